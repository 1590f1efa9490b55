"""A scan becomes a mask: any ONNX file with a card, on any scan."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from engine.model.card import ModelCard
from engine.model.device import CPU, Device, DeviceChoice
from engine.model.drawing import draw
from engine.model.postprocess import clean_up
from engine.model.preprocess import Scores, prepare
from engine.model.runtime import Dimension, Runtime, Stop
from engine.model.tiling import Grid, Stitcher, batches
from engine.progress import Progress
from engine.scan.geometry import Triple, triple
from engine.scan.volume import Mask, Volume

Floats = NDArray[np.float32]
_T = TypeVar("_T")
_R = TypeVar("_R")

_CPU_BATCH = 1
_GPU_BATCH = 16
# Shares of the whole in which progress is told, measured on a CT of 512 x 512 x 151 on two cores.
_SCORED, _DRAWN = 0.85, 0.95
# Of the time until the network is done.
_PREPARED = 0.2


@dataclass(frozen=True)
class Prediction:
    """What a model says about a scan.

    Attributes:
        mask: on the scan's grid.
        tumour_probability: (k, j, i) float16, read-only; 0 where it is below 0.001, and away from what the model takes
            for liver or tumour (see :class:`engine.model.drawing.Drawing`).
        card: the model's card.
        model_sha256: hex digest of the model file.
        device: what it ran on.
        seconds: how long it took.
        warning: why the result may be poor for this scan; empty when there is no reason.
    """

    mask: Mask
    tumour_probability: NDArray[np.float16]
    card: ModelCard
    model_sha256: str
    device: Device
    seconds: float
    warning: str = ""


class Predictor:
    """A model, loaded once and run on as many scans as wanted.

    Args:
        model: an ONNX file with a card.
        device: what to run on; "auto" takes CUDA where it works.
        threads: CPU threads; None takes every core.

    Raises:
        ModelError: the file cannot be used.
    """

    def __init__(self, model: str | Path, device: DeviceChoice = "auto", threads: int | None = None) -> None:
        self._runtime = Runtime(model, device, threads)

    @property
    def card(self) -> ModelCard:
        """What the model says about itself."""
        return self._runtime.card

    @property
    def device(self) -> Device:
        """What it truly runs on."""
        return self._runtime.device

    @property
    def model_sha256(self) -> str:
        """Hex digest of the model file."""
        return self._runtime.sha256

    @property
    def input_name(self) -> str:
        """What the ONNX file calls its input."""
        return self._runtime.input_name

    def predict(self, volume: Volume, progress: Progress | None = None) -> Prediction:
        """Find the liver and its tumours.

        Args:
            volume: any scan.
            progress: reports 0..1; a cancel ends the running network within a fraction of a slice.

        Raises:
            ModelError: the network failed.
            Cancelled: when asked to stop.
        """
        progress = progress or Progress()
        started = time.perf_counter()
        spec = self.card.output
        drawing = draw(self.score(volume, progress.part(0.0, _SCORED)), spec, progress.part(_SCORED, _DRAWN))
        labels = clean_up(drawing, volume.geometry, spec, progress.part(_DRAWN, 1.0)).labels(spec)
        drawing.tumour_probability.setflags(write=False)
        return Prediction(
            mask=Mask(labels, volume.geometry),
            tumour_probability=drawing.tumour_probability,
            card=self.card,
            model_sha256=self.model_sha256,
            device=self.device,
            seconds=time.perf_counter() - started,
            warning=self.card.warning_for(volume.modality),
        )

    def score(self, volume: Volume, progress: Progress | None = None) -> Scores:
        """What the network says of a scan, before any threshold; arguments and errors as :meth:`predict`."""
        progress = progress or Progress()
        prepared = prepare(volume, self.card.preprocess, progress.part(0.0, _PREPARED))
        return Scores(self._run(prepared.array, progress.part(_PREPARED, 1.0)), prepared.axes)

    def inputs(self, volume: Volume) -> Iterator[Floats]:
        """What the network is given for a scan, batch by batch (N, channels, ...)."""
        array = prepare(volume, self.card.preprocess).array
        grid = self._grid(array)
        padded = grid.pad(array)
        for corners in batches(grid.corners, self._batch_size()):
            yield self._batch(padded, grid, corners)

    def _grid(self, array: Floats) -> Grid:
        return Grid.over(triple(array.shape), self._tile(), self.card.preprocess.size_multiple)

    def _run(self, array: Floats, progress: Progress) -> Floats:
        """Logits (C, K, H, W) for an array (K, H, W) on the network's grid."""
        grid = self._grid(array)
        stitcher = Stitcher(grid, len(self.card.output.channels))
        padded = grid.pad(array)
        stop = Stop()

        def run(corners: tuple[Triple, ...]) -> tuple[tuple[Triple, ...], Floats]:
            return corners, self._runtime.run(self._batch(padded, grid, corners), stop)

        done = 0
        with progress.interrupting(stop.request):
            for corners, scores in _in_order(run, batches(grid.corners, self._batch_size()), self._runtime.workers):
                for corner, tile in zip(corners, scores, strict=True):
                    stitcher.add(corner, tile.reshape(len(tile), *grid.tile))
                done += len(corners)
                progress.report(done / len(grid.corners), "Segmenting")
        return stitcher.result()

    def _batch(self, padded: Floats, grid: Grid, corners: tuple[Triple, ...]) -> Floats:
        """The network's input (N, channels, ...) for some tiles."""
        spec = self.card.preprocess
        _, height, width = grid.tile
        if spec.dimensions == 3:
            return np.stack([padded[k : k + grid.tile[0], y : y + height, x : x + width][None] for k, y, x in corners])
        reach = np.arange(spec.slices) - spec.slices // 2
        # Beyond the first and last slice the network sees that slice again.
        neighbours = [np.clip(k + reach, 0, grid.shape[0] - 1) for k, _, _ in corners]
        return np.stack(
            [padded[near, y : y + height, x : x + width] for near, (_, y, x) in zip(neighbours, corners, strict=True)]
        )

    def _tile(self) -> Triple:
        """The tile's size: what the model's input is fixed to, else what the card says; slice by slice in 2-D."""
        spec = self.card.preprocess
        spatial: tuple[Dimension, ...] = self._runtime.input_shape[2:]
        fixed = (1, *spatial) if spec.dimensions == 2 else spatial
        k, y, x = (length or tile for length, tile in zip(fixed, spec.tile, strict=True))
        return k, y, x

    def _batch_size(self) -> int:
        return self._runtime.input_shape[0] or (_CPU_BATCH if self.device.provider == CPU else _GPU_BATCH)


def _in_order(run: Callable[[_T], _R], items: Iterable[_T], workers: int) -> Iterator[_R]:
    """Results of ``run`` over ``items``, several at once, handed out in order and never many ahead.

    When the caller stops early, what has not begun is dropped and what runs is waited for.
    """
    with ThreadPoolExecutor(workers, thread_name_prefix="predict") as pool:
        ahead: deque[Future[_R]] = deque()
        try:
            for item in items:
                ahead.append(pool.submit(run, item))
                if len(ahead) > 2 * workers:
                    yield ahead.popleft().result()
            while ahead:
                yield ahead.popleft().result()
        finally:
            for future in ahead:
                future.cancel()
