"""How far the geometry can be trusted: the badge, its dialog, and what follows at once when a reader has seen it."""

from __future__ import annotations

import csv
import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialogButtonBox, QLabel, QToolButton

from engine.case.keeping.journal import Journal, journals_in
from engine.case.keeping.log import Acknowledged, Entry, Event
from engine.case.keeping.logbook import Story
from engine.scan.slicing import Plane
from tests.viewer.conftest import Desk
from tests.viewer.hands import answer_dialog, drag
from tests.viewer.scans import abdomen, abdomen_labels, write_scan
from viewer.dialogs.trusting import TrustDialog

THICK_MM = (8.0, 1.5, 1.0)


@pytest.fixture
def doubtful(desk: Desk) -> Desk:
    """A desk with a scan in slices of 8 mm, its mask, and the largest lesion chosen."""
    desk.open(write_scan(desk.folder / "thick.nii.gz", abdomen(), THICK_MM))
    desk.open_mask(write_scan(desk.folder / "mask.nii", abdomen_labels(), THICK_MM))
    desk.key(Qt.Key.Key_N)
    return desk


def badge(desk: Desk) -> QToolButton:
    found = desk.window.status.findChild(QToolButton, "geometryBadge")
    assert isinstance(found, QToolButton)
    return found


def dialog(desk: Desk) -> TrustDialog:
    """Click the badge."""
    QTest.mouseClick(badge(desk), Qt.MouseButton.LeftButton)
    found = desk.window.findChild(TrustDialog)
    assert isinstance(found, TrustDialog)
    assert found.isVisible()
    return found


def acknowledge(desk: Desk) -> None:
    QTest.mouseClick(dialog(desk).acknowledge, Qt.MouseButton.LeftButton)


def on_screen(desk: Desk) -> list[str]:
    """Every text of the window that calls something unverified."""
    shown = [label.text() for label in desk.window.findChildren(QLabel) if label.isVisible()]
    shown += [line for plane in Plane for corner in vars(desk.view(plane).corners).values() for line in corner]
    marks = desk.window.mark_panel.table
    places = [(line, place) for line in range(marks.rowCount()) for place in range(marks.columnCount())]
    shown += [item.text() for line, place in places if (item := marks.item(line, place)) is not None]
    return [text for text in (*shown, badge(desk).text()) if "unverified" in text]


