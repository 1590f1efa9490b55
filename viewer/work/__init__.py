"""What the controller has done in jobs: the lanes, and the pieces of work."""
