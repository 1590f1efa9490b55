"""Which device runs a model, asked for and truly used.

``onnxruntime.get_available_providers()`` lists what was compiled in, not what works: asked for CUDA on a machine
without its libraries, the GPU wheel prints C++ errors and falls back. So CUDA is asked for only where the driver and
the libraries load, and what a session truly runs on is read back from the session.
"""

from __future__ import annotations

import ctypes
import os
import platform
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

import onnxruntime

from engine.errors import ModelError

DeviceChoice = Literal["auto", "cpu", "cuda"]

CPU = "CPUExecutionProvider"
CUDA = "CUDAExecutionProvider"
_LABELS = {CPU: "CPU", CUDA: "CUDA GPU"}


@dataclass(frozen=True)
class Device:
    """What a model was asked to run on, and what it truly runs on.

    Attributes:
        provider: ONNX Runtime's name of the first provider of the session.
        reason: why it is this one, in words; empty when it is simply what was asked for.
        asked: what was asked for.
    """

    provider: str
    reason: str = ""
    asked: DeviceChoice = "auto"

    @property
    def label(self) -> str:
        """Short, for the status bar."""
        return _LABELS.get(self.provider, self.provider)


def providers_for(choice: DeviceChoice) -> tuple[list[str], str]:
    """The providers to ask a session for, and why the GPU is not among them (empty when it is, or was not wanted).

    Raises:
        ModelError: CUDA was demanded and cannot run here.
    """
    if choice == "cpu":
        return [CPU], ""
    obstacle = cuda_obstacle()
    if not obstacle:
        return [CUDA, CPU], ""
    if choice == "cuda":
        raise no_cuda(obstacle)
    return [CPU], obstacle


def no_cuda(obstacle: str) -> ModelError:
    """The error to raise where CUDA was demanded and ``obstacle`` is in the way."""
    return ModelError(f"The model cannot run on a CUDA GPU here: {obstacle}. Choose the device 'auto' or 'cpu'.")


@cache
def cuda_obstacle() -> str:
    """Why CUDA cannot be used on this machine; empty when it can."""
    if CUDA not in onnxruntime.get_available_providers():
        return "this build of ONNX Runtime has no CUDA"
    windows = platform.system() == "Windows"
    if not _loads("nvcuda.dll" if windows else "libcuda.so.1"):
        return "no NVIDIA driver found"
    with suppress(Exception):  # what is truly missing is found by loading the provider itself
        _preload_quietly()
    folder = Path(onnxruntime.__file__).parent / "capi"
    name = "onnxruntime_providers_cuda.dll" if windows else "libonnxruntime_providers_cuda.so"
    if not _loads(str(folder / name.replace("cuda", "shared"))) or not _loads(str(folder / name)):
        return "the CUDA or cuDNN libraries are missing (install hepatica[gpu])"
    return ""


def _preload_quietly() -> None:
    """Load the CUDA and cuDNN libraries of the NVIDIA wheels.

    ONNX Runtime prints what it does not find. To redirect stdout would take it from every thread of the process; a
    ``print`` among the globals of its own module hides Python's from that module alone.
    """
    preload = onnxruntime.preload_dlls
    preload.__globals__["print"] = lambda *_, **__: None
    preload()


def core_count() -> int:
    """The processor cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True
