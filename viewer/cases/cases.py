"""The list of cases follows the work, and the list of a folder follows it. A part of the main window."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from PySide6.QtCore import QObject

from engine.case.keeping.log import Acknowledged, Event, Reopened, Signed, Work
from engine.case.keeping.logbook import Saved, Story
from engine.case.keeping.register import Entry, Register, State, key_of
from engine.errors import CaseFileError
from viewer.actions import Needs
from viewer.cases.signing import Signing
from viewer.controller import Controller
from viewer.editing.desk import Desk
from viewer.keeping_work.keeping_work import KeepingWork
from viewer.messages import MessageBar
from viewer.panels.series import SeriesPanel
from viewer.parts.part import Part
from viewer.session import Session
from viewer.translating import tr
from viewer.work.case_book import CaseBook, entries_of, listed_row
from viewer.work.lanes import CASES

_Change = Callable[[Entry], Entry]

_NOTED_EVERY_S = 30.0
"""So often at most it is written down that a case has changed once more."""


class Cases(Part):
    """Writes down how far a case has come, and shows it in the list of its folder.

    Args:
        session: what is open.
        desk: tells when work begins.
        keeping: tells when a case is saved, and when work is brought back.
        signing: tells when a case is signed.
        series: the list of the folder.
        controller: lists a folder, with what is known of its cases.
        messages: where it is told that there is nothing more to read.
        place: of the list of cases; None keeps none, for work that nobody sits at.
        parent: in Qt's sense.
    """

    def __init__(
        self,
        session: Session,
        desk: Desk,
        keeping: KeepingWork,
        signing: Signing,
        series: SeriesPanel,
        controller: Controller,
        messages: MessageBar,
        place: Path | None,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._session, self._keeping, self._signing = session, keeping, signing
        self._series, self._lanes, self._messages = series, controller.lanes, messages
        self._register = Register(place) if place is not None else None
        self._book = controller.book = CaseBook(messages, self._register)
        self._noted: tuple[Path, float] | None = None
        self._had_unread = False
        # After those that follow the same signals to freeze a case.
        desk.did.connect(self._follow_step)
        keeping.restoring.restored.connect(self._follow_return)
        keeping.saved.connect(self._follow_saving)
        keeping.discarded.connect(self._follow_discarding)
        signing.written.connect(self._follow_signing)
        session.scan_changed.connect(self._follow_scan)
        series.states_changed.connect(self._tell_unread)

    def handlers(self) -> dict[str, Callable[..., object]]:
        return {"next_unread": self._look_for_unread}

    @property
    def has(self) -> dict[Needs, bool]:
        return {Needs.UNREAD: self._series.has_unread}

    # What becomes of the case on screen

    def _follow_scan(self) -> None:
        self._noted = None

    def _follow_step(self, event: Event) -> None:
        """Work begins with its first step; it ends nothing: a signed case is one until it is reopened."""
        case = self._session.whole_case
        if case is None or isinstance(event, Signed | Acknowledged):  # one counts once all is written, one is no work
            return
        scan, now = case.volume.source.path, time.monotonic()
        is_reopened = isinstance(event, Reopened)
        if self._noted is not None and not is_reopened:
            noted, at = self._noted
            if noted == scan and now - at < _NOTED_EVERY_S:
                return
        self._noted = scan, now

        def change(entry: Entry) -> Entry:
            if entry.state is State.SIGNED and not is_reopened:
                return entry
            return replace(entry, state=State.IN_WORK, changed=datetime.now(UTC))

        self._note(scan, case.volume.pseudonym, change)

    def _follow_saving(self, story: Story, saved: Saved) -> None:
        case = self._session.whole_case
        is_on_screen = case is not None and case.volume.source.path == story.identity.path
        is_signed = is_on_screen and self._signing.signed_at is not None
        self._note_kept(story, saved, State.SIGNED if is_signed else State.IN_WORK)

    def _follow_signing(self, story: Story, saved: Saved) -> None:
        self._note_kept(story, saved, State.SIGNED)

    def _note_kept(self, story: Story, saved: Saved, state: State) -> None:
        now = datetime.now(UTC)
        scan, pseudonym = story.identity.path, story.scene.pseudonym

        def change(entry: Entry) -> Entry:
            if entry.state is State.SIGNED and state is State.IN_WORK:
                return entry  # other work on the same scan: what was signed is reopened by nobody who saves that
            return replace(entry, state=state, case_file=saved.path, changed=now)

        self._note(scan, pseudonym, change)

    def _follow_discarding(self, scan: Path) -> None:
        """Work that nothing is left of has not begun."""
        self._noted = None

        def change(entry: Entry) -> Entry:
            is_begun = entry.state is not State.IN_WORK or _written_at(entry.case_file) is not None
            return entry if is_begun else replace(entry, state=State.UNREAD)

        self._note(scan, None, change)

    def _follow_return(self, work: Work) -> None:
        """Work that the list does not know was brought back; what it knows already stays."""
        case, chapter = self._session.whole_case, self._keeping.journalling.chapter
        if case is None or chapter is None:
            return
        case_file = chapter.saved.path if chapter.saved is not None else None
        state = State.SIGNED if work.signed_at is not None else State.IN_WORK

        def change(entry: Entry) -> Entry:
            if entry.state is not State.UNREAD and (case_file is None or _written_at(entry.case_file) is not None):
                return entry
            at = _written_at(case_file) or datetime.now(UTC)
            return replace(entry, state=state, case_file=case_file or entry.case_file, changed=at)

        self._note(case.volume.source.path, case.volume.pseudonym, change)

    # The list of cases, and the list of the folder

    def _note(self, scan: Path, pseudonym: str | None, change: _Change) -> None:
        """Write something down, under the name that the case goes by (None: as before), and show it."""
        if (register := self._register) is None:
            return
        name = pseudonym or scan.name
        blank = Entry(key_of(scan), name, scan.absolute())

        def work() -> Mapping[Path, Entry]:
            register.change(blank, change if pseudonym is None else lambda entry: replace(change(entry), name=name))
            return entries_of(register, scan.absolute().parent)

        self._do(work, lambda: None)

    def _look_for_unread(self) -> None:
        """Go to the next scan that nobody has begun, in another window neither."""
        if (register := self._register) is None or not self._series.rows:
            return
        folder = self._series.rows[0].path.absolute().parent

        def go() -> None:
            if not self._series.choose_unread():
                self._messages.tell(tr("There is no other unread scan in the list."))

        self._do(lambda: entries_of(register, folder), go)

    def _do(self, work: Callable[[], Mapping[Path, Entry]], then: Callable[[], object]) -> None:
        """Ask or change the list of cases in a job, show what it says of the folder, and go on."""

        def tried() -> Mapping[Path, Entry] | CaseFileError:
            try:
                return work()
            except CaseFileError as error:
                return error

        def ended(found: Mapping[Path, Entry] | CaseFileError) -> None:
            if isinstance(found, CaseFileError):
                self._book.tell(found)
            else:
                self._show(found)
            then()

        self._lanes.queue(CASES, lambda _: tried(), ended)

    def _show(self, entries: Mapping[Path, Entry]) -> None:
        for place, row in enumerate(self._series.rows):
            if (shown := listed_row(row, entries.get(row.path.absolute()))) != row:
                self._series.show_row(place, shown)

    def _tell_unread(self) -> None:
        if self._had_unread != self._series.has_unread:
            self._had_unread = self._series.has_unread
            self.changed.emit()


def _written_at(path: Path | None) -> datetime | None:
    """When a file was written last; None when it is not there."""
    with suppress(OSError):
        return datetime.fromtimestamp(path.stat().st_mtime, UTC) if path is not None else None
    return None
