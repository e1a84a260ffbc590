"""From pieces to the store: in batches, each piece on its own, nothing twice, nothing overwritten."""
