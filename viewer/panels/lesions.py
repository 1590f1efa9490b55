"""The list of lesions, and the numbers of the chosen one."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import cast

from PySide6.QtCore import (
    QEvent,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QSignalBlocker,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QAction, QMouseEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QLabel,
    QMenu,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from viewer.panels.lesion_rows import COLUMNS, EVERY, KEY, NUMBER, Column, LesionRow, cells_of
from viewer.translating import tr

_NOTE_LIMIT = 200
_CELL_MARGIN, _BOX_WIDTH, _LINE_MARGIN, _ICON_WIDTH = 8, 22, 8, 26
_LEAST_LINES = 4
"""So many lesions are seen at once, however little room there is; fewer only where there are fewer."""
_SHOWN, _FIRST, _NOTE = 0, 1, len(EVERY) - 1
"""Places in the table: the box that shows a lesion, the first of the numbers, the note."""


class LesionPanel(QWidget):
    """Shows rows; says which one was clicked, hidden, or written on.

    Signals:
        chosen(int): the number of the lesion to go to.
        shown_wanted(int, bool): draw a lesion, or leave it out.
        note_written(int, str): another note on a lesion.
        extras_wanted(object): the names of the columns that are shown beyond the usual ones, as a tuple.
    """

    chosen = Signal(int)
    shown_wanted = Signal(int, bool)
    note_written = Signal(int, str)
    extras_wanted = Signal(object)

    _rows: tuple[LesionRow, ...] = ()
    _is_unverified = False
    _shows_undecided = False

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._chosen: int | None = None
        self._summary = QLabel()
        self._summary.setObjectName("heading")
        self._summary.setWordWrap(True)
        self._table = _Table(0, len(EVERY))
        for place, column in enumerate(EVERY):
            heading = QTableWidgetItem(tr(column.heading))
            heading.setToolTip(tr("{what}. Click to sort; right-click to choose what is listed", what=tr(column.tip)))
            self._table.setHorizontalHeaderItem(place, heading)
        lines, header = self._table.verticalHeader(), self._table.horizontalHeader()
        lines.hide()
        lines.setMinimumSectionSize(0)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.setStretchLastSection(True)
        header.setHighlightSections(False)  # a chosen line would make the headings bold, and wider than their columns
        header.setMinimumSectionSize(24)
        self._table.sortItems(_FIRST, Qt.SortOrder.AscendingOrder)
        self._table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self._table.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self._table.setAccessibleName(tr("Lesions"))
        self._table.setToolTip(
            tr("Click a lesion to go to it (N, P); Ctrl or Shift selects several; double-click its note to write")
        )
        self._table.setTabKeyNavigation(False)
        self._table.setWordWrap(False)
        self._table.cellClicked.connect(self._click)
        self._table.itemChanged.connect(self._tell_change)
        self._fit_lines()
        self._extras = {column.name: self._offer(column) for column in COLUMNS if column.is_extra}
        for offering in (self._table, header):
            offering.addActions(list(self._extras.values()))
        header.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        self._menu = QMenu(self)
        self._table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self._table.customContextMenuRequested.connect(self._pop_up)
        self._details = QLabel()
        self._details.setObjectName("dim")
        self._details.setWordWrap(True)
        self._details.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        stack = QVBoxLayout(self)
        stack.setContentsMargins(0, 0, 0, 0)
        stack.addWidget(self._summary)
        stack.addWidget(self._table, 100)
        stack.addWidget(self._details)
        stack.addStretch()

    @property
    def table(self) -> QTableWidget:
        """The list itself."""
        return self._table

    @property
    def summary(self) -> str:
        """What is said of all lesions."""
        return self._summary.text()

    @property
    def several(self) -> tuple[int, ...]:
        """The numbers of the selected lesions in the order of the list, where those are more than one; else none."""
        lines = sorted(index.row() for index in self._table.selectionModel().selectedRows())
        numbers = tuple(self._number_at(line) for line in lines if not self._table.isRowHidden(line))
        return numbers if len(numbers) > 1 else ()

    def take_actions(self, groups: Sequence[Sequence[QAction]]) -> None:
        """Offer actions on what is selected when a line is clicked with the right button."""
        for group in groups:
            self._menu.addActions(list(group))
            self._menu.addSeparator()
        self._menu.addActions(list(self._extras.values()))

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
                for place, item in enumerate(cells_of(row)):
                    self._table.setItem(line, place, item)
            self._table.setSortingEnabled(True)
        self._make_faint()
        self._fit_lines()
        self._fit_columns()
        self._hide_decided()

    def revise_rows(self, rows: Sequence[LesionRow], summary: str) -> None:
        """Show the same lesions after a step of the reader: what is chosen, written and in view stays.

        Args:
            rows: the lesions; those that are new among them come, those that are gone go.
            summary: as of :meth:`show_rows`.
        """
        chosen, bar = self._chosen, self._table.verticalScrollBar()
        place = bar.value()
        if [row.number for row in rows] != [row.number for row in self._rows]:
            self.show_rows(rows, summary, is_unverified=self._is_unverified)
            self.choose(chosen)
            bar.setValue(place)
            return
        self._rows = tuple(rows)
        self._summary.setText(summary)
        with QSignalBlocker(self._table):
            self._table.setSortingEnabled(False)
            for row in rows:
                if (line := self._line_of(row.number)) is not None:
                    for item_place, fresh in enumerate(cells_of(row)[_FIRST:_NOTE], _FIRST):
                        self._table.setItem(line, item_place, fresh)
            self._table.setSortingEnabled(True)
        self._make_faint()
        self._fit_columns()
        self._show_details()
        self._hide_decided()

    def show_undecided(self, alone: bool) -> None:
        """List only lesions that are still to be decided, or all."""
        self._shows_undecided = alone
        self._hide_decided()

    def show_extras(self, names: Collection[str]) -> None:
        """Show these columns beyond the usual ones; names of none are left aside."""
        for name, action in self._extras.items():
            action.setChecked(name in names)
        self._fit_columns()

    def show_reading(self, hidden: Collection[int], notes: Mapping[int, str]) -> None:
        """Show which lesions are not drawn, and what the reader wrote."""
        with QSignalBlocker(self._table):
            self._table.setSortingEnabled(False)
            for line in range(self._table.rowCount()):
                number = self._number_at(line)
                self._cell(line, _SHOWN).setCheckState(_checked(number not in hidden))
                self._cell(line, _SHOWN).setData(KEY, float(number in hidden))
                self._cell(line, _NOTE).setText(notes.get(number, ""))
                self._cell(line, _NOTE).setToolTip(notes.get(number, ""))
            self._table.setSortingEnabled(True)
        self._table.viewport().update()

    def choose(self, number: int | None) -> None:
        """Mark the chosen lesion and show its details."""
        self._chosen = number
        self._table.clearSelection()
        if (line := self._line_of(number)) is not None:
            # Not Qt's own way, which looks at the keys that are held: Shift would select all up to here.
            alone = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
            self._table.selectionModel().setCurrentIndex(self._table.model().index(line, _FIRST), alone)
        self._show_details()
        self._hide_decided()

    def _show_details(self) -> None:
        details = next((row.details for row in self._rows if row.number == self._chosen), ())
        self._details.setText("\n".join(details))

    def _hide_decided(self) -> None:
        """Leave decided lesions out where that is wanted; the chosen one stays, so that one sees what one does."""
        for row in self._rows:
            if (line := self._line_of(row.number)) is not None:
                is_left_out = self._shows_undecided and not row.is_undecided and row.number != self._chosen
                self._table.setRowHidden(line, is_left_out)

    def write_note(self, number: int) -> None:
        """Let the reader write on a lesion."""
        if (line := self._line_of(number)) is not None:
            self._table.setFocus(Qt.FocusReason.ShortcutFocusReason)
            self._table.scrollToItem(self._cell(line, _NOTE))
            self._table.editItem(self._cell(line, _NOTE))

    def as_text(self) -> str:
        """The list in its order, tab-separated with a line of headings, for a spreadsheet; with all that is known."""
        places = [place for place in range(_FIRST, _NOTE + 1) if place == _NOTE or not self._is_empty(place)]
        headings = [self._heading_in_text(column) for column in EVERY]
        lines = [[headings[place] for place in places]]
        lines += [[self._cell(line, place).text() for place in places] for line in range(self._table.rowCount())]
        return "\n".join("\t".join(line) for line in lines) + "\n"

    def _heading_in_text(self, column: Column) -> str:
        if column.is_size and self._is_unverified:
            return tr("{heading} (unverified)", heading=column.words)
        return column.words

    def _offer(self, column: Column) -> QAction:
        """A box in the menu of the list that shows a column."""
        action = QAction(column.words, self._table)
        action.setCheckable(True)
        action.setToolTip(tr(column.tip))
        action.triggered.connect(self._choose_extras)
        return action

    def _choose_extras(self) -> None:
        self._fit_columns()
        self.extras_wanted.emit(tuple(name for name, action in self._extras.items() if action.isChecked()))

    def _is_empty(self, place: int) -> bool:
        """Whether nothing stands in a column of numbers: a mask from a file has no probabilities."""
        return not any(row.cells[place - _FIRST] for row in self._rows)

    def _fit_lines(self) -> None:
        """Lower than Qt's own lines, so that more of them are seen."""
        height = self._table.fontMetrics().height() + _LINE_MARGIN
        self._table.verticalHeader().setDefaultSectionSize(height)
        around = self._table.horizontalHeader().sizeHint().height() + 2 * self._table.frameWidth()
        around += self._table.horizontalScrollBar().sizeHint().height()
        self._table.setMinimumHeight(around + height * min(len(self._rows), _LEAST_LINES))

    def _fit_columns(self) -> None:
        """As wide as what stands in them: Qt's own way would keep room for a sorting arrow beside every heading."""
        words = self._table.fontMetrics()
        heading = self._table.horizontalHeader().fontMetrics()
        for place, column in enumerate(COLUMNS, _FIRST):
            widths = [heading.horizontalAdvance(line) for line in tr(column.heading).split("\n")]
            widths += [words.horizontalAdvance(row.cells[place - _FIRST]) for row in self._rows]
            has_icon = column is COLUMNS[-1] and any(row.icon for row in self._rows)
            self._table.setColumnWidth(place, max(widths) + _CELL_MARGIN + (_ICON_WIDTH if has_icon else 0))
            is_left_out = column.is_extra and not self._extras[column.name].isChecked()
            self._table.setColumnHidden(place, is_left_out or self._is_empty(place))
        self._table.setColumnWidth(_SHOWN, _BOX_WIDTH)
        least = heading.horizontalAdvance(tr("Note")) + _CELL_MARGIN
        self._table.setColumnWidth(_NOTE, least)  # it stretches

    def _cell(self, line: int, place: int) -> QTableWidgetItem:
        return cast("QTableWidgetItem", self._table.item(line, place))  # every cell is there

    def _number_at(self, line: int) -> int:
        return int(self._cell(line, _SHOWN).data(NUMBER))

    def _line_of(self, number: int | None) -> int | None:
        return next((line for line in range(self._table.rowCount()) if self._number_at(line) == number), None)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and self._rows:
            self._make_faint()
        elif event.type() == QEvent.Type.FontChange and self._rows:
            self._fit_lines()
            self._fit_columns()

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
        is_selected = self._table.selectionModel().isRowSelected(line)
        if self.several:
            return  # one selects, and stays where one is
        if place == _SHOWN or not is_selected:
            self.choose(self._chosen)  # a click on the box hides; it leads nowhere
        else:
            self.chosen.emit(self._number_at(line))

    def _pop_up(self, at: QPoint) -> None:
        """Offer what can be done with what is selected; with another line, that is what is chosen."""
        item = self._table.itemAt(at)
        number = self._number_at(item.row()) if item is not None else None
        if number is not None and number not in self.several and number != self._chosen:
            self.chosen.emit(number)
        self._menu.popup(self._table.viewport().mapToGlobal(at))

    def _tell_change(self, item: QTableWidgetItem) -> None:
        number = self._number_at(item.row())
        if item.column() == _SHOWN:
            shown, several = item.checkState() == Qt.CheckState.Checked, self.several
            for each in several if number in several else (number,):
                self.shown_wanted.emit(each, shown)
        elif item.column() == _NOTE:
            self.note_written.emit(number, item.text()[:_NOTE_LIMIT])


def _checked(on: bool) -> Qt.CheckState:
    return Qt.CheckState.Checked if on else Qt.CheckState.Unchecked


class _Table(QTableWidget):
    """A list that asks for no more than its least height, and takes what is left over; its boxes select nothing."""

    def selectionCommand(
        self, index: QModelIndex | QPersistentModelIndex, event: QEvent | None = None
    ) -> QItemSelectionModel.SelectionFlag:
        if index.column() == _SHOWN and isinstance(event, QMouseEvent):
            return QItemSelectionModel.SelectionFlag.NoUpdate
        return super().selectionCommand(index, event)

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), self.minimumHeight())
