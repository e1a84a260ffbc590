"""Meaning as numbers: one port, and what stands behind it."""
