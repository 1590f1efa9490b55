"""What the network sees is the scan: in place, in scale, without artefacts of resampling; and the way back."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from engine.errors import Cancelled
from engine.model.card import IntensityRange, PreprocessSpec, Scale
from engine.model.preprocess import AxisMap, Preparation, Scores, prepare, prepare_regions
from engine.progress import Progress
from engine.scan.volume import Mask, Modality, Volume
from engine.scan.window import percentile_window
from tests.nifti_files import volume_of

PLAIN = PreprocessSpec(
    ct=IntensityRange(Scale.ABSOLUTE, 0, 100),
    mr=IntensityRange(Scale.PERCENTILE, 1, 99),
    spacing_mm=(None, None, None),
)
RANDOM = np.random.default_rng(2)


def at(*spacing_mm: float | None) -> PreprocessSpec:
    k, j, i = spacing_mm
    return replace(PLAIN, spacing_mm=(k, j, i))


def test_without_resampling_only_the_scale_changes() -> None:
    voxels = RANDOM.integers(-200, 300, (4, 5, 6)).astype(np.int16)
    prepared = prepare(volume_of(voxels, (3, 0.8, 0.8)), PLAIN)
    assert prepared.array.dtype == np.float32
    np.testing.assert_allclose(prepared.array, np.clip(voxels / 100, 0, 1), rtol=1e-6)
    scores = RANDOM.normal(size=(2, 4, 5, 6)).astype(np.float32)
    for k in range(4):
        np.testing.assert_array_equal(Scores(scores, prepared.axes).restore_slice(k), scores[:, k])


@pytest.mark.parametrize("wanted", [(3.0, 0.8, 0.8), (3.0005, 0.8, 0.8), (None, 0.8, None)])
def test_the_scans_own_spacing_is_not_resampled(wanted: tuple[float | None, ...]) -> None:
    volume = volume_of(np.zeros((4, 5, 6), np.int16), (3, 0.8, 0.8))
    assert all(axis.is_identity for axis in prepare(volume, at(*wanted)).axes)


@pytest.mark.parametrize(
    ("wanted", "shape"),
    [
        ((None, 1.6, 1.6), (20, 10, 10)),
        ((None, 0.4, 0.4), (20, 40, 40)),
        ((6.0, None, None), (10, 20, 20)),
        ((1.0, 2.0, 0.5), (60, 8, 32)),
        ((99.0, 99.0, 99.0), (1, 1, 1)),
    ],
)
def test_sizes_of_the_networks_grid(wanted: tuple[float | None, ...], shape: tuple[int, int, int]) -> None:
    """3 mm slices of 0.8 mm pixels, 20 of each; the third axis is resampled like the others."""
    volume = volume_of(np.full((20, 20, 20), 50, np.int16), (3, 0.8, 0.8))
    prepared = prepare(volume, at(*wanted))
    assert prepared.array.shape == shape
    np.testing.assert_allclose(prepared.array, 0.5, rtol=1e-6)  # a constant stays one, up to the edges
    scores = np.full((1, *shape), -3.25, np.float32)
    for k in (0, 10, 19):
        restored = Scores(scores, prepared.axes).restore_slice(k)
        np.testing.assert_allclose(restored, np.full((1, 20, 20), -3.25), rtol=1e-6)


def _blob(shape: tuple[int, int, int], centre: tuple[float, float, float], width: float) -> NDArray[np.float64]:
    grid = np.meshgrid(*[np.arange(n) - c for n, c in zip(shape, centre, strict=True)], indexing="ij")
    return np.asarray(100 * np.exp(-sum(axis**2 for axis in grid) / (2 * width**2)))


@pytest.mark.parametrize("wanted", [(1.0, 1.0, 1.0), (3.0, 1.7, 2.3), (2.6, 0.5, 4.0)])
def test_nothing_moves(wanted: tuple[float, ...]) -> None:
    """The centre of mass, in mm from the middle of the scan, is the same on both grids: no half-voxel shift."""
    spacing = (2.0, 1.0, 1.25)
    voxels = _blob((40, 60, 50), (17.3, 31.8, 24.1), 5)
    prepared = prepare(volume_of(voxels, spacing), at(*wanted))

    def centre_mm(array: NDArray[np.float64], size: tuple[float, ...]) -> list[float]:
        return [
            float((array.sum(axis=tuple({0, 1, 2} - {axis})) * (np.arange(n) - (n - 1) / 2)).sum() / array.sum() * mm)
            for axis, (n, mm) in enumerate(zip(array.shape, size, strict=True))
        ]

    np.testing.assert_allclose(centre_mm(prepared.array.astype(float), wanted), centre_mm(voxels, spacing), atol=0.02)


@pytest.mark.parametrize("axis", [0, 1, 2])
@pytest.mark.parametrize("factor", [2.0, 3.0, 5.0])
def test_a_checkerboard_too_fine_for_the_network_becomes_grey(axis: int, factor: float) -> None:
    """Taking every n-th voxel would give black or white stripes that are not there."""
    voxels = np.where(np.arange(60) % 2, 100, 0).astype(np.int16).reshape(np.roll([60, 1, 1], axis))
    voxels = np.broadcast_to(voxels, (60, 60, 60)).copy()
    wanted: list[float | None] = [None, None, None]
    wanted[axis] = factor
    array = prepare(volume_of(voxels), at(*wanted)).array
    inside = np.moveaxis(array, axis, 0)[1:-1]
    assert inside.min() > 0.4
    assert inside.max() < 0.6


def test_enlarging_is_linear() -> None:
    voxels = np.arange(0, 100, 10, dtype=np.int16).reshape(1, 1, 10)
    array = prepare(volume_of(voxels), at(None, None, 0.5)).array[0, 0]
    inside = array[1:-1]  # beyond the outermost centres the edge repeats
    np.testing.assert_allclose(np.diff(inside), 0.05, atol=1e-6)
    np.testing.assert_allclose(array.mean(), 0.45, atol=1e-6)


@pytest.mark.parametrize("wanted", [(2.0, 1.5, 1.5), (1.3, 2.2, 0.6), (None, 2.0, 2.0)])
def test_there_and_back_is_close_on_smooth_scores(wanted: tuple[float | None, ...]) -> None:
    voxels = _blob((30, 40, 50), (14.5, 18.0, 27.0), 8)
    prepared = prepare(volume_of(voxels), at(*wanted))
    scores = Scores(prepared.array[None], prepared.axes)
    back = np.stack([scores.restore_slice(k)[0] for k in range(30)])
    assert back.dtype == np.float32
    np.testing.assert_allclose(back, voxels / 100, atol=0.06)


def test_sources_name_the_slices_that_restore_uses() -> None:
    prepared = prepare(volume_of(np.zeros((7, 4, 4), np.int16), (3, 1, 1)), at(5.0, None, None))
    scores = RANDOM.normal(size=(2, *prepared.array.shape)).astype(np.float32)
    for k in range(7):
        near, weights = prepared.axes[0].sources(k)
        assert weights.sum() == pytest.approx(1)
        assert len(near) in (1, 2)
        expected = sum(weight * scores[:, n] for n, weight in zip(near, weights, strict=True))
        np.testing.assert_allclose(Scores(scores, prepared.axes).restore_slice(k), expected, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("wanted", [(None, None, None), (5.0, 1.6, 2.3), (1.0, 0.4, 0.7)])
def test_a_part_of_a_slice_is_restored_as_the_whole_is(wanted: tuple[float | None, ...]) -> None:
    prepared = prepare(volume_of(np.zeros((9, 30, 40), np.int16), (3, 1, 1)), at(*wanted))
    scores = Scores(RANDOM.normal(size=(2, *prepared.array.shape)).astype(np.float32), prepared.axes)
    for rows, columns in ((slice(0, 30), slice(0, 40)), (slice(7, 8), slice(39, 40)), (slice(3, 21), slice(0, 17))):
        part = scores.restore_slice(4, rows, columns)
        np.testing.assert_allclose(part, scores.restore_slice(4)[:, rows, columns], rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("step", [0.3, 0.5, 1.0, 1.5, 2.0, 3.7])
def test_what_a_network_sample_has_a_part_in(step: float) -> None:
    """By the matrix itself: every scan sample with a weight on one of the samples asked for, and no other."""
    axis = AxisMap(20, 20 if step == 1 else max(1, round(20 / step)), step)
    dense = axis.to_scan.toarray()
    for first in range(axis.model_size):
        for last in range(first, axis.model_size):
            expected = np.flatnonzero(dense[:, first : last + 1].any(axis=1))
            np.testing.assert_array_equal(np.arange(20)[axis.reached_from(first, last)], expected)


@pytest.mark.parametrize(
    ("slice_mm", "least_mm", "slices"),
    [(1.0, 2.5, 12), (1.25, 2.5, 15), (2.5, 2.5, 30), (3.0, 2.5, 30), (8.0, 2.5, 30), (1.0, 0.0, 30)],
)
def test_slices_closer_than_the_least_are_averaged_and_others_left(
    slice_mm: float, least_mm: float, slices: int
) -> None:
    volume = volume_of(np.full((30, 6, 6), 50, np.int16), (slice_mm, 1, 1))
    prepared = prepare(volume, replace(PLAIN, min_slice_mm=least_mm))
    assert prepared.array.shape == (slices, 6, 6)
    assert prepared.axes[0].is_identity == (slices == 30)
    np.testing.assert_allclose(prepared.array, 0.5, rtol=1e-6)


def test_averaged_slices_come_back_where_they_were() -> None:
    voxels = _blob((60, 20, 20), (22.0, 10.0, 10.0), 8)
    prepared = prepare(volume_of(voxels, (1, 1, 1)), replace(PLAIN, min_slice_mm=2.5))
    scores = Scores(prepared.array[None], prepared.axes)
    back = np.stack([scores.restore_slice(k)[0] for k in range(60)])
    np.testing.assert_allclose(back, voxels / 100, atol=0.03)
    for k in range(60):
        near, weights = prepared.axes[0].sources(k)
        assert len(near) <= 2
        middles = [(n - 11.5) * 2.5 + 29.5 for n in near]  # 24 slices of 2.5 mm around the same centre
        assert np.dot(middles, weights) == pytest.approx(np.clip(k, 0.75, 58.25), abs=1e-4)


def test_labels_follow_the_slices() -> None:
    labels = np.zeros((30, 8, 8), np.uint8)
    labels[10:20] = 1
    spec = replace(PLAIN, min_slice_mm=2.5)
    regions = prepare_regions(Mask(labels, volume_of(labels, (1, 1, 1)).geometry), spec)
    assert np.flatnonzero(regions[0].any(axis=(1, 2))).tolist() == [4, 5, 6, 7]


@pytest.mark.parametrize("step", [0.3, 0.5, 1.5, 2.0, 3.7])
def test_weights_are_averages(step: float) -> None:
    for weights in (AxisMap(20, 7, step).to_model, AxisMap(20, 7, step).to_scan):
        dense = weights.toarray()
        np.testing.assert_allclose(dense.sum(axis=1), 1, rtol=1e-6)
        assert dense.min() >= 0


def test_a_known_box_is_trained_towards_as_it_is() -> None:
    labels = np.zeros((6, 12, 12), np.uint8)
    labels[1:5, 2:10, 4:12], labels[2:4, 4:6, 6:8] = 1, 2
    regions = prepare_regions(Mask(labels, volume_of(labels).geometry), PLAIN)
    assert regions.dtype == np.bool_
    np.testing.assert_array_equal(regions, [labels >= 1, labels == 2])


def test_a_known_box_on_a_coarser_grid() -> None:
    labels = np.zeros((8, 24, 24), np.uint8)
    labels[2:6, 4:20, 8:24], labels[2:4, 8:16, 8:16] = 1, 2
    mask = Mask(labels, volume_of(labels, (2, 1, 1)).geometry)
    liver, tumour = prepare_regions(mask, at(4.0, 2.0, 2.0))
    assert liver.shape == (4, 12, 12)
    np.testing.assert_array_equal(np.argwhere(liver).min(axis=0), (1, 2, 4))
    np.testing.assert_array_equal(np.argwhere(liver).max(axis=0), (2, 9, 11))
    assert liver.sum() == 2 * 8 * 8
    np.testing.assert_array_equal(np.argwhere(tumour).max(axis=0), (1, 7, 7))
    assert not (tumour & ~liver).any()


def test_labels_and_voxels_are_prepared_onto_one_grid() -> None:
    voxels = np.zeros((9, 31, 29), np.int16)
    voxels[3:6, 10:20, 12:24] = 100
    volume = volume_of(voxels, (3, 0.7, 0.9))
    mask = Mask((voxels > 0).astype(np.uint8), volume.geometry)
    spec = at(2.0, 1.1, 1.3)
    np.testing.assert_array_equal(prepare(volume, spec).array > 0.5, prepare_regions(mask, spec)[0])


@pytest.mark.parametrize(("low", "high"), [(1, 99), (0, 100), (5, 60)])
def test_percentiles_are_those_of_the_body(low: float, high: float) -> None:
    voxels = np.zeros((10, 20, 20), np.int16)
    voxels[2:8, 4:16, 4:16] = RANDOM.integers(300, 900, (6, 12, 12))
    volume = volume_of(voxels, modality=Modality.MR, slope=0.5, intercept=20)
    spec = replace(PLAIN, mr=IntensityRange(Scale.PERCENTILE, low, high))
    window = percentile_window(volume, low, high)
    intensities = voxels * 0.5 + 20
    expected = np.clip((intensities - window.low) / (window.high - window.low), 0, 1)
    np.testing.assert_allclose(prepare(volume, spec).array, expected, atol=1e-5)


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("wanted", [(None, None, None), (2.0, 2.0, 2.0)])
def test_what_is_no_number_is_black_and_does_not_spread(value: float, wanted: tuple[float | None, ...]) -> None:
    voxels = np.full((6, 6, 6), 50, np.float32)
    voxels[0, 0, 0] = value
    zero = voxels.copy()
    zero[0, 0, 0] = 0
    broken, clean = (prepare(volume_of(v), at(*wanted)).array for v in (voxels, zero))
    np.testing.assert_array_equal(broken, clean)


@pytest.mark.parametrize("value", [0.0, 7.0, 1e9, 1e20])
@pytest.mark.parametrize("modality", Modality)
def test_a_constant_scan_gives_numbers(value: float, modality: Modality) -> None:
    array = prepare(volume_of(np.full((3, 4, 5), value), modality=modality), PLAIN).array
    assert np.isfinite(array).all()
    assert array.min() >= 0
    assert array.max() <= 1


def test_progress_and_cancel() -> None:
    volume = volume_of(np.zeros((8, 4, 4), np.int16))
    told: list[float] = []

    def stop_halfway(fraction: float, text: str) -> None:
        told.append(fraction)
        if fraction >= 0.5:
            progress.cancel()

    progress = Progress(stop_halfway)
    with pytest.raises(Cancelled):
        prepare(volume, PLAIN, progress)
    assert told == [0, 0.125, 0.25, 0.375, 0.5]


LAZY = {
    "as it is": PLAIN,
    "averaged": replace(PLAIN, min_slice_mm=2.5, spacing_mm=(None, 1.5, 1.5)),
    "coarser": at(3.7, 2.2, 1.1),
    "finer": at(0.3, None, 0.7),
}


@pytest.mark.parametrize("name", LAZY)
def test_slices_are_prepared_in_any_order_as_in_one_go(name: str) -> None:
    volume = volume_of(RANDOM.integers(-200, 300, (30, 20, 18)).astype(np.int16), (1, 1, 1))
    whole = prepare(volume, LAZY[name]).array
    for seed in range(3):
        preparation = Preparation(volume, LAZY[name])
        assert preparation.shape == whole.shape
        for n in np.random.default_rng(seed).integers(0, len(whole), 2 * len(whole)):
            assert preparation.slice_at(n).tobytes() == whole[n].tobytes()
        assert preparation.all().array.tobytes() == whole.tobytes()


@pytest.mark.parametrize("name", LAZY)
def test_every_slice_of_the_scan_is_read_once_whoever_asks(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Eight threads, each through all slices in an order of its own; averages share what they are made of."""
    volume = volume_of(RANDOM.integers(-200, 300, (30, 20, 18)).astype(np.int16), (1, 1, 1))
    whole = prepare(volume, LAZY[name]).array
    read = []
    intensities = Volume.intensities

    def watched(self: Volume, voxels: NDArray[np.int16]) -> NDArray[np.float32]:
        read.append(voxels.tobytes())
        return intensities(self, voxels)

    monkeypatch.setattr(Volume, "intensities", watched)
    preparation = Preparation(volume, LAZY[name])

    def go_through(seed: int) -> bool:
        order = np.random.default_rng(seed).permutation(len(whole))
        return all(preparation.slice_at(n).tobytes() == whole[n].tobytes() for n in order)

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(go_through, range(8)))
    assert len(read) == len(set(read)) == 30
