"""What a newer text is to an older one: the same again, a change, an addition, or something else. English, no model."""
