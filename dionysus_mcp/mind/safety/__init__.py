"""What holds deletions until a person lets them go."""
