"""Bringing a store back from a journal that was kept elsewhere."""
