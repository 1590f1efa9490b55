"""Words to the user: the one module that shows them.

A message is a bar above the pictures, never a dialog in the way: a reader who scrolls goes on scrolling.
"""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable
from enum import Enum

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QToolButton, QWidget

from engine.errors import EngineError, sentence
from viewer.names import one_line
from viewer.translating import tr

_log = logging.getLogger("hepatica")


class Kind(Enum):
    """How a message is coloured."""

    NOTICE = "notice"
    WARNING = "warning"
    ERROR = "error"


class MessageBar(QWidget):
    """One message at a time, until it is closed or the next one comes."""

    shown = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("messageBar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._text = QLabel()
        self._text.setWordWrap(True)
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        # A file name may hold anything; it is text, not markup.
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        self._act: Callable[[], object] = lambda: None
        self._offer = QPushButton()
        self._offer.hide()
        self._offer.clicked.connect(self._take_offer)
        close = QToolButton()
        close.setText("×")
        close.setAutoRaise(True)
        close.setToolTip(tr("Close this message"))
        close.setAccessibleName(tr("Close this message"))
        close.clicked.connect(self.hide)
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 4, 4, 4)
        row.addWidget(self._text, 1)
        row.addWidget(self._offer)
        row.addWidget(close)
        self.hide()

    @property
    def text(self) -> str:
        """What is shown, empty when nothing is."""
        return "" if self.isHidden() else self._text.text()

    def tell(self, text: str, kind: Kind = Kind.NOTICE) -> None:
        """Show a sentence."""
        self._offer.hide()
        self._text.setText(one_line(text))
        self.setProperty("kind", kind.value)
        self.style().unpolish(self)
        self.style().polish(self)
        self.show()
        self.shown.emit(text)

    def offer(self, words: str, act: Callable[[], object]) -> None:
        """Put a button beside the message that is shown: what can be done about it."""
        self._offer.setText(words)
        self._act = act
        self._offer.show()

    def _take_offer(self) -> None:
        self.hide()
        self._act()

    def tell_error(self, error: Exception) -> str:
        """Show what went wrong, and log where, if it was not foreseen; returns the sentence shown."""
        if not isinstance(error, EngineError):
            # Type and place only: the text of an unforeseen error can hold a path, and a path the name of a patient.
            # No lines of code: they would be read from their files, here, in the GUI thread.
            places = [
                f"  {frame.f_code.co_filename}:{line} in {frame.f_code.co_qualname}"
                for frame, line in traceback.walk_tb(error.__traceback__)
            ]
            _log.error("unforeseen %s at\n%s", type(error).__name__, "\n".join(places))
        text = tr(sentence(error))
        self.tell(text, Kind.ERROR)
        return text
