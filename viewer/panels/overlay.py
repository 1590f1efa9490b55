"""How the overlay is drawn: on or off, liver, tumours, opacity."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QIcon, QPixmap
from PySide6.QtWidgets import QCheckBox, QGridLayout, QSlider, QWidget

from viewer import theme
from viewer.views.compose import OverlayStyle


class OverlayPanel(QWidget):
    """Shows a style; says which one is wanted.

    Signals:
        style_wanted(object): an :class:`OverlayStyle`.
    """

    style_wanted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._style = OverlayStyle()
        self._visible = QCheckBox("Overlay (S)")
        self._liver = QCheckBox("Liver")
        self._liver.setIcon(_swatch(theme.LIVER))
        self._tumours = QCheckBox("Tumours (T)")
        self._tumours.setIcon(_swatch(theme.TUMOUR))
        self._visible.setToolTip("Show or hide the overlay")
        self._liver.setToolTip("Show or hide the liver")
        self._tumours.setToolTip("Show or hide the tumours")
        self._opacity = QSlider(Qt.Orientation.Horizontal)
        self._opacity.setRange(5, 100)
        self._opacity.setAccessibleName("Opacity of the overlay")
        self._opacity.setToolTip("Opacity of the overlay (A, D)")
        self._visible.clicked.connect(lambda on: self._want(visible=on))
        self._liver.clicked.connect(lambda on: self._want(liver=on))
        self._tumours.clicked.connect(lambda on: self._want(tumours=on))
        self._opacity.valueChanged.connect(lambda percent: self._want(opacity=percent / 100))
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.addWidget(self._visible, 0, 0)
        grid.addWidget(self._opacity, 0, 1, 1, 2)
        grid.addWidget(self._liver, 1, 1)
        grid.addWidget(self._tumours, 1, 2)
        self.show_style(self._style)

    def show_style(self, style: OverlayStyle) -> None:
        """Show how the overlay is drawn."""
        if (style.liver_colour, style.tumour_colour) != (self._style.liver_colour, self._style.tumour_colour):
            self._liver.setIcon(_swatch(QColor(style.liver_colour)))
            self._tumours.setIcon(_swatch(QColor(style.tumour_colour)))
        self._style = style
        self._visible.setChecked(style.visible)
        for box, on in ((self._liver, style.liver), (self._tumours, style.tumours)):
            box.setChecked(on)
            box.setEnabled(style.visible)
        self._opacity.blockSignals(True)
        self._opacity.setValue(round(style.opacity * 100))
        self._opacity.blockSignals(False)

    def _want(self, **change: bool | float) -> None:
        self.style_wanted.emit(replace(self._style, **change))  # type: ignore[arg-type]


def _swatch(colour: QColor) -> QIcon:
    pixmap = QPixmap(12, 12)
    pixmap.fill(colour)
    return QIcon(pixmap)
