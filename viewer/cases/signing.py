"""Signing a case, which freezes it and writes its exports, and reopening it. A part of the main window."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

import engine
from engine.case.keeping.log import Reopened, Signed, Work
from engine.case.keeping.logbook import Saved, Story
from engine.case.review import Decision
from engine.scan.volume import Mask
from viewer.actions import Needs
from viewer.cases.signed_files import SignedCase
from viewer.editing.desk import Desk
from viewer.keeping_work.keeping_work import KeepingWork
from viewer.marks.marks import Marks
from viewer.messages import Kind, MessageBar
from viewer.parts.part import Part
from viewer.report.exports import Display
from viewer.session import Session
from viewer.translating import tr
from viewer.work.lanes import SIGN, Lanes


class Signing(Part):
    """Freezes the case on the desk, and tells the log.

    Args:
        session: whose case is signed.
        desk: is locked; its steps are told.
        keeping: knows all of the work, and brings it back.
        marks: written with the case.
        lanes: in which the files are written.
        messages: where it is told how it went.
        window: that dialogs belong to.

    Signals:
        written(object, object): a :class:`Story` was signed and all of it written, and where: :class:`Saved`.
    """

    written = Signal(object, object)

    def __init__(
        self,
        session: Session,
        desk: Desk,
        keeping: KeepingWork,
        marks: Marks,
        lanes: Lanes,
        messages: MessageBar,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._session, self._desk, self._keeping, self._marks = session, desk, keeping, marks
        self._lanes, self._messages, self._window = lanes, messages, window
        self._signed_at: datetime | None = None
        self._mask: Mask | None = None
        keeping.restoring.restored.connect(self._take_back)
        desk.refused.connect(self._tell_refused)
        for changed in (session.scan_changed, session.findings_changed):
            changed.connect(self._follow)

    @property
    def signed_at(self) -> datetime | None:
        """When the case on screen was signed; None while it is not."""
        return self._signed_at

    def handlers(self) -> dict[str, Callable[..., object]]:
        return {"sign": self._ask_sign, "reopen": self._ask_reopen}

    @property
    def has(self) -> dict[Needs, bool]:
        case = self._session.whole_case
        has_mask = case is not None and case.mask is not None
        return {
            Needs.UNSIGNED: has_mask and self._signed_at is None,
            Needs.SIGNED: has_mask and self._signed_at is not None,
        }

    # Signing

    def _ask_sign(self) -> None:
        if why := self._why_not():
            self._messages.tell(why, Kind.WARNING)
            return
        case = self._session.whole_case
        if case is None:
            return
        box = self._box("sign", tr("Sign case"), tr("Sign {name}?", name=case.volume.name))
        notice = tr(engine.RESEARCH_NOTICE)
        box.setInformativeText(
            tr(
                "{notice} Signing freezes the case: nothing can be changed until it is reopened, which is logged. "
                "Table, report, mask and case file are written into a new folder, in a place that you choose next.",
                notice=notice,
            )
        )
        self._when(box, tr("Sign…"), self._ask_folder)

    def _why_not(self) -> str:
        """Why the case cannot be signed now; empty when it can."""
        case = self._session.whole_case
        if case is None or self._desk.why_not:
            return self._desk.why_not
        if not self._desk.is_free or self._desk.measuring:
            return tr("The last step is still being measured. Sign once it is done.")
        decided = (Decision.ACCEPTED, Decision.REJECTED)
        judged = [case.review[lesion.number] for lesion in case.lesions]
        if names := [each.name for each in judged if each.decision not in decided]:
            return tr("Not decided yet: {names}. Accept or reject every lesion, then sign.", names=", ".join(names))
        return ""

    def _ask_folder(self) -> None:
        if (case := self._session.whole_case) is None:
            return
        near = str(case.volume.source.path.parent)
        if name := QFileDialog.getExistingDirectory(self._window, tr("Where to write the signed case"), near):
            self._sign(Path(name))

    def _sign(self, folder: Path) -> None:
        """Freeze the case, tell it to the log, and write; a case that could not be written is not signed."""
        case = self._session.whole_case
        if case is None or case.mask is None or self._why_not():  # it was changed while the dialog was there
            return
        at = datetime.now(UTC)
        display = Display(self._session.window, self._session.convention)
        mask = self._desk.final_mask(case, case.mask)
        files = SignedCase(case, mask, self._marks.kept, display, at)
        self._freeze(at)
        self._desk.did.emit(Signed(at))
        self._keeping.journalling.tell(partial(self._write, files, folder))

    def _write(self, files: SignedCase, folder: Path, story: Story) -> None:
        chapter = self._keeping.journalling.chapter

        def written(saved: Saved) -> None:
            if self._keeping.journalling.chapter is chapter:
                self._keeping.journalling.note_saved(saved)
            self.written.emit(story, saved)
            self._messages.tell(tr("Signed; everything was written to the folder {name}.", name=files.folder_name))

        def failed() -> None:
            if self._signed_at == files.at:
                self._thaw()

        self._lanes.start(SIGN, lambda channel: files.write(folder, story, channel), written, stopped=failed)

    # Reopening

    def _ask_reopen(self) -> None:
        case, at = self._session.whole_case, self._signed_at
        if case is None or at is None:
            return
        box = self._box("reopen", tr("Reopen case"), tr("Reopen {name}?", name=case.volume.name))
        box.setInformativeText(
            tr(
                "It was signed on {day} at {time} (UTC). That it was reopened is logged; the files that were written "
                "stay as they are.",
                day=f"{at:%Y-%m-%d}",
                time=f"{at:%H:%M}",
            )
        )
        self._when(box, tr("Reopen"), self._thaw)

    # What follows

    def _tell_refused(self, why: str) -> None:
        self._messages.tell(why, Kind.WARNING)
        self._marks.drop_sketch()
        self._session.notes_changed.emit()  # a note that was typed and not taken goes

    def _freeze(self, at: datetime) -> None:
        case = self._session.whole_case
        self._signed_at, self._mask = at, case.mask if case is not None else None
        self._marks.take_tool(None)
        self._desk.lock(tr("The case is signed. Reopen it to change it (File menu)."))
        self.changed.emit()

    def _thaw(self) -> None:
        """The case is open again, and the log says so."""
        if self._signed_at is not None:
            self._forget()
            self._desk.did.emit(Reopened(datetime.now(UTC)))
            self._keeping.leave_signed()

    def _forget(self) -> None:
        self._signed_at = self._mask = None
        self._desk.lock("")
        self.changed.emit()

    def _follow(self) -> None:
        """Another scan or another mask is on screen: nobody has signed that."""
        case = self._session.whole_case
        if self._signed_at is not None and (case is None or case.mask is not self._mask):
            self._forget()

    def _take_back(self, work: Work) -> None:
        """Work that was kept is on screen, signed or not."""
        if work.signed_at is None:
            return
        self._freeze(work.signed_at)
        chapter = self._keeping.journalling.chapter
        if chapter is not None and chapter.is_unsaved:  # the case file is the last that signing writes
            self._thaw()
            words = tr("Signing was cut off before everything was written, so the case is open. Sign it again.")
            self._messages.tell(words, Kind.WARNING)

    # Asking

    def _box(self, name: str, title: str, question: str) -> QMessageBox:
        box = QMessageBox(self._window)
        box.setObjectName(name)
        box.setIcon(QMessageBox.Icon.Question)
        box.setWindowTitle(title)
        box.setText(question)
        return box

    def _when(self, box: QMessageBox, words: str, act: Callable[[], object]) -> None:
        """Do something if it is wished for; Enter leaves everything as it is."""
        wished = box.addButton(words, QMessageBox.ButtonRole.AcceptRole)
        cancel = box.addButton(tr("Cancel"), QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(cancel)
        box.setEscapeButton(cancel)

        def answered() -> None:
            chosen = box.clickedButton()
            box.deleteLater()
            if chosen is wished:
                act()

        box.finished.connect(answered)
        box.open()
