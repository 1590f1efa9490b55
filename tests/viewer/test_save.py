"""What leaves the window: mask, table, picture; whole or not at all, and never over the scan."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import nibabel as nib
import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QSignalSpy
from PySide6.QtWidgets import QFileDialog, QLabel

import resources
from engine.errors import EngineError
from tests.sentences import PATIENT_FOLDER, assert_plain
from tests.viewer.conftest import Desk
from tests.viewer.hands import answer_dialog, picture, to_array
from tests.viewer.scans import abdomen, abdomen_labels, write_scan

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
ALT = Qt.KeyboardModifier.AltModifier
Save = Callable[[Desk], None]

SAVES: dict[str, tuple[Save, str]] = {
    "save_mask": (lambda desk: desk.key(Qt.Key.Key_S, CTRL, ALT), "abdomen_mask.nii.gz"),
    "export": (lambda desk: desk.key(Qt.Key.Key_E, CTRL), "abdomen_lesions.csv"),
    "screenshot": (lambda desk: desk.key(Qt.Key.Key_S, CTRL, SHIFT), "abdomen.png"),
}
"""Each with its key and the name that is proposed."""


@pytest.fixture
def found(desk: Desk, mask: Path) -> Desk:
    """A desk with a scan in a folder called after a patient, and its mask."""
    desk.open(write_scan(desk.folder / PATIENT_FOLDER / "abdomen.nii.gz", abdomen()))
    desk.open_mask(mask)
    return desk


def files(folder: Path) -> dict[Path, bytes]:
    """All of them but the program's own memory."""
    kept = (path for path in folder.rglob("*") if path.is_file() and "configuration" not in path.parts)
    return {path: path.read_bytes() for path in kept}


def save(desk: Desk, action: str, path: Path | None, monkeypatch: pytest.MonkeyPatch) -> None:
    answer_dialog(monkeypatch, path)
    SAVES[action][0](desk)
    desk.settle()


