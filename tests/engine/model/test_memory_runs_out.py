"""When memory runs out batches are halved, then the CPU takes over: it is said each time, and changes no result."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
import pytest
from numpy.typing import NDArray
from onnx import helper
from onnxruntime.capi.onnxruntime_pybind11_state import EPFail

from engine.__main__ import main
from engine.errors import ModelError
from engine.model import runtime
from engine.model.binding import Bound, page_locked
from engine.model.device import CPU, CUDA, Device
from engine.model.predictor import Prediction, Predictor
from engine.model.runtime import Runtime, Stop
from engine.scan.nifti_write import write_canonical
from engine.scan.volume import Volume
from tests.models import card_with, write_mixing_model, write_model
from tests.nifti_files import volume_of
from tests.sentences import assert_plain

ARENA = (
    "[ONNXRuntimeError] : 6 : RUNTIME_EXCEPTION : Non-zero status code returned while running Conv node. Name:'c' "
    "Status Message: bfc_arena.cc:376 BFCArena::AllocateRawInternal "
    "Failed to allocate memory for requested buffer of size 8388608000"
)
TEXTS = (
    ARENA,
    "CUDA failure 2: out of memory ; GPU=0 ; expr=cudaMalloc(&p, size);",
    "CUBLAS failure 3: CUBLAS_STATUS_ALLOC_FAILED ; GPU=0 ; expr=cublasCreate(&handle);",
    "CUDNN_STATUS_INTERNAL_ERROR_DEVICE_ALLOCATION_FAILED ; GPU=0",
    "std::bad_alloc",
)
"""What ONNX Runtime has been seen to say, or what stands in NVIDIA's lists of errors."""


def pictures(count: int, size: int = 16) -> NDArray[np.float32]:
    return np.random.default_rng(0).random((count, 1, size, size), np.float32)


def scan() -> Volume:
    """As many slices as go into one of a GPU's batches."""
    return volume_of(np.random.default_rng(0).integers(-50, 151, (16, 21, 27)).astype(np.int16))


def write_wide_model(path: Path) -> Path:
    """48 channels in between: much memory, and little work."""
    random = np.random.default_rng(0)
    shapes = {"first": (48, 1, 1, 1), "second": (48, 48, 1, 1), "third": (2, 48, 1, 1)}
    layers = (("scan", "first", "a"), ("a", "second", "b"), ("b", "third", "logits"))
    return write_model(
        path,
        [helper.make_node("Conv", [given, weight], [made]) for given, weight, made in layers],
        weights={name: random.normal(size=shape).astype(np.float32) for name, shape in shapes.items()},
    )


_CHILD = """
import re, resource, sys
from pathlib import Path
import numpy as np
from engine.model.runtime import Runtime, Stop
runtime = Runtime(sys.argv[1], "cpu", 1)
batch = np.random.default_rng(0).random((24, 1, 128, 128), np.float32)
taken = int(re.search(r"VmSize:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]) * 1024
resource.setrlimit(resource.RLIMIT_AS, (taken + int(sys.argv[3]) * 2**20,) * 2)
np.save(sys.argv[2], runtime.run(batch, Stop()))
print(*runtime.notices, sep="\\n")
"""


