"""The parts of the main window: each brings its actions, says when they make sense, and obeys the settings."""
