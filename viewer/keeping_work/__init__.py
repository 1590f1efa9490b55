"""Nothing is lost: every step goes to a journal, unsaved work is offered back, and a case is one file."""
