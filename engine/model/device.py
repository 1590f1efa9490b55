"""Which device runs a model, asked for and truly used.

``onnxruntime.get_available_providers()`` lists what was compiled in, not what works: asked for CUDA on a machine
without its libraries, the GPU wheel prints C++ errors and falls back. So CUDA is asked for only where the driver and
the libraries load, and what a session truly runs on is read back from the session. TensorRT is never taken unasked: it
builds an engine for minutes before the first slice, and rounds otherwise.
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
from engine.words import say

DeviceChoice = Literal["auto", "cpu", "cuda", "tensorrt"]

CPU = "CPUExecutionProvider"
CUDA = "CUDAExecutionProvider"
TENSORRT = "TensorrtExecutionProvider"
CUDA_DRIVER = "nvcuda.dll" if platform.system() == "Windows" else "libcuda.so.1"
_LABELS = {CPU: "CPU", CUDA: "CUDA GPU", TENSORRT: say("GPU with TensorRT")}
_DEMANDED = {"cuda": say("on a CUDA GPU"), "tensorrt": say("with TensorRT")}


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
        ModelError: CUDA or TensorRT was demanded and cannot run here.
    """
    if choice == "cpu":
        return [CPU], ""
    obstacle = tensorrt_obstacle() if choice == "tensorrt" else cuda_obstacle()
    if not obstacle:
        return [TENSORRT, CUDA, CPU] if choice == "tensorrt" else [CUDA, CPU], ""
    if choice != "auto":
        raise refused(choice, obstacle)
    return [CPU], obstacle


def options_of(provider: str) -> dict[str, str]:
    """How a provider is to work: TensorRT keeps the engines that it builds in the user's folder for caches."""
    if provider != TENSORRT:
        return {}
    folder = cache_folder() / "tensorrt"
    with suppress(OSError):  # without it engines are built each time, no more
        folder.mkdir(parents=True, exist_ok=True)
    return {"trt_engine_cache_enable": "1", "trt_engine_cache_path": str(folder), "trt_timing_cache_enable": "1"}


def cache_folder() -> Path:
    """Where this user's programs keep what can be made again, Hepatica's part of it."""
    if platform.system() == "Windows":
        base = os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local"
    else:
        base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "hepatica"


def refused(choice: DeviceChoice, obstacle: str) -> ModelError:
    """The error to raise where a device was demanded and ``obstacle`` is in the way."""
    return ModelError(
        say(
            "The model cannot run {demanded} here: {obstacle}. Choose the device 'auto' or 'cpu'.",
            demanded=_DEMANDED[choice],
            obstacle=obstacle,
        )
    )


@cache
def tensorrt_obstacle() -> str:
    """Why TensorRT cannot be used on this machine; empty when it can."""
    if TENSORRT not in onnxruntime.get_available_providers():
        return say("this build of ONNX Runtime has no TensorRT")
    if obstacle := cuda_obstacle():
        return obstacle
    return "" if _provider_loads("tensorrt") else say("the TensorRT libraries are missing")


@cache
def cuda_obstacle() -> str:
    """Why CUDA cannot be used on this machine; empty when it can."""
    if CUDA not in onnxruntime.get_available_providers():
        return say("this build of ONNX Runtime has no CUDA")
    if not _loads(CUDA_DRIVER):
        return say("no NVIDIA driver found")
    with suppress(Exception):  # what is truly missing is found by loading the provider itself
        _preload_quietly()
    if not _provider_loads("shared") or not _provider_loads("cuda"):
        return say("the CUDA or cuDNN libraries are missing (install hepatica[gpu])")
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


def _provider_loads(name: str) -> bool:
    """Whether ONNX Runtime's own library for a provider, and with it those that it needs, can be loaded."""
    form = "onnxruntime_providers_{}.dll" if platform.system() == "Windows" else "libonnxruntime_providers_{}.so"
    return _loads(str(Path(onnxruntime.__file__).parent / "capi" / form.format(name)))


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True
