"""A second scan beside the open one: the same planes, and how they are linked."""

from __future__ import annotations

from enum import Enum, auto

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from viewer.views.layouts import PlanesLayout
from viewer.views.own_keys import ARROWS, OwnKeys


class Link(Enum):
    """How the crosshairs of two scans go together."""

    POSITION = auto()
    SLICE = auto()
    NONE = auto()


_WORDS = {
    Link.POSITION: "Linked by position",
    Link.SLICE: "Linked by slice",
    Link.NONE: "Not linked",
}


class ComparePane(QWidget):
    """Shows planes of a second scan, hidden until there is one; says how they should be linked.

    Attributes:
        planes: its pictures.

    Signals:
        link_wanted(object): a :class:`Link`.
        closed(): the comparison is not wanted any more.
    """

    link_wanted = Signal(object)
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.links = QComboBox()
        self.links.setAccessibleName("How the two scans are linked")
        self.links.setToolTip("Whether both crosshairs are at the same place in mm, or go on slice by slice (Ctrl+L)")
        self.links.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        OwnKeys(self.links, ARROWS)
        self.links.addItems(list(_WORDS.values()))
        self.links.activated.connect(lambda place: self.link_wanted.emit(list(_WORDS)[place]))
        self._remark = QLabel()
        self._remark.setObjectName("dim")
        close = QToolButton()
        close.setText("×")
        close.setAutoRaise(True)
        close.setToolTip("Close the comparison")
        close.setAccessibleName("Close the comparison")
        close.clicked.connect(self.closed)
        top = QHBoxLayout()
        top.setContentsMargins(8, 4, 4, 4)
        top.addWidget(self.links)
        top.addWidget(self._remark, 1)
        top.addWidget(close)
        self.planes = PlanesLayout()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(top)
        column.addWidget(self.planes, 1)
        self.hide()

    @property
    def remark(self) -> str:
        """What is said beside the link."""
        return self._remark.text()

    def show_link(self, link: Link) -> None:
        """Show how the two are linked."""
        self.links.setCurrentIndex(list(_WORDS).index(link))

    def show_remark(self, text: str) -> None:
        """Say something about the link; nothing when it is empty."""
        self._remark.setText(text)
