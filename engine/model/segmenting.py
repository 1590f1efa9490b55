"""One scan on its way through the network, by several threads, what is nearest to the reader first."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from numpy.typing import NDArray

from engine.model.agenda import Agenda, Kind
from engine.model.drawing import Drawing, Pen
from engine.model.inputs import Inputs
from engine.model.preprocess import Scores
from engine.model.reading import Reading
from engine.model.runtime import Runtime, Stop
from engine.model.tiling import Stitcher
from engine.progress import Progress
from engine.scan.volume import Volume
from engine.words import say

Floats = NDArray[np.float32]

_ALONGSIDE = 4
"""Threads at most where one run at a time takes every core: the others prepare what comes and draw what is done."""


def score(volume: Volume, runtime: Runtime, progress: Progress) -> Scores:
    """What the network says of a scan.

    Raises:
        ModelError: the network failed.
        Cancelled: when asked to stop.
    """
    inputs = Inputs(volume, runtime)
    logits = np.empty((len(runtime.card.output.channels), *inputs.grid.shape), np.float32)

    def take(n: int, plane: Floats) -> list[int]:
        logits[:, n] = plane
        return []

    _Segmenting(inputs, runtime, Reading(), take, draw=_nothing).work(progress)
    return Scores(logits, inputs.preparation.axes)


def segment(volume: Volume, runtime: Runtime, progress: Progress, reading: Reading | None = None) -> Drawing:
    """What the card's thresholds draw of it, shown to the reader slice by slice; errors as :func:`score`."""
    reading = reading or Reading()
    inputs = Inputs(volume, runtime)
    pen = Pen(inputs.preparation.axes, runtime.card.output)

    def draw(k: int) -> None:
        pen.draw(k)
        if reading.show:
            reading.show(k, pen.labels(k))

    _Segmenting(inputs, runtime, reading, pen.take, draw).work(progress)
    return pen.drawing()


def _nothing(_: int) -> None:
    """There is nothing to draw where only scores are wanted."""


class _Segmenting:
    """What the threads share.

    Each batch is run with the tiles it always has, stitched in an order that is fixed, and each slice is drawn from
    finished ones alone, so that the order in which all this happens changes nothing.

    Args:
        inputs: of the scan.
        runtime: the network.
        reading: what is looked at.
        take: takes each of the network's slices (C, H, W); returns the slices of the scan that can be drawn by it.
        draw: draws one of them.
    """

    def __init__(
        self,
        inputs: Inputs,
        runtime: Runtime,
        reading: Reading,
        take: Callable[[int, Floats], list[int]],
        draw: Callable[[int], None],
    ) -> None:
        self._inputs, self._runtime, self._reading = inputs, runtime, reading
        self._take, self._draw = take, draw
        self._agenda = Agenda(reading, inputs.preparation.axes[0], [inputs.covered_by(b) for b in inputs.batches])
        self._stitcher = Stitcher(inputs.grid)
        self._stitching = threading.Lock()
        self._running = threading.Semaphore(runtime.workers)
        self._stop = Stop()
        self._failures: list[BaseException] = []

    def work(self, progress: Progress) -> None:
        """Do it all; the caller's thread only reports."""
        threads = max(self._runtime.workers, min(self._runtime.threads, _ALONGSIDE))
        with (
            ThreadPoolExecutor(threads, thread_name_prefix="predict") as pool,
            self._reading.telling(self._agenda.wake),
            progress.interrupting(self._end),
        ):
            try:
                for _ in range(threads):
                    pool.submit(self._do_all)
                for done in self._agenda.watch():
                    progress.report(done, say("Segmenting"))
            finally:
                self._end()
        if self._failures:
            raise self._failures[0]

    def _end(self) -> None:
        self._agenda.end()
        self._stop.request()

    def _do_all(self) -> None:
        try:
            while task := self._agenda.next():
                if task.kind is Kind.DRAW:
                    self._draw(task.number)
                    self._agenda.done()
                else:
                    self._agenda.done(self._run(task.number))
        except BaseException as error:
            self._failures.append(error)
            self._end()  # what the others do now is for nobody

    def _run(self, number: int) -> list[int]:
        """Give a batch to the network; the slices of the scan that can be drawn by it."""
        corners = self._inputs.batches[number]
        batch = self._inputs.make(corners)
        with self._running:
            self._agenda.wait_while_held()
            answers = self._runtime.run(batch, self._stop)
        finished = []
        with self._stitching:
            for corner, tile in zip(corners, answers, strict=True):
                finished += self._stitcher.add(corner, tile.reshape(len(tile), *self._inputs.grid.tile))
        return [k for n, plane in finished for k in self._take(n, plane)]
