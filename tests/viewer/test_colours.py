"""Colours of liver and tumours: seen, chosen from the palette or freely, kept, and doubted where eyes differ."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QColorDialog, QLabel, QLineEdit

from tests.viewer.conftest import Desk
from tests.viewer.hands import near_colour
from viewer.colour_vision import advice, contrast_with_black, difference
from viewer.panels.colour_button import ColourButton
from viewer.settings import PALETTE, Settings, Store

pytestmark = pytest.mark.qt_log_ignore(
    "This plugin does not support", extend=True
)  # menus and dialogs raise themselves


@pytest.fixture
def found(desk: Desk, scan: Path, mask: Path) -> Desk:
    """A CT with its mask, all of it in colour; the largest lesion under the cursor."""
    desk.open(scan)
    desk.open_mask(mask)
    desk.window.change_settings(overlay_opacity=1.0, show_crosshair=False)
    desk.window.session.set_cursor((7, 25, 20))
    return desk


def button(desk: Desk, of: str) -> ColourButton:
    [found] = [each for each in desk.window.overlay.findChildren(ColourButton) if of in each.accessibleName()]
    return found


def choose(button: ColourButton, words: str) -> None:
    """By the keyboard, from the menu, which waits for an answer."""
    menu = button.menu()

    def answer() -> None:
        menu.setActiveAction(next(entry for entry in menu.actions() if entry.text() == words))
        QTest.keyClick(menu, Qt.Key.Key_Return)

    QTimer.singleShot(0, answer)
    QTest.keyClick(button, Qt.Key.Key_Space)


def type_colour(desk: Desk, button: ColourButton, colour: str) -> None:
    """Any other colour, typed into the dialog."""
    choose(button, "Another colour…")
    [dialog] = button.findChildren(QColorDialog)
    field = next(each for each in dialog.findChildren(QLineEdit) if each.text().startswith("#"))
    field.selectAll()
    QTest.keyClicks(field, colour)
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    desk.qtbot.waitUntil(lambda: not button.findChildren(QColorDialog), timeout=20_000)


def share_of(desk: Desk, colour: str) -> float:
    return float(near_colour(desk.picture(), QColor(colour), 3).mean())


def doubt(desk: Desk) -> str:
    """What the panel of the overlay says against the colours."""
    [label] = [each for each in desk.window.overlay.findChildren(QLabel) if each.objectName() == "notice"]
    return label.text() if label.isVisible() else ""


def test_one_of_the_palette_is_chosen_beside_the_picture(found: Desk) -> None:
    before = share_of(found, Settings().tumour_colour)
    assert before > 0.01
    choose(button(found, "tumours"), "sky blue")
    assert share_of(found, Settings().tumour_colour) == 0.0
    assert share_of(found, "#56b4e9") == pytest.approx(before, abs=0.01)
    assert button(found, "tumours").accessibleName() == "Colour of tumours: sky blue"
    assert button(found, "liver").colour == Settings().liver_colour


def test_any_colour_is_chosen_and_kept(found: Desk) -> None:
    type_colour(found, button(found, "liver"), "#ff00aa")
    assert share_of(found, "#ff00aa") > 0.05
    found.window.close()
    assert Store().load_settings().liver_colour == "#ff00aa"


def test_a_dialog_that_is_left_changes_nothing(found: Desk) -> None:
    before = found.pictures()
    choose(button(found, "liver"), "Another colour…")
    [dialog] = button(found, "liver").findChildren(QColorDialog)
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert found.pictures() == before
    assert Store().load_settings() == Settings()


def test_what_speaks_against_a_colour_is_said_while_it_does(found: Desk) -> None:
    assert doubt(found) == ""
    type_colour(found, button(found, "tumours"), "#202080")
    assert doubt(found) == "The tumours' colour is hard to see on black: take a lighter one."
    choose(button(found, "tumours"), "bluish green")
    assert doubt(found) == "Not every eye can tell these two colours apart."
    choose(button(found, "tumours"), "vermilion")
    assert doubt(found) == ""


@pytest.mark.parametrize(
    ("colour", "contrast"), [("#000000", 1.0), ("#ffffff", 21.0), ("#767676", 4.62), ("#ff0000", 5.25)]
)
def test_contrast_is_that_of_wcag(colour: str, contrast: float) -> None:
    assert contrast_with_black(colour) == pytest.approx(contrast, abs=0.01)


def test_red_and_green_differ_less_for_some_eyes() -> None:
    assert difference("#ff0000", "#ff0000") == 0.0
    assert difference("#000000", "#ffffff") == pytest.approx(100.0, abs=0.1)
    assert difference("#00aa00", "#cc3300") < 20 < difference("#3d7fd1", "#ff6a13")


def test_the_palette_stands_out_from_black_and_the_default_pair_is_told_by_all() -> None:
    assert min(contrast_with_black(colour) for colour, _ in PALETTE) > 4.5
    assert advice(Settings().liver_colour, Settings().tumour_colour) == ""
    assert np.mean([not advice(one, other) for one, _ in PALETTE for other, _ in PALETTE]) > 0.5
