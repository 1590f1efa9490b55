"""A second scan beside the open one: the same planes, and how they are linked."""

from __future__ import annotations

from enum import Enum, auto

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QIcon, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QCheckBox, QComboBox, QHBoxLayout, QToolButton, QVBoxLayout, QWidget

import resources
from engine.words import say
from viewer.panels.badge import GeometryBadge
from viewer.translating import tr
from viewer.views.layouts import PlanesLayout
from viewer.views.own_keys import ARROWS, OwnKeys


class Link(Enum):
    """How the crosshairs of two scans go together."""

    POSITION = auto()
    SLICE = auto()
    NONE = auto()


_WORDS = {
    Link.POSITION: say("Linked by position"),
    Link.SLICE: say("Linked by slice"),
    Link.NONE: say("Not linked"),
}


class ComparePane(QWidget):
    """Shows planes of a second scan, hidden until there is one; says how they should be linked.

    Attributes:
        planes: its pictures.
        badge: how far the second scan's can be trusted.

    Signals:
        link_wanted(object): a :class:`Link`.
        same_zoom_wanted(bool): zoom and move both together, or each by itself.
        mask_wanted(): a mask of the second scan is to be opened.
        closed(): the comparison is not wanted any more.
    """

    link_wanted = Signal(object)
    same_zoom_wanted = Signal(bool)
    mask_wanted = Signal()
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.links = QComboBox()
        self.links.setAccessibleName(tr("How the two scans are linked"))
        self.links.setToolTip(
            tr("Whether both crosshairs are at the same place in mm, or go on slice by slice (Ctrl+L)")
        )
        self.links.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        OwnKeys(self.links, ARROWS)
        self.links.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.links.setMinimumContentsLength(10)  # the pane may be as narrow as half of a small screen
        self.links.addItems([tr(words) for words in _WORDS.values()])
        self.links.activated.connect(lambda place: self.link_wanted.emit(list(_WORDS)[place]))
        self.same_zoom = QCheckBox(tr("Same zoom"))
        self.same_zoom.setToolTip(tr("Zoom and move both together, as far in mm (Ctrl+Shift+L)"))
        self.same_zoom.clicked.connect(self.same_zoom_wanted)
        mask = QToolButton()
        mask.setIcon(QIcon(str(resources.icon("overlay"))))
        mask.setAutoRaise(True)
        mask.setAccessibleName(tr("Open mask for the second scan"))
        mask.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        mask.setToolTip(tr("Show a mask made for this second scan"))
        mask.clicked.connect(self.mask_wanted)
        self.badge = GeometryBadge()
        close = QToolButton()
        close.setText("×")
        close.setAutoRaise(True)
        close.setToolTip(tr("Close the comparison"))
        close.setAccessibleName(tr("Close the comparison"))
        close.clicked.connect(self.closed)
        self._beside = QHBoxLayout()
        self._beside.addWidget(self.same_zoom, 1)
        self._beside.addWidget(self.badge)
        self._beside.addWidget(mask)
        self._beside.addWidget(close)
        self._top = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._top.setContentsMargins(8, 4, 4, 4)
        self._top.addWidget(self.links, 1)
        self._top.addLayout(self._beside)
        self.planes = PlanesLayout()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._top)
        column.addWidget(self.planes, 1)
        self.hide()

    def minimumSizeHint(self) -> QSize:
        """With the heading in two lines, as it is where there is no room for one."""
        heading = max(self._needed()) + self._around()
        return QSize(max(heading, self.planes.minimumSizeHint().width()), super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        in_one = sum(self._needed()) + self._top.spacing() + self._around()
        directions = QBoxLayout.Direction
        self._top.setDirection(directions.LeftToRight if self.width() >= in_one else directions.TopToBottom)

    def _needed(self) -> tuple[int, int]:
        """How wide the two halves of the heading are at least."""
        return self.links.minimumSizeHint().width(), self._beside.minimumSize().width()

    def _around(self) -> int:
        margins = self._top.contentsMargins()
        return margins.left() + margins.right()

    def show_link(self, link: Link, same_zoom: bool) -> None:
        """Show how the two are linked, and whether they are zoomed together."""
        self.links.setCurrentIndex(list(_WORDS).index(link))
        self.same_zoom.setChecked(same_zoom)
        self.same_zoom.setEnabled(link is not Link.NONE)
