"""Segmenting a scan with the bundled model against a bare ONNX Runtime loop over the same slices."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnxruntime

import resources
from benchmarks.timing import Timing, headline, measure
from engine.case.case import Case
from engine.model.predictor import Predictor
from engine.model.preprocess import prepare
from engine.model.tiling import Grid
from engine.scan.geometry import triple
from engine.scan.nifti import load_volume


def run(folder: Path) -> None:  # noqa: ARG001 - every benchmark is called alike
    """Print the table."""
    volume = load_volume(resources.sample_scan())
    predictor = Predictor(resources.default_model(), "cpu")
    slices = len(volume.voxels)
    headline(f"Segment the sample, {' × '.join(map(str, volume.voxels.shape))}, with {predictor.card.name} on the CPU")
    spec = predictor.card.preprocess
    prepared = prepare(volume, spec).array
    padded = Grid.over(triple(prepared.shape), spec.tile, spec.size_multiple).pad(prepared)
    bare = _bare_loop(padded)
    ours = measure(lambda: predictor.predict(volume), 3, each=slices)
    preparing = measure(lambda: prepare(volume, spec), 3, each=slices)
    measured = predictor.predict(volume)
    measuring = measure(lambda: Case.from_prediction(volume, measured), 3)
    print(bare.line("floor: bare onnxruntime, default threads, slice by slice", "slice"))
    print(ours.line("Hepatica predict, from scan to cleaned mask", "slice", bare, "floor"))
    print(preparing.line("  of which preparing", "slice"))
    print(measuring.line("measuring all lesions", "scan"))


def _bare_loop(padded: np.ndarray) -> Timing:
    session = onnxruntime.InferenceSession(str(resources.default_model()), providers=["CPUExecutionProvider"])
    name = session.get_inputs()[0].name

    def loop() -> None:
        for plane in padded:
            session.run(None, {name: plane[None, None]})

    return measure(loop, 3, each=len(padded))
