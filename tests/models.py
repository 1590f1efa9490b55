"""Small real networks with known answers, written as ONNX files: what a network says must not be a matter of luck."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
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

Shape = tuple[int | str, ...] | None
SCAN: Mapping[str, tuple[int, Shape]] = {"scan": (TensorProto.FLOAT, ("n", 1, "h", "w"))}
LOGITS: Mapping[str, tuple[int, Shape]] = {"logits": (TensorProto.FLOAT, ("n", 2, "h", "w"))}

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
    return write_model(
        path,
        [helper.make_node("Conv", ["scan", "weight", "bias"], ["logits"])],
        card=card,
        inputs={"scan": (TensorProto.FLOAT, shape)},
        outputs={"logits": (TensorProto.FLOAT, (shape[0], len(slopes), *shape[2:]))},
        weights={"weight": weight, "bias": np.array(offsets, np.float32)},
    )


def write_mixing_model(path: Path, card: ModelCard = CARD, *, shape: tuple[int | str, ...] | None = None) -> Path:
    """A convolution over 3 voxels each way, with weights of chance that sum up to 0: all hangs on what is around."""
    spec = card.preprocess
    random = np.random.default_rng(0)
    weight = 3 * random.normal(size=(2, spec.slices, *[3] * spec.dimensions)).astype(np.float32)
    weight -= weight.mean(axis=tuple(range(1, weight.ndim)), keepdims=True)
    shape = shape or ("n", spec.slices, *"dhw"[-spec.dimensions :])
    return write_model(
        path,
        [helper.make_node("Conv", ["scan", "weight"], ["logits"], pads=[1] * (2 * spec.dimensions))],
        card=card,
        inputs={"scan": (TensorProto.FLOAT, shape)},
        outputs={"logits": (TensorProto.FLOAT, (shape[0], 2, *shape[2:]))},
        weights={"weight": weight},
    )


def write_model(
    path: Path,
    nodes: Sequence[onnx.NodeProto],
    *,
    card: ModelCard | str | None = CARD,
    inputs: Mapping[str, tuple[int, Shape]] = SCAN,
    outputs: Mapping[str, tuple[int, Shape]] = LOGITS,
    weights: Mapping[str, NDArray[Any]] | None = None,
) -> Path:
    """Any network: nodes between inputs and outputs, each a name with its type and shape.

    Args:
        path: where to.
        nodes: in the order in which they run.
        card: goes into the file, a text as it is; None leaves it out.
        inputs: 2-D slices when not given.
        outputs: logits of two channels when not given.
        weights: constants by name.
    """
    graph = helper.make_graph(
        list(nodes),
        path.stem,
        [helper.make_tensor_value_info(name, *described) for name, described in inputs.items()],
        [helper.make_tensor_value_info(name, *described) for name, described in outputs.items()],
        [numpy_helper.from_array(array, name) for name, array in (weights or {}).items()],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=9)
    if card is not None:
        helper.set_model_props(model, {METADATA_KEY: card if isinstance(card, str) else card.to_json()})
    onnx.save(model, path)
    return path


def write_endless_model(path: Path, card: ModelCard = CARD) -> Path:
    """Convolutions in a loop of 2^62 rounds: only being terminated ends it, for nobody can wait that long."""
    axes = ("n", 2, *"dhw"[-card.preprocess.dimensions :])
    kernel = np.zeros((2, 2, *[3] * card.preprocess.dimensions), np.float32)
    first = np.ones((2, 1, *[1] * card.preprocess.dimensions), np.float32)
    round_trip = helper.make_graph(
        [
            helper.make_node("Conv", ["x", "kernel"], ["x_next"], pads=[1] * (2 * card.preprocess.dimensions)),
            helper.make_node("Identity", ["go"], ["go_on"]),
        ],
        "round",
        [
            helper.make_tensor_value_info("round", TensorProto.INT64, ()),
            helper.make_tensor_value_info("go", TensorProto.BOOL, ()),
            helper.make_tensor_value_info("x", TensorProto.FLOAT, axes),
        ],
        [
            helper.make_tensor_value_info("go_on", TensorProto.BOOL, ()),
            helper.make_tensor_value_info("x_next", TensorProto.FLOAT, axes),
        ],
    )
    return write_model(
        path,
        [
            helper.make_node("Conv", ["scan", "first"], ["start"]),
            helper.make_node("Loop", ["rounds", "true", "start"], ["logits"], body=round_trip),
        ],
        card=card,
        inputs={"scan": (TensorProto.FLOAT, (axes[0], 1, *axes[2:]))},
        outputs={"logits": (TensorProto.FLOAT, axes)},
        weights={"first": first, "kernel": kernel, "rounds": np.array(2**62), "true": np.array(True)},
    )


def card_with(**preprocess: Any) -> ModelCard:
    """The threshold card with another way of preparing."""
    return replace(CARD, preprocess=replace(CARD.preprocess, **preprocess))
