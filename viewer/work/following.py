"""A model at work hears where the reader looks, and the reader sees what it has drawn."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer

from engine.model.reading import Reading
from viewer.session import Session
from viewer.work.draft import Draft

_STILL_AFTER_MS = 120
"""A hand that has not moved for so long has let go, or is only thinking."""


class Following(QObject):
    """Ties the prediction that runs, if one does, to the session.

    Args:
        session: whose crosshair is followed, and which shows the draft.
        parent: in Qt's sense.
    """

    def __init__(self, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self._at_work: tuple[Reading, Draft] | None = None
        self._stillness = QTimer(self)
        self._stillness.setSingleShot(True)
        self._stillness.setInterval(_STILL_AFTER_MS)
        self._stillness.timeout.connect(self._go_on)
        session.cursor_changed.connect(self._look)

    def begin(self, reading: Reading, draft: Draft) -> None:
        """A model is at work: from now on it hears where the reader looks, and its draft is shown."""
        self._at_work = reading, draft
        self._session.show_draft(draft)
        self._look()

    def end(self) -> None:
        """It has ended, whichever way; the mask is shown again."""
        self._at_work = None
        self._session.show_draft(None)

    def rest(self) -> None:
        """The hand drags something across a picture: the model waits until it is still."""
        if self._at_work is not None:
            self._at_work[0].hold()
            self._stillness.start()

    def _go_on(self) -> None:
        if self._at_work is not None:
            self._at_work[0].release()

    def _look(self) -> None:
        if self._at_work is not None and self._session.arrival is None:
            reading, draft = self._at_work
            draft.in_view = self._session.cursor[0]
            reading.look_at(self._session.cursor[0])
