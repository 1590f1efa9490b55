"""A model that cannot be used says why in one sentence, when it is opened if that can be known then."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper

from engine.errors import ModelError
from engine.model.predictor import Predictor
from engine.model.runtime import _reason
from tests.models import CARD, LOGITS, SCAN, card_with, write_model, write_threshold_model
from tests.nifti_files import volume_of
from tests.sentences import PATIENT_FOLDER, assert_plain

FLOAT, DOUBLE, INT64 = TensorProto.FLOAT, TensorProto.DOUBLE, TensorProto.INT64
CONV = helper.make_node("Conv", ["scan", "weight"], ["logits"])
WEIGHT = {"weight": np.ones((2, 1, 1, 1), np.float32)}

Make = Callable[[Path], Path]


@pytest.fixture(autouse=True)
def _nothing_is_printed(capfd: pytest.CaptureFixture[str]) -> Any:
    yield
    assert capfd.readouterr() == ("", "")


def _bytes(content: bytes) -> Make:
    def make(path: Path) -> Path:
        path.write_bytes(content)
        return path

    return make


def _truncated(share: float) -> Make:
    def make(path: Path) -> Path:
        content = write_threshold_model(path).read_bytes()
        path.write_bytes(content[: int(share * len(content))])
        return path

    return make


def _weights_elsewhere(path: Path) -> Path:
    """As torch's exporter does by default: one file moved without the other is no model."""
    model = onnx.load(write_model(path, [CONV], weights={"weight": np.ones((2, 1, 1, 1), np.float32)}))
    onnx.save(model, path, save_as_external_data=True, location="weights.bin", size_threshold=0)
    return path


def _network(*nodes: onnx.NodeProto, **parts: Any) -> Make:
    return lambda path: write_model(path, nodes, **parts)


def _cast_input(kind: int) -> Make:
    cast = helper.make_node("Cast", ["scan"], ["cast"], to=FLOAT)
    conv = helper.make_node("Conv", ["cast", "weight"], ["logits"])
    return _network(cast, conv, inputs={"scan": (kind, ("n", 1, "h", "w"))}, weights=WEIGHT)


def _cast_output(kind: int) -> Make:
    conv = helper.make_node("Conv", ["scan", "weight"], ["float"])
    cast = helper.make_node("Cast", ["float"], ["logits"], to=kind)
    return _network(conv, cast, outputs={"logits": (kind, ("n", 2, "h", "w"))}, weights=WEIGHT)


TWO_INPUTS = {**SCAN, "mask": (FLOAT, ("n", 1, "h", "w"))}
CONSTANT = helper.make_node("Constant", [], ["logits"], value=helper.make_tensor("c", FLOAT, (1, 2, 8, 8), [0.0] * 128))

