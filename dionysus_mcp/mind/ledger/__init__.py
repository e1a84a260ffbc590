"""What language models took, over all servers of a data folder, and what they may still take."""
