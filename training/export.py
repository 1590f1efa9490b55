"""A checkpoint becomes one ONNX file with its card, checked against torch before anybody sees it."""

from __future__ import annotations

import hashlib
import json
import logging
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime
import torch
from numpy.typing import NDArray
from torch.export import Dim

from engine import RESEARCH_NOTICE
from engine.errors import ModelError
from engine.files import replacing
from engine.model.card import METADATA_KEY, Activation, ModelCard, OutputSpec
from engine.scan.volume import Modality
from training.calibration.record import with_calibration
from training.checkpoint import Checkpoint
from training.config import Config
from training.errors import TrainingError
from training.evaluation.record import read_metrics
from training.net.unet import REGIONS, UNet

OPSET = 18
LOGIT_TOLERANCE = 1e-3
"""Largest difference of a logit between torch and ONNX Runtime."""
LABEL_TOLERANCE = 1e-4
"""Largest share of voxels whose region differs."""

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Parity:
    """How far two runtimes are apart on the same input."""

    logit: float
    labels: float

    @property
    def holds(self) -> bool:
        """Whether both stay within the tolerances; NaN does not."""
        return self.logit <= LOGIT_TOLERANCE and self.labels <= LABEL_TOLERANCE


def export(
    checkpoint: Checkpoint,
    words: Mapping[str, Any],
    target: Path,
    evaluation: Path | None = None,
    calibration: Path | None = None,
) -> Parity:
    """Write the checkpoint's network and its card to ``target``; both runtimes agree on it, or nothing is written.

    Args:
        checkpoint: of a run.
        words: for the card, as :func:`make_card`.
        target: the ONNX file.
        evaluation: figures of these very weights, for the card.
        calibration: thresholds chosen for these very weights; the card's defaults without.

    Raises:
        TrainingError: ONNX Runtime gives other results than torch, or the card cannot be made.
        ExportError: the file could not be written.
    """
    network = _network(checkpoint)
    model = _to_onnx(network, checkpoint.state.config)
    card = make_card(checkpoint, words, {})
    if calibration:
        card = with_calibration(card, calibration, _digest(model))
    if evaluation:
        card = replace(card, metrics=read_metrics(evaluation, _digest(model), card))
    onnx.helper.set_model_props(model, {METADATA_KEY: card.to_json()})
    onnx.checker.check_model(model, full_check=True)
    content = model.SerializeToString()
    parity = compare(network, content, _sizes(checkpoint.state.config))
    if not parity.holds:
        raise TrainingError(
            f"ONNX Runtime's logits differ from torch's by {parity.logit:.2g} (allowed {LOGIT_TOLERANCE:g}), labels in "
            f"{parity.labels:.2g} of the voxels (allowed {LABEL_TOLERANCE:g}). {target.name} was not written."
        )
    with replacing(target) as part:
        part.write_bytes(content)
    return parity


def make_card(checkpoint: Checkpoint, words: Mapping[str, Any], metrics: Mapping[str, float]) -> ModelCard:
    """The card of a checkpoint.

    Args:
        checkpoint: gives preprocessing and training data.
        words: what no program can know: "name", "version", "licence", and if there are any "intended_use", "limits"
            (a list of sentences), "modalities" (such as ["CT"]) and "cautions" (by modality).
        metrics: figures from validation.

    Raises:
        TrainingError: a word is missing or not understood.
    """
    try:
        card = ModelCard(
            name=words["name"],
            version=words["version"],
            licence=words["licence"],
            intended_use=words.get("intended_use", RESEARCH_NOTICE),
            limits=tuple(words.get("limits", ())),
            modalities=tuple(Modality(name) for name in words.get("modalities", ("CT",))),
            preprocess=checkpoint.state.config.preprocess_spec(),
            output=OutputSpec(Activation.SIGMOID, REGIONS),
            data=checkpoint.state.data,
            metrics=dict(metrics),
            cautions=dict(words.get("cautions", {})),
        )
        return ModelCard.from_json(card.to_json())
    except (KeyError, TypeError, ValueError, ModelError) as error:
        raise TrainingError(f"The words for the model's card do not do: {error}. Correct the card file.") from error


def compare(network: torch.nn.Module, content: bytes, sizes: Sequence[tuple[int, ...]]) -> Parity:
    """Run torch and ONNX Runtime on the same pictures of several sizes (N, C, ...); the largest differences."""
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(content, options, providers=["CPUExecutionProvider"])
    generator = np.random.default_rng(0)
    worst = Parity(0.0, 0.0)
    for size in sizes:
        picture = _smooth_noise(generator, size)
        with torch.no_grad():
            ours = network(torch.from_numpy(picture)).numpy()
        (theirs,) = session.run(None, {session.get_inputs()[0].name: picture})
        worst = Parity(
            # Not max(): it would lose a NaN.
            float(np.maximum(worst.logit, np.abs(ours - theirs).max())),
            float(np.maximum(worst.labels, np.mean((ours > 0) != (theirs > 0)))),
        )
    return worst


