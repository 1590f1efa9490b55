"""Segmenting a scan with the bundled model against a bare ONNX Runtime loop over the same slices."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray

import resources
from benchmarks.timing import Timing, headline, measure
from engine.case.case import Case
from engine.model.predictor import Predictor
from engine.model.preprocess import prepare
from engine.scan.nifti import load_volume


def run(folder: Path) -> None:  # noqa: ARG001 - every benchmark is called alike
    """Print the table."""
    volume = load_volume(resources.sample_scan())
    predictor = Predictor(resources.default_model(), "cpu")
    slices = len(volume.voxels)
    headline(f"Segment the sample, {' × '.join(map(str, volume.voxels.shape))}, with {predictor.card.name} on the CPU")
    spec = predictor.card.preprocess
    bare = _bare_loop(predictor.input_name, list(predictor.inputs(volume)))
    ours = measure(lambda: predictor.predict(volume), 3, each=slices)
    preparing = measure(lambda: prepare(volume, spec), 3, each=slices)
    measured = predictor.predict(volume)
    measuring = measure(lambda: Case.from_prediction(volume, measured), 3)
    print(bare.line("floor: bare onnxruntime, default threads, slice by slice", "slice"))
    print(ours.line("Hepatica predict, from scan to cleaned mask", "slice", bare, "floor"))
    print(preparing.line("  of which preparing", "slice"))
    print(measuring.line("measuring all lesions", "scan"))


def _bare_loop(name: str, inputs: list[NDArray[np.float32]]) -> Timing:
    session = onnxruntime.InferenceSession(str(resources.default_model()), providers=["CPUExecutionProvider"])

    def loop() -> None:
        for batch in inputs:
            session.run(None, {name: batch})

    return measure(loop, 3, each=len(inputs))
