"""One table of actions: menus, keys, tool bar and help are built from it and cannot disagree."""

from __future__ import annotations

import platform
import re
from collections import Counter
from pathlib import Path

import numpy as np
import PySide6
import pytest
from PySide6.QtCore import QMetaMethod, Qt
from PySide6.QtGui import QAction, QKeySequence, QTextDocument
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QTextBrowser, QToolBar

import resources
from tests.models import write_endless_model
from tests.viewer.conftest import Desk
from tests.viewer.scans import abdomen, abdomen_labels, write_scan
from viewer.actions import ACTIONS, MENUS, Action, Needs
from viewer.dialogs.sheets import Sheet, keys_page
from viewer.views.gestures import GESTURES, MouseProfile
from viewer.work.lanes import FINDINGS


def ids(*needs: Needs) -> set[str]:
    return {action.id for action in ACTIONS if action.needs in needs}


def enabled(desk: Desk) -> set[str]:
    return {action.id for action in ACTIONS if desk.can(action.id)}


def test_ids_are_unique() -> None:
    assert len({action.id for action in ACTIONS}) == len(ACTIONS)


def test_keys_are_unique_and_real() -> None:
    keys = [QKeySequence(key) for action in ACTIONS for key in action.keys]
    assert not [count for count in Counter(key.toString() for key in keys).values() if count > 1]
    assert all(key.count() == 1 and key.toString() for key in keys)


def test_menus_are_those_in_use_and_texts_are_unique_in_each() -> None:
    assert {action.menu for action in ACTIONS} == set(MENUS)
    assert len({(action.menu, action.text) for action in ACTIONS}) == len(ACTIONS)


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: action.id)
def test_every_action_says_what_it_does(action: Action) -> None:
    assert action.text[0].isupper() or action.text[0].isdigit()
    assert action.tip
    assert action.tip[0].isupper() or action.tip[0].isdigit()
    assert not action.tip.endswith(".")


@pytest.mark.parametrize("action", [action for action in ACTIONS if action.icon], ids=lambda action: action.id)
def test_named_icons_are_there(action: Action) -> None:
    assert resources.icon(action.icon).is_file()


def words(entry: QAction) -> str:
    """What an entry is called, without the mark of the letter that chooses it."""
    return entry.text().replace("&", "")


def menu_of(desk: Desk, name: str) -> QMenu:
    menu = next(entry.menu() for entry in desk.window.menuBar().actions() if words(entry) == name)
    assert isinstance(menu, QMenu)
    return menu


def test_menus_hold_the_table_in_its_order(desk: Desk) -> None:
    assert [words(entry) for entry in desk.window.menuBar().actions()] == list(MENUS)
    for name in MENUS:
        shown = [entry for entry in menu_of(desk, name).actions() if not entry.isSeparator() and entry.menu() is None]
        rows = [action for action in ACTIONS if action.menu == name]
        assert [words(entry) for entry in shown] == [action.text for action in rows]
        assert [entry.isCheckable() for entry in shown] == [action.checkable for action in rows]
        assert [[key.toString() for key in entry.shortcuts()] for entry in shown] == [
            [QKeySequence(key).toString() for key in action.keys] for action in rows
        ]


def test_the_tool_bar_holds_what_has_an_icon(desk: Desk) -> None:
    bar = desk.window.findChild(QToolBar)
    assert bar is not None
    assert [words(button) for button in bar.actions()] == [action.text for action in ACTIONS if action.icon]
    assert not any(button.icon().isNull() for button in bar.actions())


def test_no_other_action_has_a_key(desk: Desk) -> None:
    with_keys = [action for action in desk.window.findChildren(QAction) if action.shortcuts()]
    assert set(with_keys) <= set(desk.window.actions_by_id.values())


def test_every_action_has_a_handler(desk: Desk) -> None:
    # The window looks each up while it is made; a row without one is a KeyError there.
    assert set(desk.window.actions_by_id) == {action.id for action in ACTIONS}
    assert all(action.isSignalConnected(_triggered(action)) for action in desk.window.actions_by_id.values())


def _triggered(action: QAction) -> QMetaMethod:
    meta = action.metaObject()
    return meta.method(meta.indexOfSignal("triggered(bool)"))


# What is enabled when


def test_with_nothing_open(desk: Desk) -> None:
    assert enabled(desk) == ids(Needs.NOTHING)
    assert not desk.window.overlay.isEnabled()
    assert not desk.window.window_panel.isEnabled()


def test_with_a_scan(desk: Desk, scan: Path) -> None:
    desk.open(scan)
    assert enabled(desk) == ids(Needs.NOTHING, Needs.SCAN, Needs.WHOLE_SCAN, Needs.IDLE_SCAN)
    assert not desk.window.overlay.isEnabled()
    assert desk.window.window_panel.isEnabled()


def test_with_a_mask_without_lesions(desk: Desk, scan: Path, tmp_path: Path) -> None:
    desk.open(scan)
    desk.open_mask(write_scan(tmp_path / "liver.nii", np.minimum(abdomen_labels(), 1)))
    assert enabled(desk) == ids(
        Needs.NOTHING,
        Needs.SCAN,
        Needs.WHOLE_SCAN,
        Needs.IDLE_SCAN,
        Needs.OVERLAY,
        Needs.MASK,
        Needs.NUMBERS,
        Needs.UNSIGNED,
    )
    assert desk.window.overlay.isEnabled()


