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

from engine.model.card import Activation, ModelCard, OutputSpec
from engine.model.device import CPU, Device, DeviceChoice
from engine.model.postprocess import clean_up, probabilities
from engine.model.preprocess import Prepared, prepare
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
_FAINT = 1e-3
# Shares of the whole in which progress is told, measured on a CT of 512 x 512 x 151 on two cores.
_PREPARED, _RUN = 0.15, 0.8
# Of the time after the network.
_DRAWN = 0.7


@dataclass(frozen=True)
class Prediction:
    """What a model says about a scan.

    Attributes:
        mask: on the scan's grid.
        tumour_probability: (k, j, i) float16, read-only; 0 where it is below 0.001
            and in slices in which the model sees neither liver nor tumour.
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
        prepared = prepare(volume, self.card.preprocess, progress.part(0.0, _PREPARED))
        logits = self._run(prepared.array, progress.part(_PREPARED, _RUN))
        mask, tumour = self._to_labels(volume, prepared, logits, progress.part(_RUN, 1.0))
        return Prediction(
            mask=mask,
            tumour_probability=tumour,
            card=self.card,
            model_sha256=self.model_sha256,
            device=self.device,
            seconds=time.perf_counter() - started,
            warning=self.card.warning_for(volume.modality),
        )

    def _run(self, array: Floats, progress: Progress) -> Floats:
        """Logits (C, K, H, W) for an array (K, H, W) on the network's grid."""
        grid = Grid.over(triple(array.shape), self._tile(), self.card.preprocess.size_multiple)
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

    def _to_labels(
        self, volume: Volume, prepared: Prepared, logits: Floats, progress: Progress
    ) -> tuple[Mask, NDArray[np.float16]]:
        spec = self.card.output
        in_liver = np.zeros(volume.geometry.shape, np.bool_)
        in_tumour = np.zeros(volume.geometry.shape, np.bool_)
        probability = np.zeros(volume.geometry.shape, np.float16)
        for k in range(len(probability)):
            progress.report(_DRAWN * k / len(probability), "Drawing")
            near, _ = prepared.sources(k)
            # Interpolated logits never exceed those that they lie between, nor do their sigmoids; but a softmax's
            # tumour may come second to liver at the one and to background at the other, and first between them.
            if spec.activation is Activation.SIGMOID and not _is_seen(*probabilities(logits[:, near], spec), spec):
                continue
            liver, tumour = probabilities(prepared.restore_slice(logits, k), spec)
            if not _is_seen(liver, tumour, spec):
                continue
            in_liver[k] = liver > spec.liver_threshold
            in_tumour[k] = tumour > spec.tumour_threshold
            # The far tail says nothing, and half-precision numbers that small are very slow to make.
            probability[k] = np.where(tumour < _FAINT, 0.0, tumour)
        labels = clean_up(in_liver, in_tumour, volume.geometry, spec, progress.part(_DRAWN, 1.0))
        probability.setflags(write=False)
        return Mask(labels, volume.geometry), probability


def _is_seen(liver: Floats, tumour: Floats, spec: OutputSpec) -> bool:
    """Whether any of these probabilities is above its threshold."""
    return bool(liver.max() > spec.liver_threshold or tumour.max() > spec.tumour_threshold)


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
