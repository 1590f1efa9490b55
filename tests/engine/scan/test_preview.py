"""The middle axial slice of a file, read without the others: the same as of the whole scan."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine.errors import Cancelled, ScanError
from engine.progress import Progress
from engine.scan import preview
from engine.scan.nifti import load_volume
from engine.scan.preview import read_preview
from tests.nifti_files import AFFINE, numbered, orientations, reoriented, write_nifti
from tests.sentences import assert_plain


def assert_is_middle(path: Path) -> None:
    """What was read is what the whole scan has in its middle, in place, scale and voxels."""
    seen, whole = read_preview(path), load_volume(path)
    k = whole.voxels.shape[0] // 2
    assert seen.geometry == whole.geometry
    assert np.array_equal(seen.middle.voxels, whole.voxels[k : k + 1])
    assert seen.middle.voxels.dtype == whole.voxels.dtype
    assert (seen.middle.slope, seen.middle.intercept) == (whole.slope, whole.intercept)
    assert np.allclose(seen.middle.geometry.to_world((0, 1, 2)), whole.geometry.to_world((k, 1, 2)))
    assert seen.time_points == whole.source.time_points


@pytest.mark.parametrize("name", ["scan.nii", "scan.nii.gz"])
def test_in_every_orientation(tmp_path: Path, name: str) -> None:
    for number, orientation in enumerate(orientations()):
        array, affine = reoriented(numbered((6, 5, 4)), AFFINE, orientation)
        assert_is_middle(write_nifti(tmp_path / str(number) / name, array, affine))


@pytest.mark.parametrize(
    ("name", "dtype", "header"),
    [
        ("pair.hdr", np.int16, {}),
        ("pair.img.gz", np.uint16, {}),
        ("swapped.nii.gz", np.float32, {"endianness": ">"}),
        ("two.nii", np.float64, {"version": 2}),
        ("scaled.nii", np.uint8, {"fields": {"scl_slope": 2.5, "scl_inter": -7}}),
    ],
)
def test_of_every_kind(tmp_path: Path, name: str, dtype: Any, header: dict[str, Any]) -> None:
    assert_is_middle(write_nifti(tmp_path / name, numbered(dtype=dtype), **header))


@pytest.mark.parametrize("shape", [(6, 5, 1), (1, 1, 9), (1, 7, 1), (6, 5, 4, 1), (6, 5, 4, 3)])
@pytest.mark.parametrize("name", ["scan.nii", "scan.nii.gz"])
def test_of_every_shape(tmp_path: Path, name: str, shape: tuple[int, ...]) -> None:
    seen = read_preview(write_nifti(tmp_path / name, numbered(shape)))
    whole = load_volume(tmp_path / name)
    assert np.array_equal(seen.middle.voxels[0], whole.voxels[shape[2] // 2])
    assert seen.time_points == (shape[3] if len(shape) > 3 else 1)


def test_what_lies_behind_the_middle_is_not_read(tmp_path: Path) -> None:
    noise = np.random.default_rng(1).integers(-999, 999, (64, 64, 40)).astype(np.int16)
    path = write_nifti(tmp_path / "scan.nii.gz", noise)
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) * 2 // 3])
    assert np.array_equal(np.unique(read_preview(path).middle.voxels), np.unique(noise[:, :, 20]))
    with pytest.raises(ScanError):
        load_volume(path)


@pytest.mark.parametrize("packed", [True, False])
def test_a_file_that_ends_before_its_middle_says_so(tmp_path: Path, packed: bool) -> None:
    noise = np.random.default_rng(1).integers(-999, 999, (64, 64, 40)).astype(np.int16)
    path = write_nifti(tmp_path / ("scan.nii.gz" if packed else "scan.nii"), noise)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 3])
    with pytest.raises(ScanError) as caught:
        read_preview(path)
    assert_plain(caught.value, "cut off")


def test_no_memory_is_asked_for_what_cannot_be_there(tmp_path: Path) -> None:
    path = write_nifti(tmp_path / "scan.nii", fields={"dim": [3, 30000, 30000, 9000, 1, 1, 1, 1]})
    with pytest.raises(ScanError, match="cut off"):
        read_preview(path)


def test_damage_and_nonsense_get_their_sentence(tmp_path: Path) -> None:
    path = tmp_path / "scan.nii.gz"
    path.write_bytes(gzip.compress(b"no scan" * 200))
    with pytest.raises(ScanError) as caught:
        read_preview(path)
    assert_plain(caught.value, "not a NIfTI file")
    with pytest.raises(ScanError) as caught:
        read_preview(tmp_path / "gone.nii")
    assert_plain(caught.value, "no file")


def test_it_stops_when_asked_to(tmp_path: Path) -> None:
    progress = Progress()
    progress.cancel()
    with pytest.raises(Cancelled):
        read_preview(write_nifti(tmp_path / "scan.nii.gz"), progress)


def test_no_piece_is_larger_than_one_can_stop_after(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(preview, "PIECE", 7)
    assert_is_middle(write_nifti(tmp_path / "scan.nii"))


# Masks


def checked(voxels: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Labels 0 to 3 in a slice."""
    return np.asarray(np.indices(voxels.shape).sum(axis=0) % 4, voxels.dtype)


@pytest.mark.parametrize(
    ("name", "array", "is_mask"),
    [
        ("one.nii", checked(np.zeros((8, 8, 4), np.uint8)), True),
        ("one.nii", checked(np.zeros((8, 8, 4), np.int16)), True),
        ("liver_mask.nii", checked(np.zeros((8, 8, 4), np.float32)), True),
        ("one.nii", checked(np.zeros((8, 8, 4), np.float32)), False),
        ("liver-Labels.nii.gz", np.zeros((8, 8, 4), np.uint8), True),
        ("constant.nii", np.full((8, 8, 4), 7, np.int16), False),
        ("empty.nii", np.zeros((8, 8, 4), np.uint8), False),
        ("negative.nii", checked(np.zeros((8, 8, 4), np.int16)) - 1, False),
        ("many.nii", numbered((16, 16, 3), np.uint8), False),
        ("mask_of_a_scan.nii", numbered((32, 32, 3)), False),
        ("nan_mask.nii", np.full((8, 8, 4), np.nan, np.float32), False),
        ("massage.nii", np.zeros((8, 8, 4), np.uint8), False),
    ],
)
def test_masks_are_known(tmp_path: Path, name: str, array: np.ndarray[Any, Any], is_mask: bool) -> None:
    assert read_preview(write_nifti(tmp_path / name, array)).is_mask is is_mask


def test_a_scaled_file_is_no_mask(tmp_path: Path) -> None:
    path = write_nifti(tmp_path / "one.nii", checked(np.zeros((8, 8, 4), np.uint8)), fields={"scl_slope": 2})
    assert not read_preview(path).is_mask


def test_real_files(shared_data: Path) -> None:
    masks = {
        path.name: read_preview(path).is_mask
        for folder in ("odd", "small")
        for path in sorted((shared_data / folder).glob("*.nii.gz"))
    }
    assert {name for name, is_mask in masks.items() if is_mask} == {"example_seg.nii.gz", "example_seg_mr.nii.gz"}
