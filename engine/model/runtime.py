"""An ONNX file, opened and ready to run: the one place where onnxruntime sessions live."""

from __future__ import annotations

import hashlib
import re
import threading
from collections.abc import Iterable
from pathlib import Path
from typing import Any, cast

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from engine.errors import Cancelled, ModelError
from engine.model.binding import Bound
from engine.model.card import METADATA_KEY, ModelCard
from engine.model.device import CPU, Device, DeviceChoice, core_count, options_of, providers_for, refused
from engine.words import say

_FATAL_ONLY = 4
_CODE = re.compile(r"^\[ONNXRuntimeError\] : \d+ : \w+ : ")
_FOLDERS = re.compile(r"(?:(?<!\w)[A-Za-z]:)?(?:[^\s\"'/\\]*[/\\])+")
"""The folders before a file's name: they are called after patients."""
_NO_MEMORY = re.compile(r"failed to allocate|out of memory|bad_alloc|alloc(ation)?_failed|OutOfMemory", re.IGNORECASE)
"""What the arena, CUDA, cuBLAS, cuDNN and TensorRT say when memory runs out; ONNX Runtime has no code for it."""
# Hepatica makes no network call; Windows builds of ONNX Runtime would.
onnxruntime.disable_telemetry_events()
# Whatever goes wrong comes as an exception; printed as well, every cancel would look like a crash.
onnxruntime.set_default_logger_severity(_FATAL_ONLY)

Dimension = int | None
"""The length of an input axis; None when the model takes any."""


