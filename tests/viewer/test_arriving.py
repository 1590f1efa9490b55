"""A scan on screen while it is still being read: what is there is shown, and nothing is taken for what it is not."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from engine.errors import EngineError
from engine.scan.arrival import Arrival
from engine.scan.slicing import Plane
from tests.sentences import assert_plain
from tests.viewer.conftest import Desk
from tests.viewer.hands import drag
from tests.viewer.scans import SHAPE, abdomen, write_scan
from viewer.dialogs.trusting import TrustDialog
from viewer.work.lanes import FINDINGS, OPEN

SLICES = SHAPE[0]
MIDDLE = SLICES // 2
ACTIONS_OF_A_WHOLE_SCAN = ("predict", "open_mask", "save_mask", "export", "screenshot", "read_as_ct", "next_lesion")


@dataclass
class Drive:
    """A drive that stands still once so many slices are read, until it is told to go on."""

    stands_at: int = 1
    rows: int | None = None
    """Stands still only for scans of so many rows."""
    goes: threading.Event = field(default_factory=threading.Event)

    def go_on(self, until: int = 10_000) -> None:
        self.stands_at = until
        goes, self.goes = self.goes, threading.Event()
        goes.set()


@pytest.fixture
def drive(monkeypatch: pytest.MonkeyPatch) -> Iterator[Drive]:
    made = Drive()
    advance = Arrival.advance

    def slowly(arrival: Arrival, slices: int) -> None:
        advance(arrival, slices)
        # The first slice is told of before the drive stands still.
        if slices > made.stands_at and made.rows in (None, arrival.block[1].stop):
            made.goes.wait(20)

    monkeypatch.setattr(Arrival, "advance", slowly)
    yield made
    made.go_on()


@pytest.fixture
def second(tmp_path: Path) -> Path:
    """Another scan, on another grid."""
    return write_scan(tmp_path / "second.nii.gz", abdomen()[:, 2:, 4:] - 5, (5.0, 1.0, 2.0))


def begin(desk: Desk, path: Path) -> None:
    """Open a scan and wait until something of it is on screen."""
    desk.window.open_scan(path)
    desk.qtbot.waitUntil(lambda: desk.window.session.arrival is not None, timeout=20_000)


def wait_for(desk: Desk, slices: int) -> None:
    """Until so many slices are there."""
    arrival = desk.window.session.arrival
    assert arrival is not None
    desk.qtbot.waitUntil(lambda: round(arrival.fraction * SLICES) == slices, timeout=20_000)


def test_the_first_slice_is_on_screen_while_the_rest_arrives(desk: Desk, scan: Path, drive: Drive) -> None:
    begin(desk, scan)
    assert desk.window.controller.is_busy(OPEN)
    assert desk.window.windowTitle() == "abdomen.nii.gz – Hepatica"
    assert len(np.unique(desk.picture())) > 20
    assert desk.window.session.shown_index(Plane.AXIAL) < MIDDLE
    assert desk.window.session.cursor[0] == MIDDLE
    drive.go_on()
    desk.settle()
    assert desk.window.session.arrival is None
    assert desk.window.session.shown_index(Plane.AXIAL) == MIDDLE


def test_it_ends_as_if_it_had_been_read_at_once(desk: Desk, scan: Path, second: Path, drive: Drive) -> None:
    drive.go_on()
    desk.open(scan)
    wanted = desk.pictures()
    desk.open(second)
    drive.go_on(until=3)
    begin(desk, scan)
    drive.go_on()
    desk.settle()
    assert desk.pictures() == wanted


def test_the_picture_follows_what_arrives_up_to_the_slice_that_is_wanted(desk: Desk, scan: Path, drive: Drive) -> None:
    begin(desk, scan)
    for until in (4, 7):
        drive.go_on(until)
        wait_for(desk, until + 1)
        assert desk.window.session.shown_index(Plane.AXIAL) == until
    drive.go_on(MIDDLE + 2)
    wait_for(desk, MIDDLE + 3)
    assert desk.window.session.shown_index(Plane.AXIAL) == MIDDLE
    desk.key(Qt.Key.Key_Home)
    assert desk.window.session.shown_index(Plane.AXIAL) == 0
    desk.key(Qt.Key.Key_End)
    assert desk.window.session.cursor[0] == SLICES - 1
    assert desk.window.session.shown_index(Plane.AXIAL) == MIDDLE + 2
    drive.go_on()
    desk.settle()
    assert desk.window.session.shown_index(Plane.AXIAL) == SLICES - 1


def test_more_of_the_other_planes_is_painted_as_it_comes(desk: Desk, scan: Path, drive: Drive) -> None:
    begin(desk, scan)
    before = int((desk.picture(Plane.CORONAL) > 60).sum())
    drive.go_on(MIDDLE)
    desk.qtbot.waitUntil(lambda: int((desk.picture(Plane.CORONAL) > 60).sum()) > 2 * before, timeout=20_000)


def test_what_has_not_arrived_is_not_worked_with(desk: Desk, scan: Path, drive: Drive) -> None:
    begin(desk, scan)
    for action in ACTIONS_OF_A_WHOLE_SCAN:
        assert not desk.can(action), action
    for action in ("invert", "slice_up", "auto_window", "cancel", "open"):
        assert desk.can(action), action
    desk.window.controller.predict()
    desk.window.controller.writing.export_csv(desk.folder / "early.csv")
    drive.go_on()
    desk.settle()
    assert desk.case.mask is None
    assert not (desk.folder / "early.csv").exists()
    assert desk.can("predict")
    assert not desk.can("cancel")


def test_stopped_it_is_gone_and_what_was_open_is_back(desk: Desk, scan: Path, second: Path, drive: Drive) -> None:
    drive.go_on()
    desk.open(scan)
    desk.key(Qt.Key.Key_Up)
    desk.key(Qt.Key.Key_5)
    wanted, place = desk.pictures(), desk.window.session.cursor
    drive.go_on(until=3)
    begin(desk, second)
    assert desk.pictures() != wanted
    desk.key(Qt.Key.Key_Escape)
    drive.go_on()
    desk.settle()
    assert desk.message == ""
    assert desk.pictures() == wanted
    assert desk.window.session.cursor == place
    assert desk.window.windowTitle() == "abdomen.nii.gz – Hepatica"
    assert desk.can("predict")


def test_stopped_with_nothing_open_before_nothing_is_open_again(desk: Desk, scan: Path, drive: Drive) -> None:
    empty = desk.pictures()
    begin(desk, scan)
    desk.do("cancel")
    drive.go_on()
    desk.settle()
    assert desk.window.session.case is None
    assert desk.window.windowTitle() == "Hepatica"
    assert desk.pictures() == empty
    assert not desk.can("invert")


def test_a_file_that_proves_cut_off_keeps_nothing(desk: Desk, scan: Path, second: Path, drive: Drive) -> None:
    drive.go_on()
    desk.open(scan)
    wanted = desk.pictures()
    whole = second.read_bytes()
    second.write_bytes(whole[: len(whole) * 3 // 4])
    drive.go_on(until=2)
    begin(desk, second)
    drive.go_on()
    desk.settle()
    assert_plain(EngineError(desk.message))
    assert "cut off" in desk.message
    desk.window.messages.hide()  # the bar takes some of the room
    assert desk.pictures() == wanted


def test_of_two_that_arrive_the_later_wins(desk: Desk, scan: Path, second: Path, drive: Drive) -> None:
    begin(desk, scan)
    desk.window.open_scan(second)
    desk.qtbot.waitUntil(
        lambda: desk.window.session.case is not None and desk.case.volume.name == second.name, timeout=20_000
    )
    drive.go_on()
    desk.settle()
    assert desk.case.volume.name == second.name
    assert desk.window.session.arrival is None


def test_a_window_that_the_reader_sets_meanwhile_stays(desk: Desk, scan: Path, drive: Drive) -> None:
    begin(desk, scan)
    view = desk.view().viewport()
    middle = view.rect().center()
    drag(view, middle, middle * 1.2, Qt.MouseButton.RightButton)
    chosen = desk.window.session.window
    assert (chosen.level, chosen.width) != (90, 150)
    drive.go_on()
    desk.settle()
    assert desk.window.session.window == chosen


def test_percentiles_of_an_mri_are_those_of_the_whole_once_it_is_there(
    desk: Desk, tmp_path: Path, drive: Drive
) -> None:
    voxels = abdomen().astype(np.float32) + 1000.5
    voxels *= np.linspace(0.2, 2, SLICES, dtype=np.float32)[:, None, None]
    path = write_scan(tmp_path / "mri.nii.gz", voxels)
    begin(desk, path)
    early = desk.window.session.window
    drive.go_on()
    desk.settle()
    assert desk.window.session.window.high > 1.5 * early.high


def test_a_mask_found_meanwhile_for_what_was_open_is_kept_for_it(
    desk: Desk, scan: Path, second: Path, mask: Path, drive: Drive
) -> None:
    drive.go_on()
    desk.open(scan)
    drive.go_on(until=3)
    drive.rows = SHAPE[1] - 2  # the second scan's; the mask comes through
    desk.window.controller.open_mask(mask)
    begin(desk, second)
    desk.qtbot.waitUntil(lambda: not desk.window.controller.is_busy(FINDINGS), timeout=20_000)
    assert desk.case.volume.name == second.name
    desk.key(Qt.Key.Key_Escape)
    drive.go_on()
    desk.settle()
    assert desk.case.volume.name == scan.name
    assert desk.case.mask is not None
    assert desk.case.lesions


def test_closing_the_window_meanwhile_ends_it(desk: Desk, scan: Path, drive: Drive) -> None:
    begin(desk, scan)
    closer = threading.Timer(0.3, drive.go_on)
    closer.start()
    desk.window.close()
    closer.join()
    desk.qtbot.waitUntil(
        lambda: not any(thread.name.startswith("job-") for thread in threading.enumerate()), timeout=20_000
    )


def test_what_is_doubtful_is_said_meanwhile_and_acknowledged_once_all_is_there(desk: Desk, drive: Drive) -> None:
    begin(desk, write_scan(desk.folder / "thick.nii.gz", abdomen(), (8.0, 1.5, 1.0)))
    desk.do("geometry")
    dialog = desk.window.findChild(TrustDialog)
    assert isinstance(dialog, TrustDialog)
    assert "Slices are 8.0 mm thick" in dialog.findings.text()
    assert "still being read" in dialog.state.text()
    assert not dialog.acknowledge.isEnabled()
    drive.go_on()
    desk.settle()
    assert dialog.acknowledge.isEnabled()
    QTest.mouseClick(dialog.acknowledge, Qt.MouseButton.LeftButton)
    assert not desk.case.volume.is_unverified
