"""Two scans of one patient: which lesion is which, targets, and how they respond."""
