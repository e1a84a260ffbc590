"""Monty first, full Python from the step on that needs it."""
