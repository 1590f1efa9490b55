"""Patient right is on the screen's left, in every plane, and every click finds its way back."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import numpy as np
import pytest

from engine.scan.geometry import Geometry, triple
from engine.scan.nifti import load_volume
from engine.scan.slicing import (
    Plane,
    cut,
    edge_letters,
    pixel_size_mm,
    pixel_to_voxel,
    slice_count,
    take_slice,
    voxel_to_pixel,
)
from engine.scan.volume import Mask
from tests.nifti_files import AFFINE, numbered, orientations, reoriented, rotation, volume_of, write_nifti

SPACING = (4.0, 0.5, 0.75)
VOLUME = volume_of(numbered((5, 6, 7)), SPACING)


@pytest.mark.parametrize(
    ("plane", "count", "shape", "pixel", "letters"),
    [
        (Plane.AXIAL, 5, (6, 7), (0.5, 0.75), ("A", "P", "R", "L")),
        (Plane.CORONAL, 6, (5, 7), (4.0, 0.75), ("H", "F", "R", "L")),
        (Plane.SAGITTAL, 7, (5, 6), (4.0, 0.5), ("H", "F", "A", "P")),
    ],
)
def test_the_three_planes(
    plane: Plane, count: int, shape: tuple[int, int], pixel: tuple[float, float], letters: tuple[str, ...]
) -> None:
    assert slice_count(VOLUME.geometry, plane) == count
    for index in range(count):
        image = take_slice(VOLUME, plane, index)
        assert image.pixels.shape == shape
        assert image.pixel_size_mm == pixel == pixel_size_mm(VOLUME.geometry, plane)
        assert tuple(image.letters) == letters
        assert (image.plane, image.index) == (plane, index)
        assert image.pixels.dtype == VOLUME.voxels.dtype
        assert np.shares_memory(image.pixels, VOLUME.voxels)
        assert not image.pixels.flags.writeable


@pytest.mark.parametrize("plane", Plane)
@pytest.mark.parametrize("index", [-1, 7])
def test_beyond_the_volume(plane: Plane, index: int) -> None:
    with pytest.raises(IndexError, match=plane.value):
        take_slice(VOLUME, plane, index)


def test_a_mask_is_cut_like_its_scan() -> None:
    mask = Mask(np.ascontiguousarray(VOLUME.voxels).astype(np.uint8), VOLUME.geometry)
    for plane in Plane:
        np.testing.assert_array_equal(take_slice(mask, plane, 2).pixels, take_slice(VOLUME, plane, 2).pixels)


# In RAS+ mm from the middle, and where each is seen: the share of the picture's height and width, or None out of plane.
MARKERS = {
    "right": ((1, 0, 0), {Plane.AXIAL: "left", Plane.CORONAL: "left"}),
    "left": ((-1, 0, 0), {Plane.AXIAL: "right", Plane.CORONAL: "right"}),
    "front": ((0, 1, 0), {Plane.AXIAL: "top", Plane.SAGITTAL: "left"}),
    "back": ((0, -1, 0), {Plane.AXIAL: "bottom", Plane.SAGITTAL: "right"}),
    "head": ((0, 0, 1), {Plane.CORONAL: "top", Plane.SAGITTAL: "top"}),
    "feet": ((0, 0, -1), {Plane.CORONAL: "bottom", Plane.SAGITTAL: "bottom"}),
}


@pytest.mark.parametrize("where", MARKERS)
def test_a_marker_in_the_patient_is_seen_in_its_place(tmp_path: Path, where: str) -> None:
    """Whatever the file's orientation: one bright voxel at a known place of the patient, found again on the screen."""
    towards, expected = MARKERS[where]
    shape = (9, 11, 7)
    middle = np.array([4, 5, 3])
    marked = np.zeros(shape, np.int16)
    marked[tuple(middle + 3 * np.array(towards))] = 1000  # AFFINE is RAS+: file axes are patient axes
    for orientation in orientations():
        array, affine = reoriented(marked, AFFINE, orientation)
        volume = load_volume(write_nifti(tmp_path / "s.nii", array, affine))
        for plane, edge in expected.items():
            index = slice_count(volume.geometry, plane) // 2
            row, col = np.argwhere(take_slice(volume, plane, index).pixels == 1000)[0]
            rows, cols = take_slice(volume, plane, index).pixels.shape
            seen = {
                "top": row < rows // 2,
                "bottom": row > rows // 2,
                "left": col < cols // 2,
                "right": col > cols // 2,
            }
            assert [name for name, is_so in seen.items() if is_so] == [edge]


