"""What leaves the house when asked: masks, tables, reports, pictures. A part of the controller."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtGui import QImage, QImageWriter

from engine.errors import ExportError
from engine.export.summary import count_text
from engine.export.table import write_csv
from engine.export.tools import tools_path, write_marks
from engine.files import replacing, spare
from engine.findings.tools import Mark
from engine.scan.masks import save_mask
from viewer.jobs import Channel
from viewer.messages import MessageBar
from viewer.report.exports import Export
from viewer.session import Session
from viewer.work.identifying import Identifying
from viewer.work.lanes import WRITE, Lanes

_PNG_COMPRESSION = 31
"""Of 100. Qt's own choice takes three times as long for files that are no smaller: scans are noise."""


class Writing:
    """Writes files, one after the other; each is whole or not there, and the open scan is never one of them.

    Args:
        session: what is written.
        messages: where it is told.
        lanes: in which it is written.
    """

    def __init__(self, session: Session, messages: MessageBar, lanes: Lanes) -> None:
        self._session, self._messages, self._lanes = session, messages, lanes
        self._identifying = Identifying()

    def save_mask(self, path: Path) -> None:
        """Write the mask on the scan's own grid."""
        case = self._session.whole_case
        if case is None or case.mask is None:
            return
        mask, volume = case.mask, case.volume
        self._write(path, lambda _: save_mask(path, mask, volume), f"Saved {path.name}.")

    def export_csv(self, path: Path, marks: Sequence[Mark] = ()) -> None:
        """Write the measurements: lesions, and marks into a file beside theirs; without a mask the marks alone."""
        case = self._session.whole_case
        if case is None or (case.mask is None and not marks):
            return
        words = []
        if case.mask is not None:
            words.append(f"Saved {count_text(case.lesions)} to {path.name}.")
        convention = self._session.convention
        beside = tools_path(path) if case.mask is not None else path
        if marks:
            words.append(f"Saved {len(marks)} {'mark' if len(marks) == 1 else 'marks'} to {beside.name}.")

        def work(_: Channel) -> None:
            if case.mask is not None:
                write_csv(path, case, convention=convention)
            if marks:
                write_marks(beside, case, marks, convention)

        self._write(path, work, " ".join(words))

    def export(self, path: Path, export: Export) -> None:
        """Write one of the other kinds of export; its pictures are in the grey range of the screen."""
        case, window = self._session.whole_case, self._session.window
        if case is None or case.mask is None:
            return

        words = f"Saved {count_text(case.lesions)} to {path.name}."
        self._write(path, lambda channel: export.write(path, case, window, channel), words)

    def save_picture(self, path: Path, picture: QImage) -> None:
        """Write a picture of the window as PNG."""

        def work(_: Channel) -> None:
            if path.suffix.lower() != ".png":
                raise ExportError(f"{path.name} is not a name for a PNG picture. Choose one that ends in .png.")
            with replacing(path) as part:
                writer = QImageWriter(str(part), b"png")
                writer.setCompression(_PNG_COMPRESSION)
                if not writer.write(picture):
                    raise ExportError(
                        f"{path.name} could not be written: {writer.errorString()}. Choose another place."
                    )

        self._write(path, work, f"Saved {path.name}.")

    def _write(self, path: Path, work: Callable[[Channel], None], words: str) -> None:
        """Write a file, unless it would take the place of the open scan; say so, and once what names the patient."""
        case = self._session.whole_case
        volume = case.volume if case is not None else None

        def write(channel: Channel) -> str:
            spare(path, [volume.source.path] if volume is not None else [])
            work(channel)
            return self._identifying.look(volume) if volume is not None else ""

        def written(found: str) -> None:
            also = self._identifying.tell(volume, found) if volume is not None else ""
            self._messages.tell(" ".join(filter(None, (words, also))))

        self._lanes.queue(WRITE, write, written)
