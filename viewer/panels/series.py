"""The scans of a folder: a list with a picture of each."""

from __future__ import annotations

import html
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QFont, QImage, QKeyEvent, QPainter, QPalette, QPixmap
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QMenu,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from viewer import theme
from viewer.views.own_keys import LIST_KEYS, OwnKeys

PICTURE_PX = 76
"""Side of the square in which a scan's picture lies."""

_GAP = 8
_ROW_PX = PICTURE_PX + 2 * _GAP
_ROW, _PICTURE = Qt.ItemDataRole.UserRole, Qt.ItemDataRole.DecorationRole


@dataclass(frozen=True)
class SeriesRow:
    """One scan of the list, as it is read.

    Attributes:
        path: the file, its key in the signals.
        title: its name.
        details: lines about it; none while they are not known.
        picture: what it looks like, at most ``PICTURE_PX`` on each side in its own pixels; None while there is none.
        trouble: what is wrong with the file; empty when nothing is.
    """

    path: Path
    title: str
    details: tuple[str, ...] = ()
    picture: QImage | None = None
    trouble: str = ""


class SeriesPanel(QWidget):
    """Shows rows, hidden until there are some; says which scan is wanted.

    A click takes no focus from the pictures, so that the keys go on scrolling; Tab goes to the list, and then its
    arrows, Home, End and Enter are the list's.

    Signals:
        chosen(object): the path of the scan to open.
        comparison_wanted(object): the path of the scan to show beside the open one.
        closed(): the list is not wanted any more.
    """

    chosen = Signal(object)
    comparison_wanted = Signal(object)
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._heading = QLabel()
        self._heading.setObjectName("heading")
        close = QToolButton()
        close.setText("×")
        close.setAutoRaise(True)
        close.setToolTip("Close the list of scans")
        close.setAccessibleName("Close the list of scans")
        close.clicked.connect(self.closed)
        top = QHBoxLayout()
        top.addWidget(self._heading, 1)
        top.addWidget(close)
        self._list = _ScanList()
        self._list.itemClicked.connect(self._choose)
        self._list.entered_on.connect(self._choose)
        self._list.compared.connect(lambda item: self.comparison_wanted.emit(_row_of(item).path))
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 0, 8)
        column.addLayout(top)
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
        return tuple(_row_of(self._list.item(n)) for n in range(self._list.count()))

    def show_rows(self, rows: Sequence[SeriesRow]) -> None:
        """List other scans, and come into view."""
        self._list.clear()
        for row in rows:
            item = QListWidgetItem()
            _fill(item, row)
            self._list.addItem(item)
        self._heading.setText(f"{len(rows)} scans" if len(rows) != 1 else "1 scan")
        self.show()

    def show_row(self, place: int, row: SeriesRow) -> None:
        """More is known of the scan at a place of the list."""
        if (item := self._list.item(place)) is not None:
            _fill(item, row)

    def mark(self, path: Path | None) -> None:
        """Mark the scan that is open, if it is listed."""
        self._list.can_compare = path is not None
        places = [place for place, row in enumerate(self.rows) if row.path == path]
        self._list.setCurrentRow(places[0] if places else -1)

    def choose_neighbour(self, step: int) -> None:
        """Ask for the next (+1) or the previous (-1) scan; at the ends of the list nothing happens."""
        here = self._list.currentRow()
        wanted = here + step if here >= 0 else (0 if step > 0 else self._list.count() - 1)
        if (item := self._list.item(wanted)) is not None:
            self._choose(item)

    def _choose(self, item: QListWidgetItem) -> None:
        self._list.setCurrentItem(item)
        self.chosen.emit(_row_of(item).path)


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
        self.setAccessibleName("Scans of the folder")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setItemDelegate(_RowDelegate(self))
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
        menu.addAction("Open").triggered.connect(lambda: self.entered_on.emit(item))
        compare = menu.addAction("Compare with the open scan")
        compare.setEnabled(self.can_compare and not _row_of(item).trouble)
        compare.triggered.connect(lambda: self.compared.emit(item))
        return menu


class _RowDelegate(QStyledItemDelegate):
    """Draws a row: the picture, the name beside it, and under that what is known or what is wrong."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:  # noqa: ARG002
        return QSize(PICTURE_PX * 2, _ROW_PX)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        row: SeriesRow = index.data(_ROW)
        style, area = option.widget.style(), QRect(option.rect)
        painter.save()
        style.drawPrimitive(QStyle.PrimitiveElement.PE_PanelItemViewItem, option, painter, option.widget)
        box = QRect(area.topLeft() + QPoint(_GAP, _GAP), QSize(PICTURE_PX, PICTURE_PX))
        painter.fillRect(box, Qt.GlobalColor.black)
        picture: QPixmap | None = index.data(_PICTURE)
        if picture is not None:
            inside = QRect(QPoint(), picture.deviceIndependentSize().toSize())
            inside.moveCenter(box.center())
            painter.drawPixmap(inside, picture)
        if row.trouble:
            painter.setPen(theme.EDGE_LETTER)
            painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), "!")
        beside = QRect(box.right() + _GAP, box.top(), area.right() - box.right() - 2 * _GAP, box.height())
        _write(painter, row, beside, option)
        painter.restore()


def _write(painter: QPainter, row: SeriesRow, area: QRect, option: QStyleOptionViewItem) -> None:
    """The name, and in what room is left under it what is known or what is wrong."""
    palette: QPalette = option.palette
    is_chosen = bool(option.state & QStyle.StateFlag.State_Selected)
    roles = QPalette.ColorRole
    bright, dim = (roles.HighlightedText,) * 2 if is_chosen else (roles.Text, roles.PlaceholderText)
    bold = QFont(option.font)
    bold.setBold(True)
    painter.setFont(bold)
    painter.setPen(palette.color(bright))
    name = painter.fontMetrics().elidedText(row.title, Qt.TextElideMode.ElideMiddle, area.width())
    painter.drawText(area, int(Qt.AlignmentFlag.AlignTop) | int(Qt.TextFlag.TextSingleLine), name)
    beneath = area.adjusted(0, painter.fontMetrics().height() + 2, 0, 0)
    painter.setFont(option.font)
    if row.trouble:
        painter.drawText(beneath, int(Qt.AlignmentFlag.AlignTop) | int(Qt.TextFlag.TextWordWrap), row.trouble)
    else:
        painter.setPen(palette.color(dim))
        painter.drawText(beneath, int(Qt.AlignmentFlag.AlignTop), "\n".join(row.details))


def _row_of(item: QListWidgetItem) -> SeriesRow:
    row: SeriesRow = item.data(_ROW)
    return row


def _fill(item: QListWidgetItem, row: SeriesRow) -> None:
    """Put a row into an item, for eyes and for screen readers."""
    words = ". ".join((row.title, *row.details, *filter(None, (row.trouble,))))
    item.setData(_ROW, row)
    item.setData(_PICTURE, QPixmap.fromImage(row.picture) if row.picture is not None else None)
    item.setData(Qt.ItemDataRole.AccessibleTextRole, words)
    item.setToolTip(f"<p>{html.escape(row.trouble or row.title)}</p>")  # a name is text, whatever it looks like
