"""Where we were: a session picked up again."""
