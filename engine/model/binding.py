"""Runs whose input and output lie in memory of our own, which a GPU copies from and to by itself."""

from __future__ import annotations

import ctypes
import math
import weakref
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.model.device import CUDA_DRIVER

Floats = NDArray[np.float32]
Shape = tuple[int, ...]

_PORTABLE = 1
"""CU_MEMHOSTALLOC_PORTABLE: locked for every context, so also for ONNX Runtime's."""


class Bound:
    """A session with its one input and its first output bound to buffers that stay; not safe from several threads.

    ONNX Runtime copies the input to its provider's memory when it is bound, and the output back at the end of a run.
    Ordinary memory the driver would copy once more, into pages that are locked; these are.

    Args:
        session: of ONNX Runtime, on any provider.
    """

    def __init__(self, session: Any) -> None:
        self._session = session
        self._input, self._output = session.get_inputs()[0].name, session.get_outputs()[0].name
        self._buffers: dict[str, Floats] = {}

    def run(self, batch: Floats, answer: Shape, options: Any) -> Floats:
        """The network's answer to a batch, the receiver's to keep; errors are ONNX Runtime's.

        Args:
            batch: what the session takes.
            answer: the shape of what it gives.
            options: ONNX Runtime's for this run.
        """
        given, taken = self._buffer(self._input, batch.shape), self._buffer(self._output, answer)
        given[...] = batch
        binding = self._session.io_binding()
        binding.bind_input(self._input, "cpu", 0, np.float32, batch.shape, given.ctypes.data)
        binding.bind_output(self._output, "cpu", 0, np.float32, answer, taken.ctypes.data)
        self._session.run_with_iobinding(binding, options)
        return taken.copy()

    def _buffer(self, name: str, shape: Shape) -> Floats:
        """A part of the buffer of that name, which grows with what is asked for."""
        count = math.prod(shape)
        if name not in self._buffers or self._buffers[name].size < count:
            self._buffers[name] = page_locked(count)
        return self._buffers[name][:count].reshape(shape)


def page_locked(count: int) -> Floats:
    """So many numbers in memory that the system never moves; in ordinary memory where CUDA's driver gives none."""
    cuda, address = _driver(), ctypes.c_void_p()
    size = max(1, count) * np.dtype(np.float32).itemsize
    if cuda is None or not _allocates(*cuda, address, size):
        return np.empty(count, np.float32)
    memory = (ctypes.c_byte * size).from_address(address.value or 0)
    weakref.finalize(memory, cuda[0].cuMemFreeHost, address).atexit = False  # the process takes it along
    return np.frombuffer(memoryview(memory), np.float32, count)


def _allocates(driver: Any, context: ctypes.c_void_p, address: ctypes.c_void_p, size: int) -> bool:
    """Whether the driver gave memory; a context is current in one thread alone, so it is made current each time."""
    return not driver.cuCtxSetCurrent(context) and not driver.cuMemHostAlloc(
        ctypes.byref(address), ctypes.c_size_t(size), ctypes.c_uint(_PORTABLE)
    )


@cache
def _driver() -> tuple[Any, ctypes.c_void_p] | None:
    """CUDA's driver with the first GPU's primary context, which is ONNX Runtime's too; None where there is none."""
    try:
        driver = ctypes.CDLL(CUDA_DRIVER)
    except OSError:
        return None
    gpu, context = ctypes.c_int(), ctypes.c_void_p()
    works = (
        not driver.cuInit(0)
        and not driver.cuDeviceGet(ctypes.byref(gpu), 0)
        and not driver.cuDevicePrimaryCtxRetain(ctypes.byref(context), gpu)
    )
    return (driver, context) if works else None
