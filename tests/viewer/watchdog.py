"""Catches the GUI thread at what can take long: files, models, labelling.

A clock would be the obvious watchdog, and a bad one: on a busy machine every gap is long, on a fast one none is. What
makes a window stand still is not the time but the call, so it is the call that is forbidden. Python itself reports
every file that is opened, and every folder that is listed, to its audit hooks (PEP 578), in whatever library that
happens; the few slow functions that touch no file are wrapped. So it is exact, costs nothing and depends on no clock.
What it cannot see is plain arithmetic on a whole scan.

Tests run in the GUI thread too. What counts is who asked: from where it happens outwards, code of the viewer comes
before code of a test. What a test does itself, even with the engine's help, is its own affair.
"""

from __future__ import annotations

import sys
import threading
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

import cc3d
import onnxruntime
import pytest

ROOT = Path(__file__).resolve().parents[2]
VIEWER, TESTS = str(ROOT / "viewer"), str(ROOT / "tests")

SLOW_EVENTS = frozenset(
    {
        "open",
        "os.listdir",
        "os.scandir",
        "os.mkdir",
        "os.rename",
        "os.remove",
        "os.truncate",
        "shutil.copyfile",
        "subprocess.Popen",
        "socket.connect",
        "time.sleep",
    }
)
SLOW_FUNCTIONS = (
    (cc3d, "connected_components"),
    (onnxruntime.InferenceSession, "__init__"),
    (onnxruntime.InferenceSession, "run"),
)
EXCEPTIONS = {
    "<frozen importlib._bootstrap>": "a module used for the first time; tests/viewer/test_start.py looks at those",
    str(ROOT / "viewer" / "settings.py"): "two small files of the user's own, read once before there is a window",
    str(ROOT / "viewer" / "languages.py"): "one file of the language, read once before there is a window",
    "linecache.py": "the lines of a traceback, when something unforeseen has gone wrong already",
}
"""What is allowed, by the end of the name of a file on the way from the viewer to the call, and why."""


class Watchdog:
    """Notes what the GUI thread should not have done.

    Attributes:
        seen: a sentence for each, with the way to it.
    """

    def __init__(self) -> None:
        self.seen: list[str] = []

    def note(self, what: str, frame: FrameType | None) -> None:
        """Something slow happens in this frame of the GUI thread."""
        innermost = frame
        while frame is not None:
            name = frame.f_code.co_filename
            if name.startswith(TESTS) or name.endswith(tuple(EXCEPTIONS)):
                return
            if name.startswith(VIEWER):
                way = "".join(
                    traceback.StackSummary.extract(_outwards(innermost), limit=12, lookup_lines=False).format()
                )
                self.seen.append(f"{what} in the GUI thread:\n{way}")
                return
            frame = frame.f_back


_watching: Watchdog | None = None


def _hear(event: str, arguments: tuple[Any, ...]) -> None:
    """The audit hook: installed once, since none can be taken away again."""
    watchdog = _watching
    if watchdog is not None and event in SLOW_EVENTS and threading.current_thread() is threading.main_thread():
        watchdog.note(f"{event} {arguments[:1]}", sys._getframe(1))


sys.addaudithook(_hear)


def _outwards(frame: FrameType | None) -> Iterator[tuple[FrameType, int]]:
    while frame is not None:
        yield frame, frame.f_lineno
        frame = frame.f_back


@contextmanager
def watching() -> Iterator[Watchdog]:
    """Watch the GUI thread, which is the main one."""
    global _watching
    before, watchdog = _watching, Watchdog()
    with pytest.MonkeyPatch.context() as patches:
        for owner, name in SLOW_FUNCTIONS:
            patches.setattr(owner, name, _reporting(watchdog, name, getattr(owner, name)))
        _watching = watchdog
        try:
            yield watchdog
        finally:
            _watching = before


def _reporting(watchdog: Watchdog, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
    def reporting(*arguments: Any, **named: Any) -> Any:
        if threading.current_thread() is threading.main_thread():
            watchdog.note(name, sys._getframe(1))
        return function(*arguments, **named)

    return reporting


@pytest.fixture(autouse=True)
def gui_thread_is_free() -> Iterator[Watchdog]:
    """Fails a test in which the viewer opened a file, ran a model or labelled a mask in the GUI thread."""
    with watching() as watchdog:
        yield watchdog
    assert not watchdog.seen, "\n\n".join(watchdog.seen)
