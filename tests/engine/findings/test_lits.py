"""Every lesion of the real scans, measured once more the long way round.

Nothing is shared with the engine: components by scipy, lengths over all pairs of half-way points in world millimetres,
statistics by their formulas.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from pyqtgraph.functions import isosurface
from scipy import ndimage
from scipy.spatial import cKDTree
from scipy.spatial.distance import cdist

from engine.findings.measure import measure
from engine.scan.masks import load_mask
from engine.scan.nifti import load_volume
from engine.scan.slicing import Plane
from engine.scan.volume import Label, Mask, Volume
from tests.engine.findings.phantoms import FloatArray, Inside

_CASES = (2, 3, 4, 5, 6, 8, 11, 12, 14, 15, 16, 18, 22, 29, 32, 33, 35, 37, 39, 40, 41, 42, 43, 46, 47, 48, 50)
_COUNTS = (1, 1, 5, 1, 7, 6, 5, 1, 1, 3, 10, 4, 1, 1, 0, 14, 3, 8, 1, 15, 0, 2, 1, 38, 0, 4, 1)
LESIONS = dict(zip(_CASES, _COUNTS, strict=True))
"""The cases and how many lesions each has: 134."""

_PAIRS_AT_ONCE = 1_000_000


def half_way(inside: Inside, axes: tuple[int, ...]) -> FloatArray:
    """From voxels inside to neighbours outside along some axes, as voxel indices of an array padded by one."""
    padded = np.pad(inside, 1)
    points = []
    for axis in axes:
        change = np.argwhere(np.diff(padded.astype(np.int8), axis=axis))
        step = np.zeros(3)
        step[axis] = 0.5
        points.append(change + step - 1)
    return np.concatenate(points)


def farthest(points: FloatArray) -> float:
    """The largest distance of all pairs, a block of them at a time."""
    rows = max(1, _PAIRS_AT_ONCE // len(points))
    return max(float(cdist(points[at : at + rows], points).max()) for at in range(0, len(points), rows))


def row_ends(points: FloatArray) -> FloatArray:
    """Of points in a row along any axis those at its ends: one between two others is furthest from nothing."""
    for axis in range(3):
        others = [other for other in range(3) if other != axis]
        points = points[np.lexsort(points[:, [axis, *others]].T)]
        changes = np.any(np.diff(points[:, others], axis=0) != 0, axis=1)
        points = points[np.append(True, changes) | np.append(changes, True)]
    return points


def cropped(inside: Inside) -> tuple[NDArray[np.intp], Inside]:
    """Where the box around all that is True begins, and what is in it."""
    voxels = np.argwhere(inside) if inside.any() else np.zeros((1, 3), int)
    first, last = voxels.min(axis=0), voxels.max(axis=0)
    return first, inside[tuple(slice(a, b + 1) for a, b in zip(first, last, strict=True))]


def longest_in_slices(inside: Inside, start: NDArray[np.intp], volume: Volume) -> float:
    longest = 0.0
    for k in range(len(inside)):
        numbers, count = ndimage.label(inside[k], np.ones((3, 3)))
        for number in range(1, count + 1):
            part = (numbers == number)[None]
            points = half_way(part, (1, 2)) + start + np.array([k, 0, 0])
            longest = max(longest, farthest(volume.geometry.to_world(points)))
    return longest


def meshed(inside: Inside, volume: Volume) -> tuple[float, float]:
    """Volume in ml and surface in mm2 of the half-level mesh that pyqtgraph makes."""
    vertices, faces = isosurface(np.ascontiguousarray(np.pad(inside, 1), np.float32), 0.5)
    a, b, c = (vertices @ volume.geometry.affine[:3, :3].T)[faces].transpose(1, 0, 2)
    volume_mm3 = abs(np.einsum("ij,ij->i", a, np.cross(b, c)).sum()) / 6
    return volume_mm3 / 1000, float(np.linalg.norm(np.cross(b - a, c - a), axis=1).sum() / 2)


def to_the_edge(
    numbers: NDArray[np.int32], number: int, corner: NDArray[np.intp], mask: Mask, volume: Volume
) -> float | None:
    """From a lesion's surface to the nearest place where liver and lesions end: all of it against all of the edge."""
    lesion = np.zeros(mask.labels.shape, bool)
    box = tuple(slice(at, at + n) for at, n in zip(corner, numbers.shape, strict=True))
    lesion[box] = numbers == number
    grown = ndimage.binary_dilation(lesion)
    if not (mask.labels[grown & ~lesion] == Label.LIVER).any():
        return None
    if (mask.labels[grown & ~lesion] == Label.BACKGROUND).any():
        return 0.0
    start, whole = cropped(mask.labels != Label.BACKGROUND)
    edge = half_way(whole, (0, 1, 2)) + start
    inner = ((edge > -0.5) & (edge < np.array(mask.labels.shape) - 0.5)).all(axis=1)  # the scan's faces are no edge
    first, own = cropped(lesion)
    surface = half_way(own, (0, 1, 2)) + first
    tree = cKDTree(volume.geometry.to_world(edge[inner]))
    return float(tree.query(volume.geometry.to_world(surface))[0].min())


