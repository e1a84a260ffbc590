"""A session over a line of bytes: what docker and bwrap share."""
