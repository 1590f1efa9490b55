"""The commands of ``python -m training``, one a file, each with its options beside what it does."""