def weights_digest(model_path: Path) -> str:
    """One SHA-256 over a model file's weights; the same whatever its card says."""
    return _digest(onnx.load(model_path))


def _digest(model: onnx.ModelProto) -> str:
    digest = hashlib.sha256()
    for tensor in sorted(model.graph.initializer, key=lambda t: t.name):
        digest.update(tensor.name.encode())
        digest.update(onnx.numpy_helper.to_array(tensor).tobytes())
    return digest.hexdigest()


def _network(checkpoint: Checkpoint) -> UNet:
    config = checkpoint.state.config
    network = UNet(config.network, config.input.slices)
    try:
        network.load_state_dict(dict(checkpoint.averaged))
    except RuntimeError as error:
        raise TrainingError("The checkpoint's weights do not fit its own configuration. Use another one.") from error
    return network.eval()


def _sizes(config: Config) -> list[tuple[int, ...]]:
    """Inputs (N, C, ...): the training field, and others that only dynamic axes can take."""
    across, in_plane, _ = config.network.stride
    if config.network.dimensions == 3:
        fields = [(config.sampling.depth, *[config.sampling.field] * 2), (2 * across, 2 * in_plane, 3 * in_plane)]
        return [(1, 1, *field) for field in fields]
    fields = [(config.sampling.field,) * 2, (3 * in_plane, 5 * in_plane), (7 * in_plane, 4 * in_plane)]
    return [(n, config.input.slices, *field) for n, field in zip((2, 1, 3), fields, strict=True)]


def _to_onnx(network: UNet, config: Config) -> onnx.ModelProto:
    steps = config.network.stride if config.network.dimensions == 3 else config.network.stride[1:]
    _, channels, *field = _sizes(config)[0]
    # At least two pictures of twice the smallest size: torch takes a size of 1 for one that never changes.
    example = torch.zeros(2, channels, *(max(n, 2 * step) for n, step in zip(field, steps, strict=True)))
    names = ("slices", "rows", "columns")[-len(steps) :]
    axes = {
        n: step * Dim(name) if step > 1 else Dim(name)
        for n, (step, name) in enumerate(zip(steps, names, strict=True), 2)
    }
    with _quiet_exporter():
        program = torch.onnx.export(
            network,
            (example,),
            input_names=["image"],
            output_names=["logits"],
            opset_version=OPSET,
            dynamo=True,
            dynamic_shapes=({0: Dim("batch"), **axes},),
            external_data=False,
            verbose=False,
        )
    model: onnx.ModelProto = program.model_proto  # type: ignore[union-attr]  # None without dynamo only
    _strip_notes(model)
    return model


def _strip_notes(model: onnx.ModelProto) -> None:
    """Drop the exporter's notes on every node: stack traces with the paths of the machine it ran on."""
    graph = model.graph
    for part in (graph, *graph.node, *graph.input, *graph.output, *graph.value_info, *graph.initializer):
        del part.metadata_props[:]


@contextmanager
def _quiet_exporter() -> Iterator[None]:
    """The exporter warns of torch's own deprecations and of packages that it does not need."""
    logger = logging.getLogger("torch.onnx")
    level = logger.level
    logger.setLevel(logging.ERROR)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", FutureWarning)
            warnings.simplefilter("ignore", DeprecationWarning)
            yield
    finally:
        logger.setLevel(level)


def _smooth_noise(generator: np.random.Generator, size: tuple[int, ...]) -> Floats:
    """Pictures (N, C, ...) in 0..1 with structure at several scales, as a scan has."""
    *outer, rows, columns = size
    picture = np.zeros(size)
    for scale in (1, 4, 16):
        coarse = generator.random((*outer, -(-rows // scale), -(-columns // scale)))
        picture += coarse.repeat(scale, -2).repeat(scale, -1)[..., :rows, :columns] / 3
    return picture.astype(np.float32)


def read_words(path: Path) -> dict[str, Any]:
    """Read a card file (JSON) for :func:`make_card`."""
    try:
        words = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise TrainingError(f"The file {path.name} is not readable as JSON ({error}). Correct it.") from error
    if not isinstance(words, dict):
        raise TrainingError(
            f"The file {path.name} is no card. It holds name, version, licence and limits as a JSON record."
        )
    return words
