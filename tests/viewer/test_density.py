"""Screens of high density: everything is as large as elsewhere, and sharper."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter

from tests.viewer.hands import to_array
from viewer.views.ground import Ground

ROOT = Path(__file__).resolve().parents[2]


def taken(scan: Path, mask: Path, to: Path, factor: float) -> QImage:
    """A picture of the whole window, as a screen of that density shows it."""
    around = {name: value for name, value in os.environ.items() if not name.startswith("QT_SCALE")}
    subprocess.run(
        [sys.executable, "-m", "viewer", str(scan), "--mask", str(mask), "--screenshot", str(to)],
        cwd=ROOT,
        env=around | {"QT_SCALE_FACTOR": str(factor)},
        check=True,
        timeout=120,
    )
    return QImage(str(to))


@pytest.mark.parametrize("factor", [1.5, 2.0])
def test_the_window_is_the_same_with_more_pixels(scan: Path, mask: Path, tmp_path: Path, factor: float) -> None:
    plain = taken(scan, mask, tmp_path / "plain.png", 1.0)
    dense = taken(scan, mask, tmp_path / "dense.png", factor)
    assert dense.width() == pytest.approx(plain.width() * factor, abs=2)
    assert dense.height() == pytest.approx(plain.height() * factor, abs=2)
    smaller = dense.scaled(plain.size(), mode=Qt.TransformationMode.SmoothTransformation)
    difference = np.abs(to_array(smaller).astype(int) - to_array(plain))
    assert difference.mean() < 4  # letters differ at their edges; what lay elsewhere would differ as a whole
    blocks = difference[: plain.height() // 16 * 16, : plain.width() // 16 * 16].mean(axis=2)
    worst = blocks.reshape(plain.height() // 16, 16, -1, 16).mean(axis=(1, 3)).max()
    assert worst < 90
    blurred = plain.scaled(dense.size(), mode=Qt.TransformationMode.SmoothTransformation)
    assert steps(dense) > 1.2 * steps(blurred)


def steps(image: QImage) -> float:
    """How sharp a picture is: how much its pixels differ from their neighbours, the steep ones above all."""
    grey = to_array(image).astype(float).mean(axis=2)
    return float((np.diff(grey, axis=1) ** 2).mean())


def test_what_is_kept_has_the_density_of_where_it_is_painted() -> None:
    """A line of one pixel of a dense screen stays one, when the kept pixels are painted."""
    ground, asked = Ground(), []

    def draw(painter: QPainter) -> None:
        asked.append(painter.device().devicePixelRatioF())
        painter.fillRect(0, 0, 40, 40, Qt.GlobalColor.black)
        painter.setPen(QColor("white"))
        painter.scale(0.5, 0.5)
        painter.drawPoint(QPoint(31, 31))

    def painted(ratio: float) -> np.ndarray:
        image = QImage(QSize(40, 40) * ratio, QImage.Format.Format_RGB32)
        image.setDevicePixelRatio(ratio)
        painter = QPainter(image)
        ground.paint(painter, QSize(40, 40), draw)
        painter.end()
        return to_array(image)

    straight, kept, again = painted(2.0), painted(2.0), painted(2.0)
    assert np.array_equal(straight, kept)
    assert np.array_equal(kept, again)
    assert (kept[..., 0] > 200).sum() == 1
    assert asked == [2.0, 2.0]
    painted(1.0)
    assert asked == [2.0, 2.0, 1.0]
