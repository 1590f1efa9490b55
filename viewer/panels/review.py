"""Buttons to decide about lesions with, and the box that lists only those still to be decided."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QToolButton, QWidget

from viewer.translating import tr


class ReviewPanel(QWidget):
    """Offers actions as buttons; says whether only undecided lesions are to be listed.

    Attributes:
        undecided: the box.

    Signals:
        undecided_wanted(bool): list only lesions that are still to be decided, or all.
    """

    undecided_wanted = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(2)
        self.undecided = QCheckBox(tr("Undecided only"))
        self.undecided.setToolTip(tr("List only the lesions that are still to be decided"))
        self.undecided.toggled.connect(self.undecided_wanted)
        self._row.addStretch()
        self._row.addWidget(self.undecided)

    def take_actions(self, actions: Sequence[QAction]) -> None:
        """Offer actions as buttons, before the box."""
        for place, action in enumerate(actions):
            button = QToolButton()
            button.setObjectName("tool")
            button.setDefaultAction(action)
            self._row.insertWidget(place, button)
