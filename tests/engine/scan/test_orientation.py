"""One scan, laid out in every way that a file can, is one volume; and every voxel stays where it was in the patient."""

from __future__ import annotations

from itertools import product
from pathlib import Path
from typing import Any

import nibabel
import numpy as np
import pytest
from nibabel.affines import apply_affine
from nibabel.orientations import aff2axcodes
from numpy.typing import NDArray

from engine.scan.nifti import load_volume
from tests.nifti_files import (
    AFFINE,
    header_for,
    numbered,
    orientations,
    reoriented,
    rotation,
    to_bytes,
    write_nifti,
)

SHEAR = np.array([[1, 0.1, 0, 0], [0, 1, -0.3, 0], [0, 0, 1, 0], [0, 0, 0, 1.0]])

OBLIQUES = {
    "tilted 20 degrees": rotation(x=20) @ AFFINE,
    "turned about all axes": rotation(31, -17, 43) @ AFFINE,
    "near the tie at 45 degrees": rotation(44.9, 0, 0) @ AFFINE,
    "beyond the tie": rotation(45.1, 0, 45.1) @ AFFINE,
    "on the tie": rotation(45, 45, 45) @ AFFINE,
    "upside down": rotation(180, 0, 0) @ AFFINE,
    "a mirror image": np.diag([-1.0, 1, 1, 1]) @ rotation(12, 5, -9) @ AFFINE,
    "gantry tilt": SHEAR @ AFFINE,
    "sheared and turned": rotation(25, 10, -35) @ SHEAR @ AFFINE,
}


def corners(shape: tuple[int, ...]) -> NDArray[np.int_]:
    return np.array(list(product(*[(0, n - 1) for n in shape[:3]])))


def test_there_are_48_orientations() -> None:
    codes = {"".join(aff2axcodes(reoriented(numbered(), AFFINE, o)[1])) for o in orientations()}
    assert len(codes) == 48


@pytest.mark.parametrize("dtype", ["<i2", ">f4"])
def test_all_48_give_the_same_volume_without_a_copy(tmp_path: Path, dtype: str) -> None:
    reference = load_volume(write_nifti(tmp_path / "s.nii", numbered(dtype=dtype)))
    for orientation in orientations():
        array, affine = reoriented(numbered(dtype=dtype), AFFINE, orientation)
        path = write_nifti(tmp_path / "s.nii", array, affine, endianness=dtype[0])
        volume = load_volume(path)
        codes = "".join(aff2axcodes(affine))
        assert volume.source.axis_codes == codes
        np.testing.assert_array_equal(volume.voxels, reference.voxels, err_msg=codes)
        np.testing.assert_allclose(volume.geometry.affine, reference.geometry.affine, rtol=0, atol=1e-9, err_msg=codes)
        _assert_view_of_the_files_order(volume.voxels, array)
        np.testing.assert_array_equal(volume.source.from_canonical(volume.voxels), array, err_msg=codes)
        assert np.shares_memory(volume.source.from_canonical(volume.voxels), volume.voxels)


def _assert_view_of_the_files_order(voxels: NDArray[Any], stored: NDArray[Any]) -> None:
    """The strides are those of the file's own Fortran order, in another order and with other signs."""
    fortran = np.cumprod([stored.itemsize, *stored.shape[:2]])
    assert sorted(abs(stride) for stride in voxels.strides) == sorted(fortran)
    assert voxels.base is not None


def test_the_canonical_axes_rise_to_superior_posterior_left(tmp_path: Path) -> None:
    for orientation in orientations():
        array, affine = reoriented(numbered(), rotation(8, -6, 4) @ AFFINE, orientation)
        geometry = load_volume(write_nifti(tmp_path / "s.nii", array, affine)).geometry
        largest = [int(np.argmax(np.abs(geometry.direction(axis)))) for axis in range(3)]
        assert largest == [2, 1, 0]
        assert [geometry.direction(a)[w] > 0 for a, w in enumerate(largest)] == [True, False, False]


@pytest.mark.parametrize("version", [1, 2])
@pytest.mark.parametrize("name", OBLIQUES)
def test_every_corner_stays_where_nibabel_sees_it(tmp_path: Path, name: str, version: int) -> None:
    """All 48 layouts of each oblique grid: the value at a corner names its place in the file."""
    for orientation in orientations():
        array, affine = reoriented(numbered(), OBLIQUES[name], orientation)
        path = write_nifti(tmp_path / "s.nii", array, affine, version=version, qform=0)
        image, volume = nibabel.load(path), load_volume(path)
        stored = np.asarray(image.dataobj)
        for corner in corners(volume.geometry.shape):
            there = np.argwhere(stored == volume.voxels[tuple(corner)])[0]
            expected = apply_affine(image.affine, there)
            np.testing.assert_allclose(volume.geometry.to_world(corner), expected, rtol=0, atol=1e-9)


