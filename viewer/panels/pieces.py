"""Small pieces that panels with tables and sentences are made of."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView, QLabel, QPushButton, QTableWidget, QVBoxLayout, QWidget

_LINE_MARGIN = 8


def label(name: str = "") -> QLabel:
    """Plain text that wraps and can be copied; ``name`` is its look in the theme."""
    made = QLabel()
    made.setObjectName(name)
    made.setWordWrap(True)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return made


def button(text: str, act: Callable[[], object]) -> QPushButton:
    """A button that Tab comes to, and a click takes no focus to."""
    made = QPushButton(text)
    made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    made.clicked.connect(lambda: act())
    return made


def column(widget: QWidget) -> QVBoxLayout:
    """Lay out a widget as a column without margins."""
    made = QVBoxLayout(widget)
    made.setContentsMargins(0, 0, 0, 0)
    made.setSpacing(8)
    return made


def prepare_table(table: QTableWidget, name: str) -> None:
    """Give a table its name and the habits of all small tables: Tab leaves it, lines are low."""
    table.setAccessibleName(name)
    table.setTabKeyNavigation(False)
    table.setWordWrap(False)
    table.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    table.verticalHeader().setMinimumSectionSize(0)


def fit(table: QTableWidget, most_lines: int) -> None:
    """Make a table as high as its lines, up to some."""
    line = table.fontMetrics().height() + _LINE_MARGIN
    table.verticalHeader().setDefaultSectionSize(line)
    header = table.horizontalHeader().sizeHint().height()
    table.setFixedHeight(header + min(table.rowCount(), most_lines) * line + 2 * table.frameWidth() + 2)
