"""A scan that is shown while it is read ends as the one that is read at once; and when it fails, nothing is left."""

from __future__ import annotations

import gc
import gzip
import re
import weakref
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine.errors import Cancelled, ScanError
from engine.progress import Progress
from engine.scan.arrival import Arrival
from engine.scan.nifti import load_volume
from engine.scan.slicing import Plane
from engine.scan.stream import PIECE
from engine.scan.volume import Modality, Volume
from engine.scan.voxels import Layout, Reading
from tests.nifti_files import AFFINE, SHAPE, header_for, numbered, orientations, reoriented, to_bytes, write_nifti
from tests.sentences import PATIENT_FOLDER, assert_plain

Block = tuple[slice, slice, slice]

NOISE = np.random.default_rng(0).integers(-1000, 1000, (64, 64, 40)).astype(np.int16)
"""40 slices of 8 kB."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / PATIENT_FOLDER
    made.mkdir()
    return made


@pytest.fixture
def no_collector() -> Iterator[None]:
    """What is let go must go at once, not when the garbage collector next comes round."""
    gc.collect()
    gc.disable()
    yield
    gc.enable()


def assert_as_at_once(path: Path, time_point: int = 0) -> Volume:
    """Open it both ways; what was shown first is the first slice of what comes out, which is the same in all."""
    begun: list[tuple[Volume, Arrival, Block, Any]] = []

    def began(volume: Volume, arrival: Arrival) -> None:
        assert not volume.voxels.flags.writeable
        begun.append((volume, arrival, arrival.block, volume.voxels[arrival.block].copy()))

    plain = load_volume(path, time_point=time_point)
    whole = load_volume(path, time_point=time_point, began=began)
    [(volume, arrival, block, first)] = begun
    assert whole.voxels is volume.voxels
    assert arrival.is_whole
    assert whole.voxels.dtype == plain.voxels.dtype
    assert whole.voxels.tobytes() == plain.voxels.tobytes()
    assert (whole.geometry, whole.geometry.findings) == (plain.geometry, plain.geometry.findings)
    assert (whole.slope, whole.intercept, whole.modality) == (plain.slope, plain.intercept, plain.modality)
    assert whole.nonfinite_count == plain.nonfinite_count
    assert (volume.geometry, volume.slope, volume.intercept) == (plain.geometry, plain.slope, plain.intercept)
    assert volume.source is whole.source
    assert first.size == whole.voxels.size // whole.voxels.shape[whole.source.axes.index(2)]
    np.testing.assert_array_equal(first, whole.voxels[block])
    return whole


@pytest.mark.parametrize("endianness", ["<", ">"])
@pytest.mark.parametrize("code", ["u1", "i2", "u4", "i8", "f4", "f8"])
@pytest.mark.parametrize("name", ["s.nii", "s.nii.gz"])
def test_every_type_in_either_byte_order(tmp_path: Path, name: str, code: str, endianness: str) -> None:
    assert_as_at_once(write_nifti(tmp_path / name, numbered(dtype=code), endianness=endianness))


@pytest.mark.parametrize("name", ["s.hdr", "s.img", "s.img.gz"])
@pytest.mark.parametrize("time_point", [0, 1, 2])
def test_pairs_and_time_points(tmp_path: Path, name: str, time_point: int) -> None:
    array = numbered((*SHAPE, 3))
    volume = assert_as_at_once(write_nifti(tmp_path / name, array), time_point)
    np.testing.assert_array_equal(volume.voxels, array[::-1, ::-1, :, time_point].transpose(2, 1, 0))


@pytest.mark.parametrize(
    "orientation", list(orientations())[::5], ids=lambda o: "".join(map(str, o.astype(int).ravel()))
)
def test_orientations_scaling_and_what_is_no_number(tmp_path: Path, orientation: Any) -> None:
    array = numbered(dtype=np.float32)
    array[0, 0, 0], array[5, 4, 3], array[2, 2, 2] = np.nan, np.inf, -np.inf
    stored, affine = reoriented(array, AFFINE, orientation)
    fields = {"scl_slope": 2, "scl_inter": -1024}
    volume = assert_as_at_once(write_nifti(tmp_path / "s.nii.gz", stored, affine, fields=fields))
    assert volume.nonfinite_count == 3
    assert (volume.slope, volume.intercept) == (2, -1024)


def test_the_modality_is_judged_from_what_is_there_then_from_all(tmp_path: Path) -> None:
    """Zeros that have not come are no voxels: a first slice of air at -1000 is a CT's."""
    begun: list[Volume] = []
    ct = np.full((40, 40, 50), -1000, np.int16)
    load_volume(write_nifti(tmp_path / "ct.nii", ct), began=lambda volume, _: begun.append(volume))
    late = np.zeros((40, 40, 50), np.int16)
    late[..., 1:] = -1000
    final = load_volume(write_nifti(tmp_path / "late.nii", late), began=lambda volume, _: begun.append(volume))
    assert [volume.modality for volume in begun] == [Modality.CT, Modality.MR]
    assert final.modality is Modality.CT