@pytest.mark.parametrize("name", [name for name in OBLIQUES if name != "on the tie"])
def test_layouts_of_one_oblique_scan_are_one_volume(tmp_path: Path, name: str) -> None:
    """On the tie itself, at 45 degrees, two answers are right and the file's order decides."""
    reference = load_volume(write_nifti(tmp_path / "s.nii", affine=OBLIQUES[name], version=2, qform=0))
    for orientation in orientations():
        array, affine = reoriented(numbered(), OBLIQUES[name], orientation)
        volume = load_volume(write_nifti(tmp_path / "s.nii", array, affine, version=2, qform=0))
        np.testing.assert_array_equal(volume.voxels, reference.voxels)
        np.testing.assert_allclose(volume.geometry.affine, reference.geometry.affine, rtol=0, atol=1e-9)


SFORM, QFORM = AFFINE, rotation(0, 0, 30) @ AFFINE


@pytest.mark.parametrize(
    ("sform", "qform", "expected"),
    [
        (1, 1, "sform"),
        (4, 1, "sform"),
        (1, 0, "sform"),
        (0, 1, "qform"),
        (0, 4, "qform"),
        (0, 0, "pixdim"),
    ],
)
@pytest.mark.parametrize("version", [1, 2])
def test_which_form_is_used(tmp_path: Path, sform: int, qform: int, expected: str, version: int) -> None:
    header = header_for(numbered(), SFORM, version=version, sform=sform)
    header.set_qform(QFORM, qform)
    path = tmp_path / "s.nii"
    path.write_bytes(to_bytes(header, numbered()))
    image = nibabel.load(path)
    volume = load_volume(path)
    wanted = {"sform": SFORM, "qform": QFORM, "pixdim": image.header.get_base_affine()}[expected]
    np.testing.assert_allclose(wanted, image.affine, rtol=0, atol=1e-5)
    there = np.argwhere(numbered() == volume.voxels[0, 0, 0])[0]
    np.testing.assert_allclose(
        volume.geometry.to_world((0, 0, 0)), apply_affine(image.affine, there), rtol=0, atol=1e-9
    )


def test_a_pixdim_that_lies_does_not_count(tmp_path: Path) -> None:
    volume = load_volume(write_nifti(tmp_path / "s.nii", fields={"pixdim": [1, 1, 1, 1, 0, 0, 0, 0]}))
    assert volume.geometry.spacing_mm == (4, 1.5, 0.75)
    assert volume.geometry.voxel_volume_mm3 == 4.5


@pytest.mark.parametrize(("code", "factor"), [(0, 1), (1, 1000), (2, 1), (3, 1e-3), (8 + 1, 1000), (5, 1), (7, 1)])
@pytest.mark.parametrize("forms", [(1, 0), (0, 1), (0, 0)])
def test_units_become_millimetres(tmp_path: Path, code: int, factor: float, forms: tuple[int, int]) -> None:
    sform, qform = forms
    stated = load_volume(write_nifti(tmp_path / "s.nii", sform=sform, qform=qform)).geometry
    fields = {"xyzt_units": code}
    geometry = load_volume(write_nifti(tmp_path / "s.nii", sform=sform, qform=qform, fields=fields)).geometry
    scale = np.diag([factor, factor, factor, 1])
    np.testing.assert_allclose(geometry.affine, scale @ stated.affine, rtol=1e-12)


def test_half_a_turn_rounded_by_another_writer_is_read(tmp_path: Path) -> None:
    """The NIfTI library scales a quaternion back that rounding made too long; nibabel alone refuses the file."""
    axis = np.array([0.6, 0.8, 0.0]) * (1 + 2e-6)
    fields = dict(zip(("quatern_b", "quatern_c", "quatern_d"), axis, strict=True))
    path = write_nifti(tmp_path / "s.nii", affine=np.diag([1.0, 1, 1, 1]), sform=0, fields=fields)
    with pytest.raises(ValueError, match="w2 should be positive"):
        nibabel.load(path)
    geometry = load_volume(path).geometry
    half_turn = 2 * np.outer([0.6, 0.8, 0], [0.6, 0.8, 0]) - np.eye(3)
    np.testing.assert_allclose(
        sorted(np.abs(geometry.affine[:3, :3]).ravel()), sorted(np.abs(half_turn).ravel()), atol=1e-6
    )


def test_the_volume_of_one_voxel_is_a_volume(tmp_path: Path) -> None:
    geometry = load_volume(write_nifti(tmp_path / "s.nii", numbered((1, 1, 1)))).geometry
    assert geometry.shape == (1, 1, 1)
    np.testing.assert_array_equal(geometry.to_world((0, 0, 0)), AFFINE[:3, 3])
