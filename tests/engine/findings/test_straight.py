"""Which lines stay inside, and the longest of them: exact, against a reading in fractions."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations, pairwise

import numpy as np
import pytest
from numpy.typing import ArrayLike

from engine.findings.calipers import Line, longest_diameter
from engine.findings.contour import half_level_contour
from engine.findings.lesions import SlicePart
from engine.findings.straight import longest_inside, stays_inside
from tests.engine.findings import slow
from tests.engine.findings.phantoms import FloatArray, Inside, c_shape, cloud, ellipse

Exact = tuple[Fraction, Fraction]


def part_of(inside: ArrayLike, origin: tuple[int, int] = (0, 0)) -> SlicePart:
    return SlicePart(0, origin, np.asarray(inside, bool))


def longest_in(inside: Inside, to_mm: FloatArray, origin: tuple[int, int] = (0, 0)) -> Line | None:
    part = part_of(inside, origin)
    return longest_inside(half_level_contour(part.inside) + origin, part, to_mm)


def cross(a: Exact, b: Exact) -> Fraction:
    return a[0] * b[1] - a[1] * b[0]


def is_within(start: Exact, end: Exact, outline: list[tuple[Exact, Exact]], voxels: list[slow.Voxel]) -> bool:
    """The line is cut where it meets the outline; every piece's middle must be inside, or on the outline."""
    step = (end[0] - start[0], end[1] - start[1])
    cuts = {Fraction(0), Fraction(1)}
    for first, second in outline:
        along = (second[0] - first[0], second[1] - first[1])
        off = (first[0] - start[0], first[1] - start[1])
        slant = cross(step, along)
        if slant:
            t, u = cross(off, along) / slant, cross(off, step) / slant
            if 0 <= t <= 1 and 0 <= u <= 1:
                cuts.add(t)
        elif not cross(off, step):  # on one line
            for point in (first, second):
                axis = 0 if step[0] else 1
                t = (point[axis] - start[axis]) / step[axis]
                if 0 <= t <= 1:
                    cuts.add(t)
    for before, after in pairwise(sorted(cuts)):
        t = (before + after) / 2
        middle = (start[0] + t * step[0], start[1] + t * step[1])
        on_outline = any(
            not cross((b[0] - a[0], b[1] - a[1]), (middle[0] - a[0], middle[1] - a[1]))
            and min(a[0], b[0]) <= middle[0] <= max(a[0], b[0])
            and min(a[1], b[1]) <= middle[1] <= max(a[1], b[1])
            for a, b in outline
        )
        if not on_outline and not slow.is_inside(voxels, np.array([[float(c) for c in middle]]))[0]:
            return False
    return True


def exact(point: FloatArray) -> Exact:
    row, col = (Fraction(c) for c in point.tolist())
    return row, col


@pytest.mark.parametrize("seed", range(6))
def test_every_line_of_a_random_shape_agrees_with_the_reading_in_fractions(seed: int) -> None:
    rng = np.random.default_rng(seed)
    voxels = sorted(sorted(slow.components(cloud(rng, (7, 8), share=0.5)), key=len)[-1])
    inside = np.zeros((7, 8), bool)
    inside[tuple(np.transpose(voxels))] = True
    contour = half_level_contour(inside)
    outline = [(exact(first), exact(second)) for first, second in contour]
    vertices = np.unique(contour.reshape(-1, 2), axis=0)
    to_mm = np.array([[1.3, 0.2], [0.0, 0.7]])
    longest = 0.0
    pairs = list(combinations(vertices, 2))
    for first, second in (pairs[n] for n in rng.permutation(len(pairs))[:250]):
        (row1, col1), (row2, col2) = first.tolist(), second.tolist()
        within = is_within(exact(first), exact(second), outline, voxels)
        assert stays_inside(((row1, col1), (row2, col2)), part_of(inside)) is within, (first, second)
        assert stays_inside(((row2, col2), (row1, col1)), part_of(inside)) is within
        if within:
            longest = max(longest, float(np.linalg.norm(to_mm @ (second - first))))
    found = longest_in(inside, to_mm)
    assert found is not None
    assert found.length_mm >= longest - 1e-9
    first, second = (exact(np.array(end)) for end in found.ends)
    assert is_within(first, second, outline, voxels)
    longer = [pair for pair in pairs if np.linalg.norm(to_mm @ (pair[1] - pair[0])) > found.length_mm + 1e-9]
    assert not any(is_within(exact(a), exact(b), outline, voxels) for a, b in longer[:200])


