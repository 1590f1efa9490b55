"""A 2-D network in whole numbers of eight bits, kept only where validation does not suffer.

Static quantisation by ONNX Runtime: each convolution's weights per channel, its input by the range that real slices of
the training side give. All else, normalisation above all, stays in floating point.
"""

from __future__ import annotations

import logging
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import onnx
from numpy.typing import NDArray
from onnxruntime.quantization import CalibrationDataReader, QuantFormat, QuantType, quantize_static

from engine.model.predictor import Prediction, Predictor
from engine.scan.volume import Mask
from training.data.decathlon import Pair
from training.data.split import Split
from training.errors import TrainingError
from training.evaluation.overlap import LIVER, TUMOUR, confuse, overlap_of
from training.evaluation.summary import mean_of_patients
from training.model_file import write_model

ALLOWED_LOSS = 0.005
"""Of mean Dice, in either region: half a point."""
INPUTS = 96
"""How many slices the ranges are taken from, spread over the scans and over each scan."""

Report = Callable[[str], None]


@dataclass(frozen=True)
class Trade:
    """What was lost and gained on validation.

    Attributes:
        before: mean Dice over patients of liver and of tumour (None where undefined), in floating point.
        after: in eight bits.
        speed: how many times faster whole predictions became, both taken in turns on the same scans.
    """

    before: tuple[float | None, float | None]
    after: tuple[float | None, float | None]
    speed: float

    @property
    def loss(self) -> float:
        """The larger loss of Dice."""
        pairs = zip(self.before, self.after, strict=True)
        return max((b - (a or 0.0) for b, a in pairs if b is not None), default=0.0)


def quantise(
    model: Path, pairs: Sequence[Pair], split: Split, target: Path, threads: int | None, report: Report
) -> Trade:
    """Write the network in eight bits to ``target``, with its card; its figures, those of other weights, are left out.

    Args:
        model: a 2-D network with its card.
        pairs: labelled scans of the split.
        split: ranges come from its training side, the decision from its validation side.
        target: the ONNX file.
        threads: CPU threads; None takes every core.
        report: told after each scan.

    Raises:
        TrainingError: the network is 3-D or in eight bits already, or loses too much: ``target`` is as it was.
        ExportError: the file could not be written.
    """
    exact = Predictor(model, "cpu", threads)
    network = onnx.load(model)
    if exact.card.preprocess.dimensions != 2:
        raise TrainingError("Eight bits make a 3-D network slower, not faster. Ship it as it is.")
    if any(node.op_type == "DequantizeLinear" for node in network.graph.node):
        raise TrainingError(f"{model.name} holds whole numbers already. Start from the file that was exported.")
    card = replace(exact.card, version=f"{exact.card.version}-int8", metrics={})
    with tempfile.TemporaryDirectory(prefix="hepatica-quantise-") as folder:
        part = Path(folder) / "int8.onnx"
        with _quiet():
            quantize_static(
                network,
                part,
                _Slices(_inputs(exact, split.select(pairs, "training"), report)),
                quant_format=QuantFormat.QDQ,
                op_types_to_quantize=["Conv"],
                per_channel=True,
                activation_type=QuantType.QUInt8,
                weight_type=QuantType.QInt8,
            )
        quantised = onnx.load(part)
        write_model(quantised, card, part)
        trade = _weigh(exact, Predictor(part, "cpu", threads), split.select(pairs, "validation"), split.patient, report)
        if not trade.loss < ALLOWED_LOSS:
            raise TrainingError(
                f"In eight bits the network loses {trade.loss:.4f} of Dice on validation; {ALLOWED_LOSS} is too much. "
                f"{target.name} was not written; ship the network as it is."
            )
        write_model(quantised, card, target)
    return trade


class _Slices(CalibrationDataReader):  # type: ignore[misc]  # onnxruntime has no types
    """Hands out inputs one by one, as ONNX Runtime wants them."""

    def __init__(self, inputs: Iterator[dict[str, NDArray[np.float32]]]) -> None:
        self._inputs = inputs

    def get_next(self) -> dict[str, NDArray[np.float32]] | None:
        return next(self._inputs, None)


def _inputs(predictor: Predictor, pairs: Sequence[Pair], report: Report) -> Iterator[dict[str, NDArray[np.float32]]]:
    each = -(-INPUTS // len(pairs))
    for pair in pairs:
        volume, _ = pair.load()
        batches = list(predictor.inputs(volume))
        for n in np.linspace(0, len(batches) - 1, min(each, len(batches))).round().astype(int):
            yield {predictor.input_name: batches[n]}
        report(f"{pair.name}: ranges taken")


def _weigh(
    exact: Predictor, quantised: Predictor, pairs: Sequence[Pair], patient: Callable[[str], str], report: Report
) -> Trade:
    dice: dict[tuple[str, str], dict[str, float | None]] = {}
    seconds = {"before": 0.0, "after": 0.0}
    for pair in pairs:
        volume, truth = pair.load()
        for side, predictor in (("before", exact), ("after", quantised)):
            prediction = predictor.predict(volume)
            seconds[side] += prediction.seconds
            for region, value in _dice(truth, prediction).items():
                dice.setdefault((side, region), {})[pair.name] = value
        report(f"{pair.name}: compared")
    before, after = (
        (mean_of_patients(dice[side, "liver"], patient), mean_of_patients(dice[side, "tumour"], patient))
        for side in seconds
    )
    return Trade(before, after, seconds["before"] / seconds["after"])


def _dice(truth: Mask, prediction: Prediction) -> dict[str, float | None]:
    confusion, voxel_mm3 = confuse(truth.labels, prediction.mask.labels), truth.geometry.voxel_volume_mm3
    regions = {"liver": LIVER, "tumour": TUMOUR}
    return {name: overlap_of(confusion, labels, voxel_mm3).dice for name, labels in regions.items()}


@contextmanager
def _quiet() -> Iterator[None]:
    """ONNX Runtime's quantiser warns, through the root logger, of weights of one axis and of steps left out."""
    root = logging.getLogger()
    level = root.level
    root.setLevel(logging.ERROR)
    try:
        yield
    finally:
        root.setLevel(level)
