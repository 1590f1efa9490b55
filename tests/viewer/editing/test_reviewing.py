"""Deciding about lesions with the keys; the list, the sums and the files follow."""

from __future__ import annotations

import csv
from pathlib import Path

import nibabel
import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from engine.case.review import Decision
from engine.scan.volume import Label
from tests.viewer.conftest import Desk
from tests.viewer.editing.conftest import Reader
from tests.viewer.hands import answer_dialog
from tests.viewer.scans import TUMOURS, abdomen, write_scan

ENTER, BACKSPACE, NEXT = Qt.Key.Key_Return, Qt.Key.Key_Backspace, Qt.Key.Key_N
PROPOSED, ACCEPTED, REJECTED = Decision.PROPOSED, Decision.ACCEPTED, Decision.REJECTED


def chosen(reader: Reader) -> str | None:
    lesion = reader.desk.window.session.lesion
    return reader.desk.case.review[lesion.number].name if lesion is not None else None


def summary(reader: Reader) -> str:
    return reader.desk.window.lesions.summary


def test_keys_decide_and_go_on_to_the_next_undecided(reader: Reader) -> None:
    assert reader.cells("decision") == ["proposed"] * 3
    assert summary(reader).startswith("3 lesions")  # of a mask from a file nobody has proposed anything
    reader.key(ENTER)  # nothing is chosen: first one looks
    assert (chosen(reader), reader.decisions["1"]) == ("1", PROPOSED)
    reader.key(ENTER)
    assert chosen(reader) == "2"
    reader.key(BACKSPACE)
    assert chosen(reader) == "3"
    reader.key(ENTER)
    assert reader.decisions == {"1": ACCEPTED, "2": REJECTED, "3": ACCEPTED}
    assert reader.desk.message == "Every lesion is decided."
    assert reader.cells("decision") == ["accepted", "rejected", "accepted"]
    assert summary(reader).startswith("Accepted: 2 lesions")
    assert (reader.labels[TUMOURS[1]] == Label.TUMOUR).all()  # never destructive
    reader.undo(2)
    assert reader.decisions == {"1": ACCEPTED, "2": PROPOSED, "3": PROPOSED}
    reader.redo()
    assert reader.decisions["2"] is REJECTED
    reader.do("undecide")  # of the chosen one, which is still the third
    assert chosen(reader) == "3"


def test_the_list_keeps_its_place_and_can_leave_out_what_is_decided(reader: Reader) -> None:
    reader.key(NEXT)
    reader.key(ENTER)
    panel = reader.desk.window.editing.review_panel
    panel.undecided.click()
    assert reader.cells("number") == ["2", "3"]
    reader.key(ENTER)
    assert reader.cells("number") == ["3"]
    panel.undecided.click()
    assert reader.cells("number") == ["1", "2", "3"]


def test_enter_in_a_note_ends_the_note_and_decides_nothing(reader: Reader) -> None:
    reader.key(NEXT)
    reader.desk.key(Qt.Key.Key_F2)
    field = QApplication.focusWidget()
    assert isinstance(field, QLineEdit)
    QTest.keyClicks(field, "seen befora")
    QTest.keyClick(field, Qt.Key.Key_Backspace)
    QTest.keyClicks(field, "e")
    QTest.keyClick(field, ENTER)
    QApplication.processEvents()
    assert reader.desk.case.notes == {1: "seen before"}
    assert reader.decisions["1"] is PROPOSED
    reader.undo()
    assert reader.desk.case.notes == {}


