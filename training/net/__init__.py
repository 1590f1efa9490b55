"""The network and what it is judged by."""
