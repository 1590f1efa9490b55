"""The window: draws and listens.

Widgets (``views``, ``panels``) take values in by methods and send wishes out by signals; none knows another, the
session or the controller. ``main_window`` alone connects, ``controller`` alone starts jobs, ``jobs`` alone owns
threads, ``messages`` alone speaks to the user. ``actions`` and ``settings`` are tables.
"""
