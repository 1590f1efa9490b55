"""An ONNX file, opened and ready to run: the one place where onnxruntime sessions live."""

from __future__ import annotations

import hashlib
import threading
from pathlib import Path
from typing import Any, cast

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from engine.errors import Cancelled, ModelError
from engine.model.card import METADATA_KEY, ModelCard
from engine.model.device import CPU, Device, DeviceChoice, core_count, providers_for

_ERRORS_ONLY = 3
# Hepatica makes no network call; Windows builds of ONNX Runtime would.
onnxruntime.disable_telemetry_events()
onnxruntime.set_default_logger_severity(_ERRORS_ONLY)

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
        input_shape: the lengths that the input's axes must have.
        workers: how many runs may go on at once: on the CPU, one thread for each of several slices is up to twice as
            fast as several threads in one.

    Raises:
        ModelError: not a model, no card, or inputs and outputs that do not fit the card.
    """

    def __init__(self, path: str | Path, device: DeviceChoice = "auto", threads: int | None = None) -> None:
        self.path = Path(path)
        content = self._read()
        self.sha256 = hashlib.sha256(content).hexdigest()
        providers, obstacle = providers_for(device)
        # The card is read first, from a session of the cheapest kind: how to thread hangs on it.
        session = self._open(content, [CPU], threads=1)
        self.card = self._read_card(session)
        threads = threads or core_count()
        parallel_slices = self.card.preprocess.dimensions == 2 and providers == [CPU]
        self.workers = threads if parallel_slices else 1
        if providers != [CPU] or not parallel_slices:
            session = self._open(content, providers, threads=threads)
        self._session = session
        used = session.get_providers()[0]
        if used != providers[0]:
            obstacle = "the GPU session could not be made"
        self.device = Device(used, obstacle)
        self._input = session.get_inputs()[0].name
        self._output = session.get_outputs()[0].name
        self.input_shape: tuple[Dimension, ...] = tuple(
            length if isinstance(length, int) else None for length in session.get_inputs()[0].shape
        )
        self._require_contract(session)

    def run(self, batch: NDArray[np.float32], stop: Stop) -> NDArray[np.float32]:
        """Run the network once.

        Args:
            batch: (N, ...) float32 as the card describes.
            stop: ends this run early.

        Returns:
            logits (N, C, ...) float32.

        Raises:
            Cancelled: ``stop`` was asked for.
            ModelError: the network failed.
        """
        try:
            (logits,) = self._session.run([self._output], {self._input: batch}, stop.options)
        except Exception as error:  # onnxruntime's own types have no common base
            if stop.requested:
                raise Cancelled from error
            raise ModelError(
                f"The model {self.path.name} failed on an input of {' × '.join(map(str, batch.shape))} "
                f"({_first_line(error)}). Try another model, or a smaller scan."
            ) from error
        return cast("NDArray[np.float32]", logits)

    def _read(self) -> bytes:
        try:
            return self.path.read_bytes()
        except OSError as error:
            reason = error.strerror or type(error).__name__
            raise ModelError(f"The model {self.path} could not be read: {reason}. Choose another file.") from error

    def _open(self, content: bytes, providers: list[str], threads: int) -> Any:
        options = onnxruntime.SessionOptions()
        options.log_severity_level = _ERRORS_ONLY
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        # A spinning thread starves whatever else runs on its core: the window, or the other slices.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        try:
            return onnxruntime.InferenceSession(content, options, providers=providers)
        except Exception as error:  # onnxruntime's own types have no common base
            raise ModelError(
                f"{self.path.name} is not a model that can be run here ({_first_line(error)}). "
                "Choose an ONNX file that was exported for Hepatica as one file."
            ) from error

    def _read_card(self, session: Any) -> ModelCard:
        text = session.get_modelmeta().custom_metadata_map.get(METADATA_KEY)
        if text is None:
            raise ModelError(
                f"{self.path.name} has no model card, so nobody can say what to feed it. "
                "Export it with 'hepatica-train export', which writes one."
            )
        return ModelCard.from_json(text)

    def _require_contract(self, session: Any) -> None:
        """Refuse a network whose inputs or outputs are not what its card says."""
        spec, channels = self.card.preprocess, len(self.card.output.channels)
        inputs, outputs = session.get_inputs(), session.get_outputs()
        rank = spec.dimensions + 2
        made_for = f"one float input of {rank} axes with {spec.slices} channel(s)"
        shape = inputs[0].shape
        fits = len(inputs) == 1 and inputs[0].type == "tensor(float)" and len(shape) == rank
        if not fits or (shape[1] not in (spec.slices, None) and isinstance(shape[1], int)):
            raise ModelError(
                f"{self.path.name} takes other inputs than its card says ({made_for} expected, "
                f"{len(inputs)} input(s), the first {inputs[0].type} {shape}, found). Export it again."
            )
        result = outputs[0].shape
        if len(result) != rank or (isinstance(result[1], int) and result[1] != channels):
            raise ModelError(
                f"{self.path.name} gives other outputs than its card says ({channels} channels expected, "
                f"{result} found). Export it again."
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


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0][:160]
