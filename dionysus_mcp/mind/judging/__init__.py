"""Whether what was observed is what was predicted."""
