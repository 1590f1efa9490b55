"""Files that are dropped on the window."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtGui import QDragEnterEvent, QDropEvent

from viewer.controller import Controller
from viewer.messages import Kind, MessageBar
from viewer.translating import tr


class Dropping:
    """Takes what is dropped to be opened.

    Args:
        controller: opens a scan, or lists a folder.
        messages: where it is told why something is not taken.
    """

    def __init__(self, controller: Controller, messages: MessageBar) -> None:
        self._controller, self._messages = controller, messages

    def enter(self, event: QDragEnterEvent) -> None:
        """Something is held over the window."""
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def drop(self, event: QDropEvent) -> None:
        """It was let go."""
        paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        if len(paths) == 1:
            event.acceptProposedAction()
            if paths[0].is_dir():
                self._controller.open_folder(paths[0])
            else:
                self._controller.open_scan(paths[0])
        elif paths:
            words = tr("One scan is shown at a time: drop a single file, or their folder.")
            self._messages.tell(words, Kind.ERROR)
        else:
            self._messages.tell(tr("Only files on this computer can be opened."), Kind.ERROR)
