"""Correcting what a model drew on a large CT: strokes, their numbers, undo, a threshold, the journal."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from math import cos, sin
from pathlib import Path
from unittest.mock import patch

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QApplication

import resources
from benchmarks.desks import move, place_of, press, release, rest, shown, wait_while
from benchmarks.scans import large_ct
from benchmarks.timing import Goal, Row, Timing
from engine.case.case import Case
from engine.case.keeping.log import Event
from engine.model.predictor import Predictor
from engine.scan.nifti import load_volume
from engine.scan.slicing import Plane
from viewer.keeping_work.journalling import Journalling
from viewer.main_window import MainWindow
from viewer.settings import FOLDER_VARIABLE

_STROKES, _MOVES, _SLIDES, _WHOLE = 12, 6, 40, 7
_REACH = 20
"""Steps of the slider."""
_FRAME_MS, _NUMBERS_MS, _JOURNAL_MS = 16.0, 50.0, 1.0
_SHARED = "what else ran on the machine shows in the slowest ones; the median is what it costs"
_ALL_OF_IT = "every voxel of the lesion is put back, all three planes are painted, and the list is filled anew"
_STEP = QPoint(3, 2)
_OUT_PX = 25


def run(folder: Path) -> Iterator[Row]:
    """Rows for a CT of 512 × 512 × 400, segmented by the bundled model."""
    _ = QApplication.instance() or QApplication(["benchmark"])
    volume = load_volume(large_ct(folder))
    case = Case.from_prediction(volume, Predictor(resources.default_model(), "cpu").predict(volume))
    part = "Correcting a segmentation, CT of 512 × 512 × 400"
    if not case.lesions:
        print(f"{part}: not measured, the model found no lesion")
        return
    journal: list[float] = []
    settings = folder / "settings"  # and journals, which are not to lie among those of whoever runs this
    with patch.object(Journalling, "take", _timed(journal)), patch.dict(os.environ, {FOLDER_VARIABLE: str(settings)}):
        window = shown(case, settings)
        window.actions_by_id["next_lesion"].trigger()
        rest(window)
        yield from _strokes(part, window)
        yield from _whole_lesions(part, window)
        yield from _slides(part, window)
        what = "a step handed to the journal, in the GUI thread"
        yield Row(part, what, Timing.of(journal), goal=Goal("p95", _JOURNAL_MS), missed=_SHARED)
        window.keeping_work.journalling.drop()
        window.close()
        QApplication.processEvents()


def _timed(times: list[float]) -> Callable[[Journalling, Event], None]:
    take = Journalling.take

    def timed(self: Journalling, event: Event) -> None:
        start = time.perf_counter()
        take(self, event)
        times.append((time.perf_counter() - start) * 1000)

    return timed


def _strokes(part: str, window: MainWindow) -> Iterator[Row]:
    """Each a press, some moves and a release, then the numbers; afterwards all taken back."""
    window.actions_by_id["brush"].trigger()
    moves, numbers = [], []
    for n in range(_STROKES):  # each at another place of the lesion's edge
        at = place_of(window, Plane.AXIAL) + QPoint(round(_OUT_PX * cos(n)), round(_OUT_PX * sin(n)))
        press(window, at)
        for _ in range(_MOVES):
            at += _STEP
            start = time.perf_counter()
            move(window, at)
            moves.append((time.perf_counter() - start) * 1000)
        start = time.perf_counter()
        release(window, at)
        wait_while(lambda: not window.desk.is_free or bool(window.desk.measuring))
        numbers.append((time.perf_counter() - start) * 1000)
        rest(window)
    what = "a move of the brush, painted in all planes"
    yield Row(part, what, Timing.of(moves), goal=Goal("p95", _FRAME_MS), missed=_SHARED)
    what = "from letting go to the lesion's new numbers"
    missed = "the whole lesion is measured, however small the stroke was"
    yield Row(part, what, Timing.of(numbers), goal=Goal("median", _NUMBERS_MS), missed=missed)
    back = []
    for _ in range(_STROKES):
        start = time.perf_counter()
        window.actions_by_id["undo"].trigger()
        QApplication.processEvents()
        back.append((time.perf_counter() - start) * 1000)
        rest(window)
    yield Row(part, "undo a stroke, painted", Timing.of(back), goal=Goal("p95", _FRAME_MS), missed=_SHARED)
    window.actions_by_id["brush"].trigger()


def _whole_lesions(part: str, window: MainWindow) -> Iterator[Row]:
    """Steps that change a whole lesion, the largest there is, or all decisions, each taken back."""
    desk, actions = window.desk, window.actions_by_id
    for words, action in (("smoothing", "smooth_lesion"), ("deleting", "delete_lesion"), ("rejecting", "reject")):
        back = []
        for _ in range(_WHOLE):
            window.session.choose_number(1)
            rest(window)
            actions[action].trigger()
            wait_while(lambda: not desk.is_free or bool(desk.measuring))
            rest(window)
            start = time.perf_counter()
            actions["undo"].trigger()
            QApplication.processEvents()
            back.append((time.perf_counter() - start) * 1000)
            wait_while(lambda: not desk.is_free or bool(desk.measuring))
            rest(window)
        what = f"undo {words} the largest lesion, painted"
        yield Row(part, what, Timing.of(back), goal=Goal("p95", _FRAME_MS), missed=_ALL_OF_IT)


def _slides(part: str, window: MainWindow) -> Iterator[Row]:
    """The chosen lesion's threshold, moved back and forth."""
    panel = window.editing.threshold_panel
    start = time.perf_counter()
    window.actions_by_id["threshold"].trigger()
    wait_while(lambda: not panel.slider.isEnabled())
    yield Row(part, "until a lesion's threshold can be moved", Timing.of([(time.perf_counter() - start) * 1000]))
    rest(window)
    wait_while(lambda: not panel.curves.is_loaded)
    middle = panel.slider.value()
    slides = []
    panel.slider.setSliderDown(True)
    for n in range(_SLIDES):
        start = time.perf_counter()
        panel.slider.setValue(middle + (n % _REACH) - _REACH // 2)
        QApplication.processEvents()
        slides.append((time.perf_counter() - start) * 1000)
    panel.slider.setSliderDown(False)
    rest(window)
    missed = "its curves and all three planes are painted for each"
    yield Row(part, "a step of its threshold, painted", Timing.of(slides), goal=Goal("p95", _FRAME_MS), missed=missed)
    window.actions_by_id["threshold"].trigger()