def test_a_rejected_lesion_is_an_outline_and_counts_nowhere(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    reader.key(NEXT)
    shown = reader.desk.picture()
    reader.key(BACKSPACE)
    reader.desk.window.session.choose_number(1)
    assert (reader.desk.picture() != shown).any()
    reader.key(NEXT)
    reader.key(ENTER)
    table, mask = reader.desk.folder / "numbers.csv", reader.desk.folder / "mask.nii.gz"
    answer_dialog(monkeypatch, table)
    reader.do("export")
    with table.open(newline="", encoding="utf-8") as stream:
        lines = list(csv.DictReader(stream))
    assert [line["status"] for line in lines] == ["rejected", "accepted", "given"]
    answer_dialog(monkeypatch, mask)
    reader.do("save_mask")
    saved = np.asarray(nibabel.load(mask).dataobj)
    drawn = (saved == Label.TUMOUR).sum()
    assert drawn == (reader.labels == Label.TUMOUR).sum() - (reader.canvas.voxel_count(1))
    assert reader.desk.case.tumour_burden is not None


def test_what_is_hidden_and_chosen_stays_through_an_edit(reader: Reader) -> None:
    reader.desk.window.session.show_lesions([3], False)
    reader.key(NEXT)
    cursor = reader.desk.window.session.cursor
    reader.key(Qt.Key.Key_B)
    reader.stroke((25, 27))
    assert reader.desk.window.session.hidden == {3}
    assert chosen(reader) == "1"
    assert reader.desk.window.session.cursor == cursor


def test_reshaping_is_undone_like_everything_else(reader: Reader) -> None:
    before = reader.canvas.digest()
    reader.do("smooth_lesion")
    assert reader.desk.message == "Choose a lesion first: in the list, or with N."
    reader.key(NEXT)
    reader.do("fill_holes")
    assert reader.desk.message == "This lesion has no hole in any slice of this plane."
    reader.do("smooth_lesion")
    assert reader.canvas.digest() != before
    reader.undo()
    assert reader.canvas.digest() == before
    reader.key(Qt.Key.Key_K)
    reader.stroke((25, 10), (25, 32))
    assert set(reader.lesions) == {"1a", "1b", "2", "3"}
    assert len(reader.canvas.drawn) == 4
    reader.key(Qt.Key.Key_Escape)
    reader.desk.window.session.choose_number(1)
    reader.do("merge")
    reader.key(Qt.Key.Key_N)
    assert set(reader.lesions) == {"1a", "2", "3"}
    reader.undo(2)
    assert reader.canvas.digest() == before


def test_holes_are_filled_in_one_step(reader: Reader) -> None:
    reader.key(NEXT)
    whole = reader.canvas.voxel_count(1)
    k = reader.desk.window.session.cursor[0]
    reader.key(Qt.Key.Key_E)
    reader.size(3.0)
    row, col = reader.desk.case.lesions[0].focus[1:]
    reader.stroke((row, col))
    assert reader.canvas.voxel_count(1) < whole
    assert reader.labels[k, row, col] == Label.LIVER
    holed = reader.canvas.digest()
    reader.do("fill_holes")
    assert reader.canvas.voxel_count(1) == whole, reader.desk.message
    reader.undo()
    assert reader.canvas.digest() == holed


def test_slices_between_are_filled(reader: Reader) -> None:
    reader.key(Qt.Key.Key_B)
    reader.size(8.0)
    for k in (3, 9):
        reader.go(k)
        reader.stroke((15, 27))
    reader.do("fill_slices")
    assert (reader.labels[3:10, 15, 27] == Label.TUMOUR).all(), reader.desk.message
    assert set(reader.lesions) == {"1", "2", "3", "4"}


def test_who_drew_is_shown(reader: Reader) -> None:
    reader.key(NEXT)
    reader.key(Qt.Key.Key_B)
    reader.stroke((25, 27), (25, 30))
    reader.key(Qt.Key.Key_Escape)
    before = reader.desk.picture()
    reader.do("who_drew")
    assert (reader.desk.picture() != before).any()
    reader.do("who_drew")
    assert (reader.desk.picture() == before).all()


def test_another_mask_asks_first(reader: Reader, model: Path) -> None:
    reader.desk.use_model(model)
    reader.key(NEXT)
    reader.key(ENTER)
    reader.desk.do("predict")
    reader.desk.settle()
    assert reader.decisions["1"] is ACCEPTED
    assert reader.desk.case.prediction is None


def test_a_threshold_is_one_step_and_leaves_other_lesions_alone(desk: Desk, model: Path) -> None:
    voxels = abdomen()
    voxels[5:10, 20:22, 14:26] = 72  # the model is less sure of this rim
    voxels[5:10, 18:20, 14:26] = 68  # and does not take this one for tumour
    desk.open(write_scan(desk.folder / "rims.nii.gz", voxels))
    desk.use_model(model)
    reader = Reader(desk, [])
    desk.window.desk.did.connect(reader.told.append)
    reader.do("predict")
    reader.key(NEXT)
    reader.do("threshold")
    slider, curves = desk.window.editing.threshold_panel.slider, desk.window.editing.threshold_panel.curves
    assert slider.isEnabled(), desk.message
    desk.qtbot.waitUntil(lambda: curves.is_loaded, timeout=20_000)
    assert curves.names == ["ml", "mm"]
    assert curves.top_of(0) > desk.case.lesions[0].volume_ml
    assert curves.top_of(1) > desk.case.lesions[0].longest_diameter_mm
    before, labels, whole = reader.canvas.digest(), reader.labels, 5 * 10 * 12
    others = {key: reader.canvas.voxel_count(key) for key in (2, 3)}
    assert reader.canvas.voxel_count(1) == whole
    slider.setSliderDown(True)
    for value, count in ((60, whole), (80, whole - 5 * 2 * 12), (60, whole)):
        slider.setValue(value)
        assert reader.canvas.voxel_count(1) == count  # follows the hand
        assert reader.told == []
    slider.setValue(20)
    assert reader.canvas.voxel_count(1) > whole + 5 * 2 * 11  # a corner of the rim is nearer to another lesion
    slider.setSliderDown(False)
    desk.settle()
    assert len(reader.told) == 1
    assert (reader.cells("decision")[0], reader.cells("origin")[0]) == ("proposed", "edited")
    assert {key: reader.canvas.voxel_count(key) for key in (2, 3)} == others
    assert slider.value() < 40  # it is known where the lesion stands
    reader.undo()
    assert reader.canvas.digest() == before
    assert (reader.labels == labels).all()
    reader.do("threshold")
    assert desk.window.editing.threshold_panel.isHidden()


def test_many_decisions_are_taken_back_one_by_one(reader: Reader) -> None:
    steps = 55
    for step in range(steps):
        reader.desk.window.session.choose_number(1)
        reader.do("undecide" if step % 2 else "accept")
    assert reader.decisions["1"] is ACCEPTED
    reader.undo(steps - 1)
    assert reader.decisions["1"] is ACCEPTED
    assert reader.desk.can("undo")
    reader.undo()
    assert reader.decisions["1"] is PROPOSED
    assert not reader.desk.can("undo")
