"""Measuring by hand: tools, marks, and what can be undone."""
