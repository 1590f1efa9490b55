"""A reader's hand in the mask: steps, brushes, what becomes of lesions."""
