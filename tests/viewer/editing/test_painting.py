"""Painting and erasing through the window: what is drawn, what is measured, what is undone."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt

from engine.case.editing.canvas import Canvas
from engine.case.keeping.log import Drew, Work
from engine.case.review import Decision, Origin
from engine.findings.lesions import find_lesions
from engine.findings.measure import measure
from engine.scan.slicing import Plane
from engine.scan.volume import Label
from tests.viewer.conftest import Desk
from tests.viewer.editing.conftest import ALT, SHIFT, Reader, replayed
from tests.viewer.hands import near_colour, wheel
from tests.viewer.scans import SHAPE, SPACING_MM, TUMOUR
from viewer import theme


def test_a_stroke_paints_the_chosen_lesion_and_its_numbers_follow(reader: Reader) -> None:
    reader.key(Qt.Key.Key_N)
    before, volume = reader.labels, reader.lesions["1"].volume_ml
    reader.key(Qt.Key.Key_B)
    reader.size(4.0)
    k = reader.desk.window.session.cursor[0]
    reader.stroke((25, 27), (25, 30))
    changed = np.argwhere(reader.labels != before)
    assert set(changed[:, 0]) == {k}
    assert {int(label) for label in reader.labels[tuple(changed.T)]} == {Label.TUMOUR}
    assert changed[:, 2].max() in (31, 32)
    grown = len(changed) * np.prod(SPACING_MM) / 1000
    assert reader.lesions["1"].volume_ml == pytest.approx(volume + grown)
    assert reader.canvas.by_reader[tuple(changed.T)].all()
    assert reader.desk.case.review[1].origin is Origin.EDITED
    assert reader.desk.window.session.lesion is reader.lesions["1"]
    [drew] = reader.told
    assert isinstance(drew, Drew)
    # The numbers are those of measuring everything anew.
    expected = measure(reader.desk.case.volume, reader.canvas.mask)
    assert sorted(lesion.volume_ml for lesion in expected) == sorted(x.volume_ml for x in reader.lesions.values())


def test_a_stroke_is_seen_while_it_is_made_in_every_plane(reader: Reader) -> None:
    reader.go(7)
    reader.desk.window.session.set_cursor((7, 14, 20))
    reader.key(Qt.Key.Key_B)
    reader.size(6.0)
    seen = {plane: near_colour(reader.desk.picture(plane), theme.TUMOUR, 90).sum() for plane in Plane}
    reader.press((14, 18))
    reader.hover((14, 22))
    for plane in Plane:
        assert near_colour(reader.desk.picture(plane), theme.TUMOUR, 90).sum() > seen[plane], plane
    assert reader.told == []  # not a step yet
    reader.release((14, 22))
    reader.desk.settle()
    assert len(reader.told) == 1


def test_undo_and_redo_of_many_strokes_are_exact(reader: Reader) -> None:
    reader.go(7)
    begun = Canvas.from_mask(reader.canvas.mask, find_lesions(reader.canvas.mask))
    review = reader.desk.case.review
    reader.key(Qt.Key.Key_B)
    reader.size(2.0)
    digests = [reader.canvas.digest()]
    for place in range(12):
        if place % 2 == 1:
            reader.key(Qt.Key.Key_E)
        elif place:
            reader.key(Qt.Key.Key_B)
        reader.stroke((12 + place, 10 + place), (14 + place, 16 + place))
        digests.append(reader.canvas.digest())
    steps = len(reader.told)
    assert steps == 12
    reader.undo(12)
    assert reader.canvas.digest() == digests[0] == begun.digest()
    assert not reader.desk.can("undo")
    reader.redo(12)
    assert reader.canvas.digest() == digests[-1]
    reader.undo(5)
    assert len(reader.told) == 3 * steps + 5
    work = replayed(Work(begun, review=review), reader.told)
    assert work.canvas is not None
    assert work.canvas.digest() == reader.canvas.digest()
    assert reader.canvas.digest() == list(dict.fromkeys(digests))[steps - 5]
    assert work.review == reader.desk.case.review


def test_without_a_chosen_lesion_a_new_one_begins_accepted_as_drawn(reader: Reader) -> None:
    reader.go(10)
    reader.key(Qt.Key.Key_B)
    reader.size(5.0)
    reader.stroke((28, 28))
    assert reader.decisions["4"] is Decision.ACCEPTED
    assert reader.cells("decision")[3] == "accepted"
    assert reader.cells("origin")[3] == "reader"
    assert reader.desk.window.session.lesion is reader.lesions["4"]
    volume = reader.lesions["4"].volume_ml
    reader.stroke((28, 29), (28, 30))  # it is the one that is drawn on
    assert reader.lesions["4"].volume_ml > volume
    reader.key(Qt.Key.Key_B, SHIFT)
    reader.stroke((14, 10))
    assert set(reader.lesions) == {"1", "2", "3", "4", "5"}
    reader.undo(3)
    assert set(reader.lesions) == {"1", "2", "3"}


def test_a_mask_by_hand_from_nothing(desk: Desk, scan: Path) -> None:
    desk.open(scan)
    reader = Reader(desk, [])
    reader.go(8)
    reader.key(Qt.Key.Key_B)
    reader.size(10.0)
    reader.stroke((20, 20), (20, 24))
    assert set(reader.lesions) == {"1"}
    assert desk.can("save_mask")
    assert desk.case.review[1].origin is Origin.READER
    reader.undo()
    assert reader.lesions == {}
    assert not reader.labels.any()


def test_the_eraser_leaves_liver_and_can_split_a_lesion(reader: Reader) -> None:
    reader.key(Qt.Key.Key_N)
    reader.key(Qt.Key.Key_E)
    reader.desk.window.editing.brush_panel.shape.activated.emit(1)
    reader.size(3.0)
    for k in range(5, 10):
        reader.go(k)
        reader.stroke((24, 10), (24, 30))
    assert set(reader.lesions) == {"1a", "1b", "2", "3"}
    assert (reader.labels[5:10, 24, 14:26] == Label.LIVER).all()


def test_a_ball_reaches_into_other_slices(reader: Reader) -> None:
    reader.go(12)
    before = reader.labels
    reader.key(Qt.Key.Key_B)
    reader.desk.window.editing.brush_panel.shape.activated.emit(1)
    reader.size(10.0)
    reader.stroke((26, 16))
    assert set(np.argwhere(reader.labels != before)[:, 0]) == {11, 12, 13}


def test_the_threshold_brush_takes_its_range_from_where_it_begins(reader: Reader) -> None:
    reader.go(7)
    reader.key(Qt.Key.Key_E)
    reader.size(40.0)
    reader.stroke((25, 20))
    reader.key(Qt.Key.Key_T)
    reader.size(40.0)
    reader.stroke((25, 20))
    brush = reader.desk.window.editing.painting.brush
    assert brush is not None
    assert brush.range == (TUMOUR, TUMOUR)
    drawn = reader.labels[7] == Label.TUMOUR
    assert drawn[20:30, 14:26].all()
    assert drawn.sum() == 10 * 12  # and nothing else within the disc


@pytest.mark.parametrize("plane", Plane)
def test_the_ring_is_drawn_at_true_size_where_the_brush_cuts(reader: Reader, plane: Plane) -> None:
    reader.desk.window.session.set_cursor((8, 22, 20))
    reader.key(Qt.Key.Key_B)
    reader.size(20.0)
    reader.hover((8, 20) if plane is not Plane.AXIAL else (22, 20), plane)
    layers = reader.desk.window.editing.painting.layers
    ring = layers[plane].ring
    assert ring is not None
    assert (ring.radius_mm, ring.across) == (10.0, None)
    for other in Plane:
        seen = layers[other].ring
        if other is not plane and seen is not None:
            assert seen.across is not None  # a disc from its edge
    wheel(reader.desk.view(plane), 1, ALT)
    resized = reader.desk.window.editing.painting.brush
    assert resized is not None
    assert resized.diameter_mm == 25.0
    reader.key(Qt.Key.Key_BracketLeft)
    reader.key(Qt.Key.Key_BracketLeft)
    resized = reader.desk.window.editing.painting.brush
    assert resized is not None
    assert resized.diameter_mm == 15.0
    reader.key(Qt.Key.Key_Escape)
    assert layers[plane].ring is None
    assert reader.labels.shape == SHAPE


def test_escape_takes_a_stroke_off_and_then_the_brush_away(reader: Reader) -> None:
    reader.go(7)
    before = reader.labels
    reader.key(Qt.Key.Key_B)
    reader.press((14, 18))
    assert (reader.labels != before).any()
    reader.key(Qt.Key.Key_Escape)
    assert (reader.labels == before).all()
    reader.release((14, 18))
    assert reader.told == []
    assert reader.desk.window.editing.painting.brush is not None
    reader.key(Qt.Key.Key_Escape)
    assert reader.desk.window.editing.painting.brush is None


def test_liver_is_drawn_and_lesions_are_left_alone(reader: Reader) -> None:
    reader.go(7)
    reader.key(Qt.Key.Key_B)
    reader.desk.window.editing.brush_panel.label.activated.emit(1)
    reader.size(12.0)
    tumour = reader.labels == Label.TUMOUR
    liver_ml = reader.desk.case.liver_ml
    reader.stroke((9, 8), (20, 16))
    assert ((reader.labels == Label.TUMOUR) == tumour).all()
    assert (reader.labels[7, 8:10, 8] == Label.LIVER).all()
    assert liver_ml is not None
    assert reader.desk.case.liver_ml is not None
    assert reader.desk.case.liver_ml > liver_ml


def test_while_a_model_is_at_work_nothing_is_drawn(reader: Reader, model: Path) -> None:
    reader.desk.use_model(model)
    reader.desk.do("predict")
    reader.desk.key(Qt.Key.Key_B)
    assert reader.desk.message == "Editing waits until the new mask is there. Esc stops it."
    assert reader.desk.window.editing.painting.brush is None
    reader.desk.settle()
    reader.key(Qt.Key.Key_B)
    assert reader.desk.window.editing.painting.brush is not None


def test_marks_and_strokes_are_undone_in_the_order_in_which_they_were_made(reader: Reader) -> None:
    reader.go(7)
    reader.key(Qt.Key.Key_B)
    reader.stroke((14, 18))
    reader.key(Qt.Key.Key_M)
    assert reader.desk.window.editing.painting.brush is None  # one thing in the hand
    reader.stroke((10, 10), (10, 30))
    assert len(reader.desk.window.marks.kept) == 1
    reader.undo()
    assert not reader.desk.window.marks.kept
    assert set(reader.lesions) == {"1", "2", "3", "4"}
    reader.undo()
    assert set(reader.lesions) == {"1", "2", "3"}
    kinds = [type(event).__name__ for event in reader.told]
    assert kinds == ["Drew", "Marked", "Marked", "Drew"]


def test_keys_change_the_brush(reader: Reader) -> None:
    reader.key(Qt.Key.Key_B)
    diameter = reader.desk.window.editing.brush_panel.diameter
    before = diameter.value()
    reader.key(Qt.Key.Key_BracketRight)
    assert diameter.value() > before
    reader.key(Qt.Key.Key_BracketLeft)
    reader.key(Qt.Key.Key_BracketLeft)
    assert diameter.value() < before


def test_sixty_strokes_are_all_undone(reader: Reader) -> None:
    reader.go(7)
    reader.key(Qt.Key.Key_B)
    reader.size(2.0)
    digests = [reader.canvas.digest()]
    for place in range(60):
        reader.stroke((11 + place // 10, 9 + 2 * (place % 10)))
        digests.append(reader.canvas.digest())
    assert len(set(digests)) == 61
    for digest in digests[-2::-1]:
        reader.undo()
        assert reader.canvas.digest() == digest
    assert not reader.desk.can("undo")
