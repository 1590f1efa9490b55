"""How long the window does not answer: the longest time between two turns of its event loop, while jobs run.

A clock ticks in the GUI thread. What is measured is the real window: reading a large scan from its file, counting its
histogram, segmenting it, writing its measurements and its mask.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from PySide6.QtCore import QElapsedTimer, QEventLoop, Qt, QTimer
from PySide6.QtWidgets import QApplication

from benchmarks.scans import large_ct
from benchmarks.timing import Goal, Row, Timing
from viewer.main_window import MainWindow
from viewer.settings import Store
from viewer.work.lanes import COUNT, FINDINGS, OPEN, WRITE

_TICK_MS = 2
_OPENINGS = 3
_GOAL = Goal("median", 50)
_CAUSE = "no call of ours holds the window up so long: threads of the system share few cores"


def run(folder: Path) -> Iterator[Row]:
    """Rows for a large CT."""
    app = QApplication.instance() or QApplication(["benchmark"])
    path = large_ct(folder)
    part = "Longest time in which the window does not answer, CT of 512 × 512 × 400"
    openings = [_opening(path, keep=n == _OPENINGS - 1) for n in range(_OPENINGS)]
    window = openings[-1][1]
    first, *later = (gap for gap, _ in openings)
    yield Row(part, "open, the first scan of a session", Timing.of([first]), goal=_GOAL, missed=_CAUSE)
    yield Row(part, "open another", Timing.of(later), goal=_GOAL, missed=_CAUSE)
    controller = window.controller
    works: dict[str, tuple[str, Callable[[], object]]] = {
        "segment: model, prediction, measuring": (FINDINGS, controller.predict),
        "write the table": (WRITE, lambda: controller.writing.export_csv(folder / "gaps.csv")),
        "write the mask": (WRITE, lambda: controller.writing.save_mask(folder / "gaps.nii.gz")),
    }
    for what, (lane, begin) in works.items():
        yield Row(part, what, Timing.of([_longest(window, begin, lane)]), goal=_GOAL, missed=_CAUSE)
    window.close()
    app.processEvents()


def _opening(path: Path, *, keep: bool) -> tuple[float, MainWindow]:
    """The longest gap until a scan is open and counted, and the window in which it is."""
    window = MainWindow(Store(None))
    window.resize(1500, 900)
    window.show()
    QApplication.processEvents()
    gap = _longest(window, lambda: window.open_scan(path), OPEN, COUNT)
    if not keep:
        window.close()
    return gap, window


def _longest(window: MainWindow, begin: Callable[[], object], *lanes: str) -> float:
    """The longest time, in ms, between two ticks of a clock in the GUI thread until all lanes are at rest."""
    clock, loop, last, longest = QTimer(), QEventLoop(), QElapsedTimer(), 0
    clock.setTimerType(Qt.TimerType.PreciseTimer)

    def tick() -> None:
        nonlocal longest
        longest = max(longest, last.nsecsElapsed())
        last.start()
        if not any(window.controller.is_busy(lane) for lane in lanes):
            loop.quit()

    clock.timeout.connect(tick)
    last.start()
    begin()
    clock.start(_TICK_MS)
    loop.exec()
    clock.stop()
    return longest / 1e6 - _TICK_MS