class Runtime:
    """A model file in memory, with its card and the device it truly runs on.

    Args:
        path: an ONNX file with a card.
        device: what to run on: "auto" takes CUDA where it works.
        threads: CPU threads; None takes every core.

    Attributes:
        card: what the model says about itself.
        sha256: hex digest of the file.
        device: what it truly runs on.
        input_name: what the file calls its input.
        input_shape: the lengths that the input's axes must have.
        threads: CPU threads to work with.
        workers: how many runs may go on at once: on the CPU, one thread for each of several slices is up to twice as
            fast as several threads in one.
        notices: whole sentences on what had to be changed while it ran, for memory ran out; latest last.

    Raises:
        ModelError: not a model, no card, inputs and outputs that do not fit the card, or CUDA was demanded and the
            session does not run on it.

    When memory runs out, batches are halved from then on; when a single run does not fit onto the GPU, the rest is run
    on the CPU, until the model is opened again.
    """

    def __init__(self, path: str | Path, device: DeviceChoice = "auto", threads: int | None = None) -> None:
        self.path = Path(path)
        content = self._read()
        self.sha256 = hashlib.sha256(content).hexdigest()
        providers, obstacle = providers_for(device)
        # The card is read first, from a session of the cheapest kind: how to thread hangs on it.
        session = self._open(content, [CPU], threads=1)
        self.card = self._read_card(session)
        self.threads = threads = threads or core_count()
        parallel_slices = self.card.preprocess.dimensions == 2 and providers == [CPU]
        self.workers = threads if parallel_slices else 1
        if providers != [CPU] or not parallel_slices:
            try:
                session = self._open(content, providers, threads)
            except _OutOfMemoryError:
                if device != "auto":
                    raise
                session = self._open(content, [CPU], threads)
        self._require_contract(session)
        used = session.get_providers()[0]
        if used != providers[0]:
            obstacle = say("the GPU session could not be made")
            if device in ("cuda", "tensorrt"):
                raise refused(device, obstacle)
        self.device = Device(used, obstacle, device)
        self.notices: list[str] = []
        self._largest: int | None = None
        self._making_room = threading.Lock()
        self._content = content if used != CPU else b""  # for a session on the CPU, should the GPU's memory run out
        self.input_name = str(session.get_inputs()[0].name)
        self._output = session.get_outputs()[0].name
        self.input_shape: tuple[Dimension, ...] = tuple(
            length if isinstance(length, int) else None for length in session.get_inputs()[0].shape
        )
        self._use(session)

    def run(self, batch: NDArray[np.float32], stop: Stop) -> NDArray[np.float32]:
        """Run the network once.

        Args:
            batch: (N, ...) float32 as the card describes; N at most what the input is fixed to.
            stop: ends this run early.

        Returns:
            logits (N, C, ...) float32.

        Raises:
            Cancelled: ``stop`` was asked for.
            ModelError: the network failed, or its answer is not finite.
        """
        answers: list[NDArray[np.float32]] = []
        start = 0
        while start < len(batch):
            part = batch[start:][: self._largest]
            try:
                answers.append(self._run_at_once(part, stop))
                start += len(part)
            except _OutOfMemoryError as error:
                self._make_room(len(part), error)
        return answers[0] if len(answers) == 1 else np.concatenate(answers)

    def _run_at_once(self, batch: NDArray[np.float32], stop: Stop) -> NDArray[np.float32]:
        count = len(batch)
        if missing := (self.input_shape[0] or count) - count:
            batch = np.concatenate([batch, np.repeat(batch[-1:], missing, axis=0)])
        try:
            logits = self._ask(batch, stop)
        except Exception as error:  # onnxruntime's own types have no common base
            if stop.requested:
                raise Cancelled from error
            if _is_out_of_memory(error):
                raise _OutOfMemoryError(
                    say(
                        "The model {name} ran out of memory on an input of {shape}. "
                        "Close other programs, or choose a smaller model or scan.",
                        name=self.path.name,
                        shape=_by(batch.shape),
                    )
                ) from error
            raise ModelError(
                say(
                    "The model {name} failed on an input of {shape} ({error}). Try another model, or a smaller scan.",
                    name=self.path.name,
                    shape=_by(batch.shape),
                    error=_reason(error),
                )
            ) from error
        expected = (len(batch), len(self.card.output.channels), *batch.shape[2:])
        if logits.shape != expected:
            raise ModelError(
                say(
                    "{name} answers an input of {shape} with an output of {output}, "
                    "where {expected} is needed: one answer for each voxel. Export it again.",
                    name=self.path.name,
                    shape=_by(batch.shape),
                    output=_by(logits.shape),
                    expected=_by(expected),
                )
            )
        if not np.isfinite(logits[:count]).all():
            raise ModelError(
                say(
                    "The model {name} gave numbers that are not finite for this scan. "
                    "Nothing can be drawn from them; try another model, or the device 'cpu'.",
                    name=self.path.name,
                )
            )
        return logits[:count]

    def _use(self, session: Any) -> None:
        # Else a run that fails on the GPU would be tried on the CPU, and what is said about the device be untrue.
        session.disable_fallback()
        self._session = session
        self._bound = Bound(session) if self.device.provider != CPU else None

    def _ask(self, batch: NDArray[np.float32], stop: Stop) -> NDArray[np.float32]:
        if self._bound:
            answer = (len(batch), len(self.card.output.channels), *batch.shape[2:])
            return self._bound.run(batch, answer, stop.options)
        answers = self._session.run([self._output], {self.input_name: batch}, stop.options)
        return cast("NDArray[np.float32]", answers[0])

    def _make_room(self, size: int, error: _OutOfMemoryError) -> None:
        """After a run of so many ran out of memory: run fewer at once, or on the CPU; both are told.

        Raises:
            ModelError: neither is left.
        """
        with self._making_room:
            if size > 1 and not self.input_shape[0]:
                if self._largest is None or self._largest >= size:  # else another thread has seen to it
                    self._largest = size // 2
                    self.notices.append(
                        say(
                            "Memory ran out with {size} slices at a time on the {label}; "
                            "the model went on with {largest}.",
                            size=size,
                            label=self.device.label,
                            largest=self._largest,
                        )
                    )
            elif self.device.provider != CPU:
                left = self.device.label
                self.device = Device(CPU, say("the GPU's memory ran out"), self.device.asked)
                self._use(self._open(self._content, [CPU], threads=self.threads))
                self.notices.append(
                    say(
                        "Memory ran out on the {left}, even for a single run; the model went on on the CPU, "
                        "and stays there until it is opened again.",
                        left=left,
                    )
                )
            else:
                raise error

    def _read(self) -> bytes:
        try:
            return self.path.read_bytes()
        except OSError as error:
            reason = error.strerror or type(error).__name__
            raise ModelError(
                say(
                    "The model {name} could not be read: {reason}. Choose another file.",
                    name=self.path.name,
                    reason=reason,
                )
            ) from error

    def _open(self, content: bytes, providers: list[str], threads: int) -> Any:
        options = onnxruntime.SessionOptions()
        options.log_severity_level = _FATAL_ONLY
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        # A spinning thread starves whatever else runs on its core: the window, or the other slices.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        try:
            return onnxruntime.InferenceSession(content, options, providers=[_with_options(name) for name in providers])
        except Exception as error:  # onnxruntime's own types have no common base
            if _is_out_of_memory(error):
                raise _OutOfMemoryError(
                    say(
                        "There is not enough memory to open the model {name}. "
                        "Close other programs, or choose a smaller model.",
                        name=self.path.name,
                    )
                ) from error
            raise ModelError(
                say(
                    "{name} is not a model that can be run here ({error}). "
                    "Choose an ONNX file that was exported for Hepatica as one file.",
                    name=self.path.name,
                    error=_reason(error),
                )
            ) from error

    def _read_card(self, session: Any) -> ModelCard:
        text = session.get_modelmeta().custom_metadata_map.get(METADATA_KEY)
        if text is None:
            raise ModelError(
                say(
                    "{name} has no model card, so nobody can say what to feed it. "
                    "Export it with 'hepatica-train export', which writes one.",
                    name=self.path.name,
                )
            )
        return ModelCard.from_json(text)

    def _require_contract(self, session: Any) -> None:
        """Refuse a network whose inputs or outputs are not what its card says."""
        spec, channels = self.card.preprocess, len(self.card.output.channels)
        inputs, outputs = session.get_inputs(), session.get_outputs()
        rank = spec.dimensions + 2
        if len(inputs) != 1 or not _carries(inputs[0], rank, spec.slices):
            raise ModelError(
                say(
                    "{name} takes other inputs than its card says (one of {rank} axes with {slices} "
                    "channel(s) expected, {inputs} found). Export it again.",
                    name=self.path.name,
                    rank=rank,
                    slices=spec.slices,
                    inputs=_told(inputs),
                )
            )
        if not _carries(outputs[0], rank, channels):
            raise ModelError(
                say(
                    "{name} gives other outputs than its card says (one of {rank} axes with {channels} "
                    "channels expected, {outputs} found). Export it again.",
                    name=self.path.name,
                    rank=rank,
                    channels=channels,
                    outputs=_told(outputs[:1]),
                )
            )


