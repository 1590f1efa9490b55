"""What is not a scan gets one plain sentence: nothing printed, nothing allocated, no other exception."""

from __future__ import annotations

import gzip
import os
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine.errors import ScanError
from engine.scan.nifti import load_volume
from tests.nifti_files import AFFINE, header_for, numbered, rotation, to_bytes, write_nifti
from tests.sentences import PATIENT_FOLDER, assert_plain

RGB = np.dtype([("R", "u1"), ("G", "u1"), ("B", "u1")])
MEMORY_LIMIT = 16 << 20
"""Some of these headers promise petabytes."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder called after a patient."""
    made = tmp_path / PATIENT_FOLDER
    made.mkdir()
    return made


@pytest.fixture(autouse=True)
def _nothing_is_printed(capfd: pytest.CaptureFixture[str]) -> Any:
    yield
    assert capfd.readouterr() == ("", "")


def refused(path: Path, *words: str) -> None:
    with pytest.raises(ScanError) as caught:
        load_volume(path)
    assert_plain(caught.value, *words)


def _set(**fields: Any) -> Callable[[Path], Path]:
    return lambda path: write_nifti(path, fields=fields)


def _dim(*dim: int, version: int = 1) -> Callable[[Path], Path]:
    return lambda path: write_nifti(path, version=version, fields={"dim": [*dim, *[1] * (8 - len(dim))]})


def _affine(affine: Any) -> Callable[[Path], Path]:
    """A file whose sform is this, whatever nibabel thinks of it."""
    rows = dict(zip(("srow_x", "srow_y", "srow_z"), np.asarray(affine, np.float64)[:3], strict=True))
    return lambda path: write_nifti(path, fields=rows)


FLAT = np.array([[1, 1, 0, 0], [1, 1, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1.0]])
NAN, INFINITE = AFFINE.copy(), AFFINE.copy()
NAN[0, 0], INFINITE[1, 3] = np.nan, np.inf

BAD_HEADERS: dict[str, tuple[Callable[[Path], Path], str]] = {
    "2-D image": (lambda path: write_nifti(path, numbered((6, 5))), "2 dimensions"),
    "5-D": (lambda path: write_nifti(path, numbered((3, 3, 3, 2, 2))), "5 dimensions"),
    "a vector for each voxel": (lambda path: write_nifti(path, numbered((3, 3, 3, 1, 3))), "5 dimensions"),
    "no dimensions": (_dim(0), "dimensions"),
    "nine dimensions": (_dim(9, 6, 5, 4), "9 dimensions"),
    "negative number of dimensions": (_dim(-3, 6, 5, 4), "-3 dimensions"),
    "negative axis": (_dim(3, 6, -5, 4), "axis without voxels"),
    "empty axis": (_dim(3, 6, 0, 4), "axis without voxels"),
    "no time points": (_dim(4, 6, 5, 4, 0), "axis without voxels"),
    "more than the file holds": (_dim(3, 6, 5, 5), "cut off"),
    "dimensions of 80 TB": (_dim(4, 32767, 32767, 32767, 1), "cut off"),
    "dimensions of 10^55 bytes": (_dim(3, 2**62, 2**62, 2**62, version=2), "cut off"),
    "more time points than there are": (_dim(4, 6, 5, 4, 2), "cut off"),
    "FreeSurfer's -1 without a length": (_dim(3, -1, 1, 1), "s.nii"),
    "RGB": (lambda path: write_nifti(path, np.zeros((3, 3, 3), RGB)), "colours"),
    "complex": (lambda path: write_nifti(path, numbered(dtype=np.complex64)), "complex"),
    "bits": (_set(datatype=1, bitpix=1), "unknown type"),
    "type 0": (_set(datatype=0), "unknown type"),
    "type that does not exist": (_set(datatype=77), "unknown type"),
    "zero affine": (_affine(np.zeros((4, 4))), "where its voxels lie"),
    "a column of zeros": (_affine(AFFINE * [1, 0, 1, 1]), "where its voxels lie"),
    "flat affine": (_affine(FLAT), "where its voxels lie"),
    "NaN affine": (_affine(NAN), "where its voxels lie"),
    "infinite affine": (_affine(INFINITE), "where its voxels lie"),
    "voxels of an atom": (_affine(AFFINE * 1e-9), "where its voxels lie"),
    "voxels of a planet": (_affine(AFFINE * 1e20), "where its voxels lie"),
    "no forms and no voxel size": (
        lambda path: write_nifti(path, fields={"pixdim": [1, 0, 0, 0, 0, 0, 0, 0]}, sform=0, qform=0),
        "where its voxels lie",
    ),
    "qform without a voxel size": (
        lambda path: write_nifti(path, sform=0, fields={"pixdim": [1, 1, 1, 0, 0, 0, 0, 0]}),
        "where its voxels lie",
    ),
    "qform with a NaN voxel size": (
        lambda path: write_nifti(path, sform=0, fields={"pixdim": [1, 1, np.nan, 1, 0, 0, 0, 0]}),
        "where its voxels lie",
    ),
    "bad quaternion": (lambda path: write_nifti(path, sform=0, fields={"quatern_b": 1.5}), "where its voxels lie"),
    "NaN quaternion": (lambda path: write_nifti(path, sform=0, fields={"quatern_c": np.nan}), "where its voxels lie"),
    "NaN offset of the voxels": (_set(vox_offset=np.nan), "makes no sense"),
    "infinite offset of the voxels": (_set(vox_offset=np.inf), "makes no sense"),
    "voxels begin behind the end": (_set(vox_offset=1e6), "cut off"),
    "voxels begin at infinity": (_set(vox_offset=1e30), "cut off"),
    "magic of a pair": (_set(magic=b"ni1"), "wrong name"),
    "no magic": (_set(magic=b"xyz"), "not a NIfTI file"),
    "another size of header": (_set(sizeof_hdr=349), "not a NIfTI file"),
}


