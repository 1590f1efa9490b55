"""The list of lesions, and the numbers of the chosen one."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from PySide6.QtCore import QEvent, QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QLabel,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

_KEY = Qt.ItemDataRole.UserRole
_NUMBER = Qt.ItemDataRole.UserRole + 1
_NOTE_LIMIT = 200
_CELL_MARGIN, _BOX_WIDTH = 12, 24


@dataclass(frozen=True)
class LesionRow:
    """One line of the list, as it is read.

    Attributes:
        number: the lesion's number, also its key in the signals.
        cells: one text for each column of :data:`COLUMNS`.
        keys: what each column is sorted by; of those without one the cell is empty, and stands last.
        details: the lines shown when it is chosen.
        note: what the reader wrote.
        remark: why it is drawn less boldly than others, as a tool tip; empty when it is not.
    """

    number: int
    cells: tuple[str, ...]
    keys: tuple[float | None, ...]
    details: tuple[str, ...]
    note: str = ""
    remark: str = ""


@dataclass(frozen=True)
class Column:
    """A column of the list.

    Attributes:
        heading: its words, with the unit below.
        tip: what it is.
        is_size: whether it is in millimetres or millilitres, and as good as the scan's geometry.
    """

    heading: str
    tip: str
    is_size: bool = False


COLUMNS = (
    Column("#", "Number, by falling volume"),
    Column("Volume\nml", "Volume in millilitres", is_size=True),
    Column("Longest\nmm", "Longest diameter in one slice, in millimetres (RECIST 1.1)", is_size=True),
    Column("Short\nmm", "Short axis: the longest chord across it, in millimetres", is_size=True),
    Column("Slice", "Slice of the longest diameter, counted from 1"),
    Column("Mean", "Mean intensity over the lesion"),
    Column("Prob.", "Mean probability of tumour over the lesion, as the model gave it"),
)
_BOX = Column("", "Whether the lesion is drawn (Shift+S)")
_WORDS = Column("Note", "Your words (F2), exported with the numbers")
_SHOWN, _FIRST, _NOTE = 0, 1, len(COLUMNS) + 1
"""Places in the table: the box that shows a lesion, the first of the numbers, the note."""


class LesionPanel(QWidget):
    """Shows rows; says which one was clicked, hidden, or written on.

    Signals:
        chosen(int): the number of the lesion to go to.
        shown_wanted(int, bool): draw a lesion, or leave it out.
        note_written(int, str): another note on a lesion.
    """

    chosen = Signal(int)
    shown_wanted = Signal(int, bool)
    note_written = Signal(int, str)

    _rows: tuple[LesionRow, ...] = ()
    _is_unverified = False

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._chosen: int | None = None
        self._summary = QLabel()
        self._summary.setObjectName("heading")
        self._summary.setWordWrap(True)
        self._table = QTableWidget(0, len(COLUMNS) + 2)
        for place, each in enumerate((_BOX, *COLUMNS, _WORDS)):
            heading = QTableWidgetItem(each.heading)
            heading.setToolTip(f"{each.tip}. Click to sort")
            self._table.setHorizontalHeaderItem(place, heading)
        self._table.verticalHeader().hide()
        self._table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        self._table.horizontalHeader().setStretchLastSection(True)
        self._table.horizontalHeader().setMinimumSectionSize(24)
        self._table.sortItems(_FIRST, Qt.SortOrder.AscendingOrder)
        self._table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self._table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self._table.setAccessibleName("Lesions")
        self._table.setToolTip("Click a lesion to go to it (N, P); double-click its note to write")
        self._table.setTabKeyNavigation(False)
        self._table.setWordWrap(False)
        self._table.cellClicked.connect(self._click)
        self._table.itemChanged.connect(self._tell_change)
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

    def show_rows(self, rows: Sequence[LesionRow], summary: str, *, is_unverified: bool = False) -> None:
        """Show lesions, all of them drawn, and a line about all or about what to do when there are none.

        Args:
            rows: the lesions.
            summary: that line; it says it, too, when sizes are unverified.
            is_unverified: whether a copy of the list has to say so of each size.
        """
        self._rows, self._chosen, self._is_unverified = tuple(rows), None, is_unverified
        self._summary.setText(summary)
        self._details.clear()
        self._table.setVisible(bool(rows))
        with QSignalBlocker(self._table):
            self._table.setSortingEnabled(False)  # else a line moves away while it is filled
            self._table.setRowCount(len(rows))
            self._table.clearSelection()  # not before: of a chosen row that goes, Qt selects the neighbour
            for line, row in enumerate(rows):
                for place, item in enumerate(_items(row)):
                    self._table.setItem(line, place, item)
            self._table.setSortingEnabled(True)
        self._make_faint()
        self._fit_columns()

    def show_reading(self, hidden: Collection[int], notes: Mapping[int, str]) -> None:
        """Show which lesions are not drawn, and what the reader wrote."""
        with QSignalBlocker(self._table):
            self._table.setSortingEnabled(False)
            for line in range(self._table.rowCount()):
                number = self._number_at(line)
                self._cell(line, _SHOWN).setCheckState(_checked(number not in hidden))
                self._cell(line, _SHOWN).setData(_KEY, float(number in hidden))
                self._cell(line, _NOTE).setText(notes.get(number, ""))
                self._cell(line, _NOTE).setToolTip(notes.get(number, ""))
            self._table.setSortingEnabled(True)
        self._table.viewport().update()

    def choose(self, number: int | None) -> None:
        """Mark the chosen lesion and show its details."""
        self._chosen = number
        self._table.clearSelection()
        self._details.clear()
        if (line := self._line_of(number)) is not None:
            self._table.selectRow(line)
            self._details.setText("\n".join(next(row.details for row in self._rows if row.number == number)))

    def write_note(self, number: int) -> None:
        """Let the reader write on a lesion."""
        if (line := self._line_of(number)) is not None:
            self._table.setFocus(Qt.FocusReason.ShortcutFocusReason)
            self._table.scrollToItem(self._cell(line, _NOTE))
            self._table.editItem(self._cell(line, _NOTE))

    def as_text(self) -> str:
        """The list as it stands, tab-separated with a line of headings, for a spreadsheet."""
        places = [place for place in range(_FIRST, _NOTE + 1) if not self._table.isColumnHidden(place)]
        headings = [self._heading_in_text(column) for column in (_BOX, *COLUMNS, _WORDS)]
        lines = [[headings[place] for place in places]]
        lines += [[self._cell(line, place).text() for place in places] for line in range(self._table.rowCount())]
        return "\n".join("\t".join(line) for line in lines) + "\n"

    def _heading_in_text(self, column: Column) -> str:
        heading = column.heading.replace("\n", " ")
        return f"{heading} (unverified)" if column.is_size and self._is_unverified else heading

    def _fit_columns(self) -> None:
        """As wide as what stands in them: Qt's own way would keep room for a sorting arrow beside every heading."""
        words = self._table.fontMetrics()
        heading = self._table.horizontalHeader().fontMetrics()
        for place, column in enumerate(COLUMNS, _FIRST):
            widths = [heading.horizontalAdvance(line) for line in column.heading.split("\n")]
            widths += [words.horizontalAdvance(row.cells[place - _FIRST]) for row in self._rows]
            self._table.setColumnWidth(place, max(widths) + _CELL_MARGIN)
            is_empty = not any(row.cells[place - _FIRST] for row in self._rows)
            self._table.setColumnHidden(place, is_empty)  # a mask from a file has no probabilities
        self._table.setColumnWidth(_SHOWN, _BOX_WIDTH)
        self._table.setColumnWidth(_NOTE, heading.horizontalAdvance("Note") + _CELL_MARGIN)  # at least; it stretches

    def _cell(self, line: int, place: int) -> QTableWidgetItem:
        return cast("QTableWidgetItem", self._table.item(line, place))  # every cell is there

    def _number_at(self, line: int) -> int:
        return int(self._cell(line, _SHOWN).data(_NUMBER))

    def _line_of(self, number: int | None) -> int | None:
        return next((line for line in range(self._table.rowCount()) if self._number_at(line) == number), None)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and self._rows:
            self._make_faint()

    def _make_faint(self) -> None:
        """Lines with a remark: dim and slanted, and said to whoever cannot see either."""
        font = self._table.font()
        font.setItalic(True)
        with QSignalBlocker(self._table):
            for row in self._rows:
                if not row.remark or (line := self._line_of(row.number)) is None:
                    continue
                for place in range(self._table.columnCount()):
                    item = self._cell(line, place)
                    item.setFont(font)
                    item.setForeground(self._table.palette().placeholderText())
                    item.setToolTip(row.remark)
                    item.setData(Qt.ItemDataRole.AccessibleDescriptionRole, row.remark)

    def _click(self, line: int, place: int) -> None:
        if place == _SHOWN:
            self.choose(self._chosen)  # a click on the box hides; it leads nowhere
        else:
            self.chosen.emit(self._number_at(line))

    def _tell_change(self, item: QTableWidgetItem) -> None:
        number = self._number_at(item.row())
        if item.column() == _SHOWN:
            self.shown_wanted.emit(number, item.checkState() == Qt.CheckState.Checked)
        elif item.column() == _NOTE:
            self.note_written.emit(number, item.text()[:_NOTE_LIMIT])


class _Cell(QTableWidgetItem):
    """A cell that sorts by a number where it has one, else by its text; an empty one stands last."""

    def __lt__(self, other: QTableWidgetItem) -> bool:
        mine, its = self.data(_KEY), other.data(_KEY)
        if mine is not None and its is not None:
            return bool(mine < its)
        return bool((not self.text(), self.text().casefold()) < (not other.text(), other.text().casefold()))


def _items(row: LesionRow) -> list[_Cell]:
    """The cells of a line."""
    shown = _Cell()
    shown.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsUserCheckable)
    shown.setCheckState(_checked(True))
    shown.setData(_KEY, 0.0)
    shown.setData(_NUMBER, row.number)
    shown.setData(Qt.ItemDataRole.AccessibleTextRole, f"Draw lesion {row.number}")
    items = [shown]
    for text, key in zip(row.cells, row.keys, strict=True):
        item = _Cell(text)
        item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable)
        item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        if key is not None:
            item.setData(_KEY, key)
        items.append(item)
    items.append(_Cell(row.note))
    return items


def _checked(on: bool) -> Qt.CheckState:
    return Qt.CheckState.Checked if on else Qt.CheckState.Unchecked
