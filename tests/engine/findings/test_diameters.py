"""The lines across a lesion: which stay inside, which outline they lie on."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from engine.findings.contour import ContourMethod
from engine.findings.diameters import lesion_outline
from engine.findings.measure import Lesion, measure
from engine.scan.slicing import Plane
from tests.engine.findings.phantoms import Inside, c_shape, ellipse, in_slice, scan_of, scan_on
from tests.nifti_files import rotation

UPRIGHT = np.array([[0, 0, -0.8, 9], [0, -0.9, 0, -4], [4.0, 0, 0, 70], [0, 0, 0, 1]])
shapes = arrays(np.bool_, st.tuples(st.integers(1, 3), st.integers(1, 7), st.integers(1, 7))).filter(np.any)


def only(inside: Inside, spacing_mm: tuple[float, float, float] = (1.0, 1.0, 1.0)) -> Lesion:
    (lesion,) = measure(*scan_of(inside, spacing_mm))
    return lesion


def test_the_line_of_an_ellipse_stays_inside() -> None:
    lesion = only(in_slice(ellipse(30, 12, 25, (0.5, 0.5))), (3.0, 0.5, 0.5))
    assert not lesion.line_leaves_lesion
    assert lesion.inside_diameter == lesion.longest_diameter
    assert lesion.contour is ContourMethod.HALF_LEVEL_BINARY


def test_the_line_of_a_c_leaves_it_and_a_shorter_one_does_not() -> None:
    lesion = only(in_slice(c_shape((0.5, 0.5))), (3.0, 0.5, 0.5))
    assert lesion.line_leaves_lesion
    assert lesion.inside_diameter_mm is not None
    assert 20 < lesion.inside_diameter_mm < 30 < lesion.longest_diameter_mm


def test_the_longest_line_inside_may_lie_in_another_slice() -> None:
    c = c_shape((1.0, 1.0))
    inside = np.pad(np.stack([c, np.zeros_like(c)]), 1)
    back = int(np.argwhere(inside)[:, 2].min()) + 1  # through the back of the C
    inside[2, 6:35, back] = True
    lesion = only(inside)
    assert lesion.slice_index == 1
    assert lesion.line_leaves_lesion
    assert lesion.inside_diameter is not None
    # A bar of one voxel's width: its longest line is the straight one along its middle.
    assert lesion.inside_diameter.ends == ((2, 5.5, back), (2, 34.5, back))
    assert lesion.inside_diameter_mm == pytest.approx(29)


def test_an_outline_too_long_to_search_gives_no_inside_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.findings.diameters.MOST_SEGMENTS", 40)
    lesion = only(in_slice(c_shape((1.0, 1.0))))
    assert lesion.line_leaves_lesion
    assert lesion.inside_diameter is None
    assert lesion.inside_diameter_mm is None


@settings(max_examples=60)
@given(shapes, st.sampled_from([(0, 0, 0), (20, 0, 0), (5, 12, 33)]))
def test_lengths_stand_in_their_order_and_on_the_outline(inside: Inside, turn: tuple[float, float, float]) -> None:
    volume, mask = scan_on(np.pad(inside, 1), rotation(*turn) @ UPRIGHT)
    for lesion in measure(volume, mask):
        assert lesion.plane is Plane.AXIAL
        assert lesion.plane_tilt_deg == pytest.approx(np.degrees(np.arccos(rotation(*turn)[2, 2])), abs=1e-5)
        inner = lesion.inside_diameter_mm
        assert inner is not None
        if lesion.line_leaves_lesion:  # another as long may stay inside, but the first of equal ones is taken
            assert inner <= lesion.longest_diameter_mm + 1e-9
            assert lesion.inside_diameter != lesion.longest_diameter
        else:
            assert lesion.inside_diameter == lesion.longest_diameter
        assert lesion.short_axis_mm <= lesion.caliper_width_mm + 1e-9
        assert lesion.longest_diameter_mm <= lesion.max_3d_mm + 1e-9
        drawn = lesion_outline(lesion.component, lesion.plane, lesion.slice_index)
        points = {tuple(point) for point in drawn.reshape(-1, 2).tolist()}
        for end in lesion.longest_diameter.ends:
            assert end[0] == lesion.slice_index
            assert end[1:] in points, "a line ends on the outline that is drawn"


@pytest.mark.parametrize("plane", list(Plane))
def test_the_outline_of_a_slice_is_where_the_lesion_is(plane: Plane) -> None:
    inside = np.zeros((9, 10, 11), bool)
    inside[2:5, 3:7, 4:10] = True
    spacing = [1.0, 1.0, 1.0]
    spacing[plane.slice_axis] = 5.0
    lesion = only(inside, (spacing[0], spacing[1], spacing[2]))
    assert lesion.plane is plane
    here = lesion_outline(lesion.component, plane, lesion.slice_index)
    first, last = (2, 3, 4), (4, 6, 9)
    for side, axis in enumerate((plane.row_axis, plane.column_axis)):
        assert here[..., side].min() == first[axis] - 0.5
        assert here[..., side].max() == last[axis] + 0.5
    for outside in (first[plane.slice_axis] - 1, last[plane.slice_axis] + 1, 0):
        assert lesion_outline(lesion.component, plane, outside).shape == (0, 2, 2)
