"""A file becomes slices in millimetres."""
