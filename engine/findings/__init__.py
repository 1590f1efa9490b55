"""A mask becomes numbers."""
