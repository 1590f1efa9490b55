"""The list of cases: which were looked at, how far each has come, and where its files lie.

One SQLite file in the user's data folder, shared by every window and program of that user. It is an index and nothing
more: scans and case files are whole without it, so that the program goes on when it cannot be used. No name of a
patient is asked for; a case is shown by its pseudonym or its file's name (docs/adr/0025).
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import Enum
from pathlib import Path

from engine.errors import CaseFileError
from engine.words import say

VERSION = 1
"""Of the tables, kept as SQLite's ``user_version``."""

_APPLICATION = 0x48505443
"""SQLite's ``application_id`` of this file: "HPTC"."""

_PATIENCE_S = 5.0
"""How long one program waits for another that is writing; what is written takes milliseconds."""

_MOST_THUMBNAIL_BYTES = 1 << 20

_TABLES = """
CREATE TABLE cases (
    key TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    folder TEXT NOT NULL,
    scan TEXT NOT NULL,
    case_file TEXT,
    state TEXT NOT NULL,
    changed TEXT NOT NULL,
    thumbnail BLOB,
    facts TEXT NOT NULL,
    version INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX cases_by_folder ON cases (folder, scan);
"""


class State(Enum):
    """How far a case has come."""

    UNREAD = "unread"
    IN_WORK = "in work"
    SIGNED = "signed"


NEVER = datetime.fromtimestamp(0, UTC)
"""When a case changed that is not listed yet."""


@dataclass(frozen=True)
class Entry:
    """A case of the list.

    Attributes:
        key: which scan it is: :func:`key_of` its file.
        name: what it is called on screen: a pseudonym, or the file's name.
        scan: where the scan lies.
        case_file: where its work was saved; None when it never was.
        state: how far it has come.
        changed: when it last changed, with its time zone.
        thumbnail: a small picture, as PNG; None when there is none yet.
        facts: what is shown beside it, in the words of whoever made the picture; empty when nothing is known.
        version: counts its changes; a change is refused when another program made one since.

    Raises:
        ValueError: the picture is no small one.
    """

    key: str
    name: str
    scan: Path
    case_file: Path | None = None
    state: State = State.UNREAD
    changed: datetime = NEVER
    thumbnail: bytes | None = None
    facts: str = ""
    version: int = 0

    def __post_init__(self) -> None:
        if self.thumbnail is not None and len(self.thumbnail) > _MOST_THUMBNAIL_BYTES:
            raise ValueError("a thumbnail is small")


def key_of(scan: Path) -> str:
    """The key of a scan, by its place: a folder is listed without reading every byte of its files."""
    return hashlib.sha256(os.fsencode(os.path.normcase(scan.absolute()))).hexdigest()[:32]


class Register:
    """The list in its file. Each call opens it, does one thing as a whole, and closes it: from any thread.

    Args:
        path: of the file; it and its folder are made when something is first written.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def entries(self, folder: Path | None = None) -> tuple[Entry, ...]:
        """The cases of a folder, or all, in the order of their folders and files.

        Raises:
            CaseFileError: the list cannot be used.
        """
        if not self._is_there():
            return ()
        where, values = ("", ()) if folder is None else ("WHERE folder = ?", (str(folder.absolute()),))
        with self._open() as database:
            return tuple(
                _entry(row)
                for row in database.execute(f"SELECT {_COLUMNS} FROM cases {where} ORDER BY folder, scan", values)  # noqa: S608 - constants
            )

    def find(self, key: str) -> Entry | None:
        """One case; None when it is not listed.

        Raises:
            CaseFileError: the list cannot be used.
        """
        if not self._is_there():
            return None
        with self._open() as database:
            return _find(database, key)

    def put(self, entry: Entry, now: datetime | None = None) -> Entry:
        """List a case, or change what is listed of it.

        Args:
            entry: as it is to be; ``version`` as it was read, 0 for one that is not listed.
            now: the time of the change, with its time zone; the present one when None.

        Returns:
            it with its new version and time.

        Raises:
            CaseFileError: another program has changed it since it was read, and nothing was written; or the list
                cannot be used.
        """
        with self._open() as database, _whole(database):
            there = _find(database, entry.key)
            if (there.version if there is not None else 0) != entry.version:
                raise CaseFileError(
                    say(
                        "Another window has changed {name} in the list of cases meanwhile. Look at it again; "
                        "nothing was written.",
                        name=entry.name,
                    )
                )
            return _write(database, replace(entry, changed=now or datetime.now(UTC)))

    def change(self, entry: Entry, how: Callable[[Entry], Entry]) -> Entry:
        """Change what is listed of a case, whatever another program wrote before; none writes in between.

        Args:
            entry: what to begin with when it is not listed yet.
            how: makes of what is listed what is to be, the time with it; when that is the same nothing is written.

        Returns:
            what is listed now.

        Raises:
            CaseFileError: the list cannot be used.
        """
        with self._open() as database, _whole(database):
            there = _find(database, entry.key)
            wanted = how(there or entry)
            return wanted if wanted == there else _write(database, wanted)

    def forget(self, key: str) -> None:
        """Take a case off the list; its files stay.

        Raises:
            CaseFileError: the list cannot be used.
        """
        if self._is_there():
            with self._open() as database, _whole(database):
                database.execute("DELETE FROM cases WHERE key = ?", (key,))

    def _is_there(self) -> bool:
        try:
            return self._path.exists()
        except OSError as error:
            raise _unusable(error) from error

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        """A connection to a list of this version; errors of SQLite become sentences, the file is left as it is."""
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            # No transaction but our own; strings that are not text are an error of the file, not of ours.
            with closing(sqlite3.connect(self._path, timeout=_PATIENCE_S, isolation_level=None)) as database:
                _prepare(database)
                yield database
        except (sqlite3.Error, OSError, ValueError, TypeError) as error:
            raise _unusable(error) from error


_COLUMNS = "key, name, scan, case_file, state, changed, thumbnail, facts, version"


def _prepare(database: sqlite3.Connection) -> None:
    """Make the tables of a new file; refuse another program's, and a newer one."""
    version, application = _pragma(database, "user_version"), _pragma(database, "application_id")
    if version == 0 and application == 0 and not _has_tables(database):
        # Who reads does not wait for who writes. Another program that makes the same file now may be in the way, for
        # which SQLite does not wait here; it sets the same.
        with suppress(sqlite3.OperationalError):
            database.execute("PRAGMA journal_mode = WAL")
        with _whole(database):
            if _pragma(database, "user_version") == 0:  # another program may have been faster
                for statement in filter(str.strip, _TABLES.split(";")):
                    database.execute(statement)
                database.execute(f"PRAGMA application_id = {_APPLICATION}")
                database.execute(f"PRAGMA user_version = {VERSION}")
    elif application != _APPLICATION:
        raise sqlite3.DatabaseError("not a list of cases")
    elif version > VERSION:
        raise CaseFileError(
            say(
                "The list of cases was made by a newer Hepatica (version {version} of its form) and is left alone. "
                "Scans and case files open as ever.",
                version=version,
            )
        )
    database.execute("PRAGMA synchronous = NORMAL")  # with WAL: never broken, at most the last change missing


