"""Checks an installation by doing the main job once, on the bundled sample."""

from __future__ import annotations

import platform
from collections.abc import Callable
from importlib import metadata

import engine
import resources
from engine.case.case import Case
from engine.errors import EngineError
from engine.model.bundled import bundled_model
from engine.model.predictor import Predictor
from engine.scan.nifti import load_volume

_PACKAGES = ("numpy", "scipy", "nibabel", "isal", "connected-components-3d", "onnxruntime", "onnxruntime-gpu")


def examine(say: Callable[[str], None]) -> bool:
    """Run every check and say how it went; returns whether all is sound."""
    say(f"hepatica {engine.__version__}, Python {platform.python_version()}, {platform.platform()}")
    sound = True
    for name, check in _CHECKS:
        try:
            say(f"ok      {name}: {check()}")
        except (EngineError, OSError) as error:
            sound = False
            say(f"FAILED  {name}: {error}")
    return sound


def _check_packages() -> str:
    found = {d.name.lower(): d.version for d in metadata.distributions() if d.name and d.name.lower() in _PACKAGES}
    if {"onnxruntime", "onnxruntime-gpu"} <= found.keys():
        raise EngineError(
            "onnxruntime and onnxruntime-gpu are both installed and overwrite each other. "
            "Uninstall both, then install hepatica again."
        )
    return ", ".join(f"{name} {version}" for name, version in sorted(found.items()))


def _check_model() -> str:
    predictor = Predictor(bundled_model())
    reason = f" ({predictor.device.reason})" if predictor.device.reason else ""
    return f"{predictor.card.name} {predictor.card.version} on {predictor.device.label}{reason}"


def _check_main_job() -> str:
    volume = load_volume(resources.sample_scan())
    prediction = Predictor(bundled_model()).predict(volume)
    case = Case.from_prediction(volume, prediction)
    return f"{len(case.lesions)} lesion(s) in {volume.name}, {prediction.seconds:.1f} s"


_CHECKS: tuple[tuple[str, Callable[[], str]], ...] = (
    ("packages", _check_packages),
    ("model", _check_model),
    ("sample, segmented and measured", _check_main_job),
)
