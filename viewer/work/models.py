"""The models at hand: which one was chosen, and the one that is loaded."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import TYPE_CHECKING

from engine.model.bundled import bundled_model

if TYPE_CHECKING:  # a window opens without loading ONNX Runtime
    from engine.model.device import DeviceChoice
    from engine.model.predictor import Predictor


class ModelShelf:
    """Keeps the last model loaded; used by one job at a time, and by the one that was just pushed aside.

    Args:
        device: what models are to run on.
    """

    def __init__(self, device: DeviceChoice) -> None:
        self._device = device
        self._chosen: Path | None = None
        self._loaded: tuple[Path, DeviceChoice, Predictor] | None = None
        self._lock = threading.Lock()

    def choose(self, path: Path) -> Predictor:
        """Load a model and use it from now on; the old one stays when it cannot be loaded."""
        predictor = self._load(path)
        self._chosen = path
        return predictor

    @property
    def chosen(self) -> Path | None:
        """The model that was chosen; None while it is the one that came with the program."""
        return self._chosen

    def use_device(self, device: DeviceChoice) -> None:
        """Run models on another device from now on; one that is loaded is loaded again when it is next wanted."""
        self._device = device

    def get(self) -> Predictor:
        """The chosen model; the bundled one when none was chosen."""
        return self._load(self._chosen or bundled_model())

    def _load(self, path: Path) -> Predictor:
        with self._lock:
            device = self._device
            if self._loaded is None or self._loaded[:2] != (path, device):
                from engine.model.predictor import Predictor  # in the job's thread, when a model is first wanted

                self._loaded = (path, device, Predictor(path, device))
            return self._loaded[2]