def _under_a_limit(model: Path, megabytes: int) -> tuple[list[str], NDArray[np.float32]]:
    """What the child says, and the network's answer."""
    answer = model.with_suffix(".npy")
    command = [sys.executable, "-c", _CHILD, str(model), str(answer), str(megabytes)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return done.stdout.split("\n")[:-1], np.load(answer)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux bounds a process's memory this way")
def test_onnx_runtime_truly_runs_out_of_memory_and_the_batch_is_halved(tmp_path: Path) -> None:
    """Of 24 pictures each layer takes 75 MB; two at a time do not go into 100."""
    model = write_wide_model(tmp_path / "m.onnx")
    said, answer = _under_a_limit(model, 100)
    assert said[0] == "Memory ran out with 24 slices at a time on the CPU; the model went on with 12."
    np.testing.assert_array_equal(answer, Runtime(model, "cpu", 1).run(pictures(24, 128), Stop()))


def _failing(real: Any, fails: Callable[[int], bool], text: str, provider: str = CUDA) -> type:
    """Sessions as ONNX Runtime makes them of a GPU of little memory: they fail on batches for which ``fails``."""

    class Session:
        def __init__(self, content: bytes, options: Any, providers: list[str]) -> None:
            if providers[0] == CUDA and fails(0):
                raise EPFail(text)
            self._real = real(content, options, providers=[CPU])
            self._wanted = providers[0]
            self._size = 0

        def __getattr__(self, name: str) -> Any:
            return getattr(self._real, name)

        def get_providers(self) -> list[str]:
            return [self._wanted]

        def run(self, outputs: list[str], inputs: dict[str, NDArray[np.float32]], options: Any) -> Any:
            (batch,) = inputs.values()
            if self._wanted == provider and fails(len(batch)):
                raise EPFail(text)
            return self._real.run(outputs, inputs, options)

        def io_binding(self) -> Any:
            binding = self._real.io_binding()
            bind = binding.bind_input

            def bind_input(*where: Any) -> None:
                self._size = where[4][0]
                bind(*where)

            binding.bind_input = bind_input
            return binding

        def run_with_iobinding(self, binding: Any, options: Any) -> None:
            if fails(self._size):
                raise EPFail(text)
            self._real.run_with_iobinding(binding, options)

    return Session


Gpu = Callable[[Callable[[int], bool]], None]


@pytest.fixture
def gpu(monkeypatch: pytest.MonkeyPatch) -> Gpu:
    """Makes this machine's GPU one that runs out of memory on some sizes of batches."""
    real = onnxruntime.InferenceSession

    def make(fails: Callable[[int], bool]) -> None:
        monkeypatch.setattr(runtime, "providers_for", lambda choice: ([CPU] if choice == "cpu" else [CUDA, CPU], ""))
        monkeypatch.setattr(onnxruntime, "InferenceSession", _failing(real, fails, TEXTS[1]))

    return make


@pytest.mark.parametrize("text", TEXTS)
def test_what_is_said_when_memory_runs_out_is_understood(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    model = write_mixing_model(tmp_path / "m.onnx")
    expected = Runtime(model, "cpu", 1).run(pictures(7), Stop())
    small = _failing(onnxruntime.InferenceSession, lambda size: size > 2, text, CPU)
    monkeypatch.setattr(onnxruntime, "InferenceSession", small)
    found = Runtime(model, "cpu", 1)
    np.testing.assert_array_equal(found.run(pictures(7), Stop()), expected)
    assert found.notices == [
        "Memory ran out with 7 slices at a time on the CPU; the model went on with 3.",
        "Memory ran out with 3 slices at a time on the CPU; the model went on with 1.",
    ]
    found.run(pictures(7), Stop())
    assert len(found.notices) == 2  # the size is remembered


def test_other_failures_are_not_tried_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = _failing(onnxruntime.InferenceSession, lambda _: True, "CUDA failure 700: an illegal memory access", CPU)
    monkeypatch.setattr(onnxruntime, "InferenceSession", broken)
    found = Runtime(write_mixing_model(tmp_path / "m.onnx"), "cpu", 1)
    with pytest.raises(ModelError, match="illegal memory access"):
        found.run(pictures(4), Stop())
    assert not found.notices


def assert_as_on_the_cpu(prediction: Prediction, model: Path) -> None:
    plain = Predictor(model, "cpu", 1).predict(scan())
    assert prediction.mask.labels.tobytes() == plain.mask.labels.tobytes()
    assert len(np.unique(plain.mask.labels)) == 3


def test_a_smaller_batch_on_the_gpu(tmp_path: Path, gpu: Gpu) -> None:
    gpu(lambda size: size > 5)
    model = write_mixing_model(tmp_path / "m.onnx")
    predictor = Predictor(model, "auto", 2)
    prediction = predictor.predict(scan())
    assert_as_on_the_cpu(prediction, model)
    assert prediction.notices == (
        "Memory ran out with 16 slices at a time on the CUDA GPU; the model went on with 8.",
        "Memory ran out with 8 slices at a time on the CUDA GPU; the model went on with 4.",
    )
    assert prediction.device == Device(CUDA)
    assert predictor.predict(scan()).notices == ()  # nothing new


@pytest.mark.parametrize("shape", [None, (4, 1, 32, 32)])
@pytest.mark.parametrize("asked", ["auto", "cuda"])
def test_the_cpu_where_no_batch_is_small_enough(
    tmp_path: Path, gpu: Gpu, asked: Any, shape: tuple[int, ...] | None
) -> None:
    """A batch that is fixed in the file cannot be made smaller."""
    gpu(lambda size: size > 0)
    model = write_mixing_model(tmp_path / "m.onnx", shape=shape)
    predictor = Predictor(model, asked, 2)
    prediction = predictor.predict(scan())
    assert_as_on_the_cpu(prediction, model)
    assert len(prediction.notices) == (5 if shape is None else 1)
    assert_plain(ModelError(prediction.notices[-1]), "CUDA GPU", "went on on the CPU", "opened again")
    assert prediction.device == predictor.device == Device(CPU, "the GPU's memory ran out", asked)


def test_a_gpu_without_room_for_the_model_itself(tmp_path: Path, gpu: Gpu) -> None:
    gpu(lambda _: True)
    model = write_mixing_model(tmp_path / "m.onnx")
    assert Predictor(model, "auto").device == Device(CPU, "the GPU session could not be made", "auto")
    with pytest.raises(ModelError) as caught:
        Predictor(model, "cuda")
    assert_plain(caught.value, "not enough memory to open the model m.onnx", "Close other programs")


def test_on_the_cpu_there_is_nothing_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        onnxruntime, "InferenceSession", _failing(onnxruntime.InferenceSession, lambda _: True, ARENA, CPU)
    )
    predictor = Predictor(write_mixing_model(tmp_path / "m.onnx"), "cpu", 2)
    with pytest.raises(ModelError) as caught:
        predictor.predict(scan())
    assert_plain(caught.value, "out of memory", "1 × 1 × 24 × 32", "Close other programs")


def test_the_command_line_says_it(tmp_path: Path, gpu: Gpu, capsys: pytest.CaptureFixture[str]) -> None:
    gpu(lambda size: size > 8)
    write_canonical(tmp_path / "scan.nii.gz", np.zeros((16, 16, 16), np.int16), np.eye(4)[[2, 1, 0, 3]])
    model = write_mixing_model(tmp_path / "m.onnx")
    assert main(["predict", str(tmp_path / "scan.nii.gz"), "--out", str(tmp_path / "out"), "--model", str(model)]) == 0
    assert "Memory ran out with 16 slices at a time on the CUDA GPU" in capsys.readouterr().err


@pytest.mark.parametrize("dimensions", [2, 3])
def test_buffers_of_our_own_change_nothing(tmp_path: Path, dimensions: int) -> None:
    """On the CPU, for real: sizes that rise and fall, and answers that stay as they were."""
    model = write_mixing_model(tmp_path / "m.onnx", card_with(dimensions=dimensions))
    session = onnxruntime.InferenceSession(str(model), providers=[CPU])
    bound = Bound(session)
    kept = []
    for seed, (count, size) in enumerate(((2, 8), (3, 16), (1, 8), (3, 16))):
        batch = np.random.default_rng(seed).random((count, 1, *[size] * dimensions), np.float32)
        (expected,) = session.run(None, {"scan": batch})
        kept.append((bound.run(batch, expected.shape, None), expected))
    for answer, expected in kept:
        np.testing.assert_array_equal(answer, expected, strict=True)


@pytest.mark.parametrize("count", [0, 1, 1000])
def test_locked_memory_is_memory(count: int) -> None:
    """Wherever this runs: ordinary where there is no GPU."""
    memory = page_locked(count)
    memory[...] = 1.5
    assert memory.shape == (count,)
    assert memory.sum() == 1.5 * count
