"""Ctrl+C in the terminal: ends the program in good order, though Qt's loop never returns to Python by itself."""

from __future__ import annotations

import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from PySide6.QtCore import QSocketNotifier

INTERRUPTED = 130
"""The exit code that a shell expects of a program ended by Ctrl+C."""


@contextmanager
def interrupts(stop: Callable[[int], object]) -> Iterator[None]:
    """While inside, Ctrl+C calls ``stop`` with the exit code, in the GUI thread.

    Python runs a signal's handler only when it runs at all; a byte on a socket wakes Qt's loop, and with it Python.
    """
    reading, writing = socket.socketpair()
    with reading, writing:
        reading.setblocking(False)
        writing.setblocking(False)
        notifier = QSocketNotifier(reading.fileno(), QSocketNotifier.Type.Read)
        notifier.activated.connect(lambda: reading.recv(64))
        wakeup = signal.set_wakeup_fd(writing.fileno())
        handler = signal.signal(signal.SIGINT, lambda *_: stop(INTERRUPTED))
        try:
            yield
        finally:
            signal.signal(signal.SIGINT, handler)
            signal.set_wakeup_fd(wakeup)
            notifier.setEnabled(False)
