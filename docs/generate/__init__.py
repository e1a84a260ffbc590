"""Writes the references in `docs/reference/` from the code, so that they cannot say anything else than it does."""
