"""What can lie over a slice: it paints itself, and may take the left button before the view does."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainter


class Layer(Protocol):
    """Something over the picture of one view."""

    def paint(self, painter: QPainter) -> None:
        """Draw it in the view's own pixels; next to nothing is done where there is nothing to show."""


class HeldLayer(Layer, Protocol):
    """One that a hand can take hold of; places are in the view's own pixels."""

    def press(self, at: QPointF) -> bool:
        """The left button went down; returns whether this and what follows until its release belongs to the layer."""

    def drag(self, at: QPointF) -> None:
        """It moved since it was taken."""

    def release(self, at: QPointF) -> None:
        """It went up."""

    def hover(self, at: QPointF) -> None:
        """The pointer is here, and no button is down."""
