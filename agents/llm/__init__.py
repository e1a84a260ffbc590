"""Language models: which one is in force and why, how each is asked, and what that costs. None is asked unasked."""
