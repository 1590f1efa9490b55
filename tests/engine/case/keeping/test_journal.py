"""A journal outlives the program, whatever ends it, and whatever of its tail is lost; only one program has it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from engine.case.keeping.claim import Claim, Claimed
from engine.case.keeping.frames import MAGIC
from engine.case.keeping.journal import Journal, journals_in
from engine.case.keeping.logbook import Logbook, Saved, Story
from engine.case.keeping.recovery import take_up, throw_away, unsaved_work
from engine.errors import CaseFileError
from engine.scan.volume import Volume
from tests.engine.case.working import (
    SCENE,
    Reader,
    beginning_of,
    chance,
    files_no_larger_than,
    same,
    story_of,
    write_volume,
)

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="limits and signals of POSIX")


@pytest.fixture(scope="module")
def volume(tmp_path_factory: pytest.TempPathFactory) -> Volume:
    return write_volume(tmp_path_factory.mktemp("scans"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "data" / "journals"


def reader_of(volume: Volume) -> Reader:
    return Reader(beginning_of(volume).work())


def found(path: Path) -> Story:
    journal, payloads = Journal.resume(path)
    journal.close()
    return Story.told_by(payloads)


def test_work_is_there_again_after_the_program(volume: Volume, folder: Path) -> None:
    book, reader = Logbook(story_of(volume), folder), reader_of(volume)
    assert not journals_in(folder)  # nothing is written before there is something to keep
    for _ in range(20):
        book.add(reader.act(), SCENE)
    assert book.is_kept
    book.close()
    (path,) = journals_in(folder)
    assert path.stat().st_mode & 0o077 == 0
    assert "abdomen" not in path.name
    story = found(path)
    assert story.is_unsaved
    assert story.last_at == reader.at
    assert story.scene == SCENE
    assert same(story.relive()[1], reader.work)


def test_a_journal_cut_at_any_byte_loses_only_the_steps_behind_the_cut(volume: Volume, folder: Path) -> None:
    book, reader = Logbook(story_of(volume), folder), reader_of(volume)
    book.add(reader.act(), SCENE)
    (path,) = journals_in(folder)
    sizes = [path.stat().st_size]
    while len(sizes) < 6:
        book.add(reader.act(), SCENE)
        sizes.append(path.stat().st_size)
    book.close()
    whole, entries = path.read_bytes(), found(path).entries
    for length in range(sizes[0], len(whole) + 1):
        path.write_bytes(whole[:length])
        kept = sum(size <= length for size in sizes)
        assert found(path).entries == entries[:kept]


def test_what_a_crash_has_torn_is_cut_off_before_work_goes_on(volume: Volume, folder: Path) -> None:
    book, reader = Logbook(story_of(volume), folder), reader_of(volume)
    for _ in range(3):
        book.add(reader.act(), SCENE)
    book.close()
    (path,) = journals_in(folder)
    whole = path.read_bytes()
    for torn in (whole[:-1], whole + b"HpRe", whole + bytes(4096)):
        path.write_bytes(torn)
        journal, payloads = Journal.resume(path)
        again = Logbook(Story.told_by(payloads), folder, journal)
        count = len(again.story.entries)
        again.add(reader.act(), SCENE)
        again.close()
        assert len(found(path).entries) == count + 1
        assert len(again.story.entries) == count + 1


@pytest.mark.parametrize("length", [0, 1, len(MAGIC), len(MAGIC) + 5])
def test_a_journal_that_was_hardly_begun_tells_nothing(folder: Path, length: int) -> None:
    folder.mkdir(parents=True)
    path = folder / "x-1.journal"
    path.write_bytes((MAGIC + b"HpRe\x10")[:length])
    with pytest.raises(CaseFileError, match="damaged"):
        found(path)


def test_one_journal_is_one_programs(volume: Volume, folder: Path) -> None:
    first, second = (Logbook(story_of(volume), folder) for _ in range(2))
    one, other = reader_of(volume), reader_of(volume)
    first.add(one.act(), SCENE)
    (path,) = journals_in(folder)
    with pytest.raises(Claimed):
        Journal.resume(path)
    other.act()
    for _ in range(3):  # a second program that works on the same scan keeps its work, too, and apart
        second.add(other.act(), SCENE)
    assert len(journals_in(folder)) == 2
    first.close()
    second.close()
    assert sorted(len(found(path).entries) for path in journals_in(folder)) == [1, 3]


def test_a_claim_is_let_go_when_its_program_dies(tmp_path: Path) -> None:
    path = tmp_path / "claimed"
    path.touch()
    script = (
        "import sys, pathlib; from engine.case.keeping.claim import Claim; c = Claim(pathlib.Path(sys.argv[1]));"
        "print('mine', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"mine\n"
        with pytest.raises(Claimed):
            Claim(path)
        other.kill()
        other.wait()
    Claim(path).close()


def test_discarded_work_is_gone_and_saved_work_is_not_unsaved(volume: Volume, folder: Path, tmp_path: Path) -> None:
    book, reader = Logbook(story_of(volume), folder), reader_of(volume)
    book.add(reader.act(), SCENE)
    saved = Saved(tmp_path / "case.hepatica", "one", 1)
    book.note_saved(saved)
    (path,) = journals_in(folder)
    book.close()
    assert found(path).saved == saved
    assert not found(path).is_unsaved
    journal, payloads = Journal.resume(path)
    book = Logbook(Story.told_by(payloads), folder, journal)
    book.add(reader.act(), SCENE)
    assert book.story.is_unsaved
    book.discard()
    assert not journals_in(folder)


def test_unsaved_work_is_found_and_what_is_saved_or_broken_is_tidied_up(
    volume: Volume, folder: Path, tmp_path: Path
) -> None:
    assert unsaved_work(folder) == ()
    reader, books = reader_of(volume), [Logbook(story_of(volume), folder) for _ in range(4)]
    entry = reader.act()
    for book in books:
        book.add(entry, SCENE)
    unsaved, saved, broken, claimed = books
    saved.note_saved(Saved(tmp_path / "case.hepatica", "one", 1))
    for book in (unsaved, saved, broken):
        book.close()
    paths = [folder / f"{story_of(volume).identity.key}-{number}.journal" for number in (1, 2, 3, 4)]
    paths[2].write_bytes(paths[2].read_bytes()[:100])
    (folder / "x-1.journal").touch()
    newer = folder / "y-1.journal"
    newer.write_bytes(MAGIC.replace(b"\x01", b"\x02"))
    (found,) = unsaved_work(folder)
    assert (found.path, found.name, found.steps, found.last_at) == (paths[0], "P-001", 1, entry.at)
    left = {path.name for path in folder.iterdir()}
    assert left == {paths[0].name, paths[2].name + ".damaged", paths[3].name, newer.name}
    assert unsaved_work(folder, volume.source.path) == (found,)
    assert unsaved_work(folder, tmp_path / "another.nii") == ()
    for act in (take_up, throw_away):
        with pytest.raises(CaseFileError, match="Another window"):
            act(paths[3])
    claimed.close()
    journal, story = take_up(found.path)
    assert len(story.entries) == 1
    journal.close()
    throw_away(found.path)
    throw_away(found.path)
    with pytest.raises(CaseFileError, match="cannot be taken back"):
        take_up(found.path)


def test_on_a_full_disk_work_goes_on_in_memory_and_is_written_later(volume: Volume, folder: Path) -> None:
    book, reader = Logbook(story_of(volume), folder), reader_of(volume)
    with files_no_larger_than(40), pytest.raises(CaseFileError, match="the disk is full"):
        book.add(reader.act(), SCENE)
    assert not journals_in(folder)  # no torn one is left
    book.add(reader.act(), SCENE)
    (path,) = journals_in(folder)
    size = path.stat().st_size
    with files_no_larger_than(size + 3):
        for _ in range(3):
            with pytest.raises(CaseFileError, match="save the case as soon as you can"):
                book.add(reader.act(), SCENE)
            assert not book.is_kept
            assert path.stat().st_size == size
    book.flush()
    assert book.is_kept
    assert len(found_after(book, path).entries) == 5
    assert same(found(path).relive()[1], reader.work)


def found_after(book: Logbook, path: Path) -> Story:
    book.close()
    return found(path)


def test_a_folder_that_cannot_be_made_is_told(volume: Volume, tmp_path: Path) -> None:
    (tmp_path / "data").touch()
    book, reader = Logbook(story_of(volume), tmp_path / "data" / "journals"), reader_of(volume)
    with pytest.raises(CaseFileError, match="cannot be kept safe"):
        book.add(reader.act(), SCENE)
    assert len(book.story.entries) == 1


def test_without_a_folder_it_is_kept_in_memory_alone(volume: Volume, tmp_path: Path) -> None:
    book, reader = Logbook(story_of(volume), None), reader_of(volume)
    book.add(reader.act(), SCENE)
    book.note_saved(Saved(tmp_path / "case.hepatica", "one", 1))
    assert same(book.story.relive()[1], reader.work)
    book.discard()


_KILLS = 100
_CHILD = """
import os, sys
from pathlib import Path
from engine.case.keeping.logbook import Logbook
from tests.engine.case.working import SCENE, Reader, beginning_of, chance, story_of
from engine.scan.nifti import load_volume

