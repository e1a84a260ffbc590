"""Runs of agents: what is on record of them, and taking back what one wrote that did not end well."""
