"""Steps held against the tools before they run."""
