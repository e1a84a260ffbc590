"""Forgetting: what nobody uses fades, and can be archived. Nothing is deleted, and nothing that matters goes."""
