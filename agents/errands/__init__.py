"""What trees of agents are sent to do: a heartbeat, a prediction, a session that is picked up; and what acts cost."""
