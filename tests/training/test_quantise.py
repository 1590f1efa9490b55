"""Eight bits are kept where they cost nothing, and refused in one sentence where they do."""

from __future__ import annotations

import logging
from pathlib import Path

import numpy as np
import onnx
import pytest

from engine.model.predictor import Predictor
from tests.models import CARD, card_with, write_threshold_model
from tests.training.calibration.test_run import options, write_scans
from training import quantise as module
from training.__main__ import main


def run(model: Path, data: Path, tmp_path: Path, target: Path) -> int:
    asked = options(data, tmp_path)[:-2]  # no --device
    return main(["quantise", str(model), *asked, "--out", str(target)])


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return write_scans(tmp_path / "data", 4, 95, 55)


@pytest.mark.parametrize("card", [CARD, card_with(slices=3)], ids=["2-D", "3 slices"])
def test_a_network_that_loses_nothing_is_written(
    tmp_path: Path, data: Path, card: object, capsys: pytest.CaptureFixture[str]
) -> None:
    model = write_threshold_model(tmp_path / "m.onnx", card)  # type: ignore[arg-type]
    before, level = model.read_bytes(), logging.getLogger().level
    assert run(model, data, tmp_path, tmp_path / "int8.onnx") == 0
    assert "largest loss of Dice 0.0000" in capsys.readouterr().err
    assert model.read_bytes() == before
    assert logging.getLogger().level == level
    exact, quantised = Predictor(model, "cpu"), Predictor(tmp_path / "int8.onnx", "cpu")
    assert quantised.card.version == "1-int8"
    assert quantised.card.output == exact.card.output
    weights = {tensor.data_type for tensor in onnx.load(tmp_path / "int8.onnx").graph.initializer if tensor.dims}
    assert onnx.TensorProto.INT8 in weights


def test_a_network_that_loses_too_much_is_not(
    tmp_path: Path, data: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Ranges taken from black slices alone: all that is brighter is cut off."""

    def black(predictor: Predictor, *_: object) -> object:
        return iter([{predictor.input_name: np.full((1, 1, 40, 40), 0.01, np.float32)}])

    monkeypatch.setattr(module, "_inputs", black)
    model = write_threshold_model(tmp_path / "m.onnx")
    assert run(model, data, tmp_path, tmp_path / "int8.onnx") == 1
    told = capsys.readouterr().err.splitlines()[-1]
    assert told.startswith("In eight bits the network loses")
    assert "was not written" in told
    assert not (tmp_path / "int8.onnx").exists()


def test_3_d_networks_and_those_quantised_already_are_refused(
    tmp_path: Path, data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    deep = write_threshold_model(tmp_path / "3d.onnx", card_with(dimensions=3, size_multiple=(8, 8, 8)))
    assert run(deep, data, tmp_path, tmp_path / "no.onnx") == 1
    assert "3-D network slower" in capsys.readouterr().err
    model = write_threshold_model(tmp_path / "m.onnx")
    assert run(model, data, tmp_path, tmp_path / "int8.onnx") == 0
    assert run(tmp_path / "int8.onnx", data, tmp_path, tmp_path / "no.onnx") == 1
    assert "whole numbers already" in capsys.readouterr().err
    assert not (tmp_path / "no.onnx").exists()


def test_the_larger_loss_of_the_two_regions_counts() -> None:
    assert module.Trade((0.95, 0.6), (0.94, 0.62), 1.0).loss == pytest.approx(0.01)
    assert module.Trade((0.95, 0.6), (0.95, 0.58), 1.0).loss == pytest.approx(0.02)
    assert module.Trade((0.95, None), (0.951, None), 1.0).loss == pytest.approx(-0.001)