@pytest.mark.parametrize("plane", Plane)
def test_voxels_and_pixels_are_one(plane: Plane) -> None:
    for voxel in map(triple, product(*[range(n) for n in VOLUME.geometry.shape])):
        index = voxel[plane.slice_axis]
        row, col = voxel_to_pixel(VOLUME.geometry, plane, voxel)
        assert take_slice(VOLUME, plane, index).pixels[int(row), int(col)] == VOLUME.voxels[voxel]
        assert pixel_to_voxel(VOLUME.geometry, plane, index, row, col) == voxel
        assert pixel_to_voxel(VOLUME.geometry, plane, index, row + 0.4, col - 0.4) == voxel


@pytest.mark.parametrize("plane", Plane)
def test_a_click_beside_the_picture_takes_the_nearest_voxel(plane: Plane) -> None:
    shape = VOLUME.geometry.shape
    rows, cols = take_slice(VOLUME, plane, 0).pixels.shape
    for row, col in product((-100.0, rows + 100.0), (-100.0, cols + 100.0)):
        voxel = pixel_to_voxel(VOLUME.geometry, plane, 1, row, col)
        seen_row, seen_col = voxel_to_pixel(VOLUME.geometry, plane, voxel)
        assert (seen_row, seen_col) == (min(max(row, 0), rows - 1), min(max(col, 0), cols - 1))
    assert pixel_to_voxel(VOLUME.geometry, plane, 99, 0, 0)[plane.slice_axis] == shape[plane.slice_axis] - 1


def test_fractions_of_a_voxel_stay_fractions() -> None:
    assert voxel_to_pixel(VOLUME.geometry, Plane.AXIAL, (0, 1.25, 2.5)) == (1.25, 2.5)
    assert voxel_to_pixel(VOLUME.geometry, Plane.CORONAL, (1.25, 0, 2.5)) == (2.75, 2.5)


def test_letters_on_an_oblique() -> None:
    turned = Geometry(VOLUME.geometry.shape, rotation(0, 0, 30) @ VOLUME.geometry.affine)
    assert edge_letters(turned, Plane.AXIAL) == ("AL", "PR", "RA", "LP")
    assert edge_letters(turned, Plane.CORONAL) == ("H", "F", "RA", "LP")
    assert edge_letters(turned, Plane.SAGITTAL) == ("H", "F", "AL", "PR")


def test_cut_works_on_any_array_of_the_grid() -> None:
    array = np.arange(5 * 6 * 7).reshape(5, 6, 7)
    assert cut(array, Plane.CORONAL, 3)[0, 0] == array[4, 3, 0]
    assert np.shares_memory(cut(array, Plane.SAGITTAL, 3), array)


def test_a_real_liver_lies_on_the_screens_left(shared_data: Path) -> None:
    liver = load_volume(shared_data / "lits" / "labelsTr" / "liver_016.nii.gz")
    for plane in (Plane.AXIAL, Plane.CORONAL):
        total = sum(
            (take_slice(liver, plane, index).pixels > 0).sum(axis=0).astype(np.int64)
            for index in range(slice_count(liver.geometry, plane))
        )
        cols = len(total)
        assert total[: cols // 2].sum() > 3 * total[cols // 2 :].sum()
