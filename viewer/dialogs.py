"""Sheets beside the work: keys, the model's card, about. None of them stops the program."""

from __future__ import annotations

import html
import platform
from collections.abc import Iterable

import PySide6
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QTextBrowser, QVBoxLayout, QWidget

from engine import RESEARCH_NOTICE, __version__
from viewer.actions import ACTIONS, MENUS
from viewer.views.gestures import GESTURES


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


def keys_page() -> str:
    """Every mouse gesture and every key, from the tables that the program itself uses."""
    parts = ["<h3>Mouse</h3>", _table((g.hand, g.effect) for g in GESTURES)]
    for menu in MENUS:
        rows = [(", ".join(a.keys), a.text.rstrip("…")) for a in ACTIONS if a.menu == menu and a.keys]
        if rows:
            parts += [f"<h3>{html.escape(menu)}</h3>", _table(rows)]
    return "".join(parts)


def about_page() -> str:
    """Version, licence, what it is not."""
    return (
        f"<h3>Hepatica {html.escape(__version__)}</h3><p><b>{RESEARCH_NOTICE} Not for diagnosis or treatment.</b></p>"
        "<p>Opens MRI and CT scans, finds the liver and its tumours, measures them. No network call is ever made.</p>"
        f"<p>Licence: Apache-2.0. Python {platform.python_version()}, Qt (PySide6) {PySide6.__version__}.</p>"
    )


def _table(rows: Iterable[tuple[str, str]]) -> str:
    cells = "".join(
        f"<tr><td><b>{html.escape(key)}</b>&nbsp;&nbsp;&nbsp;</td><td>{html.escape(text)}</td></tr>"
        for key, text in rows
    )
    return f"<table cellpadding='2'>{cells}</table>"
