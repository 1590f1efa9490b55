"""What the tools of reading add to a frame, and the longest of what a hand can ask for, on a large CT with lesions."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import count
from pathlib import Path

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from benchmarks.desks import move, place_of, press, release, rest, shown
from benchmarks.measure import draw_liver
from benchmarks.scans import large_ct
from benchmarks.timing import Goal, Row, Timing, measure
from engine.case.case import Case
from engine.findings.tools import Tool
from engine.scan.nifti import load_volume
from engine.scan.slicing import Plane
from engine.scan.volume import Mask
from viewer.main_window import MainWindow
from viewer.views.compose import Drawn

_FRAMES = 60
_AROUND = 8
"""Slices of the largest lesion to both sides of its middle."""
_TIMES = 9
_ADDED_MS, _FRAME_MS = 2.0, 16.0


def run(folder: Path) -> Iterator[Row]:
    """Rows for a scan of 512 × 512 × 400 with a liver and its lesions."""
    _ = QApplication.instance() or QApplication(["benchmark"])
    volume = load_volume(large_ct(folder))
    window = shown(Case.from_mask(volume, Mask(draw_liver(volume.geometry), volume.geometry)))
    window.actions_by_id["next_lesion"].trigger()
    middle = window.session.cursor
    rest(window)
    yield from _added(window, middle)
    yield _longest(window)
    window.close()
    QApplication.processEvents()


def _added(window: MainWindow, middle: tuple[int, int, int]) -> Iterator[Row]:
    """What each of them adds to the processor time of a step through the largest lesion."""
    part = "Processor time of the GUI thread that tools of reading add to an axial step, CT of 512 × 512 × 400"
    numbers = count()

    def step() -> None:
        window.session.set_cursor((middle[0] + next(numbers) % (2 * _AROUND) - _AROUND, *middle[1:]))
        QApplication.processEvents()

    def frames() -> Timing:
        return measure(step, _FRAMES, warm_up=2 * _AROUND, clock=time.thread_time)

    plain = frames()
    yield Row(part, "a step, three planes with overlay and crosshair", plain)
    style = window.session.style

    def outlined(on: bool) -> None:
        window.session.set_style(replace(style, drawn=Drawn.BOTH if on else Drawn.FILL))

    def hovered(on: bool) -> None:
        window.session.set_cursor(middle)
        move(window, place_of(window, Plane.AXIAL) if on else QPoint(2, 2))

    def marked(on: bool) -> None:
        if not on:
            window.marks.delete_all()
            return
        for tool in (Tool.RULER, Tool.ELLIPSE):
            window.marks.take_tool(tool)
            for k in range(middle[0] - _AROUND, middle[0] + _AROUND):
                window.session.set_cursor((k, *middle[1:]))
                window.marks.draw(Plane.AXIAL, [(middle[1] - 9, middle[2] - 9), (middle[1] + 9, middle[2] + 9)])
        window.marks.take_tool(None)

    switches: dict[str, Callable[[bool], None]] = {
        "outlines of liver and tumours": outlined,
        "the lesion under the pointer": hovered,
        "a ruler and an ellipse in each slice": marked,
    }
    for what, switch in switches.items():
        switch(True)
        rest(window)
        added = frames()
        switch(False)
        rest(window)
        less = frames()
        before = (plain.median + less.median) / 2
        timing = Timing(max(0.0, added.median - before), max(0.0, added.p95 - max(plain.p95, less.p95)))
        plain = less
        missed = f"on top of a step of {before:.1f} ms; finding them is two thirds of it, stroking the rest"
        yield Row(part, what, timing, goal=Goal("median", _ADDED_MS), missed=missed)


def _longest(window: MainWindow) -> Row:
    """The longest of what a hand does, from the event to the end of its painting."""
    timings = {name: measure(act, _TIMES, warm_up=2) for name, act in _acts(window).items()}
    name = max(timings, key=lambda name: timings[name].median)
    others = sorted(timings, key=lambda name: -timings[name].median)[1:4]
    note = f"it is {name}; then {', '.join(f'{other} ({timings[other].median:.1f} ms)' for other in others)}"
    part = "Events of mouse and keyboard, CT of 512 × 512 × 400 with its overlay"
    what = f"the longest of {len(timings)} kinds of event, painted"
    missed = "it changes the size of all pictures, or composes all three planes anew"
    return Row(part, what, timings[name], goal=Goal("median", _FRAME_MS), missed=missed, note=note)


def _acts(window: MainWindow) -> dict[str, Callable[[], object]]:
    view = window.planes.panes[Plane.AXIAL].view
    numbers = count()

    def wheel(modifier: Qt.KeyboardModifier) -> None:
        at = QPointF(view.viewport().rect().center())
        up = QPoint(0, 120 if next(numbers) % 2 else -120)
        everywhere = view.viewport().mapToGlobal(at)
        buttons, phase = Qt.MouseButton.NoButton, Qt.ScrollPhase.NoScrollPhase
        event = QWheelEvent(at, everywhere, QPoint(), up, buttons, modifier, phase, False)
        QApplication.sendEvent(view.viewport(), event)
        QApplication.processEvents()

    def key(key: Qt.Key) -> None:
        QTest.keyClick(window, key)
        QApplication.processEvents()

    def drag() -> None:
        at = place_of(window, Plane.AXIAL)
        press(window, at)
        move(window, at + (QPoint(6, 5) if next(numbers) % 2 else QPoint(-6, -5)))
        release(window, at)
        QApplication.processEvents()

    def trigger(action: str) -> None:
        window.actions_by_id[action].trigger()
        QApplication.processEvents()

    keyless, ctrl = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier
    return {
        "turning the wheel": lambda: wheel(keyless),
        "zooming": lambda: wheel(ctrl),
        "dragging the crosshair": drag,
        "pointing at a lesion": lambda: move(window, place_of(window, Plane.AXIAL) + QPoint(next(numbers) % 2, 0)),
        "five slices on": lambda: key(Qt.Key.Key_PageUp),
        "choosing the next lesion": lambda: trigger("next_lesion"),
        "switching the overlay": lambda: trigger("overlay"),
        "drawing it otherwise": lambda: trigger("drawn"),
        "another preset": lambda: trigger(f"preset_{next(numbers) % 2 + 2}"),
        "inverting": lambda: trigger("invert"),
        "one plane alone and back": lambda: trigger("maximise"),
    }
