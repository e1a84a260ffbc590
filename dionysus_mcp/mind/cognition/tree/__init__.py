"""Searching for a way from a task to an answer: branches, scores, a budget, a trace."""
