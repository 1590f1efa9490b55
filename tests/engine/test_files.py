"""A file is there whole, or it is as it was."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from engine.errors import ExportError
from engine.files import replacing
from tests.sentences import PATIENT_FOLDER, assert_plain


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / PATIENT_FOLDER
    made.mkdir()
    return made


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.parametrize("old", [None, "old"])
def test_a_new_file_takes_the_place_of_the_old(folder: Path, old: str | None) -> None:
    target = folder / "table.csv"
    if old:
        target.write_text(old)
    with replacing(target) as part:
        assert part.parent == folder
        part.write_text("new")
        assert (target.read_text() if target.exists() else None) == old
    assert target.read_text() == "new"
    assert names(folder) == ["table.csv"]


@pytest.mark.parametrize("error", [RuntimeError, KeyboardInterrupt])
def test_a_failure_inside_changes_nothing(folder: Path, error: type[BaseException]) -> None:
    target = folder / "table.csv"
    target.write_text("old")
    with pytest.raises(error), replacing(target) as part:  # noqa: PT012 - what is written before it fails matters
        part.write_text("half of the new")
        raise error
    assert target.read_text() == "old"
    assert names(folder) == ["table.csv"]


def test_an_error_of_the_disk_becomes_a_sentence(folder: Path) -> None:
    target = folder / "table.csv"
    with pytest.raises(ExportError) as caught, replacing(target):
        raise OSError(28, "No space left on device")
    assert_plain(caught.value, "table.csv", "no space left on device", "choose another place", "nothing was changed")
    assert isinstance(caught.value.__cause__, OSError)
    assert names(folder) == []


def test_a_folder_that_is_not_there(folder: Path) -> None:
    with pytest.raises(ExportError) as caught, replacing(folder / "nowhere" / "table.csv"):
        raise AssertionError("nothing to write to")
    assert_plain(caught.value, "table.csv", "no such file or directory")


def test_a_folder_in_the_place_of_the_file(folder: Path) -> None:
    (folder / "table.csv").mkdir()
    with pytest.raises(ExportError) as caught, replacing(folder / "table.csv") as part:
        part.write_text("new")
    assert_plain(caught.value, "table.csv")
    assert names(folder) == ["table.csv"]


def test_a_folder_without_the_right_to_write(folder: Path) -> None:
    folder.chmod(0o500)
    if os.access(folder, os.W_OK):
        pytest.skip("root may write everything")
    with pytest.raises(ExportError) as caught, replacing(folder / "table.csv"):
        raise AssertionError("nothing to write to")
    assert_plain(caught.value, "table.csv", "permission denied")


@pytest.mark.skipif(os.name == "nt", reason="POSIX modes")
@pytest.mark.parametrize("mask", [0o022, 0o077])
def test_the_mode_is_what_open_would_have_given(folder: Path, mask: int) -> None:
    before = os.umask(mask)
    try:
        with replacing(folder / "table.csv") as part:
            part.write_text("new")
    finally:
        os.umask(before)
    assert (folder / "table.csv").stat().st_mode & 0o777 == 0o666 & ~mask


def test_two_writers_do_not_meet(folder: Path) -> None:
    target = folder / "table.csv"
    with replacing(target) as one, replacing(target) as other:
        assert one != other
        one.write_text("one")
        other.write_text("other")
    assert target.read_text() == "one"  # the last to leave
    assert names(folder) == ["table.csv"]
