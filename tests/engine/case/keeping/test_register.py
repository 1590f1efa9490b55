"""The list of cases: several windows and programs at once, files that are broken, newer, or another's."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from engine.case.keeping.register import Entry, Register, State, key_of
from engine.errors import CaseFileError

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "cases.sqlite"


@pytest.fixture
def register(path: Path) -> Register:
    return Register(path)


def entry(tmp_path: Path, name: str = "a.nii", folder: str = "study") -> Entry:
    return Entry(f"key of {folder}/{name}", name, tmp_path / folder / name)


def test_nothing_is_made_by_looking(register: Register, path: Path) -> None:
    assert register.entries() == ()
    assert register.find("a") is None
    register.forget("a")
    assert not path.parent.exists()


def test_a_case_goes_through_its_states(register: Register, tmp_path: Path) -> None:
    unread = register.put(replace(entry(tmp_path), thumbnail=b"\x89PNG"), NOON)
    assert (unread.version, unread.state, unread.changed) == (1, State.UNREAD, NOON)
    in_work = register.put(replace(unread, state=State.IN_WORK, case_file=tmp_path / "a.hepatica"))
    signed = register.put(replace(in_work, state=State.SIGNED, name="P-001"))
    assert register.entries() == (signed,)
    assert register.find(unread.key) == signed
    assert (signed.version, signed.thumbnail, signed.case_file) == (3, b"\x89PNG", tmp_path / "a.hepatica")
    register.forget(signed.key)
    assert register.entries() == ()


def test_cases_of_one_folder_in_the_order_of_their_files(register: Register, tmp_path: Path) -> None:
    for name, folder in [("b.nii", "one"), ("a.nii", "two"), ("a.nii", "one")]:
        register.put(entry(tmp_path, name, folder))
    assert [found.name for found in register.entries(tmp_path / "one")] == ["a.nii", "b.nii"]
    assert len(register.entries()) == 3


def test_a_change_that_takes_in_what_is_there_is_never_refused(register: Register, path: Path, tmp_path: Path) -> None:
    blank = entry(tmp_path)
    first = register.change(blank, lambda there: replace(there, facts="of the scan"))
    Register(path).put(replace(first, state=State.SIGNED), NOON)
    after = register.change(blank, lambda there: replace(there, thumbnail=b"PNG"))
    assert (after.state, after.facts, after.changed, after.version) == (State.SIGNED, "of the scan", NOON, 3)
    assert register.change(blank, lambda there: there) == after  # nothing is written
    assert register.find(blank.key) == after


def test_a_key_tells_places_apart_and_says_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert key_of(Path("a.nii")) == key_of(tmp_path / "a.nii") != key_of(tmp_path / "b.nii")
    assert "nii" not in key_of(tmp_path / "a.nii")


def test_a_change_on_top_of_another_windows_is_refused(register: Register, path: Path, tmp_path: Path) -> None:
    seen = register.put(entry(tmp_path))
    Register(path).put(replace(seen, state=State.SIGNED))
    with pytest.raises(CaseFileError, match=r"Another window has changed a\.nii"):
        register.put(replace(seen, state=State.IN_WORK))
    with pytest.raises(CaseFileError, match="nothing was written"):
        register.put(entry(tmp_path))
    found = register.find(seen.key)
    assert found is not None
    assert found.state is State.SIGNED


_MANY = """
import sys
from dataclasses import replace
from pathlib import Path
from engine.case.keeping.register import Entry, Register
from engine.errors import CaseFileError
register = Register(Path(sys.argv[1]))
own = register.put(Entry(sys.argv[2], "own", Path("own.nii")))
print("ready", flush=True)
sys.stdin.readline()
done = 0
while done < 40:
    shared = register.find("shared") or Entry("shared", "0", Path("shared.nii"))
    try:
        register.put(replace(shared, name=str(int(shared.name) + 1)))
        own = register.put(replace(own, name=str(done)))
    except CaseFileError as error:
        assert "Another window" in str(error), error
    else:
        done += 1
