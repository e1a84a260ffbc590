"""What runs inside. Nothing here imports anything but the standard library; `source` makes one text of it."""
