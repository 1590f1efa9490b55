"""Marks of a reader: lengths, angles, areas and statistics, against answers worked out by hand or in world space."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from engine.findings.diameters import Point
from engine.findings.tools import Mark, Tool, measure_mark
from engine.scan.geometry import Geometry, triple
from engine.scan.slicing import Plane
from engine.scan.volume import Volume
from tests.engine.findings.phantoms import FloatArray, scan_on
from tests.nifti_files import rotation, volume_of

SPACING_MM = (5.0, 0.8, 0.7)
TURNED = rotation(20, -15, 35) @ volume_of(np.zeros((1, 1, 1)), SPACING_MM).geometry.affine
SHEARED = np.array([[0.1, 0.2, -0.7, 3], [0.3, -0.8, 0.1, 4], [5.0, 0.9, 0.0, 5], [0, 0, 0, 1]])
"""A tilted gantry: rows lean on slices and on columns."""


def mark(tool: Tool, *points: Point, plane: Plane = Plane.AXIAL) -> Mark:
    return Mark(1, tool, plane, points)


def point(at: Sequence[float]) -> Point:
    k, j, i = (float(each) for each in at)
    return k, j, i


def volume_on(affine: FloatArray, shape: tuple[int, int, int] = (9, 40, 50)) -> Volume:
    """Noise on any grid."""
    volume, _ = scan_on(np.zeros(shape, bool), affine)
    voxels = np.random.default_rng(2).integers(-200, 300, shape).astype(np.int16)
    return replace(volume, voxels=voxels)


@pytest.mark.parametrize(
    ("plane", "points", "length_mm"),
    [
        (Plane.AXIAL, ((2, 3, 4), (2, 3, 14)), 7.0),
        (Plane.AXIAL, ((2, 3.5, 4), (2, 13.5, 4)), 8.0),
        (Plane.CORONAL, ((0.5, 3, 4), (2.5, 3, 4)), 10.0),
        (Plane.SAGITTAL, ((1, 0, 6), (2, 15, 6)), 13.0),  # 5 by 12
        (Plane.AXIAL, ((2, 3, 4), (2, 3, 4)), 0.0),
    ],
)
def test_a_ruler_is_as_long_as_its_world_distance(plane: Plane, points: tuple[Point, Point], length_mm: float) -> None:
    straight = volume_of(np.zeros((9, 40, 50), np.int16), SPACING_MM)
    for affine in (straight.geometry.affine, TURNED):
        values = measure_mark(mark(Tool.RULER, *points, plane=plane), volume_on(affine))
        assert values.length_mm == pytest.approx(length_mm)
        assert (values.angle_deg, values.area_mm2, values.intensity) == (None, None, None)


def test_a_ruler_on_a_sheared_grid_follows_both_columns() -> None:
    values = measure_mark(mark(Tool.RULER, (3, 1, 1), (3, 11, 21)), volume_on(SHEARED))
    step = 10 * SHEARED[:3, 1] + 20 * SHEARED[:3, 2]
    assert values.length_mm == pytest.approx(math.sqrt(step @ step))


@pytest.mark.parametrize("degrees", [0.0, 0.001, 30.0, 45.0, 90.0, 120.0, 179.999, 180.0])
@pytest.mark.parametrize("affine", [TURNED, SHEARED], ids=["turned", "sheared"])
def test_an_angle_is_that_in_space(degrees: float, affine: FloatArray) -> None:
    geometry = Geometry((9, 40, 50), affine)
    corner = np.array([4.0, 20.0, 25.0])
    along = geometry.direction(2)
    normal = np.cross(along, geometry.direction(1))
    across = np.cross(normal / np.linalg.norm(normal), along)
    turned = math.cos(math.radians(degrees)) * along + math.sin(math.radians(degrees)) * across
    ends = geometry.to_index(geometry.to_world(corner) + np.array([7 * along, 4 * turned]))
    ends[:, 0] = corner[0]  # but for rounding it is
    first, second = (point(end) for end in ends)
    values = measure_mark(mark(Tool.ANGLE, first, (4.0, 20.0, 25.0), second), volume_on(affine))
    assert values.angle_deg == pytest.approx(degrees, abs=1e-6)


def test_an_angle_whose_arm_has_no_length_is_none() -> None:
    values = measure_mark(mark(Tool.ANGLE, (1, 2, 3), (1, 2, 3), (1, 9, 9)), volume_on(TURNED))
    assert values.angle_deg is None


@pytest.mark.parametrize("plane", Plane)
@pytest.mark.parametrize("tool", [Tool.ELLIPSE, Tool.RECTANGLE])
@pytest.mark.parametrize("affine", [TURNED, SHEARED], ids=["turned", "sheared"])
def test_a_region_holds_the_voxels_inside_and_the_area_of_its_outline(
    tool: Tool, plane: Plane, affine: FloatArray
) -> None:
    volume = volume_on(affine, (22, 40, 50))
    first, second = [0.0] * 3, [0.0] * 3
    first[plane.slice_axis] = second[plane.slice_axis] = 7.0
    first[plane.row_axis], second[plane.row_axis] = 17.2, 3.4
    first[plane.column_axis], second[plane.column_axis] = 5.6, 19.1
    drawn = mark(tool, point(first), point(second), plane=plane)
    values = measure_mark(drawn, volume)

    # Voxel by voxel, and the area as that of a polygon of many corners in space.
    inside = []
    middle, half = np.add(first, second) / 2, np.abs(np.subtract(second, first)) / 2
    shape = list(volume.geometry.shape)
    shape[plane.slice_axis] = 1
    for index in np.argwhere(np.ones(shape)) + np.eye(3, dtype=int)[plane.slice_axis] * 7:
        shares = [(index[a] - middle[a]) / half[a] for a in (plane.row_axis, plane.column_axis)]
        within = math.hypot(*shares) <= 1 if tool is Tool.ELLIPSE else max(map(abs, shares)) <= 1
        if within:
            inside.append(volume.intensity_at(triple(index)))
    assert values.voxel_count == len(inside)
    assert values.intensity is not None
    assert values.intensity.mean == pytest.approx(np.mean(inside))
    assert values.intensity.sd == pytest.approx(np.std(inside))
    assert (values.intensity.min, values.intensity.max) == (min(inside), max(inside))
    turns = np.linspace(0, 2 * np.pi, 4001)
    corners = np.tile(middle, (len(turns), 1))
    corners[:, plane.row_axis] += half[plane.row_axis] * np.sin(turns)
    corners[:, plane.column_axis] += half[plane.column_axis] * np.cos(turns)
    world = volume.geometry.to_world(corners)
    ellipse = float(np.linalg.norm(np.cross(world[:-1] - world[0], world[1:] - world[0]).sum(axis=0))) / 2
    expected = ellipse if tool is Tool.ELLIPSE else ellipse * 4 / math.pi
    assert values.area_mm2 == pytest.approx(expected, rel=1e-5)


def test_a_circle_of_20_mm_has_its_area_and_nearly_as_many_voxels() -> None:
    volume = volume_of(np.full((3, 60, 60), 57, np.int16), (5.0, 0.5, 0.5), slope=2.0, intercept=-1024.0)
    values = measure_mark(mark(Tool.ELLIPSE, (1, 10, 10), (1, 50, 50)), volume)
    assert values.area_mm2 == pytest.approx(math.pi * 100)
    assert values.voxel_count is not None
    assert values.voxel_count * 0.25 == pytest.approx(math.pi * 100, rel=0.01)
    assert values.intensity is not None
    assert (values.intensity.mean, values.intensity.sd) == (57 * 2 - 1024, 0)


def test_a_region_between_voxel_centres_has_an_area_and_no_intensity() -> None:
    values = measure_mark(mark(Tool.RECTANGLE, (1, 3.2, 3.2), (1, 3.8, 3.8)), volume_on(TURNED))
    assert values.area_mm2 == pytest.approx(0.36 * 0.7 * 0.8)
    assert (values.voxel_count, values.intensity) == (0, None)


@pytest.mark.parametrize("tool", [Tool.ELLIPSE, Tool.RECTANGLE])
def test_a_region_without_width_counts_what_is_on_it(tool: Tool) -> None:
    values = measure_mark(mark(tool, (1, 3.0, 3.0), (1, 3.0, 9.0)), volume_on(TURNED))
    assert (values.area_mm2, values.voxel_count) == (0.0, 7)


def test_a_region_beyond_the_edge_counts_what_there_is() -> None:
    values = measure_mark(mark(Tool.RECTANGLE, (1.0, -5.0, -5.0), (1.0, 2.0, 3.0)), volume_on(TURNED))
    assert values.voxel_count == 12


def test_values_that_are_no_numbers_are_left_out() -> None:
    voxels = np.full((3, 10, 10), 4.0, np.float32)
    voxels[1, 4, 4], voxels[1, 4, 5], voxels[1, 4, 6] = np.nan, np.inf, 10.0
    volume = volume_of(voxels)
    values = measure_mark(mark(Tool.RECTANGLE, (1, 4, 4), (1, 4, 7)), volume)
    assert values.voxel_count == 4
    assert values.intensity is not None
    assert (values.intensity.mean, values.intensity.sd) == (7.0, 3.0)
    assert measure_mark(mark(Tool.RECTANGLE, (1, 4, 4), (1, 4, 5)), volume).intensity is None
    assert measure_mark(mark(Tool.PROBE, (1, 4, 4)), volume).intensity is None


@pytest.mark.parametrize(
    ("at", "voxel"), [((2, 6.4, 7.4), (2, 6, 7)), ((2, 6.5, 7.6), (2, 7, 8)), ((2, -0.5, 49.5), (2, 0, 49))]
)
def test_a_probe_reads_the_nearest_voxel(at: Point, voxel: tuple[int, int, int]) -> None:
    volume = volume_on(TURNED)
    values = measure_mark(mark(Tool.PROBE, at), volume)
    assert values.intensity is not None
    assert values.intensity.mean == volume.intensity_at(voxel)
    assert values.voxel_count == 1


def test_a_mark_lies_in_one_slice_and_has_the_points_of_its_tool() -> None:
    with pytest.raises(ValueError, match="one axial slice"):
        mark(Tool.RULER, (1, 2, 3), (2, 2, 3))
    with pytest.raises(ValueError, match="one axial slice"):
        mark(Tool.RULER, (1.5, 2, 3), (1.5, 2, 9))
    with pytest.raises(ValueError, match="3 points, not 2"):
        mark(Tool.RULER, (1, 2, 3), (1, 2, 4), (1, 2, 5))
    assert mark(Tool.RULER, (1, 2, 3), (9, 2, 3), plane=Plane.CORONAL).slice_index == 2