@pytest.mark.parametrize("suffix", [".nii", ".nii.gz"])
@pytest.mark.parametrize("name", BAD_HEADERS)
def test_a_bad_header(folder: Path, name: str, suffix: str) -> None:
    make, word = BAD_HEADERS[name]
    if suffix == ".nii.gz" and name == "more than the file holds":
        word = "its voxels end in slice 5 of 5"
    path = make(folder / f"s{suffix}")
    tracemalloc.start()
    try:
        refused(path, path.name, word)
        assert tracemalloc.get_traced_memory()[1] < MEMORY_LIMIT
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("negative", [-1.0, -1e6])
def test_voxels_before_the_file(folder: Path, negative: float) -> None:
    refused(write_nifti(folder / "s.hdr", fields={"vox_offset": negative}), "s.hdr", "makes no sense")


def test_an_affine_of_nothing_in_another_unit(folder: Path) -> None:
    path = write_nifti(folder / "s.nii", affine=AFFINE * [[1e-5], [1e-5], [1e-5], [1]], fields={"xyzt_units": 3})
    refused(path, "s.nii", "where its voxels lie")


@pytest.mark.parametrize(
    ("name", "content", "word"),
    [
        ("empty.nii", b"", "empty"),
        ("empty.nii.gz", b"", "empty"),
        ("packed_nothing.nii.gz", gzip.compress(b"", mtime=0), "empty"),
        ("text.nii", b"Dear colleague, please find the scan attached.\n" * 20, "not a NIfTI file"),
        ("short_text.nii", b"hi", "not a NIfTI file"),
        ("text.nii.gz", gzip.compress(b"Dear colleague\n" * 50, mtime=0), "not a NIfTI file"),
        ("dicom.nii", b"\0" * 128 + b"DICM" + b"\0" * 400, "not a NIfTI file"),
        ("zip.nii.gz", b"PK\x03\x04" + b"\0" * 600, "not a NIfTI file"),
        ("magic_only.nii.gz", b"\x1f\x8b", "cut off"),
        ("no_deflate.nii.gz", b"\x1f\x8b" + b"\xff" * 100, "damaged"),
        ("noise.nii.gz", gzip.compress(b"x" * 99, mtime=0)[:10] + b"\xa5" * 300, "damaged"),
    ],
)
def test_what_is_no_scan_at_all(folder: Path, name: str, content: bytes, word: str) -> None:
    path = folder / name
    path.write_bytes(content)
    refused(path, name, word)


@pytest.mark.parametrize("length", [4, 100, 347, 348, 351, 352, 353, 400, 591])
@pytest.mark.parametrize("packed", [False, True])
def test_a_file_that_ends_too_early(folder: Path, length: int, packed: bool) -> None:
    """Whole as a gzip stream, but with too little in it: 348 bytes of header, 4 of padding, 240 of voxels."""
    content = to_bytes(header_for(numbered()), numbered())
    assert len(content) == 592
    path = folder / ("s.nii.gz" if packed else "s.nii")
    path.write_bytes(gzip.compress(content[:length]) if packed else content[:length])
    refused(path, path.name, "cut off" if length >= 348 else "s.nii")


@pytest.mark.parametrize("share", [0.001, 0.1, 0.5, 0.9, 0.999])
def test_a_truncated_gzip(folder: Path, share: float) -> None:
    noise = np.random.default_rng(0).integers(-1000, 1000, (40, 40, 40)).astype(np.int16)
    path = write_nifti(folder / "s.nii.gz", noise)
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * share)])
    refused(path, "s.nii.gz", "cut off", "copy it again")


@pytest.mark.parametrize("cut", [1, 4, 8])
def test_a_gzip_without_its_last_bytes(folder: Path, cut: int) -> None:
    """All voxels are there, the check sum is not: nobody can say whether they are right."""
    path = write_nifti(folder / "s.nii.gz")
    path.write_bytes(path.read_bytes()[:-cut])
    refused(path, "s.nii.gz", "cut off")


