"""What comes with Hepatica is there, is ours, and can be used."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

import resources
from engine.scan.nifti import load_volume
from engine.scan.trust import Trust
from engine.scan.volume import Modality, Volume
from training.data.phantom import make_phantom

ICONS = (
    "box",
    "box_ticked",
    "box_ticked_off",
    "proposed",
    "accepted",
    "rejected",
    "hepatica",
    "open",
    "segment",
    "cancel",
    "overlay",
    "export",
    "fit",
    "crosshair",
    "window",
    "help",
    "ruler",
    "angle",
    "ellipse",
    "rectangle",
    "probe",
)
SAMPLE_LIMIT_MB = 4


@pytest.fixture(scope="module")
def sample() -> Volume:
    return load_volume(resources.sample_scan())


@pytest.fixture
def bare_installation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder without files, in place of the package's."""
    monkeypatch.setattr(resources, "files", lambda _: tmp_path)
    return tmp_path


def test_the_sample_is_a_sound_ct_of_a_few_megabytes(sample: Volume) -> None:
    assert resources.sample_scan().stat().st_size < SAMPLE_LIMIT_MB * 1e6
    assert sample.modality is Modality.CT
    assert sample.geometry.shape == (96, 256, 256)
    assert sample.geometry.spacing_mm == pytest.approx((2.5, 1.5, 1.5))
    assert sample.geometry.trust is Trust.OK
    assert sample.voxels.dtype == np.int16


def test_the_sample_is_the_phantom_that_its_readme_names(sample: Volume) -> None:
    readme = (resources.sample_scan().parent / "README.md").read_text(encoding="utf-8")
    assert "make_phantom(1, shape=(96, 256, 256), spacing_mm=(2.5, 1.5, 1.5))" in readme
    drawn = make_phantom(1, shape=(96, 256, 256), spacing_mm=(2.5, 1.5, 1.5))
    apart = np.abs(sample.voxels.astype(np.int32) - drawn.intensities)
    # Another processor rounds sums in another order: a few voxels fall on the other side of a whole number.
    assert np.mean(apart == 0) > 0.999
    assert np.mean(apart > 1) < 1e-5
    assert np.allclose(sample.geometry.affine, drawn.affine, atol=1e-4)


def test_the_bundled_model_is_there() -> None:
    assert resources.default_model().name == "hepatica-liver.onnx"


def test_a_second_model_does_not_become_the_default(bare_installation: Path) -> None:
    folder = bare_installation / "models"
    folder.mkdir()
    for name in ("another.onnx", resources.DEFAULT_MODEL, "notes.md"):
        (folder / name).touch()
    assert resources.default_model() == folder / resources.DEFAULT_MODEL


def test_what_is_missing_is_said_plainly(bare_installation: Path) -> None:
    for look_up in (
        resources.default_model,
        resources.sample_scan,
        lambda: resources.icon("open"),
        lambda: resources.report_template("x"),
    ):
        with pytest.raises(FileNotFoundError, match=r"^[^\n]+Install Hepatica again[^\n]*\.$"):
            look_up()


def test_an_archive_is_refused_plainly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resources, "files", lambda _: object())
    with pytest.raises(FileNotFoundError, match="Unpack or install"):
        resources.sample_scan()


def test_every_icon_is_listed_here() -> None:
    assert {path.stem for path in resources.icon("hepatica").parent.iterdir()} == set(ICONS)


@pytest.mark.parametrize("name", ICONS)
def test_icons_are_plain_drawings_for_24_pixels(name: str) -> None:
    text = resources.icon(name).read_text(encoding="utf-8")
    root = ElementTree.fromstring(text)  # noqa: S314 - a file of ours
    assert root.attrib["viewBox"] == "0 0 24 24"
    assert len(text) < 2000
    assert not re.search(r"href|<script|<text|<image|<style", text)


@pytest.mark.parametrize("name", ICONS)
@pytest.mark.parametrize("background", ["#20252d", "#f0f0f0"])
def test_icons_are_drawn_by_qt_and_seen_on_dark_and_light(name: str, background: str) -> None:
    renderer = QSvgRenderer(str(resources.icon(name)))
    assert renderer.isValid()
    assert renderer.defaultSize() == QSize(24, 24)
    picture = QImage(48, 48, QImage.Format.Format_RGB888)
    picture.fill(QColor(background))
    painter = QPainter(picture)
    renderer.render(painter)
    painter.end()
    ground = QColor(background).lightness()
    light = np.array([[picture.pixelColor(x, y).lightness() for x in range(48)] for y in range(48)])
    assert np.mean(np.abs(light - ground) > 50) > 0.04