def test_the_longest_diameter_of_an_ellipse_stays_inside_and_is_the_longest_that_does() -> None:
    inside = ellipse(30, 12, 20, (0.5, 0.5))
    contour = half_level_contour(inside)
    diameter = longest_diameter(contour, np.eye(2) / 2)
    assert stays_inside(diameter.ends, part_of(inside))
    assert longest_in(inside, np.eye(2) / 2) == diameter


def test_a_c_is_left_by_its_longest_diameter() -> None:
    inside = c_shape((0.5, 0.5))
    contour = half_level_contour(inside)
    diameter = longest_diameter(contour, np.eye(2) / 2)
    assert not stays_inside(diameter.ends, part_of(inside))
    found = longest_in(inside, np.eye(2) / 2)
    assert found is not None
    # Of all tangents of the inner ellipse (14 x 11 mm) that run inside the outer (18 x 15) and end at the cut (6 mm).
    assert found.length_mm == pytest.approx(_longest_tangent(), abs=0.6)


def _longest_tangent() -> float:
    longest = 0.0
    for t in np.linspace(0, 2 * np.pi, 20001):
        touch = np.array([14 * np.sin(t), 11 * np.cos(t)])
        along = np.array([14 * np.cos(t), -11 * np.sin(t)])
        along /= np.linalg.norm(along)
        a, b, c = (
            (along[0] / 18) ** 2 + (along[1] / 15) ** 2,
            2 * (touch[0] * along[0] / 18**2 + touch[1] * along[1] / 15**2),
            (touch[0] / 18) ** 2 + (touch[1] / 15) ** 2 - 1,
        )
        root = np.sqrt(b * b - 4 * a * c)
        low, high = (-b - root) / (2 * a), (-b + root) / (2 * a)
        if abs(along[1]) > 1e-12:
            cut = (6 - touch[1]) / along[1]
            low, high = (max(low, cut), high) if along[1] < 0 else (low, min(high, cut))
        if touch[1] <= 6:
            longest = max(longest, high - low)
    return longest


def test_a_line_along_the_outline_or_through_a_corner_does_not_leave() -> None:
    bar = part_of(np.ones((1, 5)))
    assert stays_inside(((-0.5, 0.0), (-0.5, 4.0)), bar)  # along its upper side
    diagonal = part_of(np.eye(5))
    assert stays_inside(((-0.5, 0.0), (4.5, 4.0)), diagonal)  # corners that touch are joined
    assert not stays_inside(((-0.5, 0.0), (4.0, 3.5)), part_of(np.eye(5)[:, ::-1]))


def test_a_hole_is_left() -> None:
    ring = np.ones((5, 5))
    ring[2, 2] = 0
    assert not stays_inside(((2.0, -0.5), (2.0, 4.5)), part_of(ring))
    assert stays_inside(((1.0, -0.5), (1.0, 4.5)), part_of(ring))


def test_where_the_part_lies_in_its_slice_changes_nothing() -> None:
    inside = c_shape((1.0, 1.0))
    here, there = longest_in(inside, np.eye(2)), longest_in(inside, np.eye(2), (100, 200))
    assert here is not None
    assert there is not None
    assert there.length_mm == here.length_mm
    np.testing.assert_array_equal(np.array(there.ends), np.add(here.ends, (100, 200)))


def test_of_equal_lines_the_lexicographically_first_is_taken() -> None:
    c, s = np.cos(0.3), np.sin(0.3)
    found = longest_in(np.ones((3, 3), bool), np.array([[c, -s], [s, c]]) * 0.7)
    assert found is not None
    assert found.ends == ((-0.5, 0.0), (2.5, 2.0))


def test_what_is_not_long_enough_is_not_looked_for() -> None:
    part = part_of(np.ones((2, 3)))
    contour = half_level_contour(part.inside)
    assert longest_inside(contour, part, np.eye(2), at_least_mm=4) is None
    found = longest_inside(contour, part, np.eye(2), at_least_mm=np.hypot(3, 1))
    assert found is not None