def part_at(inside: Inside, start: NDArray[np.intp], focus: tuple[int, int, int]) -> tuple[Inside, NDArray[np.intp]]:
    """The part of a lesion's slice that holds a voxel, and where its array begins."""
    k, row, col = np.subtract(focus, start)
    numbers, _ = ndimage.label(inside[k], np.ones((3, 3)))
    return (numbers == numbers[row, col])[None], start + np.array([k, 0, 0])


def across(part: Inside, start: NDArray[np.intp], volume: Volume, ends_mm: FloatArray) -> tuple[float, float]:
    """A part's extent at right angles to a line in its slice, and the longest of some chords in that direction.

    The chords run through voxels' centres and end a voxel before they leave the part; the longest chord of all is at
    least as long as each of them.
    """
    along = (ends_mm[1] - ends_mm[0]) / np.linalg.norm(ends_mm[1] - ends_mm[0])
    normal = np.cross(*volume.geometry.affine[:3, [1, 2]].T)
    aside = np.cross(normal / np.linalg.norm(normal), along)
    places = volume.geometry.to_world(half_way(part, (1, 2)) + start) @ aside
    steps = np.linalg.inv(volume.geometry.affine[:3, :3]) @ aside  # voxels a millimetre
    longest = 0.0
    for voxel in np.argwhere(part)[:: max(1, int(part.sum()) // 200)]:
        reach = [0.0, 0.0]
        for side, sign in enumerate((1, -1)):
            for mm in np.arange(0.25, 400, 0.25):
                place = np.rint(voxel + sign * mm * steps).astype(int)
                if (place < 0).any() or (place >= part.shape).any() or not part[tuple(place)]:
                    break
                reach[side] = mm
        # Between centres the outline cuts corners: a voxel less at both ends is inside for certain.
        longest = max(longest, sum(reach) - 2 * float(max(volume.geometry.spacing_mm[1:])))
    return float(np.ptp(places)), longest


@pytest.mark.slow
@pytest.mark.parametrize("case", LESIONS)
def test_every_lesion_agrees_with_the_long_way_round(shared_data: Path, case: int) -> None:
    name = f"liver_{case:03d}.nii.gz"
    volume = load_volume(shared_data / "lits" / "imagesTr" / name)
    mask = load_mask(shared_data / "lits" / "labelsTr" / name, volume)
    found = measure(volume, mask)
    assert len(found) == LESIONS[case]
    corner, tumour = cropped(mask.labels == Label.TUMOUR)
    numbers, count = ndimage.label(tumour, np.ones((3, 3, 3)))
    assert len(found) == count
    boxes = ndimage.find_objects(numbers)
    voxel_mm3 = float(np.abs(np.linalg.det(volume.geometry.affine[:3, :3])))
    for lesion in found:
        number = numbers[tuple(np.subtract(lesion.focus, corner))]
        box = boxes[number - 1]
        inside = numbers[box] == number
        start = np.array([side.start for side in box]) + corner
        assert lesion.plane is Plane.AXIAL
        assert lesion.volume_ml == pytest.approx(inside.sum() * voxel_mm3 / 1000)
        assert lesion.longest_diameter_mm == pytest.approx(longest_in_slices(inside, start, volume))
        surface = row_ends(half_way(inside, (0, 1, 2)) + start)
        assert lesion.max_3d_mm == pytest.approx(farthest(volume.geometry.to_world(surface)))
        values = volume.intensities(volume.voxels[tuple((np.argwhere(inside) + start).T)]).astype(float)
        assert lesion.intensity is not None
        assert lesion.intensity.mean == pytest.approx(values.mean())
        assert lesion.intensity.sd == pytest.approx(np.sqrt(((values - values.mean()) ** 2).mean()))
        assert lesion.intensity.median == pytest.approx(np.median(values))
        assert (lesion.intensity.p10, lesion.intensity.p90) == pytest.approx(np.percentile(values, [10, 90]))
        assert (lesion.intensity.min, lesion.intensity.max) == (values.min(), values.max())
        centres = volume.geometry.to_world(np.argwhere(inside) + start)
        if len(centres) > 1:
            assert lesion.axes_mm is not None
            spread = np.sqrt(np.maximum(np.linalg.eigvalsh(np.cov(centres.T)), 0))
            assert lesion.axes_mm == pytest.approx(4 * spread[::-1], abs=1e-6)
        mesh_ml, mesh_mm2 = meshed(inside, volume)
        # Cells that can be cut in two ways are cut otherwise there; of a small lesion they are a large share.
        share = 0.03 if inside.sum() > 500 else 0.1 if inside.sum() > 50 else 0.25
        assert lesion.mesh_volume_ml == pytest.approx(mesh_ml, rel=share)
        assert lesion.surface_mm2 == pytest.approx(mesh_mm2, rel=share)
        nearest = to_the_edge(numbers, number, corner, mask, volume)
        assert lesion.edge_distance_mm == (None if nearest is None else pytest.approx(nearest))
        low, high = start, start + inside.shape
        assert lesion.truncated is bool((low == 0).any() or (high == mask.labels.shape).any())
        slice_part, part_start = part_at(inside, start, lesion.focus)
        width, chord = across(slice_part, part_start, volume, np.array(lesion.longest_diameter.ends_mm))
        assert lesion.caliper_width_mm == pytest.approx(width)
        assert lesion.short_axis_mm <= width + 1e-9
        assert lesion.short_axis_mm >= chord - 1e-6
