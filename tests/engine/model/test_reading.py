"""What is in view is seen first, and nothing else changes: whatever is looked at, the prediction is the same."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

import resources
from engine.errors import Cancelled
from engine.model.card import IntensityRange, ModelCard, Scale
from engine.model.drawing import draw
from engine.model.predictor import Prediction, Predictor
from engine.model.reading import Reading
from engine.model.runtime import Runtime, Stop
from engine.progress import Progress
from engine.scan.nifti import load_volume
from engine.scan.volume import LabelArray, Modality, Volume
from tests.models import CARD, card_with, write_endless_model, write_mixing_model
from tests.nifti_files import volume_of

PATIENCE = 60.0
"""Seconds after which a test gives up waiting for what must happen."""
SHAPE = (24, 21, 27)
MR = IntensityRange(Scale.PERCENTILE, 1, 99)

NETWORKS: dict[str, tuple[ModelCard, tuple[int | str, ...] | None]] = {
    "2-D": (CARD, None),
    "2-D in tiles": (card_with(tile=(0, 16, 16)), None),
    "2-D, a fixed batch of tiles that does not divide the slices": (CARD, (5, 1, 16, 16)),
    "5 slices": (card_with(slices=5), None),
    "5 slices, averaged": (card_with(slices=5, min_slice_mm=2.5, spacing_mm=(None, 1.4, 1.7)), None),
    "coarser": (card_with(spacing_mm=(3.7, 2.0, 2.0)), None),
    "finer": (card_with(spacing_mm=(0.6, None, None)), None),
    "3-D": (card_with(dimensions=3, size_multiple=(8, 8, 8)), None),
    "3-D in tiles": (card_with(dimensions=3), (1, 1, 8, 16, 16)),
    "3-D in tiles, averaged": (card_with(dimensions=3, min_slice_mm=2.0), (1, 1, 4, 16, 16)),
    "3-D, a fixed batch of tiles": (card_with(dimensions=3), (3, 1, 8, 16, 16)),
    "MR": (card_with(mr=MR, slices=3), None),
}


@pytest.fixture(autouse=True)
def _no_thread_stays_and_nothing_is_printed(capfd: pytest.CaptureFixture[str]) -> Iterator[None]:
    before = set(threading.enumerate())
    yield
    assert set(threading.enumerate()) <= before
    assert capfd.readouterr() == ("", "")


def scan(name: str = "2-D", shape: tuple[int, int, int] = SHAPE) -> Volume:
    voxels = np.random.default_rng(0).integers(-50, 151, shape).astype(np.int16)
    return volume_of(voxels, modality=Modality.MR if name == "MR" else Modality.CT)


def predictor_of(folder: Path, name: str, threads: int) -> Predictor:
    card, shape = NETWORKS[name]
    return Predictor(write_mixing_model(folder / "m.onnx", card, shape=shape), "cpu", threads)


class Reader:
    """Keeps what is shown; ``then`` is told after each."""

    def __init__(self, at: int = 0, then: Callable[[Reader, int], None] = lambda *_: None) -> None:
        self.seen: dict[int, LabelArray] = {}
        self._lock = threading.Lock()
        self._then = then
        self.reading = Reading(self._show, at)

    def _show(self, k: int, labels: LabelArray) -> None:
        with self._lock:
            assert k not in self.seen
            self.seen[k] = labels
        self._then(self, k)


def assert_same(one: Prediction, other: Prediction) -> None:
    assert one.mask.labels.tobytes() == other.mask.labels.tobytes()
    assert one.tumour_probability.tobytes() == other.tumour_probability.tobytes()


def thresholded(predictor: Predictor, volume: Volume) -> NDArray[np.uint8]:
    """Through the scores, as calibration does it."""
    drawing = draw(predictor.score(volume), predictor.card.output)
    return np.where(drawing.tumour, 2, drawing.liver).astype(np.uint8)


def assert_shown(reader: Reader, expected: NDArray[np.uint8]) -> None:
    assert sorted(reader.seen) == list(range(len(expected)))
    for k, labels in reader.seen.items():
        np.testing.assert_array_equal(labels, expected[k], strict=True)


def restless(seed: int) -> Callable[[Reader, int], None]:
    """Looks elsewhere again and again, beyond the ends too; holds now and then, and lets go from another thread."""
    random, lock = np.random.default_rng(seed), threading.Lock()

    def then(reader: Reader, _: int) -> None:
        with lock:
            where, chance = int(random.integers(-5, SHAPE[0] + 5)), random.random()
        if chance < 0.6:
            reader.reading.look_at(where)
        if chance < 0.2:
            reader.reading.hold()
            threading.Thread(target=reader.reading.release).start()

    return then


@pytest.mark.parametrize("threads", [1, 3])
@pytest.mark.parametrize("name", NETWORKS)
def test_whatever_is_looked_at_the_prediction_is_the_same(tmp_path: Path, name: str, threads: int) -> None:
    volume = scan(name)
    predictor = predictor_of(tmp_path, name, threads)
    plain = predictor_of(tmp_path, name, 1).predict(volume)
    assert len(np.unique(plain.mask.labels)) == 3
    for seed, at in ((0, 0), (1, 11), (2, 23)):
        reader = Reader(at, restless(seed))
        assert_same(predictor.predict(volume, reading=reader.reading), plain)
        assert_shown(reader, plain.mask.labels)  # this card tidies nothing up


@pytest.mark.parametrize("name", NETWORKS)
def test_the_slice_in_view_comes_first(tmp_path: Path, name: str) -> None:
    volume = scan(name)
    predictor = predictor_of(tmp_path, name, 1)
    for at in (0, 7, 23):
        reader = Reader(at)
        predictor.predict(volume, reading=reader.reading)
        assert next(iter(reader.seen)) == at


def test_then_outwards_nearest_first(tmp_path: Path) -> None:
    reader = Reader(20)
    predictor_of(tmp_path, "2-D", 1).predict(scan(), reading=reader.reading)
    assert list(reader.seen) == [20, 19, 21, 18, 22, 17, 23, *range(16, -1, -1)]


def test_looking_elsewhere_re_orders_what_is_left(tmp_path: Path) -> None:
    def then(reader: Reader, _: int) -> None:
        if len(reader.seen) == 3:
            reader.reading.look_at(5)

    reader = Reader(20, then)
    predictor_of(tmp_path, "2-D", 1).predict(scan(), reading=reader.reading)
    assert list(reader.seen)[:9] == [20, 19, 21, 5, 4, 6, 3, 7, 2]


def test_no_more_is_run_before_the_slice_in_view_is_seen_than_it_needs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of 24 slices of 1 mm, 10 of the network's: two are run, from at most six that are prepared."""
    runs = _watch_runs(monkeypatch)
    before: list[int] = []
    reader = Reader(12, lambda *_: before.append(len(runs)))
    predictor_of(tmp_path, "5 slices, averaged", 1).predict(scan(), reading=reader.reading)
    assert before[0] == 2
    assert len(runs) == 10


