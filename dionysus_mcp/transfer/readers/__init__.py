"""One module for each format that memories come in; each reads one document, piece by piece."""
