"""The tools to measure with, and the list of what was measured."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from engine.words import say
from viewer.translating import tr

_MOST_LINES_SHOWN = 3
_LINE_MARGIN = 8
_ICON_PX = 20


@dataclass(frozen=True)
class MarkRow:
    """One line of the list.

    Attributes:
        number: its key in the signals.
        cells: one text for each column.
    """

    number: int
    cells: tuple[str, ...]


class MarkPanel(QWidget):
    """Shows rows; says which one was clicked. Without rows the tools alone.

    Signals:
        chosen(int): the number of the mark to go to.
    """

    chosen = Signal(int)

    COLUMNS = ("#", say("Tool"), say("Value"), say("Slice"))
    _VALUE = COLUMNS.index("Value")

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[MarkRow, ...] = ()
        self._tools = QHBoxLayout()
        self._tools.setSpacing(2)
        self._table = QTableWidget(0, len(self.COLUMNS))
        self._table.setHorizontalHeaderLabels([tr(column) for column in self.COLUMNS])
        self._table.verticalHeader().hide()
        self._table.verticalHeader().setMinimumSectionSize(0)
        self._table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self._table.horizontalHeader().setSectionResizeMode(self._VALUE, QHeaderView.ResizeMode.Stretch)
        self._table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self._table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self._table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self._table.setAccessibleName(tr("Marks"))
        self._table.setToolTip(tr("Click a mark to go to it"))
        self._table.setTabKeyNavigation(False)
        self._table.cellClicked.connect(self._click)
        self._table.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(self._tools)
        column.addWidget(self._table)

    @property
    def table(self) -> QTableWidget:
        """The list itself."""
        return self._table

    def take_tools(self, actions: Sequence[QAction]) -> None:
        """Offer actions as buttons in a row: pictures, whose names and keys are told where the pointer rests."""
        for action in actions:
            button = QToolButton()
            button.setObjectName("tool")
            button.setDefaultAction(action)
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
            button.setIconSize(QSize(_ICON_PX, _ICON_PX))
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            self._tools.addWidget(button)
        self._tools.addStretch()

    def show_rows(self, rows: Sequence[MarkRow], chosen: int | None) -> None:
        """Show marks, and which one is chosen."""
        if tuple(rows) != self._rows:
            self._rows = tuple(rows)
            self._table.setRowCount(len(rows))
            for line, row in enumerate(rows):
                for column, text in enumerate(row.cells):
                    self._table.setItem(line, column, QTableWidgetItem(text))
            self._table.setVisible(bool(rows))
            self._fit_height()
        self._table.clearSelection()
        for line, row in enumerate(self._rows):
            if row.number == chosen:
                self._table.selectRow(line)
                self._table.scrollTo(self._table.model().index(line, 0))

    def _fit_height(self) -> None:
        """As high as its lines, up to a few: the list of lesions has the rest."""
        self._table.verticalHeader().setDefaultSectionSize(self._table.fontMetrics().height() + _LINE_MARGIN)
        lines = min(len(self._rows), _MOST_LINES_SHOWN)
        height = self._table.horizontalHeader().sizeHint().height() + 2 * self._table.frameWidth()
        self._table.setFixedHeight(height + sum(self._table.rowHeight(line) for line in range(lines)))

    def _click(self, line: int, _column: int) -> None:
        self.chosen.emit(self._rows[line].number)
