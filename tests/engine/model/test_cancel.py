"""A prediction stops when asked to: before it begins, between slices, and within the network itself."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine.errors import Cancelled
from engine.model.predictor import Predictor
from engine.progress import Progress
from tests.models import CARD, card_with, write_endless_model, write_threshold_model
from tests.nifti_files import volume_of

VOLUME = volume_of(np.random.default_rng(0).integers(0, 100, (30, 16, 16)).astype(np.int16))
PATIENCE = 60.0
"""Seconds after which a test gives up waiting for what must happen."""


@pytest.fixture(autouse=True)
def _no_thread_stays_and_nothing_is_printed(capfd: pytest.CaptureFixture[str]) -> Iterator[None]:
    before = set(threading.enumerate())
    yield
    assert set(threading.enumerate()) <= before
    assert capfd.readouterr() == ("", "")


def test_before_it_begins(tmp_path: Path) -> None:
    told: list[float] = []
    progress = Progress(lambda fraction, _: told.append(fraction))
    progress.cancel()
    with pytest.raises(Cancelled):
        Predictor(write_threshold_model(tmp_path / "m.onnx"), "cpu").predict(VOLUME, progress)
    assert told == []


@pytest.mark.parametrize("threads", [1, 2])
@pytest.mark.parametrize("stage", ["Preparing", "Segmenting", "Cleaning up"])
def test_from_the_progress_callback(tmp_path: Path, stage: str, threads: int) -> None:
    told: list[str] = []

    def stop(fraction: float, text: str) -> None:
        told.append(text)
        if text == stage:
            progress.cancel()

    predictor = Predictor(write_threshold_model(tmp_path / "m.onnx"), "cpu", threads)
    expected = predictor.predict(VOLUME).mask.labels
    progress = Progress(stop)
    with pytest.raises(Cancelled):
        predictor.predict(VOLUME, progress)
    assert told.count(stage) == 1
    assert told[-1] == stage
    np.testing.assert_array_equal(predictor.predict(VOLUME).mask.labels, expected)  # and it still works


class _InTheBackground(threading.Thread):
    """A prediction in a thread of its own, and how it ended."""

    def __init__(self, predictor: Predictor, progress: Progress) -> None:
        super().__init__(name="background")
        self._predictor, self._progress = predictor, progress
        self.ended: Any = None

    def run(self) -> None:
        try:
            self.ended = self._predictor.predict(VOLUME, self._progress)
        except BaseException as error:
            self.ended = error


def _wait_until_the_network_runs(threads: int) -> None:
    """Until so many of the pool's threads are inside an ONNX Runtime session."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        names = {thread.ident: thread.name for thread in threading.enumerate()}
        frames = sys._current_frames().items()
        files = [Path(frame.f_code.co_filename).name for ident, frame in frames if "predict" in names.get(ident, "")]
        if files.count("onnxruntime_inference_collection.py") == threads:
            return
        time.sleep(0.01)
    raise AssertionError("the network never began to run")


@pytest.mark.parametrize(
    ("card", "threads", "runs"),
    [(CARD, 1, 1), (CARD, 2, 2), (card_with(dimensions=3, size_multiple=(1, 8, 8)), 2, 1)],
    ids=["2-D, one thread", "2-D, two slices at once", "3-D"],
)
def test_within_a_network_that_would_never_end(tmp_path: Path, card: Any, threads: int, runs: int) -> None:
    """2^62 convolutions: that the thread ends at all proves that RunOptions.terminate ended it."""
    progress = Progress()
    background = _InTheBackground(Predictor(write_endless_model(tmp_path / "m.onnx", card), "cpu", threads), progress)
    background.start()
    try:
        _wait_until_the_network_runs(runs)
        assert background.is_alive()
    finally:
        progress.cancel()
        background.join(PATIENCE)
    assert not background.is_alive()
    assert isinstance(background.ended, Cancelled)


def test_cancelling_a_part_cancels_the_whole(tmp_path: Path) -> None:
    """The viewer gives a prediction a share of a longer job."""
    whole = Progress()
    background = _InTheBackground(Predictor(write_endless_model(tmp_path / "m.onnx"), "cpu", 1), whole.part(0.2, 0.8))
    background.start()
    try:
        _wait_until_the_network_runs(1)
    finally:
        whole.cancel()
        background.join(PATIENCE)
    assert isinstance(background.ended, Cancelled)
    assert whole.cancelled


def test_an_error_in_the_callback_comes_out_and_leaves_no_thread(tmp_path: Path) -> None:
    def broken(fraction: float, text: str) -> None:
        if text == "Segmenting":
            raise RuntimeError("the window is gone")

    with pytest.raises(RuntimeError, match="the window is gone"):
        Predictor(write_threshold_model(tmp_path / "m.onnx"), "cpu", 2).predict(VOLUME, Progress(broken))
