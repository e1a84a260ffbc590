"""The store and the mind as one run sees them: as they were when it began, with what it wrote itself."""
