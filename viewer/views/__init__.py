"""The pictures: composing a slice with its overlay, and the widget that shows it."""
