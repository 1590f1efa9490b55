"""What a scan and its prediction take of memory, each in a process of its own."""

from __future__ import annotations

import multiprocessing
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TypeVar

import resources
from benchmarks.scans import large_ct
from benchmarks.timing import Goal, Row, Timing
from engine.model.predictor import Predictor
from engine.scan.nifti import load_volume

_STATUS, _RESET = Path("/proc/self/status"), Path("/proc/self/clear_refs")
_SCANS = 10
_MB = 1e6

Result = TypeVar("Result")


def run(folder: Path, scans: Sequence[Path] = ()) -> Iterator[Row]:
    """Rows for a large CT and scans of one's own; none where the system does not tell a process's peak."""
    if not _RESET.exists():
        print(f"\nMemory: not measured, this system has no {_RESET}")
        return
    named = {"a large CT": large_ct(folder)} | {f"scan {n} of your own": path for n, path in enumerate(scans, 1)}
    for name, path in named.items():
        part = f"Memory of {name}"
        array, opening = _apart(_opening, path)
        yield _row(
            part,
            "opening, peak above the empty program",
            opening,
            "its array",
            array,
            Goal("ratio", 1.15),
            "buffers of the inflating",
        )
        predicting = _apart(_predicting, path)
        yield _row(
            part,
            "predicting, peak above the open scan and model",
            predicting,
            goal=Goal("median", 1000),
            missed="logits of slices that wait",
        )
        once, often = _apart(_opening_often, path)
        what = f"{_SCANS} scans opened in turn, in the end"
        yield _row(part, what, often, "one scan opened", once, Goal("ratio", 1.05), "the allocator keeps pages")


def _row(
    part: str,
    what: str,
    ours: float,
    peer: str = "",
    theirs: float = 0.0,
    goal: Goal | None = None,
    missed: str = "",
) -> Row:
    return Row(part, what, Timing.of([ours]), "MB", peer, Timing.of([theirs]) if peer else None, goal, missed)


def _apart(work: Callable[[Path], Result], path: Path) -> Result:
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(work, (path,))


def _opening(path: Path) -> tuple[float, float]:
    """The array, and the peak on the way to it, a mapped file read."""
    load_volume(resources.sample_scan())  # what is imported or set up once is not the scan's
    before = _now()
    _RESET.write_text("5")
    volume = load_volume(path)
    volume.voxels.sum()
    return volume.voxels.nbytes / _MB, _peak() - before


def _predicting(path: Path) -> float:
    predictor = Predictor(resources.default_model(), "cpu")
    volume = load_volume(path)
    volume.voxels.sum()
    before = _now()
    _RESET.write_text("5")
    predictor.predict(volume)
    return _peak() - before


def _opening_often(path: Path) -> tuple[float, float]:
    """Whole process, after the first of several scans and after the last."""
    after = []
    volume = None
    for _ in range(_SCANS):
        volume = None  # as the viewer lets go of a scan before it shows the next
        volume = load_volume(path)
        volume.voxels.sum()
        after.append(_now())
    return after[0], after[-1]


def _now() -> float:
    return _told("VmRSS")


def _peak() -> float:
    return _told("VmHWM")


def _told(name: str) -> float:
    """In MB; the system counts in KiB."""
    found = re.search(rf"^{name}:\s+(\d+) kB", _STATUS.read_text(), re.MULTILINE)
    if found is None:
        raise RuntimeError(f"{_STATUS} does not tell {name}")
    return int(found[1]) * 1024 / _MB
