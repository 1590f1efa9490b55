"""Windows beside the window: what is asked, set, looked up and acknowledged."""