def test_it_begins_before_it_is_whole(tmp_path: Path) -> None:
    begun: list[float] = []
    for name in ("s.nii", "s.nii.gz"):
        load_volume(write_nifti(tmp_path / name, NOISE), began=lambda _, arrival: begun.append(arrival.fraction))
    assert begun == [1 / 40, 1 / 40]


def test_long_doubles_are_shown_as_they_come(tmp_path: Path) -> None:
    """In the machine's own long doubles: those of NIfTI are read where the two are the same."""
    array = numbered((50, 40, 60), np.longdouble) + np.longdouble("0.5")
    array[1, 2, 3], array[4, 5, 6] = np.finfo(np.longdouble).max, np.nan
    path = tmp_path / "voxels"
    path.write_bytes(b"1234" + array.tobytes(order="F"))
    reading = Reading(path, Layout((50, 40, 60), array.dtype, 4, 1), 0)
    with np.errstate(over="ignore"):
        expected = array.astype(np.float64)
    for count, fraction in enumerate(reading.steps(), start=1):
        assert (reading.slices, fraction) == (count, count / 60)
        np.testing.assert_array_equal(reading.stored[..., :count], expected[..., :count])
        assert not reading.stored[..., count:].any()
    assert reading.stored.dtype == np.float64
    assert reading.nonfinite_count == 1 + int(np.isinf(expected).sum())


def attempt(path: Path, progress: Progress | None = None, time_point: int = 0) -> tuple[Exception | None, int]:
    """Open, and return what went wrong and how often it began; the buffer must be gone with the error's traceback."""
    buffers: list[weakref.ref[Any]] = []

    def began(volume: Volume, arrival: Arrival) -> None:
        array: Any = volume.voxels
        while isinstance(array.base, np.ndarray):
            array = array.base
        buffers.append(weakref.ref(array))

    failure = None
    try:
        load_volume(path, progress, time_point, began)
    except (ScanError, Cancelled) as error:
        failure = error.with_traceback(None)
        failure.__context__ = failure.__cause__ = None
    assert [buffer() for buffer in buffers] == [None] * len(buffers)
    return failure, len(buffers)


@pytest.mark.usefixtures("no_collector")
@pytest.mark.parametrize("name", ["s.nii", "s.nii.gz", "s.img.gz"])
def test_cancelled_at_each_report(tmp_path: Path, name: str) -> None:
    path = write_nifti(tmp_path / name, numbered((*SHAPE, 3)))
    told: list[float] = []
    attempt(path, Progress(lambda fraction, _: told.append(fraction)), time_point=1)
    whole = told.copy()
    assert whole[0] == 0
    assert whole[-1] == 1
    assert whole == sorted(whole)
    for last in range(len(whole)):
        told.clear()

        def report(fraction: float, text: str) -> None:
            told.append(fraction)
            if len(told) == last + 1:  # noqa: B023 - called within this turn of the loop
                progress.cancel()  # noqa: B023

        progress = Progress(report)
        failure, begun = attempt(path, progress, time_point=1)
        if last + 1 < len(whole):
            assert isinstance(failure, Cancelled)
            assert begun <= 1
        assert told == whole[: last + 1]


def test_cancelled_before_it_is_asked_for(tmp_path: Path) -> None:
    progress = Progress()
    progress.cancel()
    failure, begun = attempt(write_nifti(tmp_path / "s.nii"), progress)
    assert isinstance(failure, Cancelled)
    assert begun == 0


def test_cancelled_while_it_begins(tmp_path: Path) -> None:
    progress = Progress()
    path = write_nifti(tmp_path / "s.nii.gz")
    begun: list[float] = []

    def began(volume: Volume, arrival: Arrival) -> None:
        begun.append(arrival.fraction)
        progress.cancel()

    with pytest.raises(Cancelled):
        load_volume(path, progress, began=began)
    assert begun == [1 / SHAPE[2]]


def test_one_can_stop_on_the_way_to_a_late_time_point_and_behind_it(tmp_path: Path) -> None:
    """Between two reports there is never more than one piece, also where a slice is larger."""
    series = np.zeros((1536, 1024, 3, 4), np.uint8)
    path = write_nifti(tmp_path / "s.nii.gz", series)
    told: list[float] = []
    load_volume(path, Progress(lambda fraction, _: told.append(fraction)), time_point=2)
    assert max(np.diff(told)) * series.nbytes <= PIECE + 352
    assert told[-1] == 1