def test_a_mask_comes_back_as_it_was(found: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    target = found.folder / "out.nii.gz"
    save(found, "save_mask", target, monkeypatch)
    assert found.message.startswith("Saved out.nii.gz.")
    saved, scan = nib.load(target), nib.load(found.case.volume.source.path)
    np.testing.assert_array_equal(saved.affine, scan.affine)
    assert saved.shape == scan.shape
    found.open_mask(target)
    assert found.case.mask is not None
    np.testing.assert_array_equal(found.case.mask.labels, abdomen_labels())


def test_a_table_has_a_line_for_each_lesion(found: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    target = found.folder / "out.csv"
    save(found, "export", target, monkeypatch)
    assert found.message.startswith("Saved 3 lesions to out.csv.")
    with target.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert [row["volume_ml"] for row in rows] == ["3.60", "0.648", "0.192"]
    assert {row["source"] for row in rows} == {"file"}
    assert PATIENT_FOLDER not in target.read_text(encoding="utf-8")


def test_one_lesion_is_said_in_the_singular(found: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    labels = np.minimum(abdomen_labels(), 1)
    labels[8, 20:24, 20:24] = 2
    found.open_mask(write_scan(found.folder / "one.nii", labels))
    save(found, "export", found.folder / "out.csv", monkeypatch)
    assert found.message.startswith("Saved 1 lesion to out.csv.")


def test_a_picture_is_what_is_on_screen(found: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    shown = picture(found.window)
    target = found.folder / "out.png"
    save(found, "screenshot", target, monkeypatch)
    np.testing.assert_array_equal(to_array(QImage(str(target))), shown)
    assert found.message.startswith("Saved out.png.")


@pytest.mark.parametrize("action", SAVES)
def test_the_name_that_is_proposed_is_made_of_the_scans(
    found: Desk, action: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def ask(_window: object, _title: str, proposed: str, _kinds: str) -> tuple[str, str]:
        asked.append(proposed)
        return "", ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", ask)
    SAVES[action][0](found)
    assert asked == [str(found.folder / PATIENT_FOLDER / SAVES[action][1])]


@pytest.mark.parametrize("action", SAVES)
def test_a_dialog_that_is_cancelled_writes_nothing(found: Desk, action: str, monkeypatch: pytest.MonkeyPatch) -> None:
    before = files(found.folder)
    save(found, action, None, monkeypatch)
    assert files(found.folder) == before
    assert found.message == ""


@pytest.mark.parametrize("action", SAVES)
def test_a_folder_that_has_vanished_is_a_sentence_and_nothing_is_left(
    found: Desk, action: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = files(found.folder)
    save(found, action, found.folder / PATIENT_FOLDER / "gone" / SAVES[action][1], monkeypatch)
    assert_plain(EngineError(found.message), SAVES[action][1], "could not be written: the folder gone does not exist")
    assert found.window.messages.property("kind") == "error"
    assert files(found.folder) == before
    assert not (found.folder / PATIENT_FOLDER / "gone").exists()


@pytest.mark.parametrize("action", SAVES)
def test_a_folder_in_the_place_of_the_file_is_a_sentence(
    found: Desk, action: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = found.folder / PATIENT_FOLDER / SAVES[action][1]
    target.mkdir()
    before = files(found.folder)
    save(found, action, target, monkeypatch)
    assert_plain(EngineError(found.message), target.name)
    assert files(found.folder) == before


@pytest.mark.parametrize("action", SAVES)
def test_the_scan_is_never_written_over(found: Desk, action: str, monkeypatch: pytest.MonkeyPatch) -> None:
    before = files(found.folder)
    save(found, action, found.case.volume.source.path, monkeypatch)
    assert_plain(EngineError(found.message), "abdomen.nii.gz is the scan itself")
    assert files(found.folder) == before


@pytest.mark.parametrize("action", SAVES)
def test_the_scan_is_not_written_over_by_another_name_either(
    found: Desk, action: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    scan = found.case.volume.source.path
    before = files(found.folder)
    save(found, action, scan.parent / ".." / PATIENT_FOLDER / scan.name, monkeypatch)
    assert_plain(EngineError(found.message), "is the scan itself")
    assert files(found.folder) == before


def test_a_name_that_is_none_for_a_picture_is_refused(found: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    save(found, "screenshot", found.folder / "picture.jpg", monkeypatch)
    assert_plain(EngineError(found.message), "picture.jpg", ".png")
    assert not (found.folder / "picture.jpg").exists()


def test_tiny_lesions_are_counted_apart(found: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    labels = abdomen_labels()
    labels[17, 38, 46] = 2  # a voxel of 6 mm3
    found.open_mask(write_scan(found.folder / "speck.nii", labels))
    words = "3 lesions (4 with tiny ones below a 5 mm sphere)"
    assert words in " ".join(label.text() for label in found.window.lesions.findChildren(QLabel))
    table = found.window.lesions.table
    assert [table.item(line, 1).toolTip()[:5] for line in range(4)] == ["", "", "", "Tiny:"]
    assert [table.item(line, 1).font().italic() for line in range(4)] == [False, False, False, True]
    save(found, "export", found.folder / "out.csv", monkeypatch)
    assert found.message.startswith(f"Saved {words} to out.csv.")


def test_a_name_that_is_none_for_a_mask_is_refused(found: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    save(found, "save_mask", found.folder / "mask.txt", monkeypatch)
    assert_plain(EngineError(found.message), "mask.txt", ".nii.gz")
    assert not (found.folder / "mask.txt").exists()


@pytest.mark.parametrize("action", SAVES)
def test_what_was_there_is_replaced_whole(found: Desk, action: str, monkeypatch: pytest.MonkeyPatch) -> None:
    target = found.folder / SAVES[action][1]
    target.write_bytes(b"something older and longer " * 100_000)
    save(found, action, target, monkeypatch)
    assert found.message.startswith("Saved")
    assert b"older" not in target.read_bytes()


def test_a_mask_of_one_time_point_is_saved_on_its_grid(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.open(write_scan(desk.folder / "series.nii", np.stack([abdomen()] * 2, axis=-1)))
    desk.open_mask(write_scan(desk.folder / "mask.nii", abdomen_labels()))
    save(desk, "save_mask", desk.folder / "out.nii", monkeypatch)
    assert nib.load(desk.folder / "out.nii").shape == nib.load(desk.folder / "mask.nii").shape


def test_of_two_saves_at_once_both_are_told(found: Desk) -> None:
    shown = QSignalSpy(found.window.messages.shown)
    found.window.controller.writing.save_mask(found.folder / "vanished" / "mask.nii.gz")
    found.window.controller.writing.export_csv(found.folder / "lesions.csv")
    found.settle()
    said = [shown.at(n)[0] for n in range(shown.count())]
    assert "mask.nii.gz could not be written" in said[0]
    assert said[1].startswith("Saved")
    assert (found.folder / "lesions.csv").exists()


@pytest.mark.parametrize("action", SAVES)
def test_a_name_without_an_ending_gets_one(found: Desk, action: str, monkeypatch: pytest.MonkeyPatch) -> None:
    ending = "".join(Path(SAVES[action][1]).suffixes)
    save(found, action, found.folder / "mine", monkeypatch)
    target = found.folder / f"mine{ending}"
    assert target.exists()
    before = target.read_bytes()
    found.key(Qt.Key.Key_I)
    save(found, action, found.folder / "mine", monkeypatch)
    assert "is there already" in found.message
    assert target.read_bytes() == before


def test_results_of_the_sample_are_not_proposed_beside_it(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.open(resources.sample_scan())
    proposed: list[Path] = []

    def ask(_window: object, _title: str, name: str, _kinds: str) -> tuple[str, str]:
        proposed.append(Path(name))
        return "", ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", ask)
    desk.do("screenshot")
    assert proposed[0].name == "abdomen_ct.png"
    assert proposed[0].parent != resources.sample_scan().parent
