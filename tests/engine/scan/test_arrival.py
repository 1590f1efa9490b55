"""What is said to have arrived is there, whichever way the file lies; looked at from inside, at every report."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from threading import Thread
from typing import Any

import numpy as np
import pytest

from engine.progress import Progress
from engine.scan.arrival import Arrival
from engine.scan.nifti import load_volume
from engine.scan.slicing import Plane, cut
from engine.scan.volume import Volume
from tests.nifti_files import AFFINE, SHAPE, numbered, orientations, reoriented, volume_of, write_nifti

EXPECTED = (numbered() + 1)[::-1, ::-1].transpose(2, 1, 0)
"""(k, j, i); no voxel is zero, so that what has not come can be told from what has."""

Look = Callable[[Volume, Arrival], None]


def watch(path: Path, look: Look) -> Volume:
    """Open a scan and look at it at every report after it began."""
    seen: list[tuple[Volume, Arrival]] = []

    def report(fraction: float, text: str) -> None:
        for volume, arrival in seen:
            look(volume, arrival)

    return load_volume(path, Progress(report), began=lambda volume, arrival: seen.append((volume, arrival)))


@pytest.mark.parametrize("orientation", list(orientations()), ids=lambda o: "".join(map(str, o.astype(int).ravel())))
def test_every_answer_is_true_in_all_orientations(tmp_path: Path, orientation: Any) -> None:
    array, affine = reoriented(numbered() + 1, AFFINE, orientation)
    path = write_nifti(tmp_path / "s.nii.gz", array, affine)
    whole = load_volume(path)
    np.testing.assert_array_equal(whole.voxels, EXPECTED)
    fractions = []

    def look(volume: Volume, arrival: Arrival) -> None:
        fractions.append(arrival.fraction)
        assert arrival.is_whole == (arrival.fraction == 1)
        here = np.zeros(EXPECTED.shape, bool)
        here[arrival.block] = True
        np.testing.assert_array_equal(volume.voxels, np.where(here, EXPECTED, 0))
        assert np.mean(here) == pytest.approx(arrival.fraction)
        for plane in Plane:
            there = [bool(cut(here, plane, index).all()) for index in range(EXPECTED.shape[plane.slice_axis])]
            assert [arrival.has(plane, index) for index in range(len(there))] == there
            for index in range(len(there)):
                nearest = arrival.nearest(plane, index)
                if not any(there):
                    assert nearest == index
                    assert cut(here, plane, index).any()
                else:
                    assert abs(nearest - index) == min(abs(n - index) for n, is_there in enumerate(there) if is_there)
                    assert there[nearest]
        assert_same_place(arrival.part_of(volume), arrival, whole)

    watch(path, look)
    assert fractions == sorted(fractions)
    slices = array.shape[2]
    assert set(fractions) == {(n + 1) / slices for n in range(slices)}


def assert_same_place(part: Volume, arrival: Arrival, whole: Volume) -> None:
    """Each voxel of the part has the whole's value, and lies where it lies in the whole."""
    assert np.shares_memory(part.voxels, part.voxels.base)
    np.testing.assert_array_equal(part.voxels, whole.voxels[arrival.block])
    corner = np.array([along.start for along in arrival.block])
    for index in (0, 0, 0), np.array(part.voxels.shape) - 1:
        np.testing.assert_allclose(part.geometry.to_world(index), whole.geometry.to_world(corner + index), atol=1e-9)
    assert part.geometry.findings == whole.geometry.findings


def test_before_anything_has_come() -> None:
    volume = volume_of(np.zeros((4, 5, 6), np.int16))
    arrival = Arrival(volume.source, volume.geometry.shape)
    assert (arrival.fraction, arrival.is_whole) == (0, False)
    assert not any(arrival.has(plane, 0) for plane in Plane)
    assert [arrival.nearest(plane, 3) for plane in Plane] == [3, 3, 3]
    with pytest.raises(ValueError, match="at least one voxel"):
        arrival.part_of(volume)


@pytest.mark.parametrize("index", [-1, SHAPE[2]])
def test_slices_that_do_not_exist_are_not_there(index: int) -> None:
    volume = volume_of(EXPECTED)
    arrival = Arrival(volume.source, volume.geometry.shape)
    arrival.advance(SHAPE[2])
    assert arrival.is_whole
    assert not arrival.has(Plane.AXIAL, index)


def test_a_slice_larger_than_what_is_read_at_once(tmp_path: Path) -> None:
    """It is there when its last piece is, and the scan begins with it."""
    array = np.arange(900 * 700 * 3, dtype=np.int32).reshape(900, 700, 3)  # 2.5 MB a slice
    canonical = array[::-1, ::-1].transpose(2, 1, 0)
    reports: list[float] = []

    def look(volume: Volume, arrival: Arrival) -> None:
        reports.append(arrival.fraction)
        for k in range(3):
            if arrival.has(Plane.AXIAL, k):
                np.testing.assert_array_equal(volume.voxels[k], canonical[k])

    watch(write_nifti(tmp_path / "s.nii", array), look)
    assert reports == [1 / 3] * 3 + [2 / 3] * 3 + [1]


def test_very_many_very_small_slices_are_read_several_at_once(tmp_path: Path) -> None:
    array = numbered((2, 3, 10_000), np.int32)
    reports: list[float] = []
    volume = watch(write_nifti(tmp_path / "s.nii.gz", array), lambda _, arrival: reports.append(arrival.fraction))
    np.testing.assert_array_equal(volume.voxels, array[::-1, ::-1].transpose(2, 1, 0))
    assert reports[0] == 3 / 10_000
    assert reports[-1] == 1
    assert len(reports) < 4000


def test_another_thread_sees_only_what_is_true(tmp_path: Path) -> None:
    array = np.random.default_rng(0).integers(1, 1000, (128, 128, 60)).astype(">i2")
    canonical = array[::-1, ::-1].transpose(2, 1, 0)
    wrong: list[int] = []
    asked: list[float] = []

    def ask(volume: Volume, arrival: Arrival) -> None:
        while not asked or asked[-1] < 1:
            asked.append(arrival.fraction)
            there = [k for k in range(60) if arrival.has(Plane.AXIAL, k)]
            wrong.extend(k for k in there if not np.array_equal(volume.voxels[k], canonical[k]))

    watchers: list[Thread] = []

    def began(volume: Volume, arrival: Arrival) -> None:
        watchers.append(Thread(target=ask, args=(volume, arrival)))
        watchers[0].start()

    load_volume(write_nifti(tmp_path / "s.nii.gz", array, endianness=">"), began=began)
    watchers[0].join(60)
    assert not watchers[0].is_alive()
    assert not wrong
    assert asked == sorted(asked)
