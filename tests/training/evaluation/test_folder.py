"""A result's folder is whole or not there."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from training.errors import TrainingError
from training.evaluation.folder import filling


def fill(folder: Path, **files: str) -> None:
    with filling(folder) as part:
        assert not any(part.iterdir())
        for name, text in files.items():
            (part / name).write_text(text)


def contents(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text() for path in folder.iterdir()}


def test_a_new_folder_has_all_files_and_nothing_is_left_beside_it(tmp_path: Path) -> None:
    fill(tmp_path / "above" / "out", a="1", b="2")
    assert contents(tmp_path / "above" / "out") == {"a": "1", "b": "2"}
    assert [path.name for path in (tmp_path / "above").iterdir()] == ["out"]


def test_in_a_folder_that_is_there_only_its_own_files_are_replaced(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "a").write_text("old")
    (tmp_path / "out" / "mine").write_text("kept")
    fill(tmp_path / "out", a="new", b="2")
    assert contents(tmp_path / "out") == {"a": "new", "b": "2", "mine": "kept"}
    assert [path.name for path in tmp_path.iterdir() if path.name.endswith(".part")] == []


@pytest.mark.parametrize("is_there", [False, True])
@pytest.mark.parametrize("error", [KeyboardInterrupt, OSError, ValueError])
def test_what_stops_on_the_way_leaves_everything_as_it_was(
    is_there: bool, error: type[BaseException], tmp_path: Path
) -> None:
    folder = tmp_path / "out"
    if is_there:
        folder.mkdir()
        (folder / "a").write_text("old")
    before = sorted(tmp_path.rglob("*"))

    def fail() -> None:
        with filling(folder) as part:
            (part / "a").write_text("half")
            raise error

    with pytest.raises(error):
        fail()
    assert sorted(tmp_path.rglob("*")) == before
    assert not is_there or contents(folder) == {"a": "old"}


def test_a_place_that_cannot_be_written_to_is_told_before_the_work(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for folder, told in (
        (tmp_path / "file", "file is there, and no folder"),
        (tmp_path / "file" / "out", "out could not be written: Not a directory"),
        (Path("/proc/out"), "out could not be written"),
    ):
        with pytest.raises(TrainingError, match=told), filling(folder):
            pytest.fail("the work was begun")


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_without_leave_to_write_is_told_before_the_work(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir(mode=0o500)
    with pytest.raises(TrainingError, match="no folder that can be written to"), filling(tmp_path / "out"):
        pytest.fail("the work was begun")
