"""What happens at each step of an agent, one module for each thing; the tree says which at which type of step."""
