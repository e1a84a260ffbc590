"""What happened on a project, in order."""
