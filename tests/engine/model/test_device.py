"""What a model is asked to run on, and what it truly runs on."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from types import FunctionType
from typing import Any

import numpy as np
import onnxruntime
import pytest
from onnxruntime.capi.onnxruntime_pybind11_state import EPFail

from engine.errors import ModelError
from engine.model import device as device_module
from engine.model import runtime
from engine.model.device import (
    CPU,
    CUDA,
    TENSORRT,
    Device,
    _preload_quietly,
    core_count,
    cuda_obstacle,
    options_of,
    providers_for,
    tensorrt_obstacle,
)
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
    assert device == Device(CPU, asked="cpu")
    assert (device.label, device.reason) == ("CPU", "")


@without_cuda
def test_auto_falls_back_and_says_why(tmp_path: Path) -> None:
    device = Predictor(write_threshold_model(tmp_path / "m.onnx"), "auto").device
    assert device.label == "CPU"
    assert device.reason == cuda_obstacle()
    assert device.asked == "auto"


@without_cuda
def test_a_gpu_that_is_not_there_is_refused_not_replaced(tmp_path: Path) -> None:
    with pytest.raises(ModelError) as caught:
        Predictor(write_threshold_model(tmp_path / "m.onnx"), "cuda")
    assert_plain(caught.value, "CUDA", cuda_obstacle(), "'auto' or 'cpu'")


class _WithoutCuda:
    """ONNX Runtime's way where the GPU session cannot be made: a session on the processor."""

    def __init__(self, real: Any) -> None:
        self._real = real

    def __call__(self, content: bytes, options: Any, providers: list[str]) -> Any:
        return self._real(content, options, providers=[CPU])


@pytest.fixture
def _gpu_session_ends_on_the_processor(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runtime, "providers_for", lambda choice: ([CUDA, CPU], ""))
    monkeypatch.setattr(onnxruntime, "InferenceSession", _WithoutCuda(onnxruntime.InferenceSession))


@pytest.mark.usefixtures("_gpu_session_ends_on_the_processor")
def test_a_gpu_session_that_ends_on_the_processor_is_refused(tmp_path: Path) -> None:
    path = write_threshold_model(tmp_path / "m.onnx")
    with pytest.raises(ModelError) as caught:
        Predictor(path, "cuda")
    assert_plain(caught.value, "CUDA", "could not be made", "'auto' or 'cpu'")
    assert Predictor(path, "auto").device == Device(CPU, "the GPU session could not be made", "auto")


def test_a_failed_run_is_not_tried_on_another_device(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """ONNX Runtime's own session would print, go on on the processor, and be one without a GPU from then on."""
    made = []

    def session(*args: Any, **settings: Any) -> Any:
        made.append(real(*args, **settings))
        return made[-1]

    real = onnxruntime.InferenceSession
    monkeypatch.setattr(onnxruntime, "InferenceSession", session)
    predictor = Predictor(write_threshold_model(tmp_path / "m.onnx"), "cpu", 1)
    (used,) = made

    class Broken:
        """A session whose provider fails, as a GPU does that runs out of memory."""

        def __init__(self, working: Any) -> None:
            self._working = working

        def __getattr__(self, name: str) -> Any:
            return getattr(self._working, name)

        def run(self, *_: Any) -> None:
            raise EPFail("CUDA failure 2: out of memory")

    monkeypatch.setattr(used, "_sess", Broken(used._sess))
    with pytest.raises(ModelError, match="out of memory"):
        predictor.predict(volume_of(np.zeros((2, 8, 8), np.int16)))


def _preload() -> None:
    during.append(sys.stdout)  # noqa: F821 - a global of the module that it will be put into
    print("Failed to load libcudnn.so.9")  # noqa: T201


def test_looking_for_cuda_leaves_stdout_to_the_other_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    """ONNX Runtime prints what it does not find of the NVIDIA wheels; that alone is to be silent."""
    during: list[Any] = []
    module = {"during": during, "sys": sys}
    monkeypatch.setattr(onnxruntime, "preload_dlls", FunctionType(_preload.__code__, module))
    _preload_quietly()
    assert during == [sys.stdout]


@with_cuda
@pytest.mark.parametrize("dimensions", [2, 3])
def test_the_gpu_says_what_the_processor_says(tmp_path: Path, dimensions: int) -> None:
    path = write_threshold_model(tmp_path / "m.onnx", card_with(dimensions=dimensions, size_multiple=(8, 8, 8)))
    voxels = np.random.default_rng(0).integers(0, 100, (40, 30, 50)).astype(np.int16)
    gpu = Predictor(path, "cuda")
    assert gpu.device == Device(CUDA, asked="cuda")
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


def test_tensorrt_is_never_taken_unasked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(device_module, "cuda_obstacle", lambda: "")
    monkeypatch.setattr(device_module, "tensorrt_obstacle", lambda: "")
    assert providers_for("auto") == providers_for("cuda") == ([CUDA, CPU], "")
    assert providers_for("tensorrt") == ([TENSORRT, CUDA, CPU], "")


@pytest.mark.skipif(not tensorrt_obstacle(), reason="TensorRT works on this machine")
def test_tensorrt_that_is_not_there_is_refused_not_replaced(tmp_path: Path) -> None:
    with pytest.raises(ModelError) as caught:
        Predictor(write_threshold_model(tmp_path / "m.onnx"), "tensorrt")
    assert_plain(caught.value, "TensorRT", tensorrt_obstacle(), "'auto' or 'cpu'")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has its own place for caches")
def test_engines_are_kept_in_the_users_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert options_of(TENSORRT)["trt_engine_cache_path"] == str(tmp_path / "hepatica" / "tensorrt")
    assert (tmp_path / "hepatica" / "tensorrt").is_dir()
    assert options_of(CUDA) == options_of(CPU) == {}
