"""Segmenting: the right answer, stopped when asked, and never in the way of reading."""

from __future__ import annotations

import threading
import time
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from onnx import helper
from PySide6.QtCore import Qt
from PySide6.QtTest import QSignalSpy
from PySide6.QtWidgets import QLabel, QProgressBar, QTextBrowser

from engine.case.review import Origin
from engine.errors import EngineError
from engine.scan.volume import Modality
from tests.models import CARD, write_endless_model, write_model, write_threshold_model
from tests.sentences import PATIENT_FOLDER, assert_plain
from tests.viewer.conftest import Desk
from tests.viewer.hands import answer_dialog, drop_files, wheel
from tests.viewer.scans import SHAPE, TUMOUR, abdomen, abdomen_labels, write_scan
from viewer.dialogs.sheets import Sheet
from viewer.work.lanes import FINDINGS, MODEL, OPEN

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def ready(desk: Desk, scan: Path, model: Path) -> Desk:
    """A desk with the CT and the network that answers exactly."""
    desk.open(scan)
    desk.use_model(model)
    return desk


@pytest.fixture
def busy(desk: Desk, scan: Path, tmp_path: Path) -> Desk:
    """A desk whose model runs, and would for ever."""
    desk.open(scan)
    desk.use_model(write_endless_model(tmp_path / "endless.onnx"))
    start(desk)
    return desk


def start(desk: Desk) -> None:
    """Segment, and wait until the network itself runs."""
    desk.key(Qt.Key.Key_R, CTRL)
    desk.qtbot.waitUntil(lambda: any(name.startswith("predict") for name in threads()), timeout=20_000)


def threads() -> list[str]:
    return [thread.name for thread in threading.enumerate() if thread.name.startswith(("job-", "predict"))]


def all_threads_end(desk: Desk) -> None:
    desk.qtbot.waitUntil(lambda: threads() == [], timeout=10_000)


def device_label(desk: Desk) -> QLabel:
    return next(label for label in desk.window.status.findChildren(QLabel) if label.text().startswith("Model:"))


def heavy_model(path: Path) -> Path:
    """Twenty-four convolutions of 64 channels: many times what the cores of a small computer do in a second."""
    rng = np.random.default_rng(1)
    weights = {
        "first": rng.normal(size=(64, 1, 3, 3)).astype(np.float32),
        "middle": rng.normal(0, 0.04, size=(64, 64, 3, 3)).astype(np.float32),
        "last": rng.normal(size=(2, 64, 1, 1)).astype(np.float32),
    }
    names = ["scan", *(f"x{n}" for n in range(24))]
    nodes = [
        helper.make_node("Conv", [before, "first" if before == "scan" else "middle"], [after], pads=[1, 1, 1, 1])
        for before, after in pairwise(names)
    ]
    return write_model(path, [*nodes, helper.make_node("Conv", [names[-1], "last"], ["logits"])], weights=weights)


# The answer


def test_the_answer_is_exact_and_listed(ready: Desk) -> None:
    ready.key(Qt.Key.Key_R, CTRL)
    ready.settle()
    case = ready.case
    assert case.mask is not None
    np.testing.assert_array_equal(case.mask.labels, abdomen_labels())
    assert case.source is Origin.MODEL
    assert [lesion.number for lesion in case.lesions] == [1, 2, 3]
    assert ready.window.lesions.table.rowCount() == 3
    assert ready.can("next_lesion")
    all_threads_end(ready)


def test_a_lesion_says_how_sure_the_model_is(ready: Desk) -> None:
    ready.do("predict")
    ready.settle()
    ready.do("next_lesion")
    probability = 1 / (1 + np.exp(-40 * (TUMOUR / 100 - 0.7)))
    told = "\n".join(label.text() for label in ready.window.lesions.findChildren(QLabel))
    assert f"Mean probability {probability:.2f}" in told


def test_reading_stays_where_it_was(ready: Desk) -> None:
    ready.key(Qt.Key.Key_6)
    ready.key(Qt.Key.Key_Home)
    cursor, window = ready.window.session.cursor, ready.window.session.window
    ready.do("predict")
    ready.settle()
    assert (ready.window.session.cursor, ready.window.session.window) == (cursor, window)


def test_the_device_is_told_with_its_reason(ready: Desk) -> None:
    assert ready.window.status.device_text == "Model: threshold on CPU"
    assert device_label(ready).toolTip().startswith(("As asked for.", "No GPU: "))


def test_nothing_is_said_about_a_device_before_a_model_has_run(desk: Desk) -> None:
    assert "not loaded yet" in desk.window.status.device_text


