"""What makes a program one's own: settings, full screen, clipboard, search, keyboard alone, odd names, lost screens."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest
from PySide6.QtCore import QByteArray, QPoint, QRect, Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QApplication,
    QCheckBox,
    QComboBox,
    QLineEdit,
    QPushButton,
    QScrollBar,
    QSlider,
    QTextBrowser,
    QWidget,
)
from pytestqt.qtbot import QtBot

from tests.viewer.conftest import Desk
from tests.viewer.hands import to_array
from tests.viewer.scans import abdomen, write_scan
from viewer.dialogs.settings_dialog import SettingsDialog
from viewer.dialogs.sheets import KeySheet, keys_page
from viewer.main_window import MainWindow
from viewer.panels.colour_button import ColourButton
from viewer.settings import SETTINGS, Choice, Colour, Flag, Settings, Share, Store
from viewer.views.gestures import MouseProfile

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


# Settings


@pytest.fixture
def settings(desk: Desk) -> SettingsDialog:
    desk.key(Qt.Key.Key_Comma, CTRL)
    [dialog] = desk.window.findChildren(SettingsDialog)
    assert dialog.isVisible()
    assert not dialog.isModal()
    return dialog


def other_value(name: str) -> object:
    """Some value of a setting that is not its default."""
    row = next(row for row in SETTINGS if row.name == name)
    default = getattr(Settings(), name)
    if isinstance(row.kind, Flag):
        return not default
    if isinstance(row.kind, Share):
        return row.kind.high
    if isinstance(row.kind, Colour):
        return "#f0e442"
    assert isinstance(row.kind, Choice)
    return row.kind.options[-2][0] if row.kind.options[-1][0] == default else row.kind.options[-1][0]


def choose_colour(button: ColourButton, words: str) -> None:
    """From the menu that the space bar opens, which waits for an answer."""
    menu = button.menu()

    def answer() -> None:
        menu.setActiveAction(next(entry for entry in menu.actions() if entry.text() == words))
        QTest.keyClick(menu, Qt.Key.Key_Return)

    QTimer.singleShot(0, answer)
    QTest.keyClick(button, Qt.Key.Key_Space)


def change_by_hand(dialog: SettingsDialog, name: str) -> None:
    """As a person does it, by the keyboard."""
    field = dialog.field(name)
    field.setFocus()
    if isinstance(field, QCheckBox):
        QTest.keyClick(field, Qt.Key.Key_Space)
    elif isinstance(field, QSlider):
        QTest.keyClick(field, Qt.Key.Key_End)
    elif isinstance(field, ColourButton):
        choose_colour(field, "yellow")
    else:
        assert isinstance(field, QComboBox)
        row = next(row for row in SETTINGS if row.name == name)
        assert isinstance(row.kind, Choice)
        wanted = [value for value, _ in row.kind.options].index(str(other_value(name)))
        QTest.keyClick(field, Qt.Key.Key_Home)
        for _ in range(wanted):
            QTest.keyClick(field, Qt.Key.Key_Down)


@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)  # a menu raises itself
@pytest.mark.parametrize("name", [each.name for each in fields(Settings)])
def test_every_setting_is_changed_obeyed_and_kept(desk: Desk, settings: SettingsDialog, name: str) -> None:
    change_by_hand(settings, name)
    desk.window.close()
    kept = Store().load_settings()
    assert getattr(kept, name) == other_value(name)
    assert [each.name for each in fields(Settings) if getattr(kept, each.name) != getattr(Settings(), each.name)] == [
        name
    ]


def test_the_dialog_and_the_keys_are_one(desk: Desk, settings: SettingsDialog, scan: Path) -> None:
    desk.open(scan)
    box = settings.field("show_crosshair")
    assert isinstance(box, QCheckBox)
    desk.window.activateWindow()
    desk.qtbot.waitUntil(desk.window.isActiveWindow, timeout=20_000)
    desk.key(Qt.Key.Key_X)
    assert not box.isChecked()
    before = desk.pictures()
    QTest.keyClick(box, Qt.Key.Key_Space)
    assert desk.window.actions_by_id["crosshair"].isChecked()
    assert desk.pictures() != before


@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)  # a menu raises itself
def test_defaults_put_everything_back(desk: Desk, settings: SettingsDialog) -> None:
    for row in SETTINGS:
        change_by_hand(settings, row.name)
    [button] = [each for each in settings.findChildren(QPushButton) if "Defaults" in each.text()]
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    desk.window.close()
    assert Store().load_settings() == Settings()


def test_a_device_is_used_from_the_next_run_on(desk: Desk, settings: SettingsDialog, scan: Path, model: Path) -> None:
    desk.open(scan)
    desk.use_model(model)
    desk.window.change_settings(device="cpu")
    desk.do("predict")
    desk.settle()
    assert desk.case.prediction is not None
    assert desk.case.prediction.device.asked == "cpu"


# Keys that can be searched


def test_the_sheet_of_keys_is_searched(desk: Desk) -> None:
    desk.key(Qt.Key.Key_F1)
    [sheet] = desk.window.findChildren(KeySheet)
    [search], [page] = sheet.findChildren(QLineEdit), sheet.findChildren(QTextBrowser)
    desk.qtbot.waitUntil(search.hasFocus, timeout=20_000)
    QTest.keyClicks(search, "lesion NEXT")
    assert "Next lesion" in page.toPlainText()
    assert "Invert" not in page.toPlainText()
    search.clear()
    QTest.keyClicks(search, "ctrl+e")
    assert "Export" in page.toPlainText()
    search.clear()
    QTest.keyClicks(search, "xyzzy")
    assert "Nothing has these words" in page.toPlainText()
    search.clear()
    assert page.toPlainText().count("\n") > 40
    sheet.close()


def test_a_search_finds_what_has_no_key(qapp: QApplication) -> None:
    assert "Open the sample" in keys_page(MouseProfile.READING, "sample")
    assert "Open the sample" not in keys_page(MouseProfile.READING)


# The screen


def test_full_screen_by_its_key_and_back(desk: Desk) -> None:
    desk.key(Qt.Key.Key_F11)
    assert desk.window.isFullScreen()
    assert desk.window.actions_by_id["full_screen"].isChecked()
    desk.window.showNormal()  # as a desktop does it
    assert not desk.window.actions_by_id["full_screen"].isChecked()
    desk.key(Qt.Key.Key_F11)
    desk.key(Qt.Key.Key_F11)
    assert not desk.window.isFullScreen()


def test_a_window_left_on_a_screen_that_is_gone_comes_back_into_sight(qtbot: QtBot, tmp_path: Path) -> None:
    far = MainWindow(Store(None))
    qtbot.addWidget(far)
    far.show()
    far.setGeometry(QRect(QPoint(9000, 7000), far.size()))
    place = bytes(far.saveGeometry().toHex().data()).decode("ascii")
    far.close()
    store = Store(tmp_path)
    (tmp_path / "state.json").write_text(f'{{"geometry": "{place}"}}')
    window = MainWindow(store)
    qtbot.addWidget(window)
    window.show()
    seen = [screen.availableGeometry().intersected(window.frameGeometry()) for screen in QGuiApplication.screens()]
    assert any(part.width() >= 200 and part.height() >= 100 for part in seen), window.geometry()
    assert not QByteArray.fromHex(place.encode()).isEmpty()
    window.close()


def test_the_picture_goes_to_the_clipboard(desk: Desk, scan: Path) -> None:
    desk.open(scan)
    desk.key(Qt.Key.Key_C, CTRL, SHIFT)
    copied = QGuiApplication.clipboard().image()
    assert copied.size() == desk.window.size()
    seen = to_array(desk.window.grab().toImage())
    assert (to_array(copied) == seen).mean() > 0.999


# Names


@pytest.mark.parametrize(
    "name", ["quotes \"' <b>bold & ampersand", "Ümläut Ærø 肝臓", "line\nbreak\tand tab", "a" * 180]
)
def test_a_scan_of_any_name(desk: Desk, name: str) -> None:
    path = desk.folder / f"{name}.nii"
    try:
        write_scan(path, abdomen())
    except OSError:
        pytest.skip("this system does not allow such a name")
    desk.open(path)
    title = desk.window.windowTitle()
    assert "\n" not in title
    assert "\t" not in title
    assert title.replace("·", "").startswith(name[:4])
    desk.picture()
    menu = next(
        entry.menu()
        for entry in desk.window.findChildren(type(desk.window.actions_by_id["open"]))
        if entry.text() == "Open recent"
    )
    menu.aboutToShow.emit()
    [entry] = menu.actions()
    assert "\t" not in entry.text()
    assert "\n" not in entry.text()
    entry.trigger()
    desk.settle()
    desk.window.controller.open_scan(path.with_name(f"{name} gone.nii"))
    desk.settle()
    assert "\n" not in desk.message
    assert desk.case.volume.source.path == path


# Keyboard and hints


def hands_on(desk: Desk) -> list[QWidget]:
    """Everything in the window that a hand can work."""
    kinds = (QAbstractButton, QComboBox, QAbstractSlider, QLineEdit, QAbstractItemView)
    return [
        widget
        for widget in desk.window.findChildren(QWidget)
        if isinstance(widget, kinds)
        and widget.isVisible()
        and not isinstance(widget, QScrollBar)
        and not widget.objectName().startswith("qt_")
        and not isinstance(widget.parent(), QComboBox | QAbstractItemView)
    ]


@pytest.fixture
def whole(desk: Desk, scan: Path, mask: Path) -> Desk:
    desk.open(scan)
    desk.open_mask(mask)
    QApplication.processEvents()
    return desk


def test_everything_says_what_it_is_for(whole: Desk) -> None:
    silent = [widget for widget in hands_on(whole) if not (widget.toolTip() and widget.statusTip())]
    assert [(type(widget).__name__, widget.accessibleName()) for widget in silent] == []
    nameless = [
        widget
        for widget in hands_on(whole)
        if not (widget.accessibleName() or (isinstance(widget, QAbstractButton) and widget.text()))
    ]
    assert [(type(widget).__name__, widget.toolTip()) for widget in nameless] == []
    assert all(action.toolTip() and action.statusTip() for action in whole.window.actions_by_id.values())


def test_tab_walks_all_controls_and_comes_round(whole: Desk) -> None:
    wanted = {
        widget for widget in hands_on(whole) if widget.isEnabled() and widget.focusPolicy() & Qt.FocusPolicy.TabFocus
    }
    assert len(wanted) >= 10
    first = whole.window.window_panel.findChild(QComboBox)
    assert first is not None
    first.setFocus()
    seen: set[QWidget] = set()
    for _ in range(200):
        focus = QApplication.focusWidget()
        assert focus is not None
        if focus in seen and focus is first:
            break
        seen.add(focus)
        QTest.keyClick(focus, Qt.Key.Key_Tab)
    assert [(type(widget).__name__, widget.accessibleName()) for widget in wanted - seen] == []
