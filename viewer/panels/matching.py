"""Which lesion of the prior scan is which of the open one: a line for each, and what the reader says of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QHBoxLayout,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

from engine.words import say
from viewer.panels.pieces import button, column, fit, label, prepare_table
from viewer.translating import tr

_COLUMNS = ("T", say("Before, mm"), say("Now, mm"), say("Match"), say("Volume"), "✓")
_LENGTHS = (1, 2)
"""Places of the columns that share what width is left."""
_MOST_SHOWN = 10


@dataclass(frozen=True)
class MatchRow:
    """Lesions that are one in two scans.

    Attributes:
        target: which targets they are; empty for none.
        before: the prior scan's, with their diameters.
        after: the open scan's.
        kind: what became of them.
        volume: by how much their volume changed; in brackets where slices alone make as much.
        tip: the volumes in words.
        is_confirmed: whether the reader has confirmed it.
        is_new: whether it is a new lesion.
    """

    target: str
    before: str
    after: str
    kind: str
    volume: str
    tip: str
    is_confirmed: bool
    is_new: bool


class MatchingPanel(QWidget):
    """Shows lines; says what the reader wishes.

    Attributes:
        table: the lines.
        centred: whether the prior scan is moved by the livers' centres first.
        shift: by how much it was moved, in words.
        crosshairs_button, confirm_button, join_button, part_button: what they say.

    Signals:
        move_wanted(bool): move the prior scan by the livers' centres first.
        crosshairs_wanted(): move it so that both crosshairs are at the same place.
        chosen(int): go to the lesions of a line.
        confirmed(object): the lines that the reader confirms, as a tuple.
        joined(object): the lines whose lesions are one.
        parted(int): the line whose lesions are not one.
    """

    move_wanted = Signal(bool)
    crosshairs_wanted = Signal()
    chosen = Signal(int)
    confirmed = Signal(object)
    joined = Signal(object)
    parted = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.centred = QCheckBox(tr("Lay the livers' centres on each other"))
        self.centred.setToolTip(
            tr("Patients lie elsewhere on another day: the prior scan is moved before lesions are matched")
        )
        self.centred.clicked.connect(self.move_wanted)
        self.shift = label("dim")
        self.crosshairs_button = button(tr("Lay the crosshairs on each other"), self.crosshairs_wanted.emit)
        self.crosshairs_button.setToolTip(
            tr("Both crosshairs are at the same place of the patient (not linked, by hand)")
        )
        self.table = self._make_table()
        self.confirm_button = button(tr("Confirm"), lambda: self.confirmed.emit(self._lines()))
        self.join_button = button(tr("Same lesion"), lambda: self.joined.emit(self._lines()))
        self.part_button = button(tr("Not the same"), self._part)
        self.confirm_button.setToolTip(tr("The chosen lines are right; once more takes it back"))
        self.join_button.setToolTip(
            tr("The lesions of the chosen lines are one and the same (Ctrl+click chooses several)")
        )
        self.part_button.setToolTip(tr("The lesions of the chosen line are different ones"))
        self._lay_out()

    def show_matches(self, rows: Sequence[MatchRow], moves: bool, shift: str) -> None:
        """Show which lesion is which; nothing without a prior scan."""
        self.setVisible(bool(rows))
        self.centred.setChecked(moves)
        self.shift.setText(shift)
        chosen = self._lines()
        with QSignalBlocker(self.table):
            self.table.setRowCount(len(rows))
            for line, row in enumerate(rows):
                self._fill(line, row)
        fit(self.table, _MOST_SHOWN)
        self._enable([line for line in chosen if line < len(rows)])

    def _fill(self, line: int, row: MatchRow) -> None:
        tick = "✓" if row.is_confirmed else ""
        for place, text in enumerate((row.target, row.before, row.after, row.kind, row.volume, tick)):
            item = QTableWidgetItem(text)
            item.setToolTip(row.tip or tr("Before: {before}. Now: {after}.", before=row.before, after=row.after))
            font = item.font()
            font.setBold(row.is_new)
            item.setFont(font)
            self.table.setItem(line, place, item)

    def _lay_out(self) -> None:
        title = label("heading")
        title.setText(tr("Which lesion is which"))
        lines = column(self)
        parts: tuple[QWidget, ...] = (title, self.centred, self.crosshairs_button, self.shift, self.table)
        for part in parts:
            lines.addWidget(part)
        buttons = QHBoxLayout()
        for each in (self.confirm_button, self.join_button, self.part_button):
            buttons.addWidget(each)
        lines.addLayout(buttons)

    def _make_table(self) -> QTableWidget:
        table = QTableWidget()
        prepare_table(table, tr("Which lesion is which"))
        table.verticalHeader().hide()
        table.setColumnCount(len(_COLUMNS))
        table.setHorizontalHeaderLabels([tr(heading) for heading in _COLUMNS])
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        header = table.horizontalHeader()
        header.setMinimumSectionSize(24)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        for place in _LENGTHS:
            header.setSectionResizeMode(place, QHeaderView.ResizeMode.Stretch)
        table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        table.cellClicked.connect(lambda line, _: self.chosen.emit(line))
        table.itemSelectionChanged.connect(lambda: self._enable(self._lines()))
        return table

    def _lines(self) -> tuple[int, ...]:
        return tuple(sorted({index.row() for index in self.table.selectionModel().selectedRows()}))

    def _part(self) -> None:
        for line in self._lines()[:1]:
            self.parted.emit(line)

    def _enable(self, lines: Sequence[int]) -> None:
        self.confirm_button.setEnabled(bool(lines))
        self.join_button.setEnabled(len(lines) > 1)
        self.part_button.setEnabled(len(lines) == 1)
