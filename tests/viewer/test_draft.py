"""What a model draws is seen as it comes, the slice in view first; and it is a draft until it is done."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QLabel

from engine.model.reading import Reading
from engine.scan.slicing import Plane
from engine.scan.volume import LabelArray
from tests.viewer.conftest import Desk
from tests.viewer.hands import drag, near_colour
from tests.viewer.scans import SHAPE, abdomen_labels
from viewer import theme, wording
from viewer.work.draft import Draft

MIDDLE = SHAPE[0] // 2


@dataclass
class Pace:
    """A model whose threads wait after so many slices until they may go on."""

    after: int = 1
    drawn: list[int] = field(default_factory=list)
    goes: threading.Event = field(default_factory=threading.Event)

    def go_on(self, after: int = 10_000) -> None:
        self.after = after
        goes, self.goes = self.goes, threading.Event()
        goes.set()


@pytest.fixture
def pace(monkeypatch: pytest.MonkeyPatch) -> Iterator[Pace]:
    made = Pace()
    fill = Draft.fill

    def slowly(draft: Draft, k: int, labels: LabelArray) -> None:
        fill(draft, k, labels)
        made.drawn.append(k)
        if len(made.drawn) >= made.after:
            made.goes.wait(20)

    monkeypatch.setattr(Draft, "fill", slowly)
    yield made
    made.go_on()


@pytest.fixture
def at_work(desk: Desk, scan: Path, model: Path, pace: Pace) -> Desk:
    """A desk whose model has drawn the slice in view, and perhaps a neighbour."""
    desk.open(scan)
    desk.use_model(model)
    desk.key(Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier)
    desk.qtbot.waitUntil(lambda: MIDDLE in pace.drawn, timeout=20_000)
    desk.qtbot.waitUntil(lambda: is_tinted(desk), timeout=20_000)
    return desk


def is_tinted(desk: Desk) -> bool:
    """Whether there is a patch of colour in the axial picture; lines and letters are none."""
    seen = desk.picture().astype(int)
    return bool((np.ptp(seen, axis=2) > 25).mean() > 0.02)


def listed(desk: Desk) -> str:
    """What stands above the list of lesions."""
    return next(label.text() for label in desk.window.lesions.findChildren(QLabel))


def test_lesions_of_the_mask_before_are_not_mixed_with_a_draft(
    desk: Desk, scan: Path, mask: Path, model: Path, pace: Pace
) -> None:
    desk.open(scan)
    desk.open_mask(mask)
    desk.use_model(model)
    desk.key(Qt.Key.Key_N)
    assert near_colour(desk.picture(), theme.CALIPER, 15).sum() > 20  # edge letters are another yellow
    desk.do("predict")
    desk.qtbot.waitUntil(lambda: desk.window.session.draft is not None, timeout=20_000)
    assert not near_colour(desk.picture(), theme.CALIPER, 15).any()
    assert not desk.can("next_lesion")
    pace.go_on()
    desk.settle()
    assert desk.can("next_lesion")


def test_the_slice_in_view_is_drawn_first_and_seen_before_the_end(at_work: Desk, pace: Pace) -> None:
    assert at_work.window.session.draft is not None
    assert at_work.case.mask is None
    assert listed(at_work) == wording.DRAFT_HINT
    assert set(pace.drawn) <= {MIDDLE - 1, MIDDLE, MIDDLE + 1}
    pace.go_on()
    at_work.settle()
    assert at_work.window.session.draft is None
    assert listed(at_work).startswith("Proposed: 3 lesions")
    assert at_work.case.mask is not None
    np.testing.assert_array_equal(at_work.case.mask.labels, abdomen_labels())


def test_a_draft_is_neither_measured_nor_saved(at_work: Desk, pace: Pace) -> None:
    for action in ("export", "save_mask", "next_lesion", "predict"):
        assert not at_work.can(action), action
    for action in ("overlay", "show_liver", "fainter", "cancel"):
        assert at_work.can(action), action
    at_work.key(Qt.Key.Key_S)
    assert not is_tinted(at_work)
    pace.go_on()
    at_work.settle()
    assert at_work.can("export")


def test_where_the_reader_goes_the_model_goes_next(at_work: Desk, pace: Pace) -> None:
    at_work.key(Qt.Key.Key_Home)
    before = len(pace.drawn)
    pace.go_on(after=before + 2)
    at_work.qtbot.waitUntil(lambda: len(pace.drawn) >= before + 2, timeout=20_000)
    # What had been begun before is finished first: a run and its neighbours for each core.
    at_work.qtbot.wait(50)
    pace.go_on(after=before + 8)
    at_work.qtbot.waitUntil(lambda: len(pace.drawn) >= before + 8, timeout=20_000)
    assert 0 in pace.drawn
    assert SHAPE[0] - 1 not in pace.drawn


def test_stopped_what_was_on_screen_before_is_there_again(
    desk: Desk, scan: Path, model: Path, mask: Path, pace: Pace
) -> None:
    desk.open(scan)
    desk.use_model(model)
    desk.open_mask(mask)
    desk.key(Qt.Key.Key_N)
    before, case, lesions = desk.pictures(), desk.case, listed(desk)
    desk.do("predict")
    desk.qtbot.waitUntil(lambda: desk.window.session.draft is not None and bool(pace.drawn), timeout=20_000)
    desk.qtbot.waitUntil(lambda: desk.pictures() != before, timeout=20_000)
    desk.key(Qt.Key.Key_Escape)
    pace.go_on()
    desk.settle()
    assert desk.case is case
    assert listed(desk) == lesions
    assert desk.window.lesions.table.rowCount() == 3
    assert desk.window.session.draft is None
    assert desk.pictures() == before


def test_while_a_hand_drags_the_model_rests_and_then_goes_on(
    at_work: Desk, pace: Pace, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    for name in ("hold", "release"):
        monkeypatch.setattr(Reading, name, _noting(told, name, getattr(Reading, name)))
    view = at_work.view().viewport()
    middle = view.rect().center()
    drag(view, middle, middle + QPoint(30, 20), Qt.MouseButton.RightButton)
    assert set(told) == {"hold"}
    at_work.qtbot.waitUntil(lambda: told[-1] == "release", timeout=20_000)
    pace.go_on()
    at_work.settle()
    assert at_work.case.mask is not None
    np.testing.assert_array_equal(at_work.case.mask.labels, abdomen_labels())


def _noting(told: list[str], name: str, does: Callable[[Reading], None]) -> Callable[[Reading], None]:
    def note(reading: Reading) -> None:
        told.append(name)
        does(reading)

    return note


def test_another_scan_takes_the_place_of_the_draft(at_work: Desk, pace: Pace, mask: Path) -> None:
    at_work.window.open_scan(mask)
    pace.go_on()
    at_work.settle()
    assert at_work.case.volume.name == mask.name
    assert at_work.case.mask is None
    assert at_work.window.session.draft is None
    assert len(at_work.picture(Plane.AXIAL)) > 0
