"""A case file opens again as it was saved, or says in a sentence why not; nothing is overwritten by accident."""

from __future__ import annotations

import json
import shutil
import sys
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from engine.case.keeping.casefile import SUFFIX, VERSION, moved, read_case_file, write_case_file
from engine.case.keeping.frames import unpack
from engine.case.keeping.log import Entry, Followed
from engine.case.keeping.logbook import Logbook, Story
from engine.errors import CaseFileError, ExportError, ScanChangedError, ScanMissingError
from engine.scan.volume import Volume
from tests.engine.case.response.test_timeline_json import TIMELINE
from tests.engine.case.working import (
    NOON,
    SCENE,
    Reader,
    beginning_of,
    files_no_larger_than,
    same,
    story_of,
    write_volume,
)


@pytest.fixture
def volume(tmp_path: Path) -> Volume:
    (tmp_path / "scans").mkdir()
    return write_volume(tmp_path / "scans")


@pytest.fixture
def reader(volume: Volume) -> Reader:
    return Reader(beginning_of(volume).work())


@pytest.fixture
def story(volume: Volume, reader: Reader) -> Story:
    book = Logbook(story_of(volume), None)
    for _ in range(25):
        book.add(reader.act(), SCENE)
    return book.story


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "scans" / f"P-001{SUFFIX}"


def rewrite(path: Path, change: Callable[[dict[str, Any]], object], kind: int = zipfile.ZIP_STORED) -> None:
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    stated = json.loads(members["case.json"])
    change(stated)
    members["case.json"] = json.dumps(stated).encode()
    with zipfile.ZipFile(path, "w", kind) as archive:
        for name, data in members.items():
            archive.writestr(name, data)


def test_it_opens_again_as_it_was(path: Path, story: Story, reader: Reader, volume: Volume) -> None:
    saved = write_case_file(path, story)
    again = read_case_file(path)
    assert again.story.saved == saved
    assert not again.story.is_unsaved
    assert again.story.scene == SCENE
    assert again.story.last_at == reader.at
    assert again.find_scan() == volume.source.path
    beginning, work = again.relive()
    assert same(work, reader.work)
    assert beginning.geometry == volume.geometry
    assert again.story.scene.told(volume).pseudonym == SCENE.pseudonym


def test_work_goes_on_from_a_case_file_and_is_saved_over_it(path: Path, story: Story, reader: Reader) -> None:
    write_case_file(path, story)
    book = Logbook(read_case_file(path).story, None)
    for _ in range(5):
        book.add(reader.act(), SCENE)
    assert book.story.is_unsaved
    write_case_file(path, book.story)
    assert same(read_case_file(path).relive()[1], reader.work)


def test_the_course_over_several_scans_is_kept_with_it(path: Path, volume: Volume) -> None:
    book = Logbook(story_of(volume), None)
    book.add(Entry(NOON, Followed(TIMELINE)), SCENE)
    write_case_file(path, book.story)
    assert read_case_file(path).relive()[1].course == TIMELINE
    book.add(Entry(NOON, Followed(None)), SCENE)
    assert book.story.relive()[1].course is None


def test_a_case_file_of_the_first_version_opens(path: Path, story: Story, reader: Reader) -> None:
    write_case_file(path, story)
    rewrite(path, lambda stated: stated.update(version=1))
    assert same(read_case_file(path).relive()[1], reader.work)


def test_a_case_without_a_step_can_be_saved(path: Path, volume: Volume) -> None:
    write_case_file(path, story_of(volume))
    again = read_case_file(path)
    assert again.story.last_at is None
    assert again.relive()[1].canvas is not None


def test_what_someone_else_has_saved_meanwhile_is_not_overwritten(path: Path, story: Story, reader: Reader) -> None:
    write_case_file(path, story)
    mine = read_case_file(path).story
    write_case_file(path, mine)  # the other program
    there = path.read_bytes()
    for saved in (mine, replace(mine, saved=None)):
        with pytest.raises(CaseFileError, match="another program has saved it since"):
            write_case_file(path, saved)
    assert path.read_bytes() == there
    write_case_file(path, mine, is_meant=True)
    path.write_bytes(b"a letter")
    with pytest.raises(CaseFileError, match="Nothing was overwritten"):
        write_case_file(path, mine)
    assert path.read_bytes() == b"a letter"


def test_neither_the_scan_nor_any_other_kind_of_file_is_written_over(story: Story, volume: Volume, path: Path) -> None:
    path.symlink_to(volume.source.path)
    for target in (volume.source.path, path):
        with pytest.raises(ExportError):
            write_case_file(target, story, is_meant=True)
    with pytest.raises(ExportError, match="does not exist"):
        write_case_file(path.parent / "nowhere" / path.name, story)


@pytest.mark.skipif(sys.platform == "win32", reason="limits of POSIX")
def test_on_a_full_disk_the_case_file_that_is_there_stays(path: Path, story: Story) -> None:
    write_case_file(path, story)
    there = path.read_bytes()
    with files_no_larger_than(500), pytest.raises(ExportError, match="could not be written"):
        write_case_file(path, read_case_file(path).story)
    assert path.read_bytes() == there
    assert {each.name for each in path.parent.iterdir()} == {path.name, "abdomen.nii.gz"}


