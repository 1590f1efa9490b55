"""The same patient another day: which lesion is which, and what the change is called."""