def _has_tables(database: sqlite3.Connection) -> bool:
    return bool(database.execute("SELECT count(*) FROM sqlite_master").fetchone()[0])


def _pragma(database: sqlite3.Connection, name: str) -> int:
    return int(database.execute(f"PRAGMA {name}").fetchone()[0])


@contextmanager
def _whole(database: sqlite3.Connection) -> Iterator[None]:
    """Do all of it or nothing; nobody else writes meanwhile."""
    database.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        database.execute("ROLLBACK")
        raise
    database.execute("COMMIT")


def _find(database: sqlite3.Connection, key: str) -> Entry | None:
    row = database.execute(f"SELECT {_COLUMNS} FROM cases WHERE key = ?", (key,)).fetchone()  # noqa: S608 - constants
    return None if row is None else _entry(row)


def _write(database: sqlite3.Connection, entry: Entry) -> Entry:
    """Write a line, in place of the one that was there; returns it with its new version."""
    scan = entry.scan.absolute()
    database.execute(
        f"INSERT OR REPLACE INTO cases ({_COLUMNS}, folder) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",  # noqa: S608 - constants
        (
            entry.key,
            entry.name,
            str(scan),
            None if entry.case_file is None else str(entry.case_file.absolute()),
            entry.state.value,
            entry.changed.astimezone(UTC).isoformat(timespec="seconds"),
            entry.thumbnail,
            entry.facts,
            entry.version + 1,
            str(scan.parent),
        ),
    )
    written = _find(database, entry.key)
    if written is None:
        raise RuntimeError("what was written is there")
    return written


def _entry(row: tuple[object, ...]) -> Entry:
    """A line of the table; ValueError or TypeError for one that this program did not write."""
    key, name, scan, case_file, state, changed, thumbnail, facts, version = row
    if not isinstance(version, int) or not isinstance(thumbnail, bytes | None):
        raise TypeError("not a line of this list")
    when = datetime.fromisoformat(str(changed))
    if when.tzinfo is None:
        raise ValueError("a time has its time zone")
    return Entry(
        key=str(key),
        name=str(name),
        scan=Path(str(scan)),
        case_file=None if case_file is None else Path(str(case_file)),
        state=State(state),
        changed=when,
        thumbnail=thumbnail,
        facts=str(facts),
        version=version,
    )


def _unusable(error: Exception) -> CaseFileError:
    if isinstance(error, sqlite3.OperationalError) and error.sqlite_errorname in ("SQLITE_BUSY", "SQLITE_LOCKED"):
        return CaseFileError(say("The list of cases is in use by another program. Try again; nothing was written."))
    return CaseFileError(
        say(
            "The list of cases cannot be used ({reason}) and is left as it is. Scans and case files open as ever.",
            reason=_reason(error),
        )
    )


def _reason(error: Exception) -> str:
    """Why, without a path in it."""
    if isinstance(error, sqlite3.Error):
        return getattr(error, "sqlite_errorname", "") or "SQLITE_NOTADB"
    return (error.strerror if isinstance(error, OSError) else None) or type(error).__name__
