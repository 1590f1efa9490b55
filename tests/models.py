"""Small real networks with known answers, written as ONNX files: what a network says must not be a matter of luck."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from engine.model.card import (
    METADATA_KEY,
    Activation,
    IntensityRange,
    ModelCard,
    OutputSpec,
    PreprocessSpec,
    Scale,
)

STEEPNESS = 40.0
LIVER_FROM, TUMOUR_FROM = 0.3, 0.7

CARD = ModelCard(
    name="threshold",
    version="1",
    licence="Apache-2.0",
    intended_use="Tests.",
    preprocess=PreprocessSpec(
        ct=IntensityRange(Scale.ABSOLUTE, 0, 100),
        mr=IntensityRange(Scale.ABSOLUTE, 0, 100),
        spacing_mm=(None, None, None),
        size_multiple=(1, 8, 8),
    ),
    output=OutputSpec(Activation.SIGMOID, ("liver", "tumour"), tumour_inside_liver=False, liver_component_fraction=0.0),
)
"""Scaled intensity above 0.3 is liver, above 0.7 tumour."""


def write_threshold_model(
    path: Path,
    card: ModelCard | None = CARD,
    *,
    shape: tuple[int | str, ...] | None = None,
    channel: int | None = None,
) -> Path:
    """A 1 x 1 convolution that thresholds the middle slice: every voxel's answer is known beforehand.

    Args:
        path: where to.
        card: goes into the file; None leaves it out.
        shape: of the input; dynamic when None.
        channel: which of the input's slices is looked at; the middle one when None.
    """
    spec = (card or CARD).preprocess
    softmax = card is not None and card.output.activation is Activation.SOFTMAX
    channel = spec.slices // 2 if channel is None else channel
    slopes, offsets = [STEEPNESS, STEEPNESS], [-STEEPNESS * LIVER_FROM, -STEEPNESS * TUMOUR_FROM]
    if softmax:  # background 0, liver rises from 0.3, tumour twice as steeply from 0.5 on: it wins from 0.7 on
        slopes, offsets = [0.0, STEEPNESS, 2 * STEEPNESS], [0.0, offsets[0], offsets[0] + offsets[1]]
    weight = np.zeros((len(slopes), spec.slices, *[1] * spec.dimensions), np.float32)
    weight[:, channel] = np.reshape(slopes, (-1, *[1] * spec.dimensions))
    if shape is None:
        shape = ("n", spec.slices, *"dhw"[-spec.dimensions :])
    graph = helper.make_graph(
        [helper.make_node("Conv", ["scan", "weight", "bias"], ["logits"])],
        "threshold",
        [helper.make_tensor_value_info("scan", TensorProto.FLOAT, shape)],
        [helper.make_tensor_value_info("logits", TensorProto.FLOAT, (shape[0], len(slopes), *shape[2:]))],
        [
            numpy_helper.from_array(weight, "weight"),
            numpy_helper.from_array(np.array(offsets, np.float32), "bias"),
        ],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=9)
    if card is not None:
        helper.set_model_props(model, {METADATA_KEY: card.to_json()})
    onnx.save(model, path)
    return path


def card_with(**preprocess: object) -> ModelCard:
    """The threshold card with another way of preparing."""
    return replace(CARD, preprocess=replace(CARD.preprocess, **preprocess))
