"""What a program that ended by force, or a reader who put it off, has left unsaved."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from engine.case.keeping.claim import Claimed
from engine.case.keeping.journal import Journal, journals_in
from engine.case.keeping.logbook import Story
from engine.case.keeping.scan_identity import ScanIdentity
from engine.errors import CaseFileError
from engine.words import say

_DAMAGED = ".damaged"


@dataclass(frozen=True)
class Found:
    """Unsaved work.

    Attributes:
        path: its journal.
        identity: the scan that it was done on.
        name: what the scan is called.
        last_at: when the last step was done.
        steps: how many are in no case file.
    """

    path: Path
    identity: ScanIdentity
    name: str
    last_at: datetime
    steps: int


def unsaved_work(folder: Path, scan: Path | None = None) -> tuple[Found, ...]:
    """Look through the journals of a folder, the latest first.

    Those of programs that still run are not looked at; those whose work is all saved are taken away; one that cannot be
    read at all is put aside under another name, and never thrown away.

    Args:
        folder: where journals are.
        scan: when given, work on this file alone.
    """
    found = []
    for path in journals_in(folder):
        with suppress(Claimed, OSError, CaseFileError):  # a newer program's are left for that one
            journal, payloads = Journal.resume(path)
            try:
                story = Story.told_by(payloads)
            except CaseFileError:
                journal.put_aside(_DAMAGED)
                continue
            if story.is_unsaved and story.last_at is not None:
                journal.close()
                if scan is None or story.identity.path == scan.absolute():
                    name = story.scene.pseudonym or story.identity.path.name
                    found.append(Found(path, story.identity, name, story.last_at, story.unsaved_count))
            else:
                journal.remove()
    return tuple(found)


def take_up(path: Path) -> tuple[Journal, Story]:
    """Go on with the work of a journal.

    Raises:
        CaseFileError: another program has it, it is not there any more, or it cannot be read.
    """
    try:
        journal, payloads = Journal.resume(path)
    except Claimed as error:
        raise CaseFileError(
            say("Another window of Hepatica works on this already. Go on there, or close it first.")
        ) from error
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise CaseFileError(say("This work cannot be taken back: {reason}.", reason=reason)) from error
    try:
        return journal, Story.told_by(payloads)
    except CaseFileError:
        journal.close()
        raise


def throw_away(path: Path) -> None:
    """Discard the work of a journal.

    Raises:
        CaseFileError: another program has it.
    """
    with suppress(FileNotFoundError):
        try:
            journal, _ = Journal.resume(path)
        except Claimed as error:
            raise CaseFileError(say("Another window of Hepatica works on this: nothing was discarded.")) from error
        journal.remove()
