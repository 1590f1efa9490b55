"""Menus, shortcuts and tool bar, built from the table of actions."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction, QIcon, QKeySequence
from PySide6.QtWidgets import QMainWindow, QMenu, QToolBar

import resources
from viewer.actions import ACTIONS, CONTEXT_MENU, LESION_MENU, MENUS, Action, Needs
from viewer.key_names import key_name
from viewer.names import one_line
from viewer.translating import tr


class Menus:
    """Every action of the table, as Qt knows it, in a window's menus and tool bar.

    Args:
        window: gets the menus, the tool bar and the shortcuts.
        handlers: what each action does, by its id; a checkable one is given whether it is on.
        recent: asked for the files opened last whenever their menu is about to show.
        open_recent: opens one of them.

    Attributes:
        actions: by id.
    """

    def __init__(
        self,
        window: QMainWindow,
        handlers: Mapping[str, Callable[..., object]],
        recent: Callable[[], tuple[str, ...]],
        open_recent: Callable[[Path], object],
    ) -> None:
        self._recent, self._open_recent = recent, open_recent
        self._recent_menu = QMenu(tr("Open recent"), window)
        self._recent_menu.setToolTipsVisible(True)
        self._recent_menu.aboutToShow.connect(self._fill_recent)
        self.actions = {row.id: _make(row, window, handlers[row.id]) for row in ACTIONS}
        self._fill_menus(window)
        window.addToolBar(self._make_tool_bar())
        self._context_menu = self._make_context_menu(window, CONTEXT_MENU)
        self._lesion_menu = self._make_context_menu(window, LESION_MENU + CONTEXT_MENU)

    def enable(self, has: Mapping[Needs, bool]) -> None:
        """Enable the actions whose needs are there."""
        for row in ACTIONS:
            self.actions[row.id].setEnabled(has[row.needs])

    def check(self, states: Mapping[str, bool]) -> None:
        """Show which checkable actions are on."""
        for name, on in states.items():
            self.actions[name].setChecked(on)

    def name_presets(self, names: list[str]) -> None:
        """Call the presets by the names that they have for this kind of scan."""
        for number, name in enumerate(names, 1):
            self.actions[f"preset_{number}"].setText(tr(name))

    def pop_up(self, at: QPoint, *, on_lesion: bool = False) -> None:
        """Show what can be done with a slice at a place of the screen, and with the lesion that is there."""
        (self._lesion_menu if on_lesion else self._context_menu).popup(at)

    def _make_context_menu(self, window: QMainWindow, groups: Sequence[Sequence[str]]) -> QMenu:
        menu = QMenu(tr("Slice"), window)
        for group in groups:
            if not menu.isEmpty():
                menu.addSeparator()
            menu.addActions([self.actions[name] for name in group])
        return menu

    def _fill_menus(self, window: QMainWindow) -> None:
        for name, title in zip(MENUS, with_mnemonics([tr(name) for name in MENUS]), strict=True):
            menu = window.menuBar().addMenu(title)
            rows = [row for row in ACTIONS if row.menu == name]
            for row, text in zip(rows, with_mnemonics([tr(row.text) for row in rows]), strict=True):
                self.actions[row.id].setText(text)
                if row.starts_group:
                    menu.addSeparator()
                menu.addAction(self.actions[row.id])
                if row.id == "open":
                    menu.addMenu(self._recent_menu)

    def _make_tool_bar(self) -> QToolBar:
        bar = QToolBar(tr("Tools"))
        bar.setObjectName("tools")
        bar.setMovable(False)
        bar.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        bar.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        for row in ACTIONS:
            if row.icon:
                bar.addAction(self.actions[row.id])
        return bar

    def _fill_recent(self) -> None:
        self._recent_menu.clear()
        for name in self._recent():
            path = Path(name)
            words = one_line(f"{path.name}  ({path.parent.name})" if path.parent.name else path.name)
            # An ampersand in a file name is not a key.
            entry = self._recent_menu.addAction(words.replace("&", "&&"))
            entry.setToolTip(name)
            entry.triggered.connect(lambda _=False, path=path: self._open_recent(path))
        if self._recent_menu.isEmpty():
            self._recent_menu.addAction(tr("No scan was opened yet")).setEnabled(False)


def with_mnemonics(texts: Sequence[str]) -> list[str]:
    """The texts of one menu, each with "&" before the letter that chooses it: none twice, firsts of words first."""
    taken: set[str] = set()
    marked = []
    for text in texts:
        firsts = [place for place, char in enumerate(text) if char.isalpha() and (place == 0 or text[place - 1] == " ")]
        rest = [place for place, char in enumerate(text) if char.isalpha() and place not in firsts]
        free = [place for place in firsts + rest if text[place].casefold() not in taken]
        if free:
            taken.add(text[free[0]].casefold())
            text = f"{text[: free[0]]}&{text[free[0] :]}"
        marked.append(text)
    return marked


def _make(row: Action, window: QMainWindow, handler: Callable[..., object]) -> QAction:
    action = QAction(tr(row.text), window)
    action.setShortcuts([QKeySequence(key) for key in row.keys])
    action.setCheckable(row.checkable)
    tip = tr(row.tip or row.text)
    action.setStatusTip(tip)
    action.setToolTip(f"{tip} ({key_name(row.keys[0])})" if row.keys else tip)
    if row.icon:
        action.setIcon(QIcon(str(resources.icon(row.icon))))
    action.triggered.connect(handler)
    return action
