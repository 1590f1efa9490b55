"""Checks an installation by doing the main job once, on the bundled sample."""

from __future__ import annotations

import platform
from collections.abc import Callable
from importlib import metadata

import engine
import resources
from engine.errors import EngineError
from engine.words import say

# Everything else is imported by the check that needs it: what cannot be imported is what a doctor must be able to say.

_PACKAGES = ("numpy", "scipy", "nibabel", "isal", "connected-components-3d", "onnxruntime", "onnxruntime-gpu")


def examine(write: Callable[[str], None]) -> bool:
    """Run every check and write how it went, a line each; returns whether all is sound."""
    write(f"hepatica {engine.__version__}, Python {platform.python_version()}, {platform.platform()}")
    sound = True
    for name, check in _CHECKS:
        try:
            write(f"ok      {name}: {check()}")
        except Exception as error:  # a broken installation breaks in any way
            sound = False
            write(f"FAILED  {name}: {_what(error)}")
    return sound


def _what(error: Exception) -> str:
    """Its sentence; of an unforeseen error the type and the first line: whoever asks wants to know."""
    if isinstance(error, EngineError):
        return str(error)
    return ": ".join([type(error).__name__, *str(error).splitlines()[:1]])


def found_packages() -> dict[str, str]:
    """The version of every package that the engine stands on, as far as it is installed, by name."""
    found = {d.name.lower(): d.version for d in metadata.distributions() if d.name and d.name.lower() in _PACKAGES}
    return dict(sorted(found.items()))


def _check_packages() -> str:
    found = found_packages()
    if {"onnxruntime", "onnxruntime-gpu"} <= found.keys():
        raise EngineError(
            say(
                "onnxruntime and onnxruntime-gpu are both installed and overwrite each other. "
                "Uninstall both, then install hepatica again."
            )
        )
    return ", ".join(f"{name} {version}" for name, version in found.items())


def _check_model() -> str:
    from engine.model.bundled import bundled_model
    from engine.model.predictor import Predictor

    predictor = Predictor(bundled_model())
    reason = f" ({predictor.device.reason})" if predictor.device.reason else ""
    return f"{predictor.card.name} {predictor.card.version} on {predictor.device.label}{reason}"


def _check_main_job() -> str:
    from engine.case.case import Case
    from engine.export.summary import count_text
    from engine.model.bundled import bundled_model
    from engine.model.predictor import Predictor
    from engine.scan.nifti import load_volume

    volume = load_volume(resources.sample_scan())
    prediction = Predictor(bundled_model()).predict(volume)
    case = Case.from_prediction(volume, prediction)
    return f"{count_text(case.lesions)} in {volume.name}, {prediction.seconds:.1f} s"


_CHECKS: tuple[tuple[str, Callable[[], str]], ...] = (
    ("packages", _check_packages),
    ("model", _check_model),
    ("sample, segmented and measured", _check_main_job),
)
