"""Basins: the themes that memories form by themselves."""
