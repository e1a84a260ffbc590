"""Mental models: they predict from cases, and are corrected."""