def test_one_flipped_bit_in_the_middle_of_a_gzip(folder: Path) -> None:
    noise = np.random.default_rng(1).integers(-1000, 1000, (30, 30, 30)).astype(np.int16)
    path = write_nifti(folder / "s.nii.gz", noise)
    whole = path.read_bytes()
    for place in np.linspace(600, len(whole) - 5, 25).astype(int):
        content = bytearray(whole)
        content[place] ^= 0x10
        path.write_bytes(content)
        refused(path, "s.nii.gz", "copy it again")


def test_a_gzip_whose_check_sum_is_wrong(folder: Path) -> None:
    path = write_nifti(folder / "s.nii.gz")
    content = bytearray(path.read_bytes())
    content[-8] ^= 1
    path.write_bytes(content)
    refused(path, "s.nii.gz", "damaged", "copy it again")


def test_what_is_not_there(folder: Path) -> None:
    refused(folder / "gone.nii.gz", "there is no file gone.nii.gz")
    refused(folder / "nowhere" / "gone.nii", "the folder nowhere does not exist", "gone.nii")
    refused(folder / "first" / "second" / "gone.nii", "the folder first does not exist")


def test_a_pair_that_lost_its_other_half(folder: Path) -> None:
    header = write_nifti(folder / "s.hdr")
    (folder / "s.img").rename(folder / "other.img")
    refused(header, "there is no file s.img.gz")
    refused(folder / "other.img", "there is no file other.hdr")


def test_a_folder(folder: Path) -> None:
    (folder / "series.nii").mkdir()
    refused(folder / "series.nii", "series.nii is a folder")


def test_no_right_to_read(folder: Path) -> None:
    path = write_nifti(folder / "s.nii")
    path.chmod(0)
    if os.access(path, os.R_OK):
        pytest.skip("root may read everything")
    refused(path, "s.nii", "may not be read")


@pytest.mark.parametrize("name", ["s.dcm", "s.nii.zip", "s", "s.gz", "nii", "s.mgz"])
def test_another_suffix(folder: Path, name: str) -> None:
    path = folder / name
    path.write_bytes(to_bytes(header_for(numbered()), numbered()))
    refused(path, name, ".nii.gz")


def test_analyze_does_not_say_left_from_right(folder: Path) -> None:
    header = write_nifti(folder / "s.hdr", fields={"magic": b""})
    refused(header, "s.hdr", "Analyze 7.5", "use NIfTI")
    refused(header.with_suffix(".img"), "s.hdr", "Analyze 7.5")


def test_the_header_of_a_pair_as_single_file(folder: Path) -> None:
    header = write_nifti(folder / "s.hdr")
    header.rename(folder / "s.nii")
    refused(folder / "s.nii", "s.nii", ".hdr/.img pair", "rename it")


def test_a_promise_that_even_gzip_could_not_keep(folder: Path) -> None:
    """A small file that unpacks to very much is possible; memory is asked for as far as that goes, and no further."""
    path = write_nifti(folder / "s.nii.gz", fields={"dim": [3, 512, 512, 400, 1, 1, 1, 1]})
    tracemalloc.start()
    try:
        refused(path, "s.nii.gz", "512 × 512 × 400", "MB")
        assert tracemalloc.get_traced_memory()[1] < MEMORY_LIMIT
    finally:
        tracemalloc.stop()


def _fuzzed(seed: int) -> tuple[str, bytes]:
    """A small valid file with one to eight bytes of its header changed, or cut off somewhere, or both."""
    random = np.random.default_rng(seed)
    version = 1 + seed % 2
    dtype = ("i2", "u1", "f4", "f8")[seed % 4]
    header = header_for(numbered(), rotation(10, 20, 30) @ AFFINE, version=version, qform=seed % 3, sform=seed % 5 % 2)
    header.set_data_dtype(dtype)
    content = bytearray(to_bytes(header, numbered()))
    if seed % 7:
        for place in random.integers(0, header.sizeof_hdr, random.integers(1, 9)):
            content[place] = random.integers(0, 256)
    if seed % 3 == 0:
        del content[random.integers(0, len(content)) :]
    if random.random() < 0.3:
        return "s.nii.gz", gzip.compress(bytes(content))
    return "s.nii", bytes(content)


def test_fuzz(folder: Path) -> None:
    """400 broken files: each opens or is refused in a sentence; nothing else comes out, and nothing is printed."""
    opened = 0
    tracemalloc.start()
    try:
        for seed in range(400):
            name, content = _fuzzed(seed)
            path = folder / name
            path.write_bytes(content)
            try:
                volume = load_volume(path)
            except ScanError as error:
                assert_plain(error, name)
            except Exception as error:
                raise AssertionError(f"seed {seed}: {error!r}") from error
            else:
                opened += 1
                assert min(volume.geometry.spacing_mm) > 0
            path.unlink()
        assert tracemalloc.get_traced_memory()[1] < MEMORY_LIMIT
    finally:
        tracemalloc.stop()
    assert 50 < opened < 350  # the files are neither all hopeless nor all harmless
