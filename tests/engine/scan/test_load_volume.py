"""What is in a file is what is in the volume: every container, voxel type and scaling."""

from __future__ import annotations

import gzip
import sys
from pathlib import Path
from typing import Any

import nibabel
import numpy as np
import pytest
from nibabel.casting import have_binary128

from engine.errors import Cancelled, ScanError
from engine.progress import Progress
from engine.scan.nifti import load_volume
from engine.scan.volume import Volume
from tests.nifti_files import AFFINE, SHAPE, header_for, numbered, to_bytes, volume_of, write_nifti
from tests.sentences import assert_plain

REAL_DTYPES = ("u1", "i1", "u2", "i2", "u4", "i4", "u8", "i8", "f4", "f8")


def canonical(array: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """A RAS+ file's (x, y, z) array as (k, j, i): superior, posterior, left."""
    return array[::-1, ::-1].transpose(2, 1, 0)


@pytest.mark.parametrize("endianness", ["<", ">"])
@pytest.mark.parametrize("version", [1, 2])
@pytest.mark.parametrize("name", ["s.nii", "s.nii.gz", "s.hdr", "s.img", "s.img.gz", "S.NII", "two.dots.nii.gz"])
def test_every_container(tmp_path: Path, name: str, version: int, endianness: str) -> None:
    path = write_nifti(tmp_path / name, version=version, endianness=endianness)
    volume = load_volume(path)
    np.testing.assert_array_equal(volume.voxels, canonical(numbered()))
    assert volume.voxels.dtype == np.dtype(np.int16)  # native order, whatever the file's
    assert volume.name == name
    assert volume.source.path == path
    assert volume.source.axis_codes == "RAS"


def test_either_file_of_a_pair_opens_it(tmp_path: Path) -> None:
    write_nifti(tmp_path / "s.img.gz")
    np.testing.assert_array_equal(load_volume(tmp_path / "s.hdr").voxels, load_volume(tmp_path / "s.img.gz").voxels)


def test_gzip_is_known_by_its_content_not_its_name(tmp_path: Path) -> None:
    plain, packed = write_nifti(tmp_path / "s.nii"), tmp_path / "packed.nii"
    packed.write_bytes(gzip.compress(plain.read_bytes()))
    unpacked = tmp_path / "plain.nii.gz"
    unpacked.write_bytes(plain.read_bytes())
    for path in (packed, unpacked):
        np.testing.assert_array_equal(load_volume(path).voxels, canonical(numbered()))


def test_a_gzip_file_in_several_members(tmp_path: Path) -> None:
    content = to_bytes(header_for(numbered()), numbered())
    path = tmp_path / "s.nii.gz"
    path.write_bytes(gzip.compress(content[:400]) + gzip.compress(content[400:]))
    np.testing.assert_array_equal(load_volume(path).voxels, canonical(numbered()))


@pytest.mark.parametrize("endianness", ["<", ">"])
@pytest.mark.parametrize("code", REAL_DTYPES)
def test_every_real_type_is_kept_and_exact_at_its_ends(tmp_path: Path, code: str, endianness: str) -> None:
    dtype = np.dtype(code)
    ends: tuple[Any, ...]
    if dtype.kind == "f":
        ends = (np.finfo(dtype).min, np.finfo(dtype).max, np.finfo(dtype).tiny)
    else:
        ends = (np.iinfo(dtype).min, np.iinfo(dtype).max, 0)
    array = numbered(dtype=dtype)
    array[0, 0, 0], array[1, 0, 0], array[2, 0, 0] = ends
    volume = load_volume(write_nifti(tmp_path / "s.nii.gz", array, endianness=endianness))
    assert volume.voxels.dtype == dtype
    np.testing.assert_array_equal(volume.voxels, canonical(array))
    assert volume.nonfinite_count == 0


@pytest.mark.skipif(not have_binary128(), reason="long doubles of this platform are not NIfTI's 128-bit numbers")
def test_long_doubles_become_doubles(tmp_path: Path) -> None:
    array = numbered(dtype=np.longdouble) + np.longdouble("0.5")
    endianness = "<" if sys.byteorder == "little" else ">"
    volume = load_volume(write_nifti(tmp_path / "s.nii", array, endianness=endianness))
    assert volume.voxels.dtype == np.float64
    np.testing.assert_array_equal(volume.voxels, canonical(array.astype(np.float64)))


@pytest.mark.parametrize(
    ("slope", "intercept", "expected"),
    [
        (1, 0, (1.0, 0.0)),
        (2, -1024, (2.0, -1024.0)),
        (-0.5, 3, (-0.5, 3.0)),
        (0, 7, (1.0, 0.0)),  # "no scaling" in NIfTI, and then the intercept means nothing
        (np.nan, 7, (1.0, 0.0)),
        (np.nan, np.nan, (1.0, 0.0)),
        (np.inf, 0, (1.0, 0.0)),
    ],
)
def test_scaling(tmp_path: Path, slope: float, intercept: float, expected: tuple[float, float]) -> None:
    fields = {"scl_slope": slope, "scl_inter": intercept}
    path = write_nifti(tmp_path / "s.nii", fields=fields)
    volume = load_volume(path)
    assert (volume.slope, volume.intercept) == expected
    assert volume.voxels.dtype == np.int16  # the stored values are not touched
    oracle = np.asarray(nibabel.load(path).dataobj, np.float64)
    np.testing.assert_array_equal(volume.intensities(volume.voxels), canonical(oracle))
    assert volume.intensity_at((3, 4, 5)) == canonical(oracle)[3, 4, 5]


def test_a_scale_with_a_broken_intercept_is_refused(tmp_path: Path) -> None:
    path = write_nifti(tmp_path / "s.nii", fields={"scl_slope": 2, "scl_inter": np.nan})
    with pytest.raises(ScanError) as caught:
        load_volume(path)
    assert_plain(caught.value, "s.nii", "export it again")


@pytest.mark.parametrize(
    "shape", [SHAPE, (*SHAPE, 1), (*SHAPE, 1, 1), (6, 5, 1), (1, 1, 1), (1, 5, 4), (6, 5, 1, 1, 1)]
)
def test_trailing_axes_of_one_and_single_slices(tmp_path: Path, shape: tuple[int, ...]) -> None:
    volume = load_volume(write_nifti(tmp_path / "s.nii", numbered(shape)))
    np.testing.assert_array_equal(volume.voxels, canonical(numbered(shape).reshape(shape[:3])))
    assert (volume.source.time_point, volume.source.time_points) == (0, 1)


@pytest.mark.parametrize("name", ["s.nii", "s.nii.gz", "s.hdr"])
@pytest.mark.parametrize("time_point", [0, 1, 2])
def test_each_time_point(tmp_path: Path, name: str, time_point: int) -> None:
    array = numbered((*SHAPE, 3))
    volume = load_volume(write_nifti(tmp_path / name, array), time_point=time_point)
    np.testing.assert_array_equal(volume.voxels, canonical(array[..., time_point]))
    assert (volume.source.time_point, volume.source.time_points) == (time_point, 3)


@pytest.mark.parametrize("time_point", [-1, 3])
def test_a_time_point_that_is_not_there(tmp_path: Path, time_point: int) -> None:
    path = write_nifti(tmp_path / "s.nii", numbered((*SHAPE, 3)))
    with pytest.raises(ScanError) as caught:
        load_volume(path, time_point=time_point)
    assert_plain(caught.value, "s.nii", "3 time points")


def test_a_dynamic_series_of_one_slice(tmp_path: Path) -> None:
    array = numbered((6, 5, 1, 4))
    volume = load_volume(write_nifti(tmp_path / "s.nii", array), time_point=2)
    np.testing.assert_array_equal(volume.voxels, canonical(array[..., 2]))


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_nan_and_infinity_are_counted_and_kept(tmp_path: Path, dtype: Any) -> None:
    array = numbered(dtype=dtype)
    array[0, 0, 0], array[1, 2, 3], array[5, 4, 3] = np.nan, np.inf, -np.inf
    volume = load_volume(write_nifti(tmp_path / "s.nii.gz", array))
    assert volume.nonfinite_count == 3
    np.testing.assert_array_equal(volume.voxels, canonical(array))


@pytest.mark.parametrize(("offset", "expected"), [(0, 352), (352, 352), (100, 352), (1000, 1000)])
def test_where_the_voxels_begin(tmp_path: Path, offset: int, expected: int) -> None:
    """0 is what some writers leave there; nothing can begin inside the header."""
    header = header_for(numbered(), fields={"vox_offset": offset})
    path = tmp_path / "s.nii"
    path.write_bytes(header.binaryblock.ljust(expected, b"\0") + numbered().tobytes(order="F"))
    np.testing.assert_array_equal(load_volume(path).voxels, canonical(numbered()))


def test_an_offset_into_the_data_file_of_a_pair(tmp_path: Path) -> None:
    path = write_nifti(tmp_path / "s.hdr", fields={"vox_offset": 16})
    image = path.with_suffix(".img")
    image.write_bytes(b"\xff" * 16 + image.read_bytes())
    np.testing.assert_array_equal(load_volume(path).voxels, canonical(numbered()))


def test_header_extensions_are_stepped_over(tmp_path: Path) -> None:
    image = nibabel.Nifti1Image(numbered(), AFFINE)
    image.header.extensions.append(nibabel.nifti1.Nifti1Extension("comment", b"a note" * 100))
    nibabel.save(image, tmp_path / "s.nii.gz")
    np.testing.assert_array_equal(load_volume(tmp_path / "s.nii.gz").voxels, canonical(numbered()))


def test_voxels_are_read_only_and_the_buffer_is_the_files_own(tmp_path: Path) -> None:
    volume = load_volume(write_nifti(tmp_path / "s.nii.gz"))
    with pytest.raises(ValueError, match="read-only"):
        volume.voxels[0, 0, 0] = 1
    assert _root(volume).nbytes == volume.voxels.nbytes


def _root(volume: Volume) -> np.ndarray[Any, Any]:
    array: Any = volume.voxels
    while isinstance(array.base, np.ndarray):
        array = array.base
    assert np.shares_memory(array, volume.voxels)
    return np.asarray(array)


def test_the_source_file_is_left_alone(tmp_path: Path) -> None:
    path = write_nifti(tmp_path / "s.nii.gz")
    content, stamp = path.read_bytes(), path.stat().st_mtime_ns
    load_volume(path)
    assert (path.read_bytes(), path.stat().st_mtime_ns) == (content, stamp)
    assert [p.name for p in tmp_path.iterdir()] == ["s.nii.gz"]


def test_reading_reports_and_stops_when_asked(tmp_path: Path) -> None:
    path = write_nifti(tmp_path / "s.nii.gz", np.zeros((300, 300, 60), np.int16))
    told: list[float] = []
    load_volume(path, Progress(lambda fraction, _: told.append(fraction)))
    assert told == sorted(told)
    assert (told[0], told[-1]) == (0, 1)
    assert len(told) > 60  # after every slice

    def stop_at_once(fraction: float, text: str) -> None:
        told.append(fraction)
        progress.cancel()

    told.clear()
    progress = Progress(stop_at_once)
    with pytest.raises(Cancelled):
        load_volume(path, progress)
    assert told == [0.0]


def test_a_volume_refuses_a_geometry_that_is_not_its_own() -> None:
    volume = volume_of(np.zeros((2, 3, 4), np.int16))
    with pytest.raises(ValueError, match="do not fit"):
        Volume(np.zeros((2, 3, 5)), volume.geometry, 1, 0, volume.source)


def test_intensities_beyond_single_precision_are_infinite_and_silent() -> None:
    volume = volume_of(np.array([[[1e300, -1e300, 1.0]]]), slope=2)
    np.testing.assert_array_equal(volume.intensities(volume.voxels), [[[np.inf, -np.inf, 2.0]]])


def test_real_scans_agree_with_nibabel(shared_data: Path) -> None:
    for path in sorted((shared_data / "odd").glob("*.nii.gz")) + sorted((shared_data / "small").glob("*_sm.nii.gz")):
        image = nibabel.as_closest_canonical(nibabel.load(path))
        oracle = np.asarray(image.dataobj, np.float64)
        volume = load_volume(path)
        # float32 intensities: single precision is all that is promised
        np.testing.assert_allclose(
            volume.intensities(volume.voxels),
            canonical(oracle.reshape(*oracle.shape[:3], -1)[..., 0]),
            rtol=3e-7,
            err_msg=path.name,
        )
