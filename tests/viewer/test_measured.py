"""What is seen is what is measured: the drawn outline and lines are those that the numbers were taken from."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from scipy.spatial import cKDTree

from engine.findings.measure import Lesion
from engine.findings.tools import nearest_voxel
from engine.scan.slicing import Plane, voxel_to_pixel
from tests.viewer.conftest import Desk
from tests.viewer.scans import SHAPE, abdomen, abdomen_labels, write_scan

Points = np.ndarray
"""(n, 2): (row, col) of a slice as it is displayed."""

BENT = (Plane.AXIAL, (4.0, 1.5, 1.0)), (Plane.CORONAL, (1.5, 5.0, 1.0))
"""Planes of acquisition, by voxel sizes (k, j, i); rows of the second are shown from the last to the first."""


def bent_labels(plane: Plane) -> np.ndarray:
    """A tumour like a U, whose longest diameter leaves it, and whose longest line inside lies in another slice."""
    labels = np.zeros(SHAPE, np.uint8)
    first, second, third = (np.moveaxis(labels, plane.slice_axis, 0)[n] for n in (7, 8, 9))
    first[3:12, 10:30] = 2
    first[3:9, 13:27] = 0
    second[9:12, 12:28] = 2
    third[10:12, 8:29] = 2
    return labels


def midpoints(lesion: Lesion, plane: Plane, index: int) -> Points:
    """The outline's corners by their definition: half-way from each inside voxel to a neighbour outside."""
    labels = np.zeros(SHAPE, bool)
    labels[lesion.component.box] = lesion.component.inside
    inside = np.pad(np.take(labels, index, plane.slice_axis), 1)
    found = []
    for step in ((1, 0), (-1, 0), (0, 1), (0, -1)):
        outside = ~np.roll(inside, (-step[0], -step[1]), (0, 1))
        found.append(np.argwhere(inside & outside) - 1 + np.array(step) / 2)
    return np.concatenate(found)


def displayed(points: Points, plane: Plane) -> Points:
    shown = points.astype(float)
    if plane.rows_reversed:
        shown[:, 0] = SHAPE[plane.row_axis] - 1 - shown[:, 0]
    return shown


def in_slice(line: tuple[tuple[float, ...], ...], plane: Plane) -> Points:
    return np.array([[end[plane.row_axis], end[plane.column_axis]] for end in line])


def drawn_px(desk: Desk, plane: Plane, around: Points) -> tuple[Points, Points]:
    """(n, 2) x and y of what is drawn in the calipers' colour near some pixels, and where these pixels lie."""
    view = desk.view(plane)
    places = np.array([[(at := view.to_viewport(tuple(pixel))).x(), at.y()] for pixel in around])
    red, green, blue = np.moveaxis(desk.picture(plane).astype(int), 2, 0)
    # Yellow, also where a line lies between two pixels and each is only half covered.
    rows, cols = np.nonzero((red > 120) & (green > 100) & (blue < 0.7 * red))
    seen = np.stack([cols, rows], axis=1) + 0.5
    low, high = places.min(axis=0) - 12, places.max(axis=0) + 12
    return seen[((seen > low) & (seen < high)).all(axis=1)], places


@pytest.fixture(params=BENT, ids=lambda each: each[0].value)
def bent(desk: Desk, request: pytest.FixtureRequest) -> Desk:
    """A desk with the bent tumour, chosen, large on screen, without anything else that is drawn."""
    plane, spacing_mm = request.param
    desk.open(write_scan(desk.folder / "scan.nii.gz", abdomen(), spacing_mm))
    desk.open_mask(write_scan(desk.folder / "mask.nii", bent_labels(plane), spacing_mm))
    desk.do("crosshair")
    desk.key(Qt.Key.Key_S)
    desk.window.show_alone(plane)
    desk.key(Qt.Key.Key_N)
    view = desk.view(plane)
    desk.picture(plane)
    lesion = desk.window.session.lesion
    assert lesion is not None
    assert lesion.plane is plane
    middle = displayed(midpoints(lesion, plane, 7), plane).mean(axis=0)
    view.pan(QPointF(view.viewport().rect().center()) - view.to_viewport(tuple(middle)))
    return desk


def chosen(desk: Desk) -> tuple[Lesion, Plane]:
    lesion = desk.window.session.lesion
    assert lesion is not None
    return lesion, lesion.plane