volume = load_volume(Path(sys.argv[1]))
story, beginning = story_of(volume), beginning_of(volume)
for line in sys.stdin:  # a process of its own for each trial; what is slow was done before
    trial = int(line)
    child = os.fork()
    if not child:
        reader = Reader(beginning.work(), chance(trial))
        book = Logbook(story, Path(sys.argv[2]) / str(trial))
        while True:
            book.add(reader.act(), SCENE)
            os.write(1, b".")
    os.write(1, b"%8d" % child)
    os.waitpid(child, 0)
    os.write(1, b"|")
"""


def test_killed_a_hundred_times_at_most_the_last_stroke_is_missing(volume: Volume, folder: Path) -> None:
    """SIGKILL at a random moment: after some bytes of acknowledgement, and some turns of an idle loop."""
    luck = chance(5)
    beginning = beginning_of(volume)
    script = [sys.executable, "-c", _CHILD, str(volume.source.path), str(folder)]
    root = Path(__file__).resolve().parents[4]
    with subprocess.Popen(
        script, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=root, env={**os.environ, "PYTHONPATH": str(root)}
    ) as parent:
        assert parent.stdin is not None
        assert parent.stdout is not None
        for trial in range(_KILLS):
            parent.stdin.write(b"%d\n" % trial)
            parent.stdin.flush()
            said = b""
            while len(said.replace(b".", b"")) < 8:
                said += os.read(parent.stdout.fileno(), 1)
            wanted = luck.randrange(12)
            while said.count(b".") < wanted:
                said += os.read(parent.stdout.fileno(), 1)
            for _ in range(luck.randrange(20_000)):
                pass
            os.kill(int(said.replace(b".", b"")), signal.SIGKILL)
            while not said.endswith(b"|"):
                said += os.read(parent.stdout.fileno(), 1)
            acknowledged = said.count(b".")
            paths = journals_in(folder / str(trial))
            if not paths:
                assert acknowledged == 0
                continue
            try:
                story = found(paths[0])
            except CaseFileError:  # killed while the journal was begun
                assert acknowledged == 0
                continue
            # A step that was written and not acknowledged any more is there; one that was acknowledged always is.
            assert acknowledged <= len(story.entries) <= acknowledged + 1
            reader = Reader(beginning.work(), chance(trial))
            for _ in story.entries:
                reader.act()
            assert same(story.relive()[1], reader.work)
        parent.stdin.close()
