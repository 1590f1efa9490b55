"""What stands beside the pictures: lesions, overlay, window, status."""