def status_in_table(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> str:
    answer_dialog(monkeypatch, desk.folder / "out.csv")
    desk.do("export")
    desk.settle()
    with (desk.folder / "out.csv").open(encoding="utf-8", newline="") as stream:
        [status] = {row["geometry_status"] for row in csv.DictReader(stream)}
    return status


def test_sizes_are_unverified_until_a_reader_has_seen_why(doubtful: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    doubtful.do("tool_ruler")
    view = doubtful.view()
    drag(
        view.viewport(),
        view.to_viewport((20, 15)).toPoint(),
        view.to_viewport((30, 30)).toPoint(),
        Qt.MouseButton.LeftButton,
    )
    chosen = doubtful.window.session.lesion
    # The badge, the summary of the list, the chosen lesion's details, the corner of the axial plane, the ruler's line.
    assert len(on_screen(doubtful)) == 5
    assert badge(doubtful).text() == "Geometry: CHECK, unverified"
    assert "Slices are 8.0 mm thick" in badge(doubtful).toolTip()
    assert status_in_table(doubtful, monkeypatch) == "CHECK, unverified"
    doubtful.do("copy_table")
    assert QApplication.clipboard().text().count(" (unverified)") == 3

    shown = dialog(doubtful)
    assert "Slices are 8.0 mm thick" in shown.findings.text()
    before = datetime.now(UTC) - timedelta(seconds=1)
    QTest.mouseClick(shown.acknowledge, Qt.MouseButton.LeftButton)
    at = doubtful.case.volume.acknowledged_at
    assert at is not None
    assert before <= at <= datetime.now(UTC)
    assert on_screen(doubtful) == []
    assert badge(doubtful).text() == "Geometry: CHECK, acknowledged"
    assert shown.isVisible()
    assert f"{at:%Y-%m-%dT%H:%M:%SZ}" in shown.state.text()
    assert not shown.acknowledge.isEnabled()
    assert doubtful.window.session.lesion is chosen
    assert status_in_table(doubtful, monkeypatch) == f"CHECK, acknowledged {at:%Y-%m-%dT%H:%M:%SZ}"
    doubtful.do("copy_table")
    assert "unverified" not in QApplication.clipboard().text()
    answer_dialog(monkeypatch, doubtful.folder / "out.json")
    doubtful.do("export_json")
    doubtful.settle()
    stated = json.loads((doubtful.folder / "out.json").read_text(encoding="ascii"))["geometry"]["status"]
    assert stated == f"CHECK, acknowledged {at:%Y-%m-%dT%H:%M:%SZ}"


def test_keys_open_the_dialog_and_enter_acknowledges_nothing(doubtful: Desk) -> None:
    doubtful.do("geometry")
    shown = doubtful.window.findChild(TrustDialog)
    assert isinstance(shown, TrustDialog)
    doubtful.qtbot.waitUntil(shown.isActiveWindow)  # else Enter is the window's, and accepts a lesion
    QTest.keyClick(shown, Qt.Key.Key_Return)
    assert not shown.isVisible()
    assert doubtful.case.volume.is_unverified
    doubtful.do("geometry")
    shown.acknowledge.setFocus()
    QTest.keyClick(shown.acknowledge, Qt.Key.Key_Space)
    assert not doubtful.case.volume.is_unverified
    QTest.mouseClick(shown.buttons.button(QDialogButtonBox.StandardButton.Close), Qt.MouseButton.LeftButton)
    assert not shown.isVisible()


def test_a_sound_scan_asks_for_nothing(desk: Desk, scan: Path, mask: Path) -> None:
    assert not badge(desk).isVisible()
    desk.open(scan)
    desk.open_mask(mask)
    assert badge(desk).text() == "Geometry OK"
    shown = dialog(desk)
    assert shown.findings.text() == "Nothing in the header contradicts itself."
    assert not shown.acknowledge.isEnabled()
    assert on_screen(desk) == []


def test_it_is_acknowledged_for_all_time_points_of_a_file_and_for_no_other(doubtful: Desk) -> None:
    acknowledge(doubtful)
    series = write_scan(doubtful.folder / "series.nii", np.stack([abdomen()] * 2, axis=-1), THICK_MM)
    doubtful.open(series)
    assert doubtful.case.volume.is_unverified
    acknowledge(doubtful)
    at = doubtful.case.volume.acknowledged_at
    doubtful.do("time_on")
    doubtful.settle()
    assert (doubtful.case.volume.source.time_point, doubtful.case.volume.acknowledged_at) == (1, at)


def test_a_file_that_is_doubtful_otherwise_is_asked_about_again(doubtful: Desk) -> None:
    acknowledge(doubtful)
    path = doubtful.case.volume.source.path
    doubtful.open(path)
    assert not doubtful.case.volume.is_unverified
    write_scan(path, abdomen(), THICK_MM, sform=0, qform=0)
    doubtful.open(path)
    assert badge(doubtful).text() == "Geometry: UNTRUSTED, unverified"


def test_it_stays_acknowledged_while_another_file_is_looked_at(doubtful: Desk, scan: Path) -> None:
    acknowledge(doubtful)
    path, at = doubtful.case.volume.source.path, doubtful.case.volume.acknowledged_at
    doubtful.open(scan)
    assert badge(doubtful).text() == "Geometry OK"
    doubtful.open(path)
    assert doubtful.case.volume.acknowledged_at == at
    doubtful.open(scan)
    write_scan(path, abdomen(), (9.0, 1.5, 1.0))
    doubtful.open(path)
    assert doubtful.case.volume.is_unverified  # on another grid it is another scan


def compare(desk: Desk, path: Path) -> QToolButton:
    """Show a scan beside the open one; the badge of the second one."""
    desk.window.compare_with(path)
    desk.settle()
    return desk.window.beside.compare_pane.badge


def test_a_second_scan_is_acknowledged_beside_the_first(doubtful: Desk, scan: Path) -> None:
    path = doubtful.case.volume.source.path
    doubtful.open(scan)
    second = compare(doubtful, path)
    panes = doubtful.window.beside.compare_pane.planes.panes
    assert second.isVisible()
    assert second.text() == "Geometry: CHECK, unverified"
    assert panes[Plane.AXIAL].scale_bar.is_unverified
    assert not doubtful.window.planes.panes[Plane.AXIAL].scale_bar.is_unverified
    assert badge(doubtful).text() == "Geometry OK"
    QTest.mouseClick(second, Qt.MouseButton.LeftButton)
    shown = doubtful.window.beside.compare_pane.findChild(TrustDialog)
    assert isinstance(shown, TrustDialog)
    assert shown.windowTitle() == "Geometry of the second scan"
    assert "Slices are 8.0 mm thick" in shown.findings.text()
    QTest.mouseClick(shown.acknowledge, Qt.MouseButton.LeftButton)
    assert second.text() == "Geometry: CHECK, acknowledged"
    assert not panes[Plane.AXIAL].scale_bar.is_unverified
    doubtful.do("end_comparison")
    assert not shown.isVisible()
    doubtful.open(path)
    assert not doubtful.case.volume.is_unverified  # it is the same scan, wherever it is shown


def test_what_was_acknowledged_alone_is_so_beside_another(doubtful: Desk, scan: Path) -> None:
    acknowledge(doubtful)
    path = doubtful.case.volume.source.path
    doubtful.open(scan)
    assert compare(doubtful, path).text() == "Geometry: CHECK, acknowledged"


def test_angles_and_scale_bars_are_unverified_too(doubtful: Desk) -> None:
    doubtful.do("tool_angle")
    view = doubtful.view()
    for at in ((20, 15), (30, 30), (40, 15)):
        QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=view.to_viewport(at).toPoint())
    assert [text for text in on_screen(doubtful) if text.endswith("° (unverified)")]
    bars = [pane.scale_bar for pane in doubtful.window.planes.panes.values()]
    with_words = view.grab().toImage()
    assert all(bar.is_unverified for bar in bars)
    acknowledge(doubtful)
    assert not any(bar.is_unverified for bar in bars)
    assert view.grab().toImage() != with_words


def test_what_is_acknowledged_during_a_prediction_stays(doubtful: Desk, model: Path) -> None:
    doubtful.use_model(model)
    dialog(doubtful)
    doubtful.do("predict")
    acknowledge(doubtful)
    doubtful.settle()
    assert doubtful.case.prediction is not None
    assert not doubtful.case.volume.is_unverified
    assert on_screen(doubtful) == []


def test_that_it_was_acknowledged_is_in_the_log(doubtful: Desk) -> None:
    told: list[Event] = []
    doubtful.window.desk.did.connect(told.append)
    acknowledge(doubtful)
    at = doubtful.case.volume.acknowledged_at
    assert at is not None
    assert told == [Acknowledged(at, ("thick_slices",))]
    doubtful.qtbot.waitUntil(lambda: not doubtful.window.controller.is_busy("journal"))
    (path,) = journals_in(Path(os.environ["HEPATICA_CONFIG"]) / "journals")
    doubtful.window.close()
    journal, payloads = Journal.resume(path)
    journal.close()
    [entry] = Story.told_by(payloads).entries
    assert Entry.from_bytes(entry).event == told[0]
