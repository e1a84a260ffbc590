"""The light tier: a part of Python in processes of its own."""
