"""Runs of agents on this server: begun, watched, waited for, cancelled, recorded; and what each kind of them does."""
