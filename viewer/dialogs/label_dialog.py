"""Which of a mask's labels are the liver and its tumours: asked for when they are not the usual ones."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QDialog, QDialogButtonBox, QFormLayout, QLabel, QVBoxLayout, QWidget

from engine.scan.masks import Meaning
from viewer.translating import tr


class LabelDialog(QDialog):
    """Asks, beside the work.

    Args:
        name: of the mask's file.
        labels: the values that it holds, without 0.
        parent: in Qt's sense.

    Signals:
        chosen(object): the :class:`Meaning` of its labels.
    """

    chosen = Signal(object)

    def __init__(self, name: str, labels: Sequence[int], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Labels of the mask"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._labels = tuple(labels)
        words = QLabel(tr("{name} holds other labels than 1 (liver) and 2 (tumour). Which ones are they?", name=name))
        words.setTextFormat(Qt.TextFormat.PlainText)
        words.setWordWrap(True)
        self.liver, self.tumour = QComboBox(), QComboBox()
        form = QFormLayout()
        for title, box in ((tr("Liver"), self.liver), (tr("Tumours"), self.tumour)):
            box.addItems([tr("none of them"), *(str(label) for label in labels)])
            box.setAccessibleName(title)
            box.currentIndexChanged.connect(self._check)
            form.addRow(title, box)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Open | QDialogButtonBox.StandardButton.Cancel)
        self.buttons.accepted.connect(self._choose)
        self.buttons.rejected.connect(self.close)
        column = QVBoxLayout(self)
        column.addWidget(words)
        column.addLayout(form)
        column.addWidget(self.buttons)
        self._check()

    @property
    def _meaning(self) -> Meaning:
        places = [box.currentIndex() for box in (self.liver, self.tumour)]
        return Meaning(*(self._labels[place - 1] if place > 0 else None for place in places))

    def _check(self) -> None:
        """Something must be chosen, and nothing twice."""
        meaning = self._meaning
        is_sound = meaning.liver != meaning.tumour
        self.buttons.button(QDialogButtonBox.StandardButton.Open).setEnabled(is_sound)

    def _choose(self) -> None:
        self.chosen.emit(self._meaning)
        self.close()