"""


def test_two_programs_lose_nothing_of_each_other(path: Path, register: Register) -> None:
    programs = [
        subprocess.Popen(
            [sys.executable, "-c", _MANY, str(path), name], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for name in ("first", "second")
    ]
    for program in programs:
        assert program.stdout is not None
        assert program.stdout.readline() == "ready\n"
    for program in programs:
        program.communicate("go\n", timeout=60)
        assert program.returncode == 0
    found = register.find("shared")
    assert found is not None
    assert (found.name, found.version) == ("80", 80)
    assert len(register.entries()) == 3


def test_a_program_that_is_killed_while_it_writes_leaves_the_list_whole(path: Path, register: Register) -> None:
    kept = register.put(Entry("kept", "kept", Path("kept.nii")))
    script = """
import sqlite3, sys, os
database = sqlite3.connect(sys.argv[1], isolation_level=None)
database.execute("BEGIN IMMEDIATE")
database.execute("UPDATE cases SET name = 'half'")
os._exit(9)
"""
    assert subprocess.run([sys.executable, "-c", script, str(path)], check=False).returncode == 9
    assert register.entries() == (kept,)
    assert register.put(replace(kept, state=State.SIGNED)).version == 2


def test_who_reads_does_not_wait_for_who_writes(path: Path, register: Register, tmp_path: Path) -> None:
    seen = register.put(entry(tmp_path))
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    other.execute("UPDATE cases SET name = 'later'")
    assert register.entries() == (seen,)
    other.execute("ROLLBACK")
    other.close()


def test_a_list_that_another_program_holds(
    path: Path, register: Register, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = register.put(entry(tmp_path))
    monkeypatch.setattr("engine.case.keeping.register._PATIENCE_S", 0.0)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(CaseFileError, match="in use by another program"):
        register.put(replace(seen, state=State.SIGNED))
    other.close()


# Files that cannot be used: a sentence, and not a byte of them changes


def refused(register: Register, path: Path, words: str, tmp_path: Path) -> None:
    before = path.read_bytes()
    for act in (register.entries, lambda: register.find("a"), lambda: register.put(entry(tmp_path))):
        with pytest.raises(CaseFileError, match=words):
            act()
    assert path.read_bytes() == before


@pytest.mark.parametrize("content", [b"not a database at all" * 100, b"SQLite format 3\0" + b"\xff" * 4096])
def test_a_broken_file_is_left_alone(register: Register, path: Path, content: bytes, tmp_path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(content)
    refused(register, path, "cannot be used .* and is left as it is", tmp_path)


def test_a_newer_list_is_left_alone(register: Register, path: Path, tmp_path: Path) -> None:
    register.put(entry(tmp_path))
    with sqlite3.connect(path) as database:
        database.execute("PRAGMA user_version = 9")
    database.close()
    refused(register, path, "newer Hepatica .version 9", tmp_path)


def test_another_programs_database_is_left_alone(register: Register, path: Path, tmp_path: Path) -> None:
    path.parent.mkdir()
    with sqlite3.connect(path) as database:
        database.execute("CREATE TABLE songs (title TEXT)")
    database.close()
    refused(register, path, "cannot be used", tmp_path)


@pytest.mark.parametrize(
    "change",
    ["state = 'odd'", "changed = 'yesterday'", "changed = '2026-01-01'", "version = 'x'", "thumbnail = 'text'"],
)
def test_a_line_that_makes_no_sense(register: Register, path: Path, change: str, tmp_path: Path) -> None:
    register.put(entry(tmp_path))
    with sqlite3.connect(path) as database:
        database.execute(f"UPDATE cases SET {change}")  # noqa: S608 - ours
    database.close()
    with pytest.raises(CaseFileError, match="cannot be used"):
        register.entries()


def test_a_folder_that_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("in the way")
    with pytest.raises(CaseFileError, match="cannot be used"):
        Register(tmp_path / "data" / "cases.sqlite").put(entry(tmp_path))


def test_a_thumbnail_is_small(register: Register, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="small"):
        register.put(replace(entry(tmp_path), thumbnail=bytes(2 << 20)))
