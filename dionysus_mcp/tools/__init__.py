"""The tools of the endpoint, one module per family. A tool maps its arguments to one call of the mind."""
