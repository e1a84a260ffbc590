"""The strong tier: a container for every run."""