def test_the_drawn_outline_is_the_measured_one_and_the_lines_end_on_it(bent: Desk) -> None:
    lesion, plane = chosen(bent)
    assert lesion.slice_index == bent.window.session.cursor[plane.slice_axis] == 7
    corners = midpoints(lesion, plane, 7)
    lines = [in_slice(caliper.ends, plane) for caliper in (lesion.longest_diameter, lesion.short_axis)]
    assert {tuple(end) for end in lines[0]} <= {tuple(corner) for corner in corners}
    seen, places = drawn_px(bent, plane, displayed(corners, plane))
    # Every corner is on a drawn pixel, and every drawn pixel lies by the outline or by one of the two lines.
    assert np.max(cKDTree(seen).query(places)[0]) < 2
    px_per_voxel = np.abs(np.subtract(*places[cKDTree(corners).query(corners[0], 2)[1]])).max() * 2
    assert px_per_voxel > 10  # so that half a voxel cannot be overlooked
    on_lines = [start + (end - start) * np.linspace(0, 1, 400)[:, None] for start, end in lines]
    view = bent.view(plane)
    allowed = [[(at := view.to_viewport(tuple(pixel))).x(), at.y()] for pixel in displayed(np.vstack(on_lines), plane)]
    stray = seen[cKDTree(allowed).query(seen)[0] > 4.5]
    assert len(stray) > 50
    assert np.max(cKDTree(places).query(stray)[0]) < 0.75 * px_per_voxel  # between corners, half a step apart at most
    for end in displayed(np.vstack(lines), plane):
        at = view.to_viewport(tuple(end))
        assert np.hypot(*(seen - (at.x(), at.y())).T).min() < 1.5


def test_nothing_is_drawn_in_another_slice_nor_without_a_chosen_lesion(bent: Desk) -> None:
    lesion, plane = chosen(bent)
    around = displayed(midpoints(lesion, plane, 7), plane)
    assert len(drawn_px(bent, plane, around)[0])
    bent.key(Qt.Key.Key_Up)
    assert not len(drawn_px(bent, plane, around)[0])
    bent.key(Qt.Key.Key_N)
    assert len(drawn_px(bent, plane, around)[0])
    bent.window.session.choose_lesion(None)
    assert not len(drawn_px(bent, plane, around)[0])


def test_every_line_is_gone_to_in_turn_and_seen(bent: Desk) -> None:
    lesion, plane = chosen(bent)
    inside = lesion.inside_diameter
    assert lesion.line_leaves_lesion
    assert inside is not None
    focus = bent.window.session.cursor
    bent.key(Qt.Key.Key_J)
    assert bent.window.session.cursor[plane.slice_axis] == inside.ends[0][plane.slice_axis] == 9
    line = in_slice(inside.ends, plane)
    seen, _ = drawn_px(bent, plane, displayed(midpoints(lesion, plane, 9), plane))
    view = bent.view(plane)
    for end in displayed(line, plane):
        at = view.to_viewport(tuple(end))
        assert np.hypot(*(seen - (at.x(), at.y())).T).min() < 1.5
    for end in lesion.max_3d.ends:
        bent.key(Qt.Key.Key_J)
        assert bent.window.session.cursor == nearest_voxel(end, bent.case.volume.geometry)
        pixel = voxel_to_pixel(bent.case.volume.geometry, plane, end)
        ring, [middle] = drawn_px(bent, plane, np.array([pixel]))
        distances = np.hypot(*(ring - middle).T)
        assert np.count_nonzero(np.abs(distances - 6) < 1.6) > 20
    bent.key(Qt.Key.Key_J)
    assert bent.window.session.cursor == focus


def test_a_click_in_the_list_leads_to_the_slice_of_both_diameters(desk: Desk, scan: Path, mask: Path) -> None:
    desk.open(scan)
    desk.open_mask(mask)
    for lesion in desk.case.lesions:
        desk.window.lesions.chosen.emit(lesion.number)
        k = desk.window.session.cursor[0]
        assert k == lesion.slice_index
        ends = (*lesion.longest_diameter.ends, *lesion.short_axis.ends)
        assert {end[0] for end in ends} == {k}


def test_without_a_line_that_leaves_it_a_round_lesion_has_five_places(desk: Desk, scan: Path, mask: Path) -> None:
    desk.open(scan)
    desk.open_mask(mask)
    desk.key(Qt.Key.Key_J)  # chooses the first, and goes on from it
    lesion = desk.window.session.lesion
    assert lesion is desk.case.lesions[0]
    assert np.count_nonzero(abdomen_labels()[lesion.component.box] == 2) == lesion.component.voxel_count
    places = {desk.window.session.cursor}
    for _ in range(5):
        desk.key(Qt.Key.Key_J)
        places.add(desk.window.session.cursor)
    assert len(places) == 5  # the diameters, and two ends each of the 3-D diameter and of the way to the edge
    assert lesion.focus in places
