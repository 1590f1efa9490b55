"""Scans become samples: reading data sets, the cache, the split, slices and their augmentation, phantoms."""
