"""The list of cases as the program uses it: in any thread, and done without where it cannot be used."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path

from engine.case.keeping.register import Entry, Register, State, key_of
from engine.errors import CaseFileError, EngineError, own_words
from engine.scan.folder import list_scans
from viewer.jobs import Channel
from viewer.messages import MessageBar
from viewer.names import one_line
from viewer.panels.series_rows import SeriesRow, ShowRow, ShowRows
from viewer.translating import tr
from viewer.work.thumbnails import Facts, Glance, glance_at, stamp_of


class CaseBook:
    """The list of cases, and what was said of it.

    Args:
        messages: where it is told, once, that the list cannot be used.
        register: the list; None keeps none, for work that nobody sits at.
    """

    def __init__(self, messages: MessageBar, register: Register | None = None) -> None:
        self._messages, self._register = messages, register
        self._told: set[str] = set()

    @property
    def register(self) -> Register | None:
        """The list itself."""
        return self._register

    def tell(self, error: CaseFileError) -> None:
        """Say that the list cannot be used, unless that was said; in the GUI thread."""
        if str(error) not in self._told:
            self._told.add(str(error))
            self._messages.tell_error(error)

    def look_through(self, folder: Path, channel: Channel, listed: ShowRows, looked_at: ShowRow) -> None:
        """List the scans of a folder, those that are known at once, and look into the others. In a job.

        Args:
            folder: to list.
            channel: by which is told, and which may cancel.
            listed: is given a row for each scan.
            looked_at: is given the place and the row of one that was looked into.

        Raises:
            ScanError: the folder has no scan.
            Cancelled: when asked to stop.
        """
        paths = list_scans(folder)
        known: Mapping[Path, Entry] = {}
        register = self._register
        try:
            if register is not None:
                known = entries_of(register, folder)
        except CaseFileError as error:
            register = None
            channel.tell(partial(self.tell, error))
        rows = [listed_row(unread_row(path), known.get(path.absolute())) for path in paths]
        channel.tell(partial(listed, rows))
        for place, (path, row) in enumerate(zip(paths, rows, strict=True)):
            if row.picture is not None and _is_of(known[path.absolute()], path):
                continue
            try:
                glance = glance_at(path, channel)
            except EngineError as error:
                trouble = one_line(tr(own_words(error)))
                channel.tell(partial(looked_at, place, replace(row, picture=None, details=(), trouble=trouble)))
                continue
            row = replace(row, picture=glance.picture, details=glance.details)
            try:
                if register is not None:
                    row = listed_row(row, _keep(register, path, glance))
            except CaseFileError as error:
                register = None
                channel.tell(partial(self.tell, error))
            channel.tell(partial(looked_at, place, row))


def unread_row(path: Path) -> SeriesRow:
    """A scan of which nothing but the name is known yet."""
    return SeriesRow(path, one_line(path.name))


def listed_row(row: SeriesRow, entry: Entry | None) -> SeriesRow:
    """A row with what the list of cases says; with its picture, where the row has none."""
    if entry is None:
        return row
    glance = Glance.kept(entry.thumbnail, entry.facts) if row.picture is None and not row.trouble else None
    if glance is not None:
        row = replace(row, picture=glance.picture, details=glance.details)
    facts = Facts.from_text(entry.facts)
    is_untouched = entry.state is State.UNREAD
    return replace(
        row,
        title=one_line(entry.name),
        state=None if is_untouched and (facts is None or facts.is_mask) else entry.state,
        changed=None if is_untouched else entry.changed,
        case_file=entry.case_file,
    )


def entries_of(register: Register, folder: Path) -> Mapping[Path, Entry]:
    """What is listed of a folder, by the scans' places; case files that are gone are left out. Not for the GUI thread.

    Raises:
        CaseFileError: the list cannot be used.
    """
    return {entry.scan: replace(entry, case_file=_there(entry.case_file)) for entry in register.entries(folder)}


def _there(path: Path | None) -> Path | None:
    with suppress(OSError):
        return path if path is not None and path.is_file() else None
    return None


def _is_of(entry: Entry, path: Path) -> bool:
    """Whether what is kept of a scan was read from the file that is there now."""
    facts = Facts.from_text(entry.facts)
    return facts is not None and facts.stamp == stamp_of(path)


def _keep(register: Register, path: Path, glance: Glance) -> Entry:
    """Keep what a scan looks like; that is no change of the case."""
    png, facts = glance.to_png(), glance.facts.to_text()
    blank = Entry(key_of(path), path.name, path.absolute())
    entry = register.change(blank, lambda there: replace(there, thumbnail=png, facts=facts))
    return replace(entry, case_file=_there(entry.case_file))