class Stop:
    """Ends the runs of one prediction, from any thread."""

    def __init__(self) -> None:
        self.options = onnxruntime.RunOptions()
        self._requested = threading.Event()

    @property
    def requested(self) -> bool:
        """Whether a stop was asked for."""
        return self._requested.is_set()

    def request(self) -> None:
        """Ask every run that uses this to end."""
        self._requested.set()
        self.options.terminate = True


class _OutOfMemoryError(ModelError):
    """A run for which there was not enough memory."""


def _is_out_of_memory(error: Exception) -> bool:
    return isinstance(error, MemoryError) or _NO_MEMORY.search(str(error)) is not None


def _with_options(provider: str) -> str | tuple[str, dict[str, str]]:
    options = options_of(provider)
    return (provider, options) if options else provider


def _carries(end: Any, rank: int, channels: int) -> bool:
    """Whether an input or output is a float tensor of this rank whose channels are, or may be, so many."""
    if end.type != "tensor(float)" or len(end.shape) != rank:
        return False
    return not isinstance(end.shape[1], int) or bool(end.shape[1] == channels)


def _told(ends: list[Any]) -> str:
    return " and ".join(f"{end.type} {_by(end.shape)}" for end in ends) or "none"


def _by(shape: Iterable[object]) -> str:
    return " × ".join(map(str, shape))


def _reason(error: Exception) -> str:
    """The first sentence of ONNX Runtime's message, without its "[ONNXRuntimeError] : 1 : FAIL : " and any folder."""
    line = (str(error).strip().splitlines() or [say("no reason given")])[0]
    return _FOLDERS.sub("", _CODE.sub("", line).split(". ")[0]).rstrip(".")[:160]
