"""Dark and light: text can be read in both, pictures lie on black in both, and both follow what was chosen."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QLabel, QWidget

from tests.viewer import hands
from tests.viewer.conftest import Desk
from viewer import theme
from viewer.theme import DARK, LIGHT, Colours

LEAST = 4.5
"""WCAG 2.2, 1.4.3: contrast of text with its ground."""


def luminance(colour: str | QColor) -> float:
    """Relative luminance as WCAG 2.2 defines it."""
    parts = np.array(QColor(colour).getRgbF()[:3])
    linear = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
    return float(linear @ (0.2126, 0.7152, 0.0722))


def contrast(one: str | QColor, other: str | QColor) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def test_contrast_is_as_wcag_computes_it() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.005)


@pytest.mark.parametrize("colours", [DARK, LIGHT], ids=["dark", "light"])
def test_text_can_be_read_on_every_ground(colours: Colours) -> None:
    pairs = {
        (name, ground): contrast(getattr(colours, name), getattr(colours, ground))
        for name in ("text", "dim", "accent")
        for ground in ("surface", "raised", "base")
    }
    pairs |= {
        ("text", "selected"): contrast(colours.text, colours.selected),
        ("text", "line"): contrast(colours.text, colours.line),  # a button under the pointer
        ("on_highlight", "highlight"): contrast(colours.on_highlight, colours.highlight),
        ("notice", "raised"): contrast(colours.notice, colours.raised),
    }
    pairs |= {("on_bar", kind): contrast(colours.on_bar, ground) for kind, ground in colours.bars}
    assert {pair: round(ratio, 2) for pair, ratio in pairs.items() if ratio < LEAST} == {}
    assert all(
        QColor(value).isValid() for each in fields(colours) if isinstance(value := getattr(colours, each.name), str)
    )


def test_what_is_written_on_pictures_can_be_read() -> None:
    for colour in (theme.CORNER_TEXT, theme.EDGE_LETTER, theme.CALIPER, theme.CROSSHAIR, theme.MARK):
        assert contrast(colour, "#000000") >= LEAST


def unreadable(window: QWidget) -> dict[str, float]:
    """Labels and buttons whose words stand out too little from what they are truly painted on."""
    found = {}
    for widget in window.findChildren(QWidget):
        if not isinstance(widget, QLabel | QAbstractButton | QComboBox) or not widget.isEnabled():
            continue
        text = widget.text() if isinstance(widget, QLabel | QAbstractButton) else widget.currentText()
        if not widget.isVisible() or not text.strip():
            continue
        picture = hands.picture(widget).reshape(-1, 3)
        colours, counts = np.unique(picture, axis=0, return_counts=True)
        ground = QColor(*(int(part) for part in colours[counts.argmax()]))
        # The strokes of letters: the colour that stands out most from the ground.
        ratios = [
            contrast(QColor(*(int(part) for part in colour)), ground)
            for colour in colours[:: max(1, len(colours) // 60)]
        ]
        ratios.append(contrast(widget.palette().color(QPalette.ColorRole.WindowText), ground))
        if max(ratios) < LEAST:
            found[text] = max(ratios)
    return found


@pytest.mark.parametrize("choice", ["dark", "light"])
def test_the_whole_window_can_be_read(desk: Desk, scan: Path, mask: Path, choice: str) -> None:
    desk.open(scan)
    desk.open_mask(mask)
    desk.window.change_settings(theme=choice)
    QApplication.processEvents()
    assert unreadable(desk.window) == {}
    ground = desk.window.palette().window().color()
    assert (luminance(ground) > 0.5) is (choice == "light")
    corner = desk.picture()[:3, -3:]
    assert (corner == hands.picture(desk.view())[:3, -3:]).all()
    beside = desk.view().viewport().grab().toImage().pixelColor(4, desk.view().height() // 3)
    assert beside == QColor("black"), "pictures lie on black in every theme"


def plots(desk: Desk) -> list[QWidget]:
    return [each for each in desk.window.window_panel.findChildren(QWidget) if type(each).__name__ == "HistogramPlot"]


def test_the_histogram_and_faint_lines_follow(desk: Desk, scan: Path, mask: Path) -> None:
    desk.open(scan)
    desk.open_mask(mask)
    desk.qtbot.waitUntil(lambda: bool(plots(desk)), timeout=20_000)
    [plot] = plots(desk)
    desk.window.change_settings(theme="light")
    desk.qtbot.waitUntil(lambda: hands.picture(plot)[2, 2].min() > 200, timeout=20_000)
    desk.window.change_settings(theme="dark")
    desk.qtbot.waitUntil(lambda: hands.picture(plot)[2, 2].max() < 60, timeout=20_000)


def test_the_systems_wish_is_followed_unless_another_was_chosen(desk: Desk, qapp: QApplication) -> None:
    hints = qapp.styleHints()
    try:
        hints.setColorScheme(Qt.ColorScheme.Light)
        assert theme.colours_for("system") is (LIGHT if hints.colorScheme() is Qt.ColorScheme.Light else DARK)
        assert theme.colours_for("dark") is DARK
        assert theme.colours_for("light") is LIGHT
        hints.colorSchemeChanged.emit(hints.colorScheme())
        ground = desk.window.palette().window().color().name()
        assert ground == theme.colours_for("system").surface
    finally:
        hints.unsetColorScheme()
    assert theme.colours_for("system") is DARK, "where the system says nothing"