def test_the_scan_is_found_where_it_moved_with_its_case(path: Path, story: Story, tmp_path: Path) -> None:
    write_case_file(path, story)
    elsewhere = tmp_path / "elsewhere"
    (tmp_path / "scans").rename(elsewhere)
    again = read_case_file(elsewhere / path.name)
    assert again.find_scan() == elsewhere / "abdomen.nii.gz"


def test_a_scan_that_is_gone_is_asked_for(path: Path, story: Story, volume: Volume, tmp_path: Path) -> None:
    write_case_file(path, story)
    now = volume.source.path.rename(tmp_path / "another name.nii.gz")
    again = read_case_file(path)
    with pytest.raises(ScanMissingError, match=r"abdomen\.nii\.gz is not where it was"):
        again.find_scan()
    assert again.find_scan(now) == now
    assert moved(again.story, now).identity.path == now
    assert moved(again.story, now).identity.key == again.story.identity.key


def test_a_scan_that_has_changed_is_refused(path: Path, story: Story, volume: Volume, tmp_path: Path) -> None:
    write_case_file(path, story)
    again = read_case_file(path)
    copy = Path(shutil.copy(volume.source.path, tmp_path / "copy.nii.gz"))
    data = bytearray(volume.source.path.read_bytes())
    data[-1] ^= 1
    volume.source.path.write_bytes(data)
    with pytest.raises(ScanChangedError, match="has changed since"):
        again.find_scan()
    volume.source.path.write_bytes(data + b"more")
    with pytest.raises(ScanChangedError):
        again.find_scan()
    with pytest.raises(ScanChangedError):
        again.find_scan(path)  # no scan at all
    assert again.find_scan(copy) == copy


def test_a_newer_version_says_so(path: Path, story: Story) -> None:
    write_case_file(path, story)
    rewrite(path, lambda stated: stated.update(version=VERSION + 1, program="3.1.0"))
    with pytest.raises(CaseFileError, match=r"written by a newer Hepatica \(3\.1\.0\)"):
        read_case_file(path)


def test_a_case_file_cut_at_any_byte_is_refused(path: Path, story: Story, volume: Volume) -> None:
    write_case_file(path, replace(story, entries=story.entries[:2]))
    whole = path.read_bytes()
    for length in (*range(0, len(whole), 97), len(whole) - 1):
        path.write_bytes(whole[:length])
        with pytest.raises(CaseFileError):
            read_case_file(path)


def test_a_case_file_garbled_anywhere_is_refused_or_as_it_was(path: Path, story: Story) -> None:
    write_case_file(path, replace(story, entries=story.entries[:2]))
    whole = path.read_bytes()
    digest = read_case_file(path).digest
    for at in range(0, len(whole), 41):
        garbled = bytearray(whole)
        garbled[at] ^= 0xFF
        path.write_bytes(garbled)
        try:
            assert read_case_file(path).digest == digest
        except CaseFileError:
            continue


@pytest.mark.parametrize(
    "change",
    [
        lambda stated: stated.update(format="a recipe"),
        lambda stated: stated.update(version="one"),
        lambda stated: stated.update(steps=3),
        lambda stated: stated.pop("scene"),
        lambda stated: stated["scene"].update(cursor=[1]),
        lambda stated: stated["scene"].update(pseudonym="x" * 5000),
        lambda stated: stated["scan"].update(sha256="no digest"),
        lambda stated: stated["scan"].update(affine=[[0] * 4] * 4),
    ],
)
def test_a_case_file_that_makes_no_sense_is_refused(
    path: Path, story: Story, change: Callable[[dict[str, Any]], object]
) -> None:
    write_case_file(path, story)
    rewrite(path, change)
    with pytest.raises(CaseFileError):
        read_case_file(path)


def test_steps_that_lead_elsewhere_are_not_believed(path: Path, story: Story) -> None:
    write_case_file(path, story)
    rewrite(path, lambda stated: stated.update(digest="0" * 64))
    with pytest.raises(CaseFileError, match="do not lead to what was saved"):
        read_case_file(path).relive()


def test_nothing_grows_when_it_is_unpacked(path: Path, story: Story) -> None:
    write_case_file(path, story)
    rewrite(path, lambda _: None, zipfile.ZIP_DEFLATED)
    with pytest.raises(CaseFileError, match="damaged"):
        read_case_file(path)


def test_other_files_are_no_case_files(tmp_path: Path) -> None:
    (tmp_path / "folder.hepatica").mkdir()
    (tmp_path / "text.hepatica").write_text("a letter")
    with zipfile.ZipFile(tmp_path / "zip.hepatica", "w") as archive:
        archive.writestr("../case.json", "{}")
    for name in ("none.hepatica", "folder.hepatica", "text.hepatica", "zip.hepatica"):
        with pytest.raises(CaseFileError, match=r"hepatica|damaged"):
            read_case_file(tmp_path / name)


def test_the_page_about_saving_tells_the_format_that_is_written(path: Path, story: Story) -> None:
    page = (Path(__file__).resolve().parents[4] / "docs" / "saving.md").read_text(encoding="utf-8")
    write_case_file(path, story)
    assert f"## Format, version {VERSION}" in page
    with zipfile.ZipFile(path) as archive:
        assert all(f"| `{name}` |" in page for name in archive.namelist())
        work = archive.read("work.log")
    assert work.startswith(b"HpLog\x01")
    assert work[8:].startswith(b"HpRe")
    assert all(f"`{unpack(entry)[0]['did']}`" in page for entry in story.entries)
