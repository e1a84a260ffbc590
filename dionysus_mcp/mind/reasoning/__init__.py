"""Looking around, gathering, following trails."""
