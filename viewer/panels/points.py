"""The time points of a course: a column for each, with its date, targets, sum and category."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableWidget, QTableWidgetItem, QWidget

from viewer.panels.pieces import fit, prepare_table
from viewer.translating import tr

_HEADINGS, _SHORTEST_HEADING = 32, 9
"""Letters that fit beside one another above all columns, and how many are shown above one at least."""


@dataclass(frozen=True)
class PointColumn:
    """One time point.

    Attributes:
        heading: which one, and what its scan is called, on two lines.
        day: when it was acquired; empty while nobody has said so.
        cells: one text for each line of :attr:`Course.lines`.
    """

    heading: str
    day: str
    cells: tuple[str, ...]


class PointsTable(QTableWidget):
    """Shows columns; dates are typed into it.

    Signals:
        day_told(int, str): the place of a time point, and what was typed.
    """

    day_told = Signal(int, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        prepare_table(self, tr("Targets and sums of each time point"))
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setToolTip(tr("Double-click a date to write it"))
        self.setEditTriggers(QAbstractItemView.EditTrigger.DoubleClicked)
        self.itemChanged.connect(lambda item: self.day_told.emit(item.column(), item.text()))

    def show_points(self, lines: Sequence[str], columns: Sequence[PointColumn]) -> None:
        """Show time points; the last of the lines, what they are judged to be, is bold."""
        with QSignalBlocker(self):
            self.setColumnCount(len(columns))
            self.setRowCount(len(lines) + 1)
            self.setVerticalHeaderLabels([tr("Date"), *lines])
            for place, point in enumerate(columns):
                heading = QTableWidgetItem(_elided(point.heading, _HEADINGS // len(columns)))
                heading.setToolTip(point.heading)
                self.setHorizontalHeaderItem(place, heading)
                for line, text in enumerate((point.day, *point.cells)):
                    self.setItem(line, place, _cell(text, is_date=line == 0, is_bold=line == len(lines)))
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        fit(self, self.rowCount())


def _cell(text: str, *, is_date: bool, is_bold: bool) -> QTableWidgetItem:
    item = QTableWidgetItem(text)
    item.setTextAlignment(Qt.AlignmentFlag.AlignCenter)
    if not is_date:
        item.setFlags(Qt.ItemFlag.ItemIsEnabled)
    font = item.font()
    font.setBold(is_bold)
    item.setFont(font)
    return item


def _elided(heading: str, most: int) -> str:
    """Lines of so many letters, which fit above a column; the whole is in the tip."""
    ends = (max(most, _SHORTEST_HEADING) - 1) // 2
    return "\n".join(
        line if len(line) <= 2 * ends + 1 else f"{line[:ends]}…{line[-ends:]}" for line in heading.split("\n")
    )
