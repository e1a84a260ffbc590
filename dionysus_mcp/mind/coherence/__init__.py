"""The state of the mind, computed from what is stored."""
