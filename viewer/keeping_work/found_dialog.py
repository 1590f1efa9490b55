"""Unsaved work, offered back: beside what one does, not in its way."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QGridLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from engine.case.keeping.recovery import Found
from viewer.names import one_line
from viewer.translating import tr

_WIDTH = 560


class FoundDialog(QDialog):
    """Lists what was found, with what can be done about it.

    Args:
        parent: in Qt's sense.

    Signals:
        wanted(object): go on with a :class:`Found`.
        unwanted(object): throw one away.
    """

    wanted = Signal(object)
    unwanted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Unsaved work"))
        self.found: tuple[Found, ...] = ()
        words = QLabel(tr("This work was not saved in a case file. It is kept until you decide."))
        words.setWordWrap(True)
        self._rows = QWidget()
        buttons = QDialogButtonBox()
        later = buttons.addButton(tr("Later"), QDialogButtonBox.ButtonRole.RejectRole)
        later.setDefault(True)  # Enter decides nothing
        later.setToolTip(tr("Keep it, and ask again at the next start"))
        buttons.rejected.connect(self.close)
        self._column = QVBoxLayout(self)
        self._column.setSpacing(12)
        for widget in (words, self._rows, buttons):
            self._column.addWidget(widget)
        self.setMinimumWidth(_WIDTH)

    def show_found(self, found: Iterable[Found]) -> None:
        """Show what there is; without anything the dialog closes."""
        self.found = tuple(found)
        rows = QWidget()
        grid = QGridLayout(rows)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setColumnStretch(0, 1)
        for place, each in enumerate(self.found):
            label = QLabel(_words(each))
            label.setTextFormat(Qt.TextFormat.PlainText)  # a file name may hold anything
            label.setWordWrap(True)
            take, discard = QPushButton(tr("Take it back")), QPushButton(tr("Discard"))
            take.setAutoDefault(False)
            discard.setAutoDefault(False)
            take.setToolTip(tr("Open the scan, and go on where the work ended"))
            discard.setToolTip(tr("Throw this work away; asks once more"))
            take.clicked.connect(partial(self._want, each))
            discard.clicked.connect(partial(self._discard, each, discard))
            for column, widget in enumerate((label, take, discard)):
                grid.addWidget(widget, place, column)
        self._column.replaceWidget(self._rows, rows)
        self._rows.deleteLater()
        self._rows = rows
        if not self.found:
            self.close()

    def _want(self, found: Found) -> None:
        self._drop(found)
        self.wanted.emit(found)

    def _discard(self, found: Found, button: QPushButton) -> None:
        """The first press asks, the second does it."""
        if button.property("isAsked"):
            self._drop(found)
            self.unwanted.emit(found)
        else:
            button.setProperty("isAsked", True)
            button.setText(tr("Discard for good"))

    def _drop(self, found: Found) -> None:
        self.show_found(each for each in self.found if each is not found)


def _words(found: Found) -> str:
    when = f"{found.last_at.astimezone():%Y-%m-%d %H:%M}"
    name = one_line(found.name)
    if found.steps == 1:
        return tr("{scan}: one step, {when}", scan=name, when=when)
    return tr("{scan}: {count} steps, the last of {when}", scan=name, count=found.steps, when=when)
