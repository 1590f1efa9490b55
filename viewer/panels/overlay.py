"""How the overlay is drawn: on or off, liver, tumours, their colours, opacity."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QCheckBox, QGridLayout, QHBoxLayout, QLabel, QSlider, QWidget

from viewer.colour_vision import advice
from viewer.panels.colour_button import ColourButton
from viewer.translating import tr
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
        self._visible = QCheckBox(tr("Overlay (S)"))
        self._liver = QCheckBox(tr("Liver"))
        self._tumours = QCheckBox(tr("Tumours"))
        self._visible.setToolTip(tr("Show or hide the overlay"))
        self._liver.setToolTip(tr("Show or hide the liver"))
        self._tumours.setToolTip(tr("Show or hide the tumours (Shift+T)"))
        self._liver_colour = ColourButton(tr("Colour of the liver"))
        self._tumour_colour = ColourButton(tr("Colour of tumours"))
        for button in (self._liver_colour, self._tumour_colour):
            button.setToolTip(tr("Choose another colour"))
        self._opacity = QSlider(Qt.Orientation.Horizontal)
        self._opacity.setRange(5, 100)
        self._opacity.setAccessibleName(tr("Opacity of the overlay"))
        self._opacity.setToolTip(tr("Opacity of the overlay (A, D)"))
        self._advice = QLabel()
        self._advice.setObjectName("notice")
        self._advice.setWordWrap(True)
        self._visible.clicked.connect(lambda on: self._want(visible=on))
        self._liver.clicked.connect(lambda on: self._want(liver=on))
        self._tumours.clicked.connect(lambda on: self._want(tumours=on))
        self._liver_colour.wanted.connect(lambda colour: self._want(liver_colour=colour))
        self._tumour_colour.wanted.connect(lambda colour: self._want(tumour_colour=colour))
        self._opacity.valueChanged.connect(lambda percent: self._want(opacity=percent / 100))
        labels = QHBoxLayout()
        for colour, box in ((self._liver_colour, self._liver), (self._tumour_colour, self._tumours)):
            labels.addWidget(colour)
            labels.addWidget(box)
            labels.addStretch()
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.addWidget(self._visible, 0, 0)
        grid.addWidget(self._opacity, 0, 1)
        grid.addLayout(labels, 1, 0, 1, 2)
        grid.addWidget(self._advice, 2, 0, 1, 2)
        self.show_style(self._style)

    def show_style(self, style: OverlayStyle) -> None:
        """Show how the overlay is drawn."""
        self._style = style
        self._show_colours(style.liver_colour, style.tumour_colour)
        self._visible.setChecked(style.visible)
        for box, on in ((self._liver, style.liver), (self._tumours, style.tumours)):
            box.setChecked(on)
            box.setEnabled(style.visible)
        with QSignalBlocker(self._opacity):
            self._opacity.setValue(round(style.opacity * 100))

    def _show_colours(self, liver: str, tumour: str) -> None:
        if (liver, tumour) == (self._liver_colour.colour, self._tumour_colour.colour):
            return
        self._liver_colour.show_colour(liver)
        self._tumour_colour.show_colour(tumour)
        self._advice.setText(advice(liver, tumour))
        self._advice.setHidden(not self._advice.text())

    def _want(self, **change: bool | float | str) -> None:
        self.style_wanted.emit(replace(self._style, **change))  # type: ignore[arg-type]
