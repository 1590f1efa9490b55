"""A file is there whole, or it is as it was."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from engine.errors import ExportError
from engine.files import replacing, spare
from tests.sentences import PATIENT_FOLDER, assert_plain

posix = pytest.mark.skipif(os.name == "nt", reason="POSIX modes")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / PATIENT_FOLDER
    made.mkdir()
    return made


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def mode_of(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


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
    assert_plain(caught.value, "table.csv", "the folder nowhere does not exist", "choose another place")


def test_a_folder_in_the_place_of_the_file(folder: Path) -> None:
    (folder / "table.csv").mkdir()
    with pytest.raises(ExportError) as caught, replacing(folder / "table.csv") as part:
        part.write_text("new")
    assert_plain(caught.value, "table.csv")
    assert names(folder) == ["table.csv"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this platform has no pipes with names")
def test_a_pipe_or_a_device_is_left_alone(folder: Path) -> None:
    """Whoever may write everything would put a file in the place of ``/dev/null``, for every other program."""
    pipe = folder / "pipe"
    os.mkfifo(pipe)
    for target in (pipe, Path(os.devnull)):
        with pytest.raises(ExportError) as caught, replacing(target):
            raise AssertionError("nothing may be written")
        assert_plain(caught.value, target.name, "a device or a pipe")
    assert pipe.is_fifo()


def test_a_folder_without_the_right_to_write(folder: Path) -> None:
    folder.chmod(0o500)
    if os.access(folder, os.W_OK):
        pytest.skip("root may write everything")
    with pytest.raises(ExportError) as caught, replacing(folder / "table.csv"):
        raise AssertionError("nothing to write to")
    assert_plain(caught.value, "table.csv", "permission denied")


@posix
@pytest.mark.parametrize("mask", [0o022, 0o077])
def test_the_mode_is_what_open_would_have_given(folder: Path, mask: int) -> None:
    """In a process of its own, since the mask is read once."""
    script = "import sys; from pathlib import Path; from engine.files import replacing\n"
    script += "with replacing(Path(sys.argv[1])) as part: part.write_text('new')"
    subprocess.run([sys.executable, "-c", script, folder / "table.csv"], check=True, umask=mask)
    assert mode_of(folder / "table.csv") == 0o666 & ~mask


@posix
def test_the_mask_of_the_process_is_left_alone(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Other threads create files meanwhile, which for that moment would be open to everybody."""

    def touched(_: int) -> int:
        raise AssertionError("umask was called")

    monkeypatch.setattr(os, "umask", touched)
    with replacing(folder / "table.csv") as part:
        part.write_text("new")
    assert names(folder) == ["table.csv"]


@posix
@pytest.mark.parametrize("mode", [0o600, 0o640, 0o666])
def test_a_file_keeps_the_mode_that_it_was_given(folder: Path, mode: int) -> None:
    target = folder / "table.csv"
    target.write_text("old")
    target.chmod(mode)
    with replacing(target) as part:
        part.write_text("new")
    assert target.read_text() == "new"
    assert mode_of(target) == mode


def test_a_file_system_without_modes_is_written_to(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(path: Path, mode: int) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(Path, "chmod", refused)
    with replacing(folder / "table.csv") as part:
        part.write_text("new")
    assert (folder / "table.csv").read_text() == "new"


def test_what_was_opened_is_spared(folder: Path) -> None:
    scan, mask = folder / "scan.nii", folder / "mask.nii"
    scan.touch()
    mask.touch()
    (folder / "link.nii").symlink_to(mask)
    (folder / "sub").mkdir()
    for target in (scan, mask, folder / "link.nii", folder / "sub" / ".." / "scan.nii"):
        with pytest.raises(ExportError) as caught:
            spare(target, [scan, mask])
        assert_plain(caught.value, target.name, "is not overwritten", "choose another name")


def test_anything_else_may_be_written(folder: Path) -> None:
    (folder / "scan.nii").touch()
    (folder / "copy.nii").touch()
    spare(folder / "copy.nii", [folder / "scan.nii", folder / "gone.nii"])
    spare(folder / "new.nii", [folder / "scan.nii"])
    spare(folder / "scan.nii", [])


def test_two_writers_do_not_meet(folder: Path) -> None:
    target = folder / "table.csv"
    with replacing(target) as one, replacing(target) as other:
        assert one != other
        one.write_text("one")
        other.write_text("other")
    assert target.read_text() == "one"  # the last to leave
    assert names(folder) == ["table.csv"]
