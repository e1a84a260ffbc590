"""Thoughts that compete in layers."""