@pytest.mark.parametrize("threads", [1, 2])
def test_a_reading_serves_one_scan_after_another(tmp_path: Path, threads: int) -> None:
    predictor = predictor_of(tmp_path, "2-D", threads)
    shown: list[int] = []
    reading = Reading(lambda k, _: shown.append(k), at=3)
    for shape in ((6, 16, 16), (2, 24, 8)):
        predictor.predict(scan(shape=shape), reading=reading)
        assert sorted(shown) == list(range(shape[0]))
        shown.clear()


def test_what_is_shown_stays_as_it_was(tmp_path: Path) -> None:
    """Before anything is tidied up, and the receiver's own."""
    output = replace(CARD.output, tumour_inside_liver=True, liver_component_fraction=1.0, lesion_score_threshold=0.9)
    predictor = Predictor(write_mixing_model(tmp_path / "m.onnx", replace(CARD, output=output)), "cpu", 2)
    reader = Reader()
    prediction = predictor.predict(scan(), reading=reader.reading)
    expected = thresholded(predictor, scan())
    assert (prediction.mask.labels != expected).any()
    assert_shown(reader, expected)
    assert all(labels.flags.writeable for labels in reader.seen.values())


def _watch_runs(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Grows by one whenever the network begins to run."""
    runs: list[Any] = []
    run = Runtime.run

    def watched(self: Runtime, batch: NDArray[np.float32], stop: Stop) -> NDArray[np.float32]:
        runs.append(batch.shape)
        return run(self, batch, stop)

    monkeypatch.setattr(Runtime, "run", watched)
    return runs


class _InTheBackground(threading.Thread):
    """A prediction in a thread of its own, and how it ended."""

    def __init__(self, predictor: Predictor, volume: Volume, reading: Reading) -> None:
        super().__init__(name="background")
        self._predictor, self._volume, self._reading = predictor, volume, reading
        self.progress = Progress()
        self.ended: Any = None
        self.start()

    def run(self) -> None:
        try:
            self.ended = self._predictor.predict(self._volume, self.progress, self._reading)
        except BaseException as error:
            self.ended = error


def _until(happened: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not happened():
        assert time.monotonic() < end, "what was waited for never happened"
        time.sleep(0.01)


def _settled(runs: list[Any], shown: dict[int, LabelArray]) -> tuple[int, int]:
    """How much was run and shown, once neither has changed for a while."""
    counts, since = (-1, -1), 0
    while since < 20:
        time.sleep(0.01)
        now = len(runs), len(shown)
        counts, since = now, since + 1 if now == counts else 0
    return counts


@pytest.mark.parametrize("threads", [1, 2])
@pytest.mark.parametrize("name", ["2-D", "5 slices, averaged", "3-D in tiles"])
def test_hold_begins_nothing_new_and_release_goes_on(
    tmp_path: Path, name: str, threads: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    predictor = predictor_of(tmp_path, name, threads)
    plain = predictor.predict(scan(name))
    runs = _watch_runs(monkeypatch)
    at_hold: list[int] = []

    def hold_once(reader: Reader, _: int) -> None:
        if not at_hold:
            reader.reading.hold()
            at_hold.append(len(runs))

    reader = Reader(11, hold_once)
    background = _InTheBackground(predictor, scan(name), reader.reading)
    try:
        _until(lambda: bool(at_hold))
        held = _settled(runs, reader.seen)
        assert held[0] <= at_hold[0] + threads  # one a thread may have been about to begin
        assert held[1] < SHAPE[0]
        reader.reading.look_at(20)
        assert _settled(runs, reader.seen) == held
        assert background.is_alive()
    finally:
        reader.reading.release()
        background.join(PATIENCE)
    assert_same(background.ended, plain)
    assert_shown(reader, plain.mask.labels)


@pytest.mark.parametrize("threads", [1, 2])
def test_a_held_prediction_can_be_cancelled(tmp_path: Path, threads: int, monkeypatch: pytest.MonkeyPatch) -> None:
    runs = _watch_runs(monkeypatch)
    reader = Reader()
    reader.reading.hold()
    background = _InTheBackground(predictor_of(tmp_path, "2-D", threads), scan(), reader.reading)
    _until(lambda: any(thread.name.startswith("predict") for thread in threading.enumerate()))
    background.progress.cancel()
    background.join(PATIENCE)
    assert isinstance(background.ended, Cancelled)
    assert not reader.seen
    assert not runs


def test_a_network_that_would_never_end_is_cancelled_though_held(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    runs = _watch_runs(monkeypatch)
    reading = Reading()
    background = _InTheBackground(Predictor(write_endless_model(tmp_path / "m.onnx"), "cpu", 1), scan(), reading)
    _until(lambda: bool(runs))
    reading.hold()
    background.progress.cancel()
    background.join(PATIENCE)
    assert isinstance(background.ended, Cancelled)


@pytest.mark.parametrize("threads", [1, 2])
def test_a_cancel_from_the_window_that_is_shown_to(tmp_path: Path, threads: int) -> None:
    progress = Progress()
    reader = Reader(then=lambda *_: progress.cancel())
    predictor = predictor_of(tmp_path, "2-D", threads)
    with pytest.raises(Cancelled):
        predictor.predict(scan(), progress, reader.reading)
    assert 1 <= len(reader.seen) <= threads
    assert predictor.predict(scan()).mask.labels.any()


@pytest.mark.parametrize("threads", [1, 3])
@pytest.mark.parametrize("name", ["2-D", "3-D in tiles"])
def test_an_error_of_the_window_comes_out(tmp_path: Path, name: str, threads: int) -> None:
    def broken(reader: Reader, _: int) -> None:
        if len(reader.seen) == 5:
            raise RuntimeError("the window is gone")

    predictor = predictor_of(tmp_path, name, threads)
    with pytest.raises(RuntimeError, match="the window is gone"):
        predictor.predict(scan(name), reading=Reader(then=broken).reading)
    assert predictor.predict(scan(name)).mask.labels.any()  # and it still works


def _shipped_scans(shared_data: Path) -> Iterator[Volume]:
    """The middle of the sample, thin slices of it that are averaged, and a real MR, each a dozen of slices."""
    sample = load_volume(resources.sample_scan())
    middle = len(sample.voxels) // 2
    yield volume_of(np.ascontiguousarray(sample.voxels[middle : middle + 12]), sample.geometry.spacing_mm)
    yield volume_of(np.ascontiguousarray(sample.voxels[middle : middle + 12]), (1.0, *sample.geometry.spacing_mm[1:]))
    mr = load_volume(shared_data / "small" / "example_mr_sm.nii.gz")
    middle = len(mr.voxels) // 2
    part = np.ascontiguousarray(mr.voxels[middle - 5 : middle + 5])
    yield volume_of(part, mr.geometry.spacing_mm, Modality.MR, mr.slope, mr.intercept)


def test_the_shipped_model_on_real_scans(shared_data: Path) -> None:
    predictor = Predictor(resources.default_model(), "cpu", 2)
    for seed, volume in enumerate(_shipped_scans(shared_data)):
        plain = predictor.predict(volume)
        assert plain.mask.labels.any()
        reader = Reader(7, restless(seed))
        assert_same(predictor.predict(volume, reading=reader.reading), plain)
        assert_shown(reader, thresholded(predictor, volume))