def test_a_scan_of_another_kind_is_segmented_with_a_warning(desk: Desk, model: Path, tmp_path: Path) -> None:
    positive = np.clip(abdomen(), 0, None)
    desk.open(write_scan(tmp_path / "mr.nii", positive))
    assert desk.case.volume.modality is Modality.MR
    desk.use_model(model)
    desk.do("predict")
    desk.settle()
    assert desk.case.mask is not None
    assert desk.message == "threshold was trained on CT; this scan is taken for MR. Expect a poor result."
    assert desk.window.messages.property("kind") == "warning"


def test_progress_is_shown_while_it_runs_and_not_after(busy: Desk) -> None:
    bar = busy.window.status.findChild(QProgressBar)
    assert bar is not None
    busy.qtbot.waitUntil(bar.isVisible)
    assert 0 <= bar.value() < bar.maximum()
    busy.key(Qt.Key.Key_Escape)
    busy.settle()
    assert not bar.isVisible()


def test_segmenting_again_gives_the_same(ready: Desk) -> None:
    ready.do("predict")
    ready.settle()
    first = ready.case
    ready.do("predict")
    ready.settle()
    assert ready.case is not first
    assert ready.case.mask is not None
    assert first.mask is not None
    np.testing.assert_array_equal(ready.case.mask.labels, first.mask.labels)


# Stopping


def test_escape_stops_a_network_that_would_run_for_ever(busy: Desk) -> None:
    before = busy.case
    busy.key(Qt.Key.Key_Escape)
    busy.settle()
    assert busy.case is before
    assert busy.case.mask is None
    all_threads_end(busy)
    assert busy.window.messages.property("kind") != "error"
    assert busy.can("predict")
    assert not busy.can("cancel")


def test_escape_stops_big_convolutions_soon(desk: Desk, tmp_path: Path) -> None:
    desk.open(write_scan(tmp_path / "large.nii", np.zeros((20, 256, 256), np.int16)))
    desk.use_model(heavy_model(tmp_path / "heavy.onnx"))
    start(desk)
    asked = time.monotonic()
    desk.key(Qt.Key.Key_Escape)
    desk.settle()
    assert time.monotonic() - asked < 5
    assert desk.case.mask is None
    all_threads_end(desk)


def test_after_stopping_it_can_be_used_again_at_once(busy: Desk, model: Path) -> None:
    busy.key(Qt.Key.Key_Escape)
    busy.settle()
    busy.use_model(model)
    busy.key(Qt.Key.Key_R, CTRL)
    busy.settle()
    assert busy.case.mask is not None
    np.testing.assert_array_equal(busy.case.mask.labels, abdomen_labels())


def test_what_was_there_before_is_there_after_stopping(busy: Desk, mask: Path) -> None:
    busy.open_mask(mask)  # takes the place of the run
    all_threads_end(busy)
    lesions = busy.case.lesions
    assert len(lesions) == 3
    start(busy)
    busy.key(Qt.Key.Key_Escape)
    busy.settle()
    assert busy.case.lesions is lesions


# Reading on meanwhile


def test_one_reads_on_meanwhile(busy: Desk) -> None:
    before = busy.picture()
    wheel(busy.view(), 3)
    assert not np.array_equal(busy.picture(), before)
    busy.key(Qt.Key.Key_1)
    assert busy.window.session.preset == 0
    assert busy.window.controller.is_busy(FINDINGS)


def test_another_scan_stops_it_and_gets_none_of_it(busy: Desk, tmp_path: Path) -> None:
    ended = QSignalSpy(busy.window.controller.ended)
    path = write_scan(tmp_path / "other.nii", abdomen())
    drop_files(busy.window, path)
    busy.settle()
    assert busy.case.volume.source.path == path
    assert busy.case.mask is None
    lanes = [ended.at(n)[0] for n in range(ended.count())]  # the first scan's histogram may have come last
    assert sorted(lane for lane in lanes if lane in (FINDINGS, MODEL, OPEN)) == [FINDINGS, OPEN]
    assert busy.message == ""


def test_a_scan_that_cannot_be_opened_does_not_stop_it(busy: Desk, tmp_path: Path) -> None:
    (tmp_path / "empty.nii").touch()
    busy.window.open_scan(tmp_path / "empty.nii")
    busy.qtbot.waitUntil(lambda: not busy.window.controller.is_busy(OPEN))
    assert "empty" in busy.message
    assert busy.window.controller.is_busy(FINDINGS)


def test_reading_it_as_another_kind_stops_it(busy: Desk) -> None:
    # It was prepared as what it is no longer taken for; its result would also put that back.
    busy.do("read_as_ct")
    busy.settle()
    assert busy.case.volume.modality is Modality.MR
    assert not busy.window.actions_by_id["read_as_ct"].isChecked()
    all_threads_end(busy)


