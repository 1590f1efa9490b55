"""Numbers become a reader's decision."""
