"""Working on a question step by step."""
