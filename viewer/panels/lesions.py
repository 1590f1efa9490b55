"""The list of lesions, and the numbers of the chosen one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QLabel,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)


@dataclass(frozen=True)
class LesionRow:
    """One line of the list, as it is read.

    Attributes:
        number: the lesion's number, also its key in the signals.
        cells: one text for each column.
        details: the lines shown when it is chosen.
        remark: why it is drawn less boldly than others, as a tool tip; empty when it is not.
    """

    number: int
    cells: tuple[str, ...]
    details: tuple[str, ...]
    remark: str = ""


class LesionPanel(QWidget):
    """Shows rows; says which one was clicked.

    Signals:
        chosen(int): the number of the lesion to go to.
    """

    chosen = Signal(int)

    COLUMNS = ("#", "Volume\nml", "Longest\nmm", "Short\nmm", "Slice", "Mean")

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[LesionRow, ...] = ()
        self._summary = QLabel()
        self._summary.setObjectName("heading")
        self._summary.setWordWrap(True)
        self._table = QTableWidget(0, len(self.COLUMNS))
        self._table.setHorizontalHeaderLabels(self.COLUMNS)
        self._table.verticalHeader().hide()
        self._table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self._table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self._table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self._table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self._table.setAccessibleName("Lesions")
        self._table.setTabKeyNavigation(False)
        self._table.cellClicked.connect(self._click)
        self._details = QLabel()
        self._details.setObjectName("dim")
        self._details.setWordWrap(True)
        self._details.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._summary)
        column.addWidget(self._table, 100)
        column.addWidget(self._details)
        column.addStretch()

    @property
    def table(self) -> QTableWidget:
        """The list itself."""
        return self._table

    def show_rows(self, rows: Sequence[LesionRow], summary: str) -> None:
        """Show lesions, and a line about all of them or about what to do when there are none."""
        self._rows = tuple(rows)
        self._summary.setText(summary)
        self._details.clear()
        self._table.setVisible(bool(rows))
        self._table.setRowCount(len(rows))
        self._table.clearSelection()  # not before: of a chosen row that goes, Qt selects the neighbour
        for line, row in enumerate(rows):
            for column, text in enumerate(row.cells):
                item = QTableWidgetItem(text)
                item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
                if row.remark:
                    self._make_faint(item, row.remark)
                self._table.setItem(line, column, item)

    def choose(self, number: int | None) -> None:
        """Mark the chosen lesion and show its details."""
        self._table.clearSelection()
        self._details.clear()
        for line, row in enumerate(self._rows):
            if row.number == number:
                self._table.selectRow(line)
                self._details.setText("\n".join(row.details))

    def _make_faint(self, item: QTableWidgetItem, remark: str) -> None:
        """Dim and slanted, and said to whoever cannot see either."""
        font = self._table.font()
        font.setItalic(True)
        item.setFont(font)
        item.setForeground(self._table.palette().placeholderText())
        item.setToolTip(remark)
        item.setData(Qt.ItemDataRole.AccessibleDescriptionRole, remark)

    def _click(self, line: int, _column: int) -> None:
        self.chosen.emit(self._rows[line].number)
