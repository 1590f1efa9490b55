"""``python -m training prepare``: what it shows while it works, how it is stopped, and the table at its end."""

from __future__ import annotations

import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

import numpy as np

from engine.model.card import PreprocessSpec
from training.data.cache import Cache, CachedCase
from training.data.preparation import LabelledScans, write_cache

_BAR = 24
_BANDS_MM = ((0.0, 10.0, "under 10 mm"), (10.0, 20.0, "10-20 mm"), (20.0, float("inf"), "over 20 mm"))
"""By the diameter of the ball of equal volume, as an evaluation counts them."""


def run(data: LabelledScans, spec: PreprocessSpec, folder: Path, storage: str, workers: int) -> str:
    """Prepare a data set, telling on stderr how far it is; the table that sums it up.

    Raises:
        KeyboardInterrupt: Ctrl-C or SIGTERM; what is finished is kept.
        TrainingError, ExportError: see :func:`~training.data.preparation.write_cache`.
    """
    told = _Told(len(data.pairs))
    with _sigterm_as_interrupt():
        try:
            cache = write_cache(data, spec, folder, told, storage, workers)
        finally:
            told.close()
    return summary(cache)


class _Told:
    """A bar with the time left on a terminal, one line a case elsewhere."""

    def __init__(self, total: int) -> None:
        self._total = total
        self._is_terminal = sys.stderr.isatty()
        self._started = time.monotonic()

    def __call__(self, done: int, text: str) -> None:
        if not self._is_terminal:
            sys.stderr.write(f"{done}/{self._total} {text}\n")
            return
        left_s = (time.monotonic() - self._started) / done * (self._total - done)
        full = _BAR * done // self._total
        bar = "#" * full + "." * (_BAR - full)
        sys.stderr.write(f"\r[{bar}] {done}/{self._total}, {left_s / 60:.0f}:{left_s % 60:02.0f} left  {text}\033[K")
        sys.stderr.flush()

    def close(self) -> None:
        """Leave the bar's line."""
        if self._is_terminal:
            sys.stderr.write("\n")


@contextmanager
def _sigterm_as_interrupt() -> Iterator[None]:
    def interrupt(_number: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def summary(cache: Cache) -> str:
    """What a cache holds, a line each."""
    cases = cache.cases
    with_tumour = [case for case in cases if case.lesions]
    spacing = np.array([case.spacing_mm for case in cases])
    spans = (f"{low:.2f}-{high:.2f}" for low, high in zip(spacing.min(axis=0), spacing.max(axis=0), strict=True))
    rows = [
        ("cases", f"{len(cases)}"),
        ("slices", f"{sum(case.shape[0] for case in cases):,}"),
        ("  with liver", f"{sum(np.count_nonzero(case.liver_voxels) for case in cases):,}"),
        ("  with tumour", f"{sum(np.count_nonzero(case.tumour_voxels) for case in cases):,}"),
        ("voxels k x j x i, mm", " x ".join(spans)),
        ("liver, ml", _span([_millilitres(case, sum(case.liver_voxels)) for case in cases])),
    ]
    if any(case.has_tumour_labels for case in cases):
        volumes = [_millilitres(case, sum(case.tumour_voxels)) for case in with_tumour]
        diameters = np.array([_diameter_mm(case, lesion.voxels) for case in cases for lesion in case.lesions])
        rows += [
            ("cases with tumour", f"{len(with_tumour)}"),
            ("tumour, ml", _span(volumes)),
            ("lesions", f"{diameters.size}"),
            *((f"  {name}", f"{((diameters >= low) & (diameters < high)).sum()}") for low, high, name in _BANDS_MM),
        ]
    else:
        rows.append(("tumour", "not labelled"))
    size = sum(path.stat().st_size for path in cases[0].folder.iterdir() if path.is_file())
    rows.append(("on disk, MB", f"{size / 1e6:,.1f}"))
    return "".join(f"{name:<22}{value}\n" for name, value in rows)


def _span(values: list[float]) -> str:
    if not values:
        return "none"
    return f"{min(values):,.1f} to {max(values):,.1f}, median {float(np.median(values)):,.1f}"


def _millilitres(case: CachedCase, voxels: int) -> float:
    return voxels * float(np.prod(case.spacing_mm)) / 1000


def _diameter_mm(case: CachedCase, voxels: int) -> float:
    return float(np.cbrt(6 * voxels * np.prod(case.spacing_mm) / np.pi))
