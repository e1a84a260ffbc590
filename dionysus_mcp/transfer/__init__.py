"""Memories in and out: exports for machines and for people, imports of what people come from."""
