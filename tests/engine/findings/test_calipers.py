"""Lengths across an outline, against exact answers and against a slow reading of the definitions."""

from __future__ import annotations

import numpy as np
import pytest

from engine.findings.calipers import Line, Perpendicular, longest_diameter, perpendicular
from engine.findings.contour import half_level_contour
from tests.engine.findings import slow
from tests.engine.findings.phantoms import FloatArray, Inside, c_shape, cloud, disc, ellipse

GRIDS = {
    "square": np.array([[0.8, 0], [0, 0.8], [0, 0]]),
    "row spacing twice the column's": np.array([[1.6, 0], [0, 0.8], [0, 0]]),
    "oblique": 0.9 * np.array([[0.8, -0.36], [0.6, 0.48], [0, 0.8]]),
    "sheared": np.array([[0.7, 0.4], [0, 0.9], [0.2, -0.1]]),
}
"""Columns of affines: (row, col) differences to mm in space."""


def measured(inside: Inside, columns: FloatArray) -> tuple[Line, Perpendicular]:
    to_mm = np.asarray(np.linalg.qr(columns, mode="r"))
    contour = half_level_contour(inside)
    diameter = longest_diameter(contour, to_mm)
    return diameter, perpendicular(contour, diameter, to_mm)


def on_square(inside: Inside, size_mm: float) -> tuple[float, float, float]:
    diameter, across = measured(inside, np.diag([size_mm, size_mm]))
    return diameter.length_mm, across.chord.length_mm, across.width.length_mm


# Bias of the longest diameter of discs of 8-40 mm, from the design's table for the binary half-level contour.
@pytest.mark.parametrize(
    ("spacing_mm", "lowest", "highest"),
    [((0.7, 0.7), 0.48, 0.62), ((1.0, 1.0), 0.54, 0.82), ((1.5, 1.5), 0.65, 1.20), ((0.8, 1.6), 0.86, 1.28)],
)
def test_discs_are_longer_by_the_known_bias_of_this_contour(
    spacing_mm: tuple[float, float], lowest: float, highest: float
) -> None:
    rng = np.random.default_rng(5)
    excess = [
        measured(disc(diameter, spacing_mm, tuple(rng.random(2))), np.diag(spacing_mm))[0].length_mm - diameter
        for diameter in (8, 10, 15, 20, 30, 40)
        for _ in range(10)
    ]
    assert lowest <= np.mean(excess) <= highest
    assert min(excess) > -0.1


@pytest.mark.parametrize("degrees", range(0, 180, 15))
def test_ellipse_at_any_angle(degrees: float) -> None:
    longest, short, width = on_square(ellipse(30, 12, degrees, (0.5, 0.5)), 0.5)
    assert 30.0 <= longest <= 30.6
    assert 11.5 <= short <= 12.5
    assert short <= width <= 12.6


def test_c_shape_short_axis_stays_inside_and_the_width_does_not() -> None:
    longest, short, width = on_square(c_shape((0.5, 0.5)), 0.5)
    assert longest == pytest.approx(36, abs=0.51)
    # Just above the hole, 14 mm up: from the ellipse to the cut.
    assert short == pytest.approx(15 * np.sqrt(1 - (14 / 18) ** 2) + 6, abs=0.51)
    assert width == pytest.approx(15 + 6, abs=0.51)


def test_one_voxel_is_as_long_as_its_longer_side() -> None:
    diameter, across = measured(np.ones((1, 1), bool), np.diag([0.8, 1.6]))
    assert diameter == Line(1.6, ((0.0, -0.5), (0.0, 0.5)))
    assert across.chord.length_mm == pytest.approx(0.8)
    assert across.width.length_mm == pytest.approx(0.8)


def test_a_row_of_voxels_is_a_line_of_their_number() -> None:
    longest, short, width = on_square(np.ones((1, 7), bool), 0.8)
    assert (longest, short, width) == pytest.approx((7 * 0.8, 0.8, 0.8))


@pytest.mark.parametrize("degrees", range(0, 90, 7))
def test_of_equal_diameters_the_lexicographically_first_is_taken(degrees: float) -> None:
    c, s = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    turned = np.array([[c, -s], [s, c]]) * 0.7  # here the equal pairs are equal only up to rounding
    square, _ = measured(np.ones((3, 3), bool), turned)
    assert square.ends == ((-0.5, 0.0), (2.5, 2.0))
    bar, _ = measured(np.ones((4, 9), bool), turned)
    assert bar.ends == ((0.0, -0.5), (3.0, 8.5))


def test_of_equal_chords_the_one_nearest_to_the_middle_is_taken() -> None:
    # The row of nine is the longest; its arms, two columns from the left, one from the middle, two from the right,
    # all reach equally far.
    inside = np.zeros((5, 21), bool)
    inside[2] = True
    inside[:, [2, 11, 18]] = True
    _, across = measured(inside, np.eye(2))
    assert across.chord.length_mm == pytest.approx(5)
    assert [end[1] for end in across.chord.ends] == pytest.approx([11, 11])
    assert sorted(end[0] for end in across.chord.ends) == pytest.approx([-0.5, 4.5])


def test_a_chord_does_not_cross_a_hole() -> None:
    inside = ellipse(30, 12, 0, (0.5, 0.5))
    middle = np.array(inside.shape) // 2
    inside[middle[0], middle[1] - 26 : middle[1] + 27] = False  # a slit along the long axis, 13 mm to either side
    longest, short, width = on_square(inside, 0.5)
    assert longest == pytest.approx(30.5)
    assert short == pytest.approx(12 * np.sqrt(1 - (13 / 15) ** 2), abs=0.51)  # just beyond the slit's end
    assert width == pytest.approx(12.5)


@pytest.mark.parametrize("grid", GRIDS)
@pytest.mark.parametrize("seed", range(8))
def test_random_shapes_agree_with_the_slow_reading(seed: int, grid: str) -> None:
    columns = GRIDS[grid]
    rng = np.random.default_rng(seed)
    part = max(slow.components(cloud(rng, (12, 14), share=0.45)), key=len)
    inside = np.zeros((12, 14), bool)
    inside[tuple(np.transpose(sorted(part)))] = True
    diameter, across = measured(inside, columns)

    points = slow.mid_points(sorted(part)) @ columns.T
    assert diameter.length_mm == pytest.approx(max(np.linalg.norm(points - p, axis=1).max() for p in points))

    ends = np.array(diameter.ends)
    short, width = slow.short_axis_mm(sorted(part), ends, columns)
    assert across.chord.length_mm == pytest.approx(short, abs=2.5 * slow.SAMPLE_MM)
    assert across.width.length_mm == pytest.approx(width)

    along, chord = (columns @ np.diff(pair, axis=0)[0] for pair in (ends, np.array(across.chord.ends)))
    assert abs(along @ chord) < 1e-6
    assert np.linalg.norm(chord) == pytest.approx(across.chord.length_mm)
    inner = np.linspace(across.chord.ends[0], across.chord.ends[1], 200)[1:-1]
    assert slow.is_inside(sorted(part), inner).mean() > 0.97, "the chord runs inside, but for where it grazes the edge"


def test_noise_with_more_crossings_than_fit_at_once_gives_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    inside = cloud(np.random.default_rng(2), (60, 60), share=0.6)
    whole = measured(inside, GRIDS["sheared"])
    monkeypatch.setattr("engine.findings.calipers._CROSSINGS_AT_ONCE", 50)
    assert measured(inside, GRIDS["sheared"]) == whole
