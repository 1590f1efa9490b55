"""The column beside the pictures: panels one below the other; where the window is low, it scrolls."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtWidgets import QFrame, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

_WIDTH = 300
_MARGIN, _BETWEEN = 8, 10


class SideColumn(QScrollArea):
    """Gives each panel the height that it needs; one of them has what is left over.

    A panel that is opened while the column is on screen is scrolled to, as far as it must.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the arrow keys are the slices'
        self._opened: QWidget | None = None
        self._column = QWidget()
        self._panels = QVBoxLayout(self._column)
        self._panels.setContentsMargins(_MARGIN, _MARGIN, _MARGIN, _MARGIN)
        self._panels.setSpacing(_BETWEEN)
        self.setWidget(self._column)

    def add(self, panel: QWidget, *, takes_rest: bool = False) -> None:
        """Put a panel below those that are there."""
        self._panels.addWidget(panel, int(takes_rest))
        panel.installEventFilter(self)
        self._fit_width()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:
            self._fit_width()
        elif event.type() == QEvent.Type.ShowToParent and isinstance(watched, QWidget) and self.isVisible():
            self._opened = watched
            QTimer.singleShot(0, self, self._reveal)  # once it has its place
        return super().eventFilter(watched, event)

    def _reveal(self) -> None:
        """Scroll to the panel that was opened."""
        panel, self._opened = self._opened, None
        if panel is not None and panel.isVisible():
            self.ensureWidgetVisible(panel, 0, _BETWEEN)

    def _fit_width(self) -> None:
        """Wide enough for its panels beside the scroll bar: nothing lies beyond the edge."""
        wanted = self._column.minimumSizeHint().width() + self.verticalScrollBar().sizeHint().width()
        self.setMinimumWidth(max(_WIDTH, wanted))
