"""Repeated episodes become one memory that cites them. Extractive: it says what one of them says, and how often."""
