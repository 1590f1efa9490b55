"""A scan becomes a mask."""
