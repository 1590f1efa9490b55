"""The reader's hand in the mask: what is edited, decided and undone."""