def test_closing_the_window_meanwhile_ends_well(busy: Desk) -> None:
    asked = time.monotonic()
    assert busy.window.close()
    assert time.monotonic() - asked < 5
    assert not busy.window.isVisible()
    all_threads_end(busy)


# Models


def test_a_model_by_the_menu(desk: Desk, model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    answer_dialog(monkeypatch, model)
    desk.do("choose_model")
    desk.settle()
    assert desk.message == "Model threshold will be used from now on."


def no_card(path: Path) -> Path:
    return write_threshold_model(path, None)


def no_model(path: Path) -> Path:
    path.write_bytes(b"This is not a network.")
    return path


def other_contract(path: Path) -> Path:
    return write_model(path, [helper.make_node("Identity", ["scan"], ["logits"])], outputs={"logits": (1, ("n", 1))})


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (no_card, "no model card"),
        (no_model, "is not a model"),
        (other_contract, "Export it again"),
        (lambda path: path, "could not be read"),
    ],
    ids=["no card", "no model", "other outputs", "missing"],
)
def test_a_model_that_cannot_be_used_is_a_sentence_and_the_old_one_stays(
    ready: Desk, tmp_path: Path, make: object, words: str
) -> None:
    path = make(tmp_path / "other.onnx")  # type: ignore[operator]
    ready.use_model(path)
    assert words in ready.message
    assert ready.window.messages.property("kind") == "error"
    assert ready.window.status.device_text == "Model: threshold on CPU"
    ready.do("predict")
    ready.settle()
    assert ready.case.mask is not None
    np.testing.assert_array_equal(ready.case.mask.labels, abdomen_labels())


def test_the_sentence_about_a_model_is_plain(ready: Desk, tmp_path: Path) -> None:
    folder = tmp_path / PATIENT_FOLDER
    folder.mkdir()
    ready.use_model(no_card(folder / "bare.onnx"))
    assert_plain(EngineError(ready.message), "bare.onnx", "card")


def test_a_network_that_fails_is_a_sentence_and_the_scan_stays(desk: Desk, scan: Path, tmp_path: Path) -> None:
    card = replace(CARD, name="fixed")
    reshape = [helper.make_node("Reshape", ["scan", "shape"], ["logits"])]
    path = write_model(tmp_path / "fails.onnx", reshape, card=card, weights={"shape": np.array([1, 2, 3, 5], np.int64)})
    case = desk.open(scan)
    desk.use_model(path)
    desk.do("predict")
    desk.settle()
    assert "fails.onnx" in desk.message
    assert desk.window.messages.property("kind") == "error"
    assert desk.case is case
    assert desk.can("predict")


def test_the_model_in_use_is_described(ready: Desk) -> None:
    ready.do("about_model")
    ready.settle()
    [sheet] = ready.window.findChildren(Sheet)
    page = sheet.findChild(QTextBrowser)
    assert page is not None
    text = page.toPlainText()
    assert "threshold" in text
    assert "Tests." in text
    assert "CPU" in text
    sheet.close()


def test_a_model_is_chosen_while_another_is_being_chosen(desk: Desk, model: Path, tmp_path: Path) -> None:
    ready = QSignalSpy(desk.window.controller.model_ready)
    desk.window.controller.use_model(write_endless_model(tmp_path / "other.onnx", replace(CARD, name="other")))
    desk.window.controller.use_model(model)
    desk.qtbot.waitUntil(lambda: not desk.window.controller.is_busy(MODEL))
    assert [ready.at(n)[0].card.name for n in range(ready.count())] == ["other", "threshold"]
    assert desk.window.status.device_text == "Model: threshold on CPU"


@pytest.mark.parametrize("name", ["<b>bold</b>", "A & B"])
def test_the_name_of_a_model_is_text_and_not_markup(desk: Desk, tmp_path: Path, name: str) -> None:
    desk.use_model(write_threshold_model(tmp_path / "named.onnx", replace(CARD, name=name)))
    assert name in desk.window.status.device_text
    assert device_label(desk).textFormat() is Qt.TextFormat.PlainText


def test_a_scan_of_many_sizes_fits_any_network(ready: Desk, tmp_path: Path) -> None:
    for shape in ((1, 40, 48), (3, 17, 5), SHAPE):
        voxels = np.full(shape, 50, np.int16)
        voxels[0, 0, 0] = -1000
        ready.open(write_scan(tmp_path / "sized.nii", voxels))
        ready.do("predict")
        ready.settle()
        assert ready.case.mask is not None
        assert np.count_nonzero(ready.case.mask.labels) == voxels.size - 1
