"""A row of the list of scans: what is known of one, and how it is drawn."""

from __future__ import annotations

import html
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QImage, QPainter, QPalette, QPixmap
from PySide6.QtWidgets import QListWidgetItem, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from engine.case.keeping.register import State
from engine.words import say
from viewer import theme
from viewer.translating import tr

PICTURE_PX = 76
"""Side of the square in which a scan's picture lies."""

_GAP = 8
_ROW_PX = PICTURE_PX + 2 * _GAP
_DOT_PX = 8

STATES = {
    State.UNREAD: (say("Unread"), theme.ACTIVE_PLANE),
    State.IN_WORK: (say("In work"), theme.EDGE_LETTER),
    State.SIGNED: (say("Signed"), theme.LIVER),
}
"""What a state is called, and the colour of its dot."""
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
        state: how far the case has come; None where that is not known, and for a mask.
        changed: when it last changed; None while it is unread.
        case_file: holds the work on it, and is opened in its place; None when there is none.
    """

    path: Path
    title: str
    details: tuple[str, ...] = ()
    picture: QImage | None = None
    trouble: str = ""
    state: State | None = None
    changed: datetime | None = None
    case_file: Path | None = None

    @property
    def opens(self) -> Path:
        """The file to open."""
        return self.case_file or self.path

    def state_words(self, today: date | None = None) -> str:
        """How far it has come, and since when in the time of this computer; empty where that is not known.

        Args:
            today: says it in brief: of this day the time, of every other the day. None says both.
        """
        if self.state is None:
            return ""
        words = tr(STATES[self.state][0])
        if self.changed is None:
            return words
        when = self.changed.astimezone()
        if today is None:
            return tr("{state}, {when}", state=words, when=f"{when:%Y-%m-%d %H:%M}")
        return tr("{state}, {when}", state=words, when=f"{when:%H:%M}" if when.date() == today else f"{when:%Y-%m-%d}")


ShowRows = Callable[[Sequence[SeriesRow]], object]
ShowRow = Callable[[int, SeriesRow], object]


class RowDelegate(QStyledItemDelegate):
    """Draws a row: the picture, the name beside it, and under that what is known or what is wrong."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:  # noqa: ARG002
        return QSize(PICTURE_PX * 2, max(_ROW_PX, 5 * option.fontMetrics.lineSpacing() + 2 * _GAP))

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
        room = area.adjusted(0, _GAP // 2, 0, -_GAP // 2)
        beside = QRect(box.right() + _GAP, room.top(), area.right() - box.right() - 2 * _GAP, room.height())
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
        if row.state is not None:
            _write_state(painter, row, beneath, palette.color(bright))


def _write_state(painter: QPainter, row: SeriesRow, area: QRect, ink: QColor) -> None:
    """How far the case has come, on the last line: a dot, and words."""
    if row.state is None:
        return
    metrics = painter.fontMetrics()
    line = QRect(area.left(), area.bottom() - metrics.height() + 1, area.width(), metrics.height())
    dot = QRect(line.left(), line.center().y() - _DOT_PX // 2 + 1, _DOT_PX, _DOT_PX)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(STATES[row.state][1])
    painter.drawEllipse(dot)
    painter.setPen(ink)
    words = line.adjusted(_DOT_PX + 5, 0, 0, 0)
    text = metrics.elidedText(row.state_words(date.today()), Qt.TextElideMode.ElideRight, words.width())
    painter.drawText(words, int(Qt.AlignmentFlag.AlignVCenter) | int(Qt.TextFlag.TextSingleLine), text)


def row_of(item: QListWidgetItem) -> SeriesRow:
    """What an item shows."""
    row: SeriesRow = item.data(_ROW)
    return row


def fill(item: QListWidgetItem, row: SeriesRow) -> None:
    """Put a row into an item, for eyes and for screen readers."""
    words = ". ".join((row.title, *row.details, *filter(None, (row.trouble, row.state_words()))))
    item.setData(_ROW, row)
    item.setData(_PICTURE, QPixmap.fromImage(row.picture) if row.picture is not None else None)
    item.setData(Qt.ItemDataRole.AccessibleTextRole, words)
    tips = filter(None, (row.trouble or row.title, row.state_words()))
    item.setToolTip("".join(f"<p>{html.escape(tip)}</p>" for tip in tips))  # a name is text, whatever it looks like
