"""The HTTP door: the same server for clients that connect by URL."""
