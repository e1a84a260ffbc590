"""The brake on cost, and the state of heartbeats."""
