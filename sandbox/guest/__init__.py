"""What runs inside. `source` makes one text of it.

Nothing here imports anything but the standard library, of Python 3.9 or later: it may be that of any image.
"""
