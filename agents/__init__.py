"""The middle storey: agents that see the mind only through an MCP client that is handed to them."""
