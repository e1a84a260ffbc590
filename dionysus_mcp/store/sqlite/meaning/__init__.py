"""Vectors: how they are kept, and how they are searched. Needs numpy, so it is imported when a vector comes by."""