UNUSABLE: dict[str, tuple[Make, tuple[str, ...]]] = {
    "empty": (_bytes(b""), ("m.onnx", "not a model")),
    "text": (_bytes(b"This is not a model.\n" * 9), ("m.onnx", "not a model", "ONNX")),
    "torch": (_bytes(b"PK\x03\x04" + bytes(300)), ("m.onnx", "not a model")),
    "a tenth": (_truncated(0.1), ("m.onnx",)),
    "half": (_truncated(0.5), ("m.onnx",)),
    "nearly all": (_truncated(0.99), ("m.onnx",)),
    "weights in a second file": (_weights_elsewhere, ("m.onnx", "as one file")),
    "no card": (lambda path: write_threshold_model(path, None), ("m.onnx", "no model card", "hepatica-train export")),
    "a card that is no JSON": (_network(CONV, card="{", weights=WEIGHT), ("card is not readable", "export")),
    "an empty card": (_network(CONV, card="", weights=WEIGHT), ("card is not readable", "export")),
    "the card of something else": (_network(CONV, card='{"name": "x"}', weights=WEIGHT), ("schema", "export")),
    "3 axes": (
        _network(
            helper.make_node("Relu", ["scan"], ["logits"]),
            inputs={"scan": (FLOAT, (1, "h", "w"))},
            outputs={"logits": (FLOAT, (1, "h", "w"))},
        ),
        ("m.onnx", "takes other inputs than its card says", "4 axes"),
    ),
    "a 3-D network with a 2-D card": (
        _network(
            helper.make_node("Conv", ["scan", "w3"], ["logits"]),
            inputs={"scan": (FLOAT, ("n", 1, "d", "h", "w"))},
            outputs={"logits": (FLOAT, ("n", 2, "d", "h", "w"))},
            weights={"w3": np.ones((2, 1, 1, 1, 1), np.float32)},
        ),
        ("takes other inputs", "4 axes", "n × 1 × d × h × w"),
    ),
    "a 2-D network with a 3-D card": (
        _network(CONV, card=card_with(dimensions=3), weights=WEIGHT),
        ("takes other inputs", "5 axes", "n × 1 × h × w"),
    ),
    "3 slices wanted, 1 in the card": (
        lambda path: write_threshold_model(path, CARD, shape=("n", 3, "h", "w")) and _three_channels(path),
        ("takes other inputs", "1 channel", "n × 3 × h × w"),
    ),
    "doubles in": (_cast_input(DOUBLE), ("takes other inputs", "tensor(double)")),
    "whole numbers in": (_cast_input(INT64), ("takes other inputs", "tensor(int64)")),
    "two inputs": (
        _network(helper.make_node("Concat", ["scan", "mask"], ["logits"], axis=1), inputs=TWO_INPUTS),
        ("takes other inputs", "and tensor(float)"),
    ),
    "no input": (
        _network(CONSTANT, inputs={}, outputs={"logits": (FLOAT, (1, 2, 8, 8))}),
        ("takes other inputs", "none found"),
    ),
    "doubles out": (_cast_output(DOUBLE), ("gives other outputs", "tensor(double)")),
    "labels out": (_cast_output(INT64), ("gives other outputs", "tensor(int64)")),
    "more channels out than it claims": (
        _network(
            CONV,
            outputs={"logits": (FLOAT, ("n", "c", "h", "w"))},
            weights={"weight": np.ones((3, 1, 1, 1), np.float32)},
        ),
        ("gives other outputs", "2 channels", "n × 3 × h × w"),
    ),
    "one channel out": (
        _network(helper.make_node("Relu", ["scan"], ["logits"]), outputs={"logits": (FLOAT, ("n", 1, "h", "w"))}),
        ("gives other outputs", "2 channels", "n × 1 × h × w"),
    ),
    "one answer for a slice": (
        _network(
            CONV,
            helper.make_node("ReduceMean", ["logits", "axes"], ["mean"], keepdims=0),
            outputs={"mean": (FLOAT, ("n", 2))},
            weights={**WEIGHT, "axes": np.array([2, 3])},
        ),
        ("gives other outputs", "n × 2"),
    ),
}


def _three_channels(path: Path) -> Path:
    return write_model(
        path,
        [CONV],
        inputs={"scan": (FLOAT, ("n", 3, "h", "w"))},
        weights={"weight": np.ones((2, 3, 1, 1), np.float32)},
    )


def refused(path: Path, *words: str, device: Any = "cpu") -> None:
    with pytest.raises(ModelError) as caught:
        Predictor(path, device)
    assert_plain(caught.value, *words)


@pytest.mark.parametrize("name", UNUSABLE)
def test_refused_when_it_is_opened(tmp_path: Path, name: str) -> None:
    make, words = UNUSABLE[name]
    refused(make(tmp_path / "m.onnx"), *words)


def test_not_there(tmp_path: Path) -> None:
    refused(tmp_path / "gone.onnx", "gone.onnx", "could not be read", "choose another file")


def test_a_folder(tmp_path: Path) -> None:
    (tmp_path / "folder.onnx").mkdir()
    refused(tmp_path / "folder.onnx", "folder.onnx", "could not be read")


