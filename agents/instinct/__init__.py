"""What Dionysus does without a model: fixed scripts, whose code runs through the same tools, sandbox and record."""
