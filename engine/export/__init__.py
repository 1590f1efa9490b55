"""The decision leaves the house."""
