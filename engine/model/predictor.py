"""A scan becomes a mask: any ONNX file with a card, on any scan."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.model.card import ModelCard
from engine.model.device import Device, DeviceChoice
from engine.model.inputs import Inputs
from engine.model.likeness import doubts
from engine.model.postprocess import clean_up
from engine.model.preprocess import Scores
from engine.model.reading import Reading
from engine.model.runtime import Runtime
from engine.model.segmenting import score, segment
from engine.progress import Progress
from engine.scan.volume import Mask, Volume
from engine.words import say

Floats = NDArray[np.float32]

_DRAWN = 0.95
"""Share of the whole in which progress is told, measured on a CT of 512 × 512 × 151 on two cores; the rest tidies."""


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
        notices: whole sentences on what had to be changed on the way, for memory ran out; the result is as good.
    """

    mask: Mask
    tumour_probability: NDArray[np.float16]
    card: ModelCard
    model_sha256: str
    device: Device
    seconds: float
    warning: str = ""
    notices: tuple[str, ...] = ()


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

    def predict(self, volume: Volume, progress: Progress | None = None, reading: Reading | None = None) -> Prediction:
        """Find the liver and its tumours.

        Args:
            volume: any scan.
            progress: reports 0..1; a cancel ends the running network within a fraction of a slice.
            reading: what is looked at meanwhile, and how it is shown; the result is the same without.

        Raises:
            ModelError: the network failed.
            Cancelled: when asked to stop.
        """
        progress = progress or Progress()
        started, told = time.perf_counter(), len(self._runtime.notices)
        spec = self.card.output
        progress.report(0.0, say("Preparing"))
        drawing = segment(volume, self._runtime, progress.part(0.0, _DRAWN), reading)
        labels = clean_up(drawing, volume.geometry, spec, progress.part(_DRAWN, 1.0)).labels(spec)
        drawing.tumour_probability.setflags(write=False)
        return Prediction(
            mask=Mask(labels, volume.geometry),
            tumour_probability=drawing.tumour_probability,
            card=self.card,
            model_sha256=self.model_sha256,
            device=self.device,
            seconds=time.perf_counter() - started,
            warning=doubts(self.card, volume),
            notices=tuple(self._runtime.notices[told:]),
        )

    def score(self, volume: Volume, progress: Progress | None = None) -> Scores:
        """What the network says of a scan, before any threshold; arguments and errors as :meth:`predict`."""
        return score(volume, self._runtime, progress or Progress())

    def inputs(self, volume: Volume) -> Iterator[Floats]:
        """What the network is given for a scan, batch by batch (N, channels, ...)."""
        return iter(Inputs(volume, self._runtime))
