"""Nothing lost: the log of steps, the journal, the case file, the list of cases."""