@pytest.mark.usefixtures("no_collector")
def test_a_gzip_cut_off_anywhere(folder: Path) -> None:
    """One sentence, which says in which slice, or one too early where only a few kB of it are there."""
    path = write_nifti(folder / "s.nii.gz", NOISE)
    content = path.read_bytes()
    for end in np.linspace(2000, len(content) - 1, 40).astype(int):
        path.write_bytes(content[:end])
        whole_slices = (len(zlib.decompressobj(wbits=31).decompress(content[:end])) - 352) // (NOISE.nbytes // 40)
        failure, begun = attempt(path)
        assert isinstance(failure, ScanError)
        assert_plain(failure, "s.nii.gz", "cut off", "copy it again")
        if found := re.search(r"its voxels end in slice (\d+) of 40", str(failure)):
            assert whole_slices <= int(found[1]) <= whole_slices + 1
            assert begun == (int(found[1]) > 1)
        else:
            assert_plain(failure, "first few kB" if whole_slices < 2 else "check sum")


@pytest.mark.usefixtures("no_collector")
@pytest.mark.parametrize("slices", [1, 2, 20, 39])
def test_a_whole_gzip_with_too_little_in_it(folder: Path, slices: int) -> None:
    content = to_bytes(header_for(NOISE), NOISE)
    path = folder / "s.nii.gz"
    path.write_bytes(gzip.compress(content[: 352 + slices * 8192 + 100]))
    failure, begun = attempt(path)
    assert isinstance(failure, ScanError)
    assert_plain(failure, "s.nii.gz is cut off", f"its voxels end in slice {slices + 1} of 40.")
    assert begun == 1


@pytest.mark.parametrize("name", ["s.img", "s.img.gz"])
def test_of_a_pair_the_file_that_is_cut_off_is_named(folder: Path, name: str) -> None:
    path = write_nifti(folder / name, NOISE)
    path.write_bytes(path.read_bytes()[:-20_000])
    failure, _ = attempt(path.with_name("s.hdr"))
    assert isinstance(failure, ScanError)
    assert_plain(failure, f"{name} is cut off")


@pytest.mark.usefixtures("no_collector")
def test_a_bit_flipped_anywhere(folder: Path) -> None:
    path = write_nifti(folder / "s.nii.gz", NOISE)
    content = path.read_bytes()
    for place in np.linspace(1000, len(content) - 5, 25).astype(int):
        damaged = bytearray(content)
        damaged[place] ^= 0x10
        path.write_bytes(damaged)
        failure, begun = attempt(path)
        assert isinstance(failure, ScanError)
        assert_plain(failure, "s.nii.gz", "copy it again")
        assert begun <= 1


@pytest.mark.usefixtures("no_collector")
@pytest.mark.parametrize("behind", [1, 4, 8])
def test_the_check_sum_has_the_last_word(folder: Path, behind: int) -> None:
    """All slices have come, and still the scan is not to be trusted."""
    path = write_nifti(folder / "s.nii.gz", NOISE)
    content = path.read_bytes()
    path.write_bytes(content[:-behind])
    failure, begun = attempt(path)
    assert isinstance(failure, ScanError)
    assert_plain(failure, "s.nii.gz is cut off", "copy it again")
    assert begun == 1
    path.write_bytes(content[:-behind] + bytes([content[-behind] ^ 1]) + content[len(content) - behind + 1 :])
    failure, begun = attempt(path)
    assert isinstance(failure, ScanError)
    assert_plain(failure, "s.nii.gz is damaged", "copy it again")
    assert begun == 1


@pytest.mark.parametrize(("time_points", "words"), [(1, "before the first voxel"), (3, "last time points")])
def test_a_series_that_ends_before_or_behind_what_is_wanted(folder: Path, time_points: int, words: str) -> None:
    series = np.stack([NOISE] * 4, axis=3)
    content = to_bytes(header_for(series), series)
    path = folder / "s.nii.gz"
    path.write_bytes(gzip.compress(content[: 352 + time_points * NOISE.nbytes]))
    failure, begun = attempt(path, time_point=2)
    assert isinstance(failure, ScanError)
    assert_plain(failure, "s.nii.gz is cut off", words)
    assert begun == (time_points == 3)


def test_a_plain_file_that_shrinks_while_it_is_read(folder: Path) -> None:
    """Somebody copies another file over it: an error in words, where a mapped file would end the process."""
    path = write_nifti(folder / "s.nii", np.zeros((512, 512, 6), np.int16))

    def shrink(volume: Volume, arrival: Arrival) -> None:
        with path.open("r+b") as file:
            file.truncate(352 + 3 * 512 * 1024)

    with pytest.raises(ScanError) as caught:
        load_volume(path, began=shrink)
    assert_plain(caught.value, "s.nii is cut off", "its voxels end in slice 4 of 6.")


def test_what_goes_wrong_in_began_is_not_the_files_fault(tmp_path: Path) -> None:
    def began(volume: Volume, arrival: Arrival) -> None:
        raise ValueError("mine")

    with pytest.raises(ValueError, match="mine"):
        load_volume(write_nifti(tmp_path / "s.nii.gz"), began=began)


def test_a_real_scan_begins_with_its_first_slice(shared_data: Path) -> None:
    path = shared_data / "lits" / "imagesTr" / "liver_046.nii.gz"
    volume = assert_as_at_once(path)
    assert volume.modality is Modality.CT
    assert volume.geometry.shape[Plane.AXIAL.slice_axis] > 1
