"""The model that comes with the program."""

from __future__ import annotations

from pathlib import Path

import resources
from engine.errors import ModelError
from engine.words import say


def bundled_model() -> Path:
    """The ONNX file to use when none is named; ModelError when the installation has none."""
    try:
        return resources.default_model()
    except FileNotFoundError as error:
        raise ModelError(
            say("No model came with this installation. Install it again, or name an ONNX file.")
        ) from error