def fails(path: Path, *words: str, shape: tuple[int, int, int] = (2, 20, 20)) -> None:
    predictor = Predictor(path, "cpu", threads=2)
    with pytest.raises(ModelError) as caught:
        predictor.predict(volume_of(np.zeros(shape, np.int16)))
    assert_plain(caught.value, path.name, *words)


def test_a_size_hidden_inside(tmp_path: Path) -> None:
    """The input claims to take any size, a reshape within knows only one: it fails when it runs."""
    path = write_model(
        tmp_path / "m.onnx",
        [
            helper.make_node("Reshape", ["scan", "shape"], ["flat"]),
            helper.make_node("Conv", ["flat", "weight"], ["logits"]),
        ],
        weights={**WEIGHT, "shape": np.array([1, 1, 64, 64])},
    )
    fails(path, "failed on an input of 1 × 1 × 24 × 24", "try another model")


def test_an_output_smaller_than_its_input(tmp_path: Path) -> None:
    """Convolutions without padding answer for the middle only; stretching that over the slice would be a lie."""
    path = write_model(tmp_path / "m.onnx", [CONV], weights={"weight": np.ones((2, 1, 3, 3), np.float32)})
    fails(path, "1 × 1 × 24 × 24", "1 × 2 × 22 × 22", "one answer for each voxel")


def test_a_model_that_failed_can_be_tried_on_another_scan(tmp_path: Path) -> None:
    path = write_model(
        tmp_path / "m.onnx",
        [
            helper.make_node("Reshape", ["scan", "shape"], ["same"]),
            helper.make_node("Conv", ["same", "weight"], ["logits"]),
        ],
        outputs=LOGITS,
        weights={**WEIGHT, "shape": np.array([1, 1, 24, 24])},
    )
    predictor = Predictor(path, "cpu", threads=2)
    with pytest.raises(ModelError):
        predictor.predict(volume_of(np.zeros((2, 40, 40), np.int16)))
    assert predictor.predict(volume_of(np.zeros((2, 20, 20), np.int16))).mask.labels.shape == (2, 20, 20)


def test_no_sentence_names_the_scans_folder(tmp_path: Path) -> None:
    folder = tmp_path / PATIENT_FOLDER
    folder.mkdir()
    fails(write_model(folder / "m.onnx", [CONV], weights={"weight": np.ones((2, 1, 3, 3), np.float32)}))


@pytest.mark.parametrize("number", [np.nan, np.inf, -np.inf])
def test_answers_that_are_not_finite_are_not_taken_for_no_lesion(tmp_path: Path, number: float) -> None:
    folder = tmp_path / PATIENT_FOLDER
    folder.mkdir()
    weights = {"weight": np.ones((2, 1, 1, 1), np.float32), "bias": np.array([0, number], np.float32)}
    conv = helper.make_node("Conv", ["scan", "weight", "bias"], ["logits"])
    predictor = Predictor(write_model(folder / "m.onnx", [conv], weights=weights), "cpu", 1)
    with pytest.raises(ModelError) as caught:
        predictor.predict(volume_of(np.zeros((2, 8, 8), np.int16)))
    assert_plain(caught.value, "m.onnx", "not finite")


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (f"/home/{PATIENT_FOLDER}/m.data is not there", "m.data is not there"),
        (rf"cannot open 'C:\\scans\\{PATIENT_FOLDER}\\m.data'", "cannot open 'm.data'"),
        (f'[ONNXRuntimeError] : 1 : FAIL : in "../{PATIENT_FOLDER}/m.data". Then more', 'in "m.data"'),
        ("Got invalid dimensions: 3 Expected: 4", "Got invalid dimensions: 3 Expected: 4"),
    ],
)
def test_no_folder_is_repeated_from_the_runtimes_message(said: str, told: str) -> None:
    assert _reason(RuntimeError(said)) == told
