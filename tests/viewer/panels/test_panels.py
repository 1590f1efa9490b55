"""The panels by themselves: they show what they are given and say what is wanted."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QSignalSpy, QTest
from PySide6.QtWidgets import QComboBox, QLabel, QProgressBar, QSlider
from pytestqt.qtbot import QtBot

from engine import RESEARCH_NOTICE
from engine.scan.window import Window
from tests.viewer import hands
from viewer.panels.lesion_rows import COLUMNS, LesionRow
from viewer.panels.lesions import LesionPanel
from viewer.panels.overlay import OverlayPanel
from viewer.panels.status import StatusBar
from viewer.panels.window import WindowPanel
from viewer.views.compose import OverlayStyle

ROWS = tuple(
    LesionRow(
        n,
        (str(n), "1.00", "2.0", "1.0", "7", "90", "", "model", "proposed"),
        (n, 1.0, 2.0, 1.0, 6, 90.4, None, None, 0),
        (f"Lesion {n}", "more"),
    )
    for n in (1, 2, 3)
)


@pytest.fixture
def lesions(qtbot: QtBot) -> LesionPanel:
    panel = LesionPanel()
    qtbot.addWidget(panel)
    panel.resize(330, 400)
    panel.show_rows(ROWS, "3 lesions")
    panel.show()
    return panel


def texts(panel: LesionPanel) -> list[str]:
    return [label.text() for label in panel.findChildren(QLabel) if label.text()]


def test_as_many_columns_as_cells(lesions: LesionPanel) -> None:
    assert lesions.table.columnCount() == len(COLUMNS) + 2 == len(ROWS[0].cells) + 2
    assert [lesions.table.model().index(1, column).data() for column in range(1, 10)] == list(ROWS[1].cells)


def test_choosing_says_nothing_and_clicking_does(lesions: LesionPanel) -> None:
    chosen = QSignalSpy(lesions.chosen)
    lesions.choose(2)
    assert chosen.count() == 0
    assert "Lesion 2\nmore" in texts(lesions)
    place = lesions.table.visualRect(lesions.table.model().index(2, 1)).center()
    QTest.mouseClick(lesions.table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert chosen.at(0) == [3]


def test_choosing_none_clears(lesions: LesionPanel) -> None:
    lesions.choose(2)
    lesions.choose(None)
    assert texts(lesions) == ["3 lesions"]
    assert not lesions.table.selectedItems()


def test_new_rows_clear_what_was_chosen(lesions: LesionPanel) -> None:
    lesions.choose(2)
    lesions.show_rows(ROWS[:1], "1 lesion")
    assert texts(lesions) == ["1 lesion"]
    assert not lesions.table.selectedItems()
    lesions.show_rows((), "No lesion in this mask.")
    assert not lesions.table.isVisible()


def test_cells_cannot_be_edited(lesions: LesionPanel) -> None:
    place = lesions.table.visualRect(lesions.table.model().index(0, 1)).center()
    hands.double_click(lesions.table.viewport(), at=place)
    assert lesions.table.state() != lesions.table.State.EditingState


@pytest.mark.parametrize("opacity", [0.05, 0.4, 0.731, 1.0])
def test_showing_a_style_wishes_for_none(qtbot: QtBot, opacity: float) -> None:
    panel = OverlayPanel()
    qtbot.addWidget(panel)
    wanted = QSignalSpy(panel.style_wanted)
    panel.show_style(OverlayStyle(visible=False, liver=False, opacity=opacity))
    assert wanted.count() == 0
    slider = panel.findChild(QSlider)
    assert slider is not None
    assert slider.value() == round(opacity * 100)


def test_the_opacity_slider_keeps_the_rest_of_the_style(qtbot: QtBot) -> None:
    panel = OverlayPanel()
    qtbot.addWidget(panel)
    wanted = QSignalSpy(panel.style_wanted)
    panel.show_style(OverlayStyle(tumours=False))
    slider = panel.findChild(QSlider)
    assert slider is not None
    slider.setValue(80)
    assert wanted.at(0) == [OverlayStyle(tumours=False, opacity=0.8)]


def test_presets_by_name_and_by_hand(qtbot: QtBot) -> None:
    panel = WindowPanel()
    qtbot.addWidget(panel)
    wanted = QSignalSpy(panel.preset_wanted)
    panel.show_presets(["Full", "Liver"])
    panel.show_window(Window(90, 150), ("90", "150"), "HU", 1)
    box = panel.findChild(QComboBox)
    assert box is not None
    assert box.currentText() == "2  Liver"
    panel.show_window(Window(91, 150), ("91", "150"), "HU", None)
    assert box.currentIndex() == -1
    assert box.placeholderText() == "by hand"
    assert wanted.count() == 0


def test_the_notice_never_leaves_the_status_bar(qtbot: QtBot) -> None:
    bar = StatusBar()
    qtbot.addWidget(bar)
    bar.resize(1200, 30)
    bar.show()
    bar.show_progress(0.5, "Segmenting")
    bar.showMessage("A tip that is shown meanwhile")
    [notice] = [label for label in bar.findChildren(QLabel) if label.text() == RESEARCH_NOTICE]
    assert notice.isVisible()
    progress = bar.findChild(QProgressBar)
    assert progress is not None
    assert progress.isVisible()
    assert progress.text() == "Segmenting 50 %"
    bar.hide_progress()
    assert not progress.isVisible()


@pytest.mark.parametrize("text", ["<b>UNTRUSTED</b>", "a & b"])
def test_the_status_bar_shows_text_and_not_markup(qtbot: QtBot, text: str) -> None:
    bar = StatusBar()
    qtbot.addWidget(bar)
    bar.show_modality(text, "why")
    bar.show_device(text, "why")
    labels = [label for label in bar.findChildren(QLabel) if text in label.text()]
    assert len(labels) == 2
    assert {label.textFormat() for label in labels} == {Qt.TextFormat.PlainText}
