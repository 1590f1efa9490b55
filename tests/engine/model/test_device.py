"""What a model is asked to run on, and what it truly runs on."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine.errors import ModelError
from engine.model.device import CPU, CUDA, Device, core_count, cuda_obstacle, providers_for
from engine.model.predictor import Predictor
from tests.models import card_with, write_threshold_model
from tests.nifti_files import volume_of
from tests.sentences import assert_plain

without_cuda = pytest.mark.skipif(not cuda_obstacle(), reason="CUDA works on this machine")
with_cuda = pytest.mark.skipif(bool(cuda_obstacle()), reason=f"no CUDA: {cuda_obstacle()}")


@pytest.fixture(autouse=True)
def _nothing_is_printed(capfd: pytest.CaptureFixture[str]) -> Any:
    yield
    assert capfd.readouterr() == ("", "")


def test_the_processor_is_always_there() -> None:
    assert providers_for("cpu") == ([CPU], "")


def test_the_processor_asked_for_and_used(tmp_path: Path) -> None:
    device = Predictor(write_threshold_model(tmp_path / "m.onnx"), "cpu").device
    assert device == Device(CPU)
    assert (device.label, device.reason) == ("CPU", "")


@without_cuda
def test_auto_falls_back_and_says_why(tmp_path: Path) -> None:
    device = Predictor(write_threshold_model(tmp_path / "m.onnx"), "auto").device
    assert device.label == "CPU"
    assert device.reason == cuda_obstacle()


@without_cuda
def test_a_gpu_that_is_not_there_is_refused_not_replaced(tmp_path: Path) -> None:
    with pytest.raises(ModelError) as caught:
        Predictor(write_threshold_model(tmp_path / "m.onnx"), "cuda")
    assert_plain(caught.value, "CUDA", cuda_obstacle(), "'auto' or 'cpu'")


@with_cuda
@pytest.mark.parametrize("dimensions", [2, 3])
def test_the_gpu_says_what_the_processor_says(tmp_path: Path, dimensions: int) -> None:
    path = write_threshold_model(tmp_path / "m.onnx", card_with(dimensions=dimensions, size_multiple=(8, 8, 8)))
    voxels = np.random.default_rng(0).integers(0, 100, (40, 30, 50)).astype(np.int16)
    gpu = Predictor(path, "cuda")
    assert gpu.device == Device(CUDA)
    assert gpu.device.label == "CUDA GPU"
    cpu = Predictor(path, "cpu").predict(volume_of(voxels))
    agree = gpu.predict(volume_of(voxels)).mask.labels == cpu.mask.labels
    assert agree[~np.isin(voxels, (30, 70))].all()


def test_unknown_providers_keep_their_name() -> None:
    assert Device("DmlExecutionProvider").label == "DmlExecutionProvider"


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="this platform has no affinity")
def test_cores_are_those_that_this_process_may_use() -> None:
    allowed = os.sched_getaffinity(0)
    try:
        os.sched_setaffinity(0, {min(allowed)})
        assert core_count() == 1
    finally:
        os.sched_setaffinity(0, allowed)
    assert core_count() == len(allowed)
