"""The journal as an outbox."""
