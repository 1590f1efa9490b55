"""Which files of a folder are scans."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.errors import ScanError
from engine.scan.folder import list_scans
from tests.sentences import PATIENT_FOLDER, assert_plain


def touch(folder: Path, *names: str) -> Path:
    folder.mkdir(exist_ok=True)
    for name in names:
        (folder / name).touch()
    return folder


def names(folder: Path) -> list[str]:
    return [path.name for path in list_scans(folder)]


def test_scans_are_known_by_their_names(tmp_path: Path) -> None:
    folder = touch(tmp_path / "in", "a.nii", "b.NII.GZ", "report.pdf", "nii", "c.nii.txt", ".hidden.nii", "._a.nii")
    (folder / "deeper").mkdir()
    assert names(folder) == ["a.nii", "b.NII.GZ"]


def test_numbers_are_in_their_order(tmp_path: Path) -> None:
    folder = touch(tmp_path / "in", "s10.nii", "s9.nii", "S2.nii", "10.nii", "9.nii", "a.nii", "s09.nii")
    assert names(folder) == ["9.nii", "10.nii", "a.nii", "S2.nii", "s09.nii", "s9.nii", "s10.nii"]


def test_a_pair_is_one_scan(tmp_path: Path) -> None:
    folder = touch(tmp_path / "in", "a.hdr", "a.img", "b.HDR", "b.img.gz", "lonely.img")
    assert names(folder) == ["a.hdr", "b.HDR", "lonely.img"]


def test_odd_names(tmp_path: Path) -> None:
    odd = ["it's.nii", 'a "quote".nii', "Größe.nii", "line\nbreak.nii", "ＣＴ.nii", "١٢.nii", "².nii"]
    assert set(names(touch(tmp_path / "in", *odd))) == set(odd)


def test_a_folder_without_scans_says_so_and_is_not_named(tmp_path: Path) -> None:
    with pytest.raises(ScanError) as caught:
        list_scans(touch(tmp_path / PATIENT_FOLDER, "report.pdf"))
    assert_plain(caught.value, "no scan", ".nii.gz")


def test_what_is_no_folder_says_so(tmp_path: Path) -> None:
    with pytest.raises(ScanError) as caught:
        list_scans(tmp_path / PATIENT_FOLDER)
    assert_plain(caught.value, "not there any more")
    with pytest.raises(ScanError) as caught:
        list_scans(touch(tmp_path / "in", "a.nii") / "a.nii")
    assert_plain(caught.value, "a file, not a folder")
