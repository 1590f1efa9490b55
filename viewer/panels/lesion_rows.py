"""What stands in the list of lesions: its columns, its lines, and how its cells are sorted."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QTableWidgetItem

import resources
from viewer.translating import tr

KEY = Qt.ItemDataRole.UserRole
"""Of a cell: the number by which it is sorted."""
NUMBER = Qt.ItemDataRole.UserRole + 1
"""Of a line's first cell: the lesion's number."""


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
        icon: the name of the picture before its last cell: what the reader decided.
        is_undecided: whether the reader is still to decide about it.
    """

    number: int
    cells: tuple[str, ...]
    keys: tuple[float | None, ...]
    details: tuple[str, ...]
    note: str = ""
    remark: str = ""
    icon: str = ""
    is_undecided: bool = True


@dataclass(frozen=True)
class Column:
    """A column of the list.

    Attributes:
        name: how the code and the file of what is remembered name it.
        heading: its words, with the unit below.
        tip: what it is.
        is_size: whether it is in millimetres or millilitres, and as good as the scan's geometry.
        is_extra: whether it is shown only to who asks for it; the lines below the list say its value anyhow.
    """

    name: str
    heading: str
    tip: str
    is_size: bool = False
    is_extra: bool = False

    @property
    def words(self) -> str:
        """Its heading on one line."""
        return tr(self.heading).replace("\n", " ")


COLUMNS = (
    Column("number", "#", "Number, by falling volume"),
    Column("volume", "Volume\nml", "Volume in millilitres", is_size=True),
    Column("longest", "Longest\nmm", "Longest diameter in one slice, in millimetres (RECIST 1.1)", is_size=True),
    Column(
        "short", "Short\nmm", "Short axis: the longest chord across it, in millimetres", is_size=True, is_extra=True
    ),
    Column("slice", "Slice", "Slice of the longest diameter, counted from 1"),
    Column("mean", "Mean", "Mean intensity over the lesion", is_extra=True),
    Column("probability", "Prob.", "Mean probability of tumour over the lesion, as the model gave it", is_extra=True),
    Column("origin", "By", "Who drew it: the model, you, you after the model, or whoever made the file", is_extra=True),
    Column("decision", "Review", "What you decided: Enter accepts, Backspace rejects"),
)
BOX = Column("shown", "", "Whether the lesion is drawn")
WORDS = Column("note", "Note", "Your words (F2), exported with the numbers")
EVERY = (BOX, *COLUMNS, WORDS)
"""All columns in their order: the box that shows a lesion, its numbers, its note."""


class Cell(QTableWidgetItem):
    """A cell that sorts by a number where it has one, else by its text; an empty one stands last."""

    def __lt__(self, other: QTableWidgetItem) -> bool:
        mine, its = self.data(KEY), other.data(KEY)
        if mine is not None and its is not None:
            return bool(mine < its)
        return bool((not self.text(), self.text().casefold()) < (not other.text(), other.text().casefold()))


def cells_of(row: LesionRow) -> list[Cell]:
    """The cells of a line, in the order of :data:`EVERY`."""
    shown = Cell()
    shown.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsUserCheckable)
    shown.setCheckState(Qt.CheckState.Checked)
    shown.setData(KEY, 0.0)
    shown.setData(NUMBER, row.number)
    shown.setData(Qt.ItemDataRole.AccessibleTextRole, tr("Draw lesion {number}", number=row.number))
    cells = [shown]
    for text, key in zip(row.cells, row.keys, strict=True):
        cell = Cell(text)
        cell.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable)
        cell.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        if key is not None:
            cell.setData(KEY, key)
        cells.append(cell)
    if row.icon:
        cells[-1].setIcon(QIcon(str(resources.icon(row.icon))))
        cells[-1].setTextAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    cells.append(Cell(row.note))
    return cells
