"""The scans of a folder: a list with a picture of each."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QMenu,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from engine.case.keeping.register import State
from viewer.panels.series_rows import STATES, RowDelegate, SeriesRow, fill, row_of
from viewer.translating import tr
from viewer.views.own_keys import LIST_KEYS, OwnKeys


class SeriesPanel(QWidget):
    """Shows rows, hidden until there are some; says which scan is wanted.

    A click takes no focus from the pictures, so that the keys go on scrolling; Tab goes to the list, and then its
    arrows, Home, End and Enter are the list's.

    Signals:
        chosen(object): the path of the file to open.
        comparison_wanted(object): the path of the scan, or of its case file, to show beside the open one.
        closed(): the list is not wanted any more.
        states_changed(): other states are listed.

    Attributes:
        filter: which states are listed.
    """

    chosen = Signal(object)
    comparison_wanted = Signal(object)
    closed = Signal()
    states_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: list[SeriesRow] = []
        self._heading = QLabel()
        self._heading.setObjectName("heading")
        close = QToolButton()
        close.setText("×")
        close.setAutoRaise(True)
        close.setToolTip(tr("Close the list of scans"))
        close.setAccessibleName(tr("Close the list of scans"))
        close.clicked.connect(self.closed)
        top = QHBoxLayout()
        top.addWidget(self._heading, 1)
        top.addWidget(close)
        self.filter = QComboBox()
        self.filter.addItem(tr("All"), None)
        for state, (words, _) in STATES.items():
            self.filter.addItem(tr(words), state)
        self.filter.setAccessibleName(tr("Which scans are listed"))
        self.filter.setToolTip(tr("List all scans, or those that are unread, in work or signed"))
        self.filter.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.filter.currentIndexChanged.connect(self._sift)
        self.filter.hide()
        self._list = _ScanList()
        self._list.itemClicked.connect(self._choose)
        self._list.entered_on.connect(self._choose)
        self._list.compared.connect(lambda item: self.comparison_wanted.emit(row_of(item).opens))
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 0, 8)
        column.addLayout(top)
        column.addWidget(self.filter)
        column.addWidget(self._list, 1)
        self.setMinimumWidth(270)
        self.hide()

    @property
    def list(self) -> QListWidget:
        """The list itself."""
        return self._list

    @property
    def rows(self) -> tuple[SeriesRow, ...]:
        """What is listed."""
        return tuple(self._rows)

    @property
    def has_unread(self) -> bool:
        """Whether any scan of the list is unread."""
        return any(row.state is State.UNREAD for row in self._rows)

    def show_rows(self, rows: Sequence[SeriesRow]) -> None:
        """List other scans, and come into view."""
        self._list.clear()
        self._rows = list(rows)
        for row in rows:
            item = QListWidgetItem()
            fill(item, row)
            self._list.addItem(item)
        self._sift()
        self.show()
        self.states_changed.emit()

    def show_row(self, place: int, row: SeriesRow) -> None:
        """More is known of the scan at a place of the list."""
        if not 0 <= place < len(self._rows):
            return
        before, self._rows[place] = self._rows[place], row
        fill(self._list.item(place), row)
        if row.state is not before.state:
            self._sift_one(place)
            self._head()
            self.states_changed.emit()

    def mark(self, path: Path | None) -> None:
        """Mark the scan that is open, if it is listed."""
        self._list.can_compare = path is not None
        places = [place for place, row in enumerate(self._rows) if row.path == path]
        self._list.setCurrentRow(places[0] if places else -1)
        self._sift()

    def choose_neighbour(self, step: int) -> None:
        """Ask for the next (+1) or the previous (-1) scan that is listed; at the ends of the list nothing happens."""
        here = self._list.currentRow()
        wanted = here + step if here >= 0 else (0 if step > 0 else self._list.count() - 1)
        while (item := self._list.item(wanted)) is not None:
            if not item.isHidden():
                self._choose(item)
                return
            wanted += step

    def choose_unread(self) -> bool:
        """Ask for the next unread scan, after the last one from the first again; returns whether there is another."""
        count, here = self._list.count(), self._list.currentRow()
        after = [*range(here + 1, count), *range(max(here, 0))]
        for item in map(self._list.item, after):
            if row_of(item).state is State.UNREAD:
                self._choose(item)
                return True
        return False

    def _choose(self, item: QListWidgetItem) -> None:
        self._list.setCurrentItem(item)
        self._sift()
        self.chosen.emit(row_of(item).opens)

    def _sift(self) -> None:
        """List what is asked for, and the scan that is open whatever it is."""
        for place in range(len(self._rows)):
            self._sift_one(place)
        self._head()

    def _sift_one(self, place: int) -> None:
        is_listed = self._is_wanted(self._rows[place]) or place == self._list.currentRow()
        self._list.item(place).setHidden(not is_listed)

    def _is_wanted(self, row: SeriesRow) -> bool:
        wanted: State | None = self.filter.currentData()
        return wanted is None or row.state is wanted

    def _head(self) -> None:
        """Say how many there are; without states there is nothing to choose by."""
        shown, count = sum(map(self._is_wanted, self._rows)), len(self._rows)
        if shown < count:
            self._heading.setText(tr("{shown} of {count} scans", shown=shown, count=count))
        else:
            self._heading.setText(tr("{count} scans", count=count) if count != 1 else tr("1 scan"))
        has_states = any(row.state is not None for row in self._rows)
        self.filter.setVisible(has_states or self.filter.currentData() is not None)


class _ScanList(QListWidget):
    """Rows of pictures, with the keys of a list where the window has keys of its own.

    Signals:
        entered_on(object): Enter was pressed on this item.
        compared(object): this item is to be compared with the open scan.

    Attributes:
        can_compare: whether there is an open scan to compare with.
    """

    entered_on = Signal(object)
    compared = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.can_compare = False
        self._own_keys = OwnKeys(self, LIST_KEYS)
        self.setAccessibleName(tr("Scans of the folder"))
        self.setToolTip(tr("A click or Enter opens a scan; the menu of the right button compares it with the open one"))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setItemDelegate(RowDelegate(self))
        self.setUniformItemSizes(True)
        self.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentItem() is not None:
            self.entered_on.emit(self.currentItem())
        elif self._own_keys.has(event):
            super().keyPressEvent(event)
        else:
            event.ignore()  # letters are the window's; the base class would search by them

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if (item := self.itemAt(event.pos())) is not None:
            self.menu_for(item).popup(event.globalPos())

    def menu_for(self, item: QListWidgetItem) -> QMenu:
        """What can be done with a scan."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(tr("Open")).triggered.connect(lambda: self.entered_on.emit(item))
        compare = menu.addAction(tr("Compare with the open scan"))
        compare.setEnabled(self.can_compare and not row_of(item).trouble)
        compare.triggered.connect(lambda: self.compared.emit(item))
        return menu
