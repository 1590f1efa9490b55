"""Where a voxel is: positions, sizes, letters, and when two grids are one."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from engine.scan.geometry import GRID_TOLERANCE_MM, Geometry, acquisition_axis, triple
from tests.nifti_files import rotation

STRAIGHT = np.array([[0, 0, -0.75, 90], [0, -0.5, 0, 120], [4, 0, 0, -300], [0, 0, 0, 1.0]])
"""(k, j, i) to RAS+: superior, posterior, left rise; 4 x 0.5 x 0.75 mm."""


def geometry(affine: NDArray[np.float64] = STRAIGHT, shape: tuple[int, int, int] = (10, 20, 30)) -> Geometry:
    return Geometry(shape, affine)


def test_sizes() -> None:
    assert geometry().spacing_mm == (4, 0.5, 0.75)
    assert geometry().voxel_volume_mm3 == pytest.approx(1.5)


def test_the_volume_of_a_sheared_voxel_is_the_determinant() -> None:
    sheared = STRAIGHT.copy()
    sheared[1, 0] = 1.0  # a gantry tilt: each slice a millimetre further to the front
    assert geometry(sheared).spacing_mm == pytest.approx((np.sqrt(17), 0.5, 0.75))
    assert geometry(sheared).voxel_volume_mm3 == pytest.approx(1.5)
    assert np.prod(geometry(sheared).spacing_mm) > 1.54


@pytest.mark.parametrize("angles", [(0, 0, 0), (31, -17, 43), (180, 0, 90)])
def test_there_and_back(angles: tuple[float, float, float]) -> None:
    grid = geometry(rotation(*angles) @ STRAIGHT)
    points = np.random.default_rng(0).uniform(-50, 50, (4, 7, 3))
    np.testing.assert_allclose(grid.to_index(grid.to_world(points)), points, rtol=0, atol=1e-9)
    np.testing.assert_allclose(grid.to_world(grid.to_index(points)), points, rtol=0, atol=1e-9)


def test_one_position_by_hand() -> None:
    np.testing.assert_array_equal(geometry().to_world((2, 4, 8)), (90 - 6, 120 - 2, -300 + 8))
    np.testing.assert_allclose(geometry().to_index((84, 118, -292)), (2, 4, 8))


@pytest.mark.parametrize(
    ("tilt", "expected"),
    [
        ((0, 0, 0), ("F", "H", "A", "P", "R", "L")),
        ((11, 0, 0), ("F", "H", "A", "P", "R", "L")),  # below the threshold of 0.2
        ((12, 0, 0), ("FA", "HP", "AH", "PF", "R", "L")),
        ((-12, 0, 0), ("FP", "HA", "AF", "PH", "R", "L")),
        ((0, 0, 30), ("F", "H", "AL", "PR", "RA", "LP")),
        ((0, 0, 60), ("F", "H", "LA", "RP", "AR", "PL")),
        ((90, 0, 0), ("A", "P", "H", "F", "R", "L")),
        ((50, 40, 30), ("AF", "PH", "LHA", "RFP", "RHA", "LFP")),
    ],
)
def test_letters(tilt: tuple[float, float, float], expected: tuple[str, ...]) -> None:
    grid = geometry(rotation(*tilt) @ STRAIGHT)
    assert tuple(grid.letters(axis, end) for axis in range(3) for end in (False, True)) == expected
    for axis in range(3):
        _assert_letters_follow_the_matrix(grid, axis)


def _assert_letters_follow_the_matrix(grid: Geometry, axis: int) -> None:
    senses = {"R": (0, 1), "L": (0, -1), "A": (1, 1), "P": (1, -1), "H": (2, 1), "F": (2, -1)}
    direction = grid.affine[:3, axis] / np.linalg.norm(grid.affine[:3, axis])
    named = [senses[letter] for letter in grid.letters(axis, towards_end=True)]
    components = [direction[world] * sense for world, sense in named]
    assert components == sorted(components, reverse=True)
    assert min(components) > 0.2
    assert all(abs(direction[w]) <= 0.2 for w in range(3) if w not in [world for world, _ in named])


def _moved(mm: float, axis: int = 0) -> NDArray[np.float64]:
    affine = STRAIGHT.copy()
    affine[axis, 3] += mm
    return affine


@pytest.mark.parametrize(
    ("affine", "same"),
    [
        (STRAIGHT, True),
        (_moved(0.9 * GRID_TOLERANCE_MM), True),
        (_moved(1.1 * GRID_TOLERANCE_MM), False),
        (_moved(0.9 * GRID_TOLERANCE_MM) + _moved(0.9 * GRID_TOLERANCE_MM, 1) - STRAIGHT, False),  # 1.27 times
        (STRAIGHT @ np.diag([1 + 1e-4, 1, 1, 1]), True),  # 0.0036 mm at the far corner
        (STRAIGHT @ np.diag([1 + 1e-3, 1, 1, 1]), False),  # 0.036 mm there
        (STRAIGHT.astype(np.float32), True),
    ],
)
def test_when_two_grids_are_one(affine: NDArray[np.float64], same: bool) -> None:
    assert geometry().same_grid(geometry(affine)) is same
    assert (geometry() == geometry(affine)) is same
    assert geometry(affine).same_grid(geometry()) is same


def test_another_shape_is_another_grid() -> None:
    assert geometry() != geometry(shape=(10, 20, 31))
    assert geometry() != "a geometry"
    assert len({geometry(), geometry(_moved(1e-3))}) == 1


@pytest.mark.parametrize(
    "affine",
    [
        np.zeros((4, 4)),
        np.full((4, 4), np.nan),
        STRAIGHT * [1, 0, 1, 1],
        STRAIGHT[:3],
        np.diag([1e-9, 1, 1, 1]),
        np.array([[1, 1, 0, 0], [1, 1, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1.0]]),
    ],
)
def test_no_grid(affine: NDArray[np.float64]) -> None:
    with pytest.raises(ValueError, match="affine"):
        geometry(affine)


def test_small_voxels_are_a_grid() -> None:
    """Half a micrometre, as in histology: its determinant is 1e-10, and sound."""
    assert geometry(np.diag([5e-4, 5e-4, 5e-4, 1])).spacing_mm == pytest.approx((5e-4, 5e-4, 5e-4))


def test_an_empty_axis_is_no_grid() -> None:
    with pytest.raises(ValueError, match="at least one voxel"):
        geometry(shape=(10, 0, 3))


def test_what_is_given_is_copied_and_closed() -> None:
    affine = STRAIGHT.copy()
    grid = geometry(affine)
    affine[0, 3] = 0
    assert grid.affine[0, 3] == 90
    with pytest.raises(ValueError, match="read-only"):
        grid.affine[0, 0] = 1


def test_triple() -> None:
    assert triple(np.array([1, 2, 3])) == (1, 2, 3)
    with pytest.raises(ValueError, match="unpack"):
        triple([1, 2])


# Any grid, not only those that came to mind.

sizes = st.floats(0.05, 20, allow_nan=False)
angles = st.floats(-180, 180, allow_nan=False)
leans = st.floats(-0.5, 0.5, allow_nan=False)


@st.composite
def grids(draw: st.DrawFn) -> Geometry:
    """Oblique, sheared, of any spacing and either hand."""
    lean = np.eye(4)
    lean[0, 1], lean[0, 2], lean[1, 2] = draw(leans), draw(leans), draw(leans)
    steps = np.diag([draw(sizes) * draw(st.sampled_from((1, -1))), draw(sizes), draw(sizes), 1.0])
    affine = rotation(draw(angles), draw(angles), draw(angles)) @ lean @ steps
    affine[:3, 3] = [draw(st.floats(-1000, 1000)) for _ in range(3)]
    return Geometry(triple(draw(st.integers(1, 600)) for _ in range(3)), affine)


@given(grids(), st.tuples(*[st.floats(-10, 600)] * 3))
def test_any_grid_leads_there_and_back(grid: Geometry, index: tuple[float, float, float]) -> None:
    np.testing.assert_allclose(grid.to_index(grid.to_world(index)), index, rtol=0, atol=1e-6)


@given(grids())
def test_on_any_grid_a_voxel_is_as_large_as_its_edges_span(grid: Geometry) -> None:
    corner = grid.to_world((0, 0, 0))
    edges = grid.to_world(np.eye(3)) - corner
    assert grid.spacing_mm == pytest.approx(np.linalg.norm(edges, axis=1))
    assert grid.voxel_volume_mm3 == pytest.approx(abs(edges[0] @ np.cross(edges[1], edges[2])), rel=1e-6)
    assert grid.voxel_volume_mm3 <= np.prod(grid.spacing_mm) * (1 + 1e-9), (
        "a sheared voxel is smaller than its edges say"
    )


@given(grids())
def test_on_any_grid_the_letters_follow_the_matrix(grid: Geometry) -> None:
    opposite = str.maketrans("RLAPHF", "LRPAFH")
    for axis in range(3):
        _assert_letters_follow_the_matrix(grid, axis)
        assert grid.letters(axis, towards_end=False) == grid.letters(axis, towards_end=True).translate(opposite)


@given(grids(), st.integers(0, 2), st.floats(1.01, 3))
def test_any_grid_is_its_own_and_no_stretched_one(grid: Geometry, axis: int, factor: float) -> None:
    again = Geometry(grid.shape, grid.affine)
    assert grid.same_grid(again)
    assert grid.differences(again) == ()
    stretched = grid.affine.copy()
    stretched[:3, axis] *= factor
    other = Geometry(grid.shape, stretched)
    reach = (grid.shape[axis] - 1) * grid.spacing_mm[axis] * (factor - 1)
    assert grid.same_grid(other) is (reach <= GRID_TOLERANCE_MM)
    assert bool(grid.differences(other)) is (reach > GRID_TOLERANCE_MM)


@given(grids())
def test_the_slices_of_any_grid_lie_along_its_distinctly_largest_spacing(grid: Geometry) -> None:
    axis = acquisition_axis(grid.affine)
    _, middle, largest = sorted(grid.spacing_mm)
    if largest >= 1.2 * middle:
        assert grid.spacing_mm[axis] == largest
    else:
        assert abs(grid.direction(axis)[2]) == max(abs(grid.direction(other)[2]) for other in range(3))
