"""What leaves the house when asked: masks, tables, reports, pictures. A part of the controller."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtGui import QImage, QImageWriter

from engine.case.case import Case
from engine.errors import ExportError
from engine.export.summary import count_text
from engine.export.table import write_csv
from engine.export.tools import tools_path, write_marks
from engine.files import replacing, spare
from engine.findings.tools import Mark
from engine.scan.masks import save_mask
from engine.scan.volume import Mask
from engine.words import joined, say
from viewer.jobs import Channel
from viewer.messages import MessageBar
from viewer.report.exports import Display, Export
from viewer.session import Session
from viewer.translating import tr
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

    Attributes:
        mask_of: gives what of a case's mask is saved, a copy if it may still change.
    """

    def __init__(self, session: Session, messages: MessageBar, lanes: Lanes) -> None:
        self._session, self._messages, self._lanes = session, messages, lanes
        self._identifying = Identifying()
        self.mask_of: Callable[[Case, Mask], Mask] = lambda _, mask: mask

    @property
    def identifiers(self) -> str:
        """Where the open scan's file may tell who the patient is, in a sentence, once something of it was written."""
        case = self._session.whole_case
        return self._identifying.said(case.volume) if case is not None else ""

    def save_mask(self, path: Path) -> None:
        """Write the mask on the scan's own grid."""
        case = self._session.whole_case
        if case is None or case.mask is None:
            return
        mask, volume = self.mask_of(case, case.mask), case.volume
        self._write(path, lambda _: save_mask(path, mask, volume), say("Saved {name}.", name=path.name))

    def export_csv(self, path: Path, marks: Sequence[Mark] = ()) -> None:
        """Write the measurements: lesions, and marks into a file beside theirs; without a mask the marks alone."""
        case = self._session.whole_case
        if case is None or (case.mask is None and not marks):
            return
        words = []
        if case.mask is not None:
            words.append(_saved(case, path))
        convention = self._session.convention
        beside = tools_path(path) if case.mask is not None else path
        if marks:
            words.append(
                say("Saved 1 mark to {name}.", name=beside.name)
                if len(marks) == 1
                else say("Saved {count} marks to {name}.", count=len(marks), name=beside.name)
            )

        def work(_: Channel) -> None:
            if case.mask is not None:
                write_csv(path, case, convention=convention)
            if marks:
                write_marks(beside, case, marks, convention)

        self._write(path, work, joined(words))

    def export(self, path: Path, export: Export) -> None:
        """Write one of the other kinds of export; its pictures show the scan as the screen does."""
        case, display = self._session.whole_case, Display(self._session.window, self._session.convention)
        if case is None or case.mask is None:
            return

        self._write(path, lambda channel: export.write(path, case, display, channel), _saved(case, path))

    def save_picture(self, path: Path, picture: QImage) -> None:
        """Write a picture of the window as PNG."""

        def work(_: Channel) -> None:
            if path.suffix.lower() != ".png":
                raise ExportError(
                    say("{name} is not a name for a PNG picture. Choose one that ends in .png.", name=path.name)
                )
            with replacing(path) as part:
                writer = QImageWriter(str(part), b"png")
                writer.setCompression(_PNG_COMPRESSION)
                if not writer.write(picture):
                    raise ExportError(
                        say(
                            "{name} could not be written: {reason}. Choose another place.",
                            name=path.name,
                            reason=writer.errorString(),
                        )
                    )

        self._write(path, work, say("Saved {name}.", name=path.name))

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
            self._messages.tell(tr(joined((words, also))))

        self._lanes.queue(WRITE, write, written)


def _saved(case: Case, path: Path) -> str:
    return say("Saved {lesions} to {name}.", lesions=count_text(case.lesions), name=path.name)