def test_with_lesions(desk: Desk, scan: Path, mask: Path) -> None:
    desk.open(scan)
    desk.open_mask(mask)
    assert enabled(desk) == ids(
        Needs.NOTHING,
        Needs.SCAN,
        Needs.WHOLE_SCAN,
        Needs.IDLE_SCAN,
        Needs.OVERLAY,
        Needs.MASK,
        Needs.NUMBERS,
        Needs.UNSIGNED,
        Needs.LESIONS,
    )


def test_while_the_model_runs(desk: Desk, scan: Path, tmp_path: Path) -> None:
    desk.open(scan)
    desk.use_model(write_endless_model(tmp_path / "endless.onnx"))
    desk.do("predict")
    assert desk.window.controller.is_busy(FINDINGS)
    desk.qtbot.waitUntil(lambda: desk.window.session.draft is not None, timeout=20_000)
    assert enabled(desk) == ids(Needs.NOTHING, Needs.SCAN, Needs.WHOLE_SCAN, Needs.OVERLAY, Needs.STOPPABLE)
    desk.do("cancel")
    desk.settle()
    assert enabled(desk) == ids(Needs.NOTHING, Needs.SCAN, Needs.WHOLE_SCAN, Needs.IDLE_SCAN)


def test_with_several_time_points(desk: Desk, tmp_path: Path) -> None:
    desk.open(write_scan(tmp_path / "series.nii", np.stack([abdomen()] * 3, axis=-1)))
    assert enabled(desk) == ids(Needs.NOTHING, Needs.SCAN, Needs.WHOLE_SCAN, Needs.IDLE_SCAN, Needs.TIME)


def test_another_scan_takes_the_old_ones_away(desk: Desk, scan: Path, mask: Path, tmp_path: Path) -> None:
    desk.open(scan)
    desk.open_mask(mask)
    desk.open(write_scan(tmp_path / "other.nii", abdomen()))
    assert enabled(desk) == ids(Needs.NOTHING, Needs.SCAN, Needs.WHOLE_SCAN, Needs.IDLE_SCAN)


# Help


def page_text(page: str) -> str:
    document = QTextDocument()
    document.setHtml(page)
    return document.toPlainText()


def test_help_names_every_key_with_what_it_does(qapp: QApplication) -> None:
    text = page_text(keys_page(MouseProfile.READING))
    for action in ACTIONS:
        for key in action.keys:
            assert re.search(rf"(^|[\s,]){re.escape(key)}($|[\s,])", text), key
        if action.keys:
            assert action.text.rstrip("…") in text


@pytest.mark.parametrize("profile", MouseProfile)
def test_help_names_every_gesture_of_the_profile(qapp: QApplication, profile: MouseProfile) -> None:
    text = page_text(keys_page(profile))
    assert all(gesture.hand in text and gesture.effect in text for gesture in GESTURES[profile])
    assert profile.value in text


@pytest.mark.parametrize("key", [Qt.Key.Key_F1, Qt.Key.Key_Question])
def test_help_opens_by_its_keys_and_stops_nothing(desk: Desk, key: Qt.Key) -> None:
    desk.key(key)
    [sheet] = desk.window.findChildren(Sheet)
    assert sheet.isVisible()
    assert not sheet.isModal()
    [browser] = sheet.findChildren(QTextBrowser)
    assert "five slices" in browser.toPlainText()
    assert not browser.openExternalLinks()
    QTest.keyClick(sheet, Qt.Key.Key_Escape)
    desk.qtbot.waitUntil(lambda: not desk.window.findChildren(Sheet))


def test_about_says_what_it_is_and_what_it_is_not_and_on_what_it_runs(desk: Desk) -> None:
    desk.do("about")
    desk.qtbot.waitUntil(lambda: bool(desk.window.findChildren(Sheet)), timeout=20_000)
    [sheet] = desk.window.findChildren(Sheet)
    text = sheet.page.toPlainText()
    assert sheet.windowTitle() == "About Hepatica"
    for word in (
        "Research use only. Not a medical device.",
        "Apache-2.0",
        platform.python_version(),
        PySide6.__version__,
    ):
        assert word in text
    for package in ("numpy", "nibabel", "onnxruntime"):
        assert re.search(rf"{package}\S*\s+\d", text), package
    assert re.search(r"Models run on\s+(CPU \(no GPU: .+\)|CUDA GPU)", text)
    sheet.close()


# Letters that choose


def test_every_menu_and_entry_has_a_letter_of_its_own(desk: Desk) -> None:
    def letters(entries: list[QAction]) -> list[str]:
        marked = [entry for entry in entries if not entry.isSeparator() and not entry.objectName().startswith("preset")]
        return [match[1].casefold() for entry in marked if (match := re.search(r"&(\w)", entry.text()))]

    titles = desk.window.menuBar().actions()
    assert len(set(letters(titles))) == len(MENUS)
    for name in MENUS:
        entries = menu_of(desk, name).actions()
        found = letters(entries)
        assert len(set(found)) == len(found), name
        assert len(found) >= 0.8 * sum(row.menu == name and not row.id.startswith("preset") for row in ACTIONS), name


@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)  # raising it, grabbing the keyboard
def test_a_menu_is_worked_by_letters_alone(desk: Desk) -> None:
    desk.qtbot.waitUntil(desk.window.isActiveWindow, timeout=20_000)
    bar = desk.window.menuBar()
    title = next(entry for entry in bar.actions() if words(entry) == "Help")
    letter = re.search(r"&(\w)", title.text())
    assert letter is not None
    QTest.keyClick(desk.window, letter[1], Qt.KeyboardModifier.AltModifier)
    menu = menu_of(desk, "Help")
    assert menu.isVisible()
    keys = desk.window.actions_by_id["keys"].text()
    QTest.keyClick(menu, keys[keys.index("&") + 1])
    assert desk.window.findChildren(Sheet)
