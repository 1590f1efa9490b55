"""Sheets beside the work: keys, the model's card, about. None of them stops the program."""

from __future__ import annotations

import html
import platform
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import PySide6
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLineEdit, QTextBrowser, QVBoxLayout, QWidget

from engine import FULL_NOTICE, __version__
from engine.words import say
from viewer.actions import ACTIONS, MENUS, Action
from viewer.key_names import key_name
from viewer.translating import tr
from viewer.views.gestures import GESTURES, MouseProfile


class Sheet(QDialog):
    """A page of text in a window of its own."""

    def __init__(self, title: str, page: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        text = QTextBrowser()
        text.setHtml(page)
        text.setOpenLinks(False)  # nothing here ever goes to the network
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.close)
        column = QVBoxLayout(self)
        column.addWidget(text)
        column.addWidget(buttons)
        self.resize(620, 640)
        self.page = text


def bring(dialog: QDialog) -> None:
    """Show a dialog, with the keys going to it."""
    dialog.show()
    dialog.activateWindow()


class KeySheet(Sheet):
    """Every key and gesture, and a field that finds them by what they do.

    Args:
        profile: whose gestures are shown.
        parent: in Qt's sense.
    """

    def __init__(self, profile: MouseProfile, parent: QWidget | None = None) -> None:
        super().__init__(tr("Keys and mouse"), keys_page(profile), parent)
        search = QLineEdit()
        search.setPlaceholderText(tr("Search: what it does, or its key"))
        search.setAccessibleName(tr("Search keys"))
        search.setToolTip(tr("Show only what has these words"))
        search.setClearButtonEnabled(True)
        search.textChanged.connect(lambda words: self.page.setHtml(keys_page(profile, words)))
        column = self.layout()
        if isinstance(column, QVBoxLayout):
            column.insertWidget(0, search)
        search.setFocus()


def keys_page(profile: MouseProfile, search: str = "") -> str:
    """Mouse gestures of a profile and keys, from the tables that the program itself uses.

    Args:
        profile: whose gestures.
        search: words that must all be in a line or its heading; then what has no key is found too.
    """
    mouse = tr("Mouse, profile {profile}", profile=say(profile.value))
    groups = [(mouse, [(tr(g.hand), tr(g.effect), "") for g in GESTURES[profile]])]
    groups += [
        (tr(menu), [(_keys(a), tr(a.text).rstrip("…"), tr(a.tip)) for a in ACTIONS if a.menu == menu]) for menu in MENUS
    ]
    words = search.casefold().split()
    parts = []
    for heading, lines in groups:
        found = [
            (keys or tr("in the menu"), text)
            for keys, text, tip in lines
            if (keys or words) and all(word in f"{heading} {keys} {text} {tip}".casefold() for word in words)
        ]
        if found:
            parts += [f"<h3>{html.escape(heading)}</h3>", _table(found)]
    nothing = tr("Nothing has these words. Try others, or clear the field to see everything.")
    return "".join(parts) or f"<p>{nothing}</p>"


def _keys(action: Action) -> str:
    return ", ".join(key_name(key) for key in action.keys)


@dataclass(frozen=True)
class Surroundings:
    """What the program runs on.

    Attributes:
        packages: versions by name.
        obstacle: why models do not run on a GPU by default; empty when they do.
        system: the operating system.
    """

    packages: Mapping[str, str]
    obstacle: str
    system: str


def surroundings() -> Surroundings:
    """Look around; takes a while."""
    from engine.doctor import found_packages  # in a job's thread, as is ONNX Runtime
    from engine.model.device import cuda_obstacle

    versions = {"Python": platform.python_version(), "Qt (PySide6)": PySide6.__version__, **found_packages()}
    return Surroundings(versions, cuda_obstacle(), platform.platform())


def about_page(around: Surroundings) -> str:
    """Version, licence, what it is not, and on what it runs."""
    device = tr("CPU (no GPU: {obstacle})", obstacle=around.obstacle) if around.obstacle else "CUDA GPU"
    rows = [(tr("Models run on"), device), (tr("System"), around.system), *around.packages.items()]
    paragraphs = (
        tr("Opens MRI and CT scans, finds the liver and its tumours, measures them. No network call is ever made."),
        tr("Licence: Apache-2.0."),
    )
    return (
        f"<h3>Hepatica {html.escape(__version__)}</h3><p><b>{html.escape(tr(FULL_NOTICE))}</b></p>"
        f"{''.join(f'<p>{html.escape(text)}</p>' for text in paragraphs)}{_table(rows)}"
    )


def _table(rows: Iterable[tuple[str, str]]) -> str:
    cells = "".join(
        f"<tr><td><b>{html.escape(key)}</b>&nbsp;&nbsp;&nbsp;</td><td>{html.escape(text)}</td></tr>"
        for key, text in rows
    )
    return f"<table cellpadding='2'>{cells}</table>"
