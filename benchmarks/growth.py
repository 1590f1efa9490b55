"""How opening, stepping and predicting grow: with slices, with pixels in the plane, with threads."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from itertools import count
from pathlib import Path

import resources
from benchmarks.scans import write_abdomen
from benchmarks.timing import Row, Timing, measure
from engine.errors import Cancelled
from engine.model.predictor import Predictor
from engine.progress import Progress
from engine.scan.nifti import load_volume
from engine.scan.slicing import Plane
from engine.scan.volume import Modality, Volume
from engine.scan.window import Window
from viewer.views.compose import Look
from viewer.views.pictures import Pictures

SLICES = (64, 200, 400, 800, 1600)
IN_PLANE = (256, 384, 512, 768, 1024)
THREADS = (1, 2, 4, 8)
_SLICES_IN_PLANE, _PIXELS_ALONG = 100, 512
_STEPS = 40


def run(folder: Path) -> Iterator[Row]:
    """Rows for three plots; every scan shows the same 400 × 384 × 384 mm."""
    for slices in SLICES:
        part = f"Growth with slices, {_PIXELS_ALONG} × {_PIXELS_ALONG} pixels each"
        yield from _of_size(folder, part, slices, (slices, _PIXELS_ALONG, _PIXELS_ALONG))
    for pixels in IN_PLANE:
        part = f"Growth with rows and columns, {_SLICES_IN_PLANE} slices"
        yield from _of_size(folder, part, pixels, (_SLICES_IN_PLANE, pixels, pixels))
    volume = load_volume(resources.sample_scan())
    for threads in THREADS:
        predictor = Predictor(resources.default_model(), "cpu", threads)
        timing = measure(partial(predictor.predict, volume), 2)
        yield Row("Growth with threads, the sample", "prediction", timing, at=threads)


def _of_size(folder: Path, part: str, at: float, shape: tuple[int, int, int]) -> Iterator[Row]:
    path = write_abdomen(folder / "growing.nii.gz", Modality.CT, shape)
    opening = measure(lambda: load_volume(path), 3)
    first = measure(_until_it_begins(path), 10)
    volume = load_volume(path)
    path.unlink()
    predictor = Predictor(resources.default_model(), "cpu")
    predicting = measure(lambda: predictor.predict(volume), 1, warm_up=0)
    timings: dict[str, Timing] = {
        "prediction": predicting,
        "opening": opening,
        "first slice": first,
        "step of three planes, composed": _step(volume),
    }
    for what, timing in timings.items():
        yield Row(part, what, timing, at=at)


def _until_it_begins(path: Path) -> Callable[[], None]:
    def open_and_stop() -> None:
        progress = Progress()
        with suppress(Cancelled):
            load_volume(path, progress, began=lambda *_: progress.cancel())

    return open_and_stop


def _step(volume: Volume) -> Timing:
    pictures = Pictures(volume, Look(Window(90.0, 150.0)))
    numbers = count()

    def compose() -> None:
        number = next(numbers)
        for plane in Plane:
            size = volume.voxels.shape[plane.slice_axis]
            pictures.draw(plane, (size // 4 + number) % size)

    return measure(compose, _STEPS, warm_up=5)
