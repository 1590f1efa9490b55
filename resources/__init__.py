"""Files that come with Hepatica: the sample scan, models, icons, translations.

They are found through :mod:`importlib.resources` and handed out as plain paths, since those who take them (the NIfTI
reader, ONNX Runtime, Qt) open files by name. That needs the package to lie unpacked on disk, as pip always installs it.
"""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

__all__ = ["default_model", "ibsi_phantom", "icon", "models", "report_template", "sample_scan", "translations"]

DEFAULT_MODEL = "hepatica-liver.onnx"
"""Named, so that a second model beside it does not become the default by its name."""


def sample_scan() -> Path:
    """The bundled synthetic abdominal CT, a ``.nii.gz`` file; FileNotFoundError says what to do when it is missing."""
    return _existing("samples/abdomen_ct.nii.gz")


def default_model() -> Path:
    """The model that predicts unless another is chosen; FileNotFoundError says what to do when it is missing."""
    return _existing(f"models/{DEFAULT_MODEL}")


def models() -> tuple[Path, ...]:
    """Every model that comes with the program, the one that predicts by default first; FileNotFoundError without it."""
    default = default_model()
    return default, *sorted(path for path in default.parent.glob("*.onnx") if path != default)


def icon(name: str) -> Path:
    """A bundled SVG icon by its name without suffix, such as "open"; FileNotFoundError when there is none."""
    return _existing(f"icons/{name}.svg")


def report_template(name: str) -> Path:
    """A part of the HTML report by its name without suffix, such as "lesion"; FileNotFoundError when there is none."""
    return _existing(f"report/{name}.html")


def ibsi_phantom() -> Path:
    """The IBSI-1 digital phantom as text; FileNotFoundError says what to do when it is missing."""
    return _existing("selftest/ibsi_1_digital_phantom.txt")


def translations() -> tuple[Path, ...]:
    """One file for each language but English, ``hepatica_<code>.ts``."""
    return tuple(sorted((_folder() / "translations").glob("hepatica_*.ts")))


def _existing(relative: str) -> Path:
    path = _folder() / relative
    if not path.is_file():
        raise FileNotFoundError(f"{path} is missing from this installation. Install Hepatica again.")
    return path


def _folder() -> Path:
    folder = files(__name__)
    if not isinstance(folder, Path):
        raise FileNotFoundError("Hepatica runs from an archive, where its files have no paths. Unpack or install it.")
    return folder
