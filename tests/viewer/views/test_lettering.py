"""Text over a picture: what is kept as pixels is what drawing it would give."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QImage, QPainter
from PySide6.QtWidgets import QApplication

from tests.viewer.hands import Picture, near_colour, to_array
from viewer.views.lettering import Lettering

WIDTH, HEIGHT = 240, 90
AREA = QRectF(8, 8, WIDTH - 16, HEIGHT - 16)
COLOUR = QColor("#ffe08a")
FLAGS = Qt.AlignmentFlag
TOP_LEFT = FLAGS.AlignTop | FLAGS.AlignLeft


def canvas(density: float, grey: int = 120) -> QImage:
    made = QImage(round(WIDTH * density), round(HEIGHT * density), QImage.Format.Format_RGB32)
    made.setDevicePixelRatio(density)
    made.fill(QColor(grey, grey, grey))
    return made


def written(
    lettering: Lettering, *lines: str, place: FLAGS = TOP_LEFT, density: float = 1.0, most: int | None = None
) -> Picture:
    image = canvas(density)
    painter = QPainter(image)
    lettering.write(painter, AREA, place, lines, most)
    painter.end()
    return to_array(image)


@pytest.fixture
def font(qapp: QApplication) -> QFont:
    return QFont(qapp.font())


@pytest.mark.parametrize("density", [1.0, 2.0])
def test_it_looks_as_drawn_there_on_its_shadow(font: QFont, density: float) -> None:
    image = canvas(density)
    painter = QPainter(image)
    painter.setFont(font)
    base = QPoint(8, 8 + QFontMetrics(font).ascent())
    painter.setPen(QColor(0, 0, 0, 200))
    for dx, dy in ((1, 1), (-1, 0), (0, -1)):
        painter.drawText(base + QPoint(dx, dy), "Axial 37/400")
    painter.setPen(COLOUR)
    painter.drawText(base, "Axial 37/400")
    painter.end()
    seen = written(Lettering(font, COLOUR), "Axial 37/400", density=density)
    assert np.abs(seen.astype(int) - to_array(image)).max() <= 2
    assert near_colour(seen, COLOUR, 10).any()


@pytest.mark.parametrize("density", [1.0, 1.25, 2.0])
def test_where_the_place_falls_between_pixels_it_is_as_sharp(font: QFont, density: float) -> None:
    """In the middle of an area of odd width a line begins at half a pixel."""
    lettering = Lettering(font, COLOUR)
    middle = written(lettering, "RA", place=FLAGS.AlignVCenter | FLAGS.AlignHCenter, density=density)
    corner = written(lettering, "RA", density=density)
    assert near_colour(middle, COLOUR, 10).sum() == near_colour(corner, COLOUR, 10).sum() > 0


@pytest.mark.parametrize("place", [FLAGS.AlignTop | FLAGS.AlignRight, FLAGS.AlignBottom | FLAGS.AlignLeft])
def test_every_line_stands_at_its_edge(font: QFont, place: FLAGS) -> None:
    seen = near_colour(written(Lettering(font, COLOUR), "L", "Zoom 1.9 px/mm", place=place), COLOUR, 60)
    rows, cols = np.nonzero(seen)
    upper, lower = cols[rows < rows.min() + 8], cols[rows > rows.max() - 8]
    if place & FLAGS.AlignRight:
        assert upper.max() == pytest.approx(lower.max(), abs=4)
        assert lower.max() == pytest.approx(AREA.right(), abs=4)
    else:
        assert upper.min() == pytest.approx(lower.min(), abs=4)
        assert rows.max() == pytest.approx(AREA.bottom(), abs=6)


def test_other_lines_and_other_places_are_never_the_kept_ones(font: QFont) -> None:
    lettering = Lettering(font, COLOUR)
    for number in range(60):  # more than are kept
        here = written(lettering, f"Axial {number}/400", "34 HU")
        fresh = written(Lettering(font, COLOUR), f"Axial {number}/400", "34 HU")
        np.testing.assert_array_equal(here, fresh)
    assert (written(lettering, "Axial 0/400", most=60) != written(lettering, "Axial 0/400")).any()
    assert (written(lettering, "A", place=FLAGS.AlignBottom) != written(lettering, "A")).any()


def test_it_is_laid_over_whatever_is_there(font: QFont) -> None:
    for grey in (0, 255):
        image = canvas(1.0, grey)
        painter = QPainter(image)
        painter.translate(QPointF(3, 0))
        Lettering(font, COLOUR).write(painter, AREA, TOP_LEFT, ("34 HU",))
        painter.end()
        seen = to_array(image)
        assert near_colour(seen, COLOUR, 10).any()
        assert (seen == grey).all(axis=2).mean() > 0.8
