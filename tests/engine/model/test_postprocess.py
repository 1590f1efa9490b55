"""From logits to labels: by hand, and on real livers, where a clean-up must leave the truth alone."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import ndimage

from engine.errors import Cancelled
from engine.model.card import Activation, OutputSpec
from engine.model.drawing import Drawing
from engine.model.postprocess import Candidates, clean_up
from engine.progress import Progress
from engine.scan.geometry import Geometry
from engine.scan.nifti import load_volume
from tests.nifti_files import volume_of

SIGMOID = OutputSpec(Activation.SIGMOID, ("liver", "tumour"))


def grid(shape: tuple[int, ...], spacing_mm: tuple[float, float, float] = (3, 1, 1)) -> Geometry:
    return volume_of(np.broadcast_to(np.int16(0), shape).view(), spacing_mm).geometry


def tidied(
    liver: NDArray[np.bool_],
    tumour: NDArray[np.bool_],
    spec: OutputSpec = SIGMOID,
    spacing_mm: tuple[float, float, float] = (3, 1, 1),
    probability: NDArray[np.float16] | None = None,
    progress: Progress | None = None,
) -> Candidates:
    """Regions as drawn, the tumour's probability 1 where not given."""
    if probability is None:
        probability = tumour.astype(np.float16)
    return clean_up(Drawing(liver, tumour, probability), grid(liver.shape, spacing_mm), spec, progress)


def labels_of(
    liver: NDArray[np.bool_],
    tumour: NDArray[np.bool_],
    spec: OutputSpec = SIGMOID,
    spacing_mm: tuple[float, float, float] = (3, 1, 1),
) -> NDArray[np.uint8]:
    return tidied(liver, tumour, spec, spacing_mm).labels(spec)


def cleaned(truth: NDArray[np.uint8], spec: OutputSpec = SIGMOID) -> NDArray[np.uint8]:
    """What is left of a mask whose liver region holds its tumours."""
    return labels_of(truth > 0, truth == 2, spec)


def liver_block() -> NDArray[np.uint8]:
    labels = np.zeros((8, 60, 60), np.uint8)
    labels[1:7, 10:50, 10:50] = 1
    return labels


def test_a_whole_liver_is_left_alone() -> None:
    labels = liver_block()
    labels[3:5, 20:30, 20:30] = 2
    np.testing.assert_array_equal(cleaned(labels), labels)


def test_islands_of_liver_are_dropped_when_they_are_small() -> None:
    labels = liver_block()
    island = np.zeros_like(labels)
    island[1:7, 52:58, 52:58] = 1  # 216 of 9600 voxels
    np.testing.assert_array_equal(cleaned(labels | island), labels)
    np.testing.assert_array_equal(
        cleaned(labels | island, replace(SIGMOID, liver_component_fraction=0.02)), labels | island
    )
    np.testing.assert_array_equal(
        cleaned(labels | island, replace(SIGMOID, liver_component_fraction=0.0)), labels | island
    )


def test_a_liver_in_two_halves_stays() -> None:
    labels = liver_block()
    labels[:, :, 29:31] = 0
    np.testing.assert_array_equal(cleaned(labels), labels)


def test_tumour_outside_the_liver_is_dropped() -> None:
    labels = liver_block()
    labels[3:5, 20:30, 20:30] = 2
    liver, tumour = labels > 0, labels == 2
    tumour[3:5, 54:58, 54:58] = True  # the network's tumour channel, where its liver channel says no
    np.testing.assert_array_equal(labels_of(liver, tumour), labels)
    kept = labels_of(liver, tumour, replace(SIGMOID, tumour_inside_liver=False))
    np.testing.assert_array_equal(kept == 2, tumour)


def test_tumour_in_a_dropped_island_goes_with_it() -> None:
    labels = liver_block()
    with_island = labels.copy()
    with_island[1:4, 54:58, 54:58] = 2
    np.testing.assert_array_equal(cleaned(with_island), labels)


@pytest.mark.parametrize("width", [4, 20, 36])
def test_a_tumour_at_the_rim_stays_however_wide_its_notch_is(width: int) -> None:
    """It reaches the surface: the bare parenchyma has a notch there that no closing fills."""
    labels = liver_block()
    labels[2:6, 30 - width // 2 : 30 + width // 2, 50 - width // 2 : 50] = 2
    np.testing.assert_array_equal(cleaned(labels), labels)


def test_a_tumour_larger_than_the_liver_left_around_it_stays() -> None:
    labels = liver_block()
    labels[1:7, 10:50, 12:50] = 2
    np.testing.assert_array_equal(cleaned(labels), labels)


def test_a_tumour_that_the_liver_channel_leaves_out_stays_when_enclosed() -> None:
    """A hole in the liver, or a notch up to 10 mm wide, still counts as inside."""
    labels = liver_block()
    liver, tumour = labels > 0, np.zeros_like(labels, bool)
    tumour[3:5, 20:40, 20:40] = True  # a hole
    tumour[3:5, 26:34, 44:50] = True  # a notch of 8 mm
    liver &= ~tumour
    result = labels_of(liver, tumour)
    hole = np.s_[:, :, :40]
    np.testing.assert_array_equal(result[hole] == 2, tumour[hole])
    assert (result == 2).sum() > 0.95 * tumour.sum()  # a closing rounds the corners of the notch's mouth
    assert not (result[~tumour] == 2).any()


@pytest.mark.parametrize("spacing_mm", [(3.0, 1.0, 1.0), (5.0, 0.8, 1.7), (2.0, 9.0, 9.0)])
def test_what_is_inside_by_the_definition(spacing_mm: tuple[float, float, float]) -> None:
    """Wherever tumour is drawn, it stays where the liver, closed by a 5 mm disc and filled, slice by slice, is."""
    random = np.random.default_rng(5)
    liver = ndimage.gaussian_filter(random.normal(size=(6, 50, 60)), (0.5, 3, 3)) > 0.02
    liver[2] = False
    tumour = ndimage.gaussian_filter(random.normal(size=liver.shape), (0.5, 2, 2)) > 0.05
    tumour[4] &= liver[4]
    spec = replace(SIGMOID, liver_component_fraction=0.0)
    rows, columns = (max(1, round(5 / size)) for size in spacing_mm[1:])
    y, x = np.mgrid[-rows : rows + 1, -columns : columns + 1]
    disc = np.hypot(y / rows, x / columns) <= 1
    padding = ((0, 0), (20, 20), (20, 20))
    closed = ndimage.binary_closing(np.pad(liver, padding), disc[None])
    filled = np.stack([ndimage.binary_fill_holes(plane) for plane in closed])[:, 20:-20, 20:-20]
    assert 0 < (tumour & filled & ~liver).sum() < (tumour & ~liver).sum()
    result = labels_of(liver, tumour, spec, spacing_mm)
    np.testing.assert_array_equal(result == 2, tumour & filled)


def test_only_slices_that_need_it_are_filled(monkeypatch: pytest.MonkeyPatch) -> None:
    """10 ms each on slices of 512 x 512: nothing is asked of one without liver, or without tumour beyond it."""
    labels = liver_block()
    liver, tumour = labels > 0, np.zeros_like(labels, bool)
    liver[4, 30, 30] = False
    tumour[0, 20:24, 20:24] = True  # no liver in this slice
    tumour[2, 20:24, 20:24] = True  # all within
    tumour[4, 28:32, 28:32] = True
    filled = []

    def watched(plane: NDArray[np.bool_], **settings: object) -> NDArray[np.bool_]:
        filled.append(plane)
        return fill(plane)

    fill = ndimage.binary_fill_holes
    monkeypatch.setattr(ndimage, "binary_fill_holes", watched)
    result = labels_of(liver, tumour)
    assert len(filled) == 1
    np.testing.assert_array_equal(result[1:] == 2, tumour[1:])
    assert not (result[0] == 2).any()


def test_cleaning_up_is_told_slice_by_slice_and_can_be_stopped() -> None:
    labels = liver_block()
    told: list[float] = []
    tidied(labels > 0, labels > 0, progress=Progress(lambda fraction, _: told.append(fraction)))
    assert len(told) > 6  # the slices of the liver
    assert told == sorted(told)

    def stop_half_way(fraction: float, _: str) -> None:
        if fraction >= 0.5:
            progress.cancel()

    progress = Progress(stop_half_way)
    with pytest.raises(Cancelled):
        tidied(labels > 0, labels > 0, progress=progress)


def test_notches_are_measured_in_millimetres() -> None:
    labels = liver_block()
    liver, tumour = labels > 0, np.zeros_like(labels, bool)
    tumour[3:5, 26:34, 44:50] = True
    liver &= ~tumour
    coarse = labels_of(liver, tumour, spacing_mm=(3, 4, 4))  # the same notch is 32 mm wide here
    assert (coarse == 2).sum() < tumour.sum() / 2


def test_no_liver_at_all() -> None:
    nothing, tumour = np.zeros((3, 8, 8), bool), np.zeros((3, 8, 8), bool)
    tumour[1, 2:5, 2:5] = True
    assert not labels_of(nothing, nothing).any()
    assert not labels_of(nothing, tumour).any()
    kept = labels_of(nothing, tumour, replace(SIGMOID, tumour_inside_liver=False))
    np.testing.assert_array_equal(kept == 2, tumour)


@pytest.mark.parametrize("shape", [(1, 1, 1), (1, 40, 40), (40, 1, 1)])
def test_liver_up_to_the_edges_of_the_scan(shape: tuple[int, int, int]) -> None:
    full = np.ones(shape, bool)
    np.testing.assert_array_equal(labels_of(full, ~full), np.ones(shape))
    np.testing.assert_array_equal(labels_of(full, full), np.full(shape, 2))


def test_what_is_given_is_not_changed() -> None:
    labels = liver_block()
    liver, tumour = labels > 0, labels == 2
    before = liver.copy(), tumour.copy()
    result = labels_of(liver, tumour)
    np.testing.assert_array_equal((liver, tumour), before)
    assert result.dtype == np.uint8


@pytest.mark.parametrize("case", ["004", "029", "033", "039", "043"])
def test_real_tumours_are_left_alone(shared_data: Path, case: str) -> None:
    """In these five the tumour reaches the surface, or is most of the liver; nothing of a radiologist's mask may go."""
    volume = load_volume(shared_data / "lits" / "labelsTr" / f"liver_{case}.nii.gz")
    truth = np.ascontiguousarray(volume.voxels).astype(np.uint8)
    result = labels_of(truth > 0, truth == 2, spacing_mm=volume.geometry.spacing_mm)
    np.testing.assert_array_equal(result == 2, truth == 2)
    assert ((truth > 0) != (result > 0)).sum() < 1e-3 * (truth > 0).sum()


def three_lesions() -> tuple[NDArray[np.bool_], NDArray[np.bool_], NDArray[np.float16]]:
    """In a liver: 32 voxels (96 mm³) of 0.9, 200 (600 mm³) of 0.6 with one of 0.99, 2 (6 mm³) of 0.8."""
    labels = liver_block()
    tumour = np.zeros(labels.shape, bool)
    probability = np.full(labels.shape, 0.2, np.float16)
    for place, value in (
        (np.s_[3:5, 15:19, 15:19], 0.9),
        (np.s_[2:4, 30:40, 30:40], 0.6),
        (np.s_[5, 45, 20:22], 0.8),
    ):
        tumour[place], probability[place] = True, value
    probability[2, 35, 35] = 0.99
    return labels > 0, tumour, probability


def test_lesions_are_scored_by_their_mean_probability() -> None:
    candidates = tidied(*three_lesions()[:2], probability=three_lesions()[2])
    by_size = {int(n): float(score) for n, score in zip(candidates.voxels, candidates.scores, strict=True)}
    assert by_size[0] == 0
    assert by_size[32] == pytest.approx(0.9, abs=1e-3)
    assert by_size[200] == pytest.approx((199 * 0.6 + 0.99) / 200, abs=1e-3)
    assert by_size[2] == pytest.approx(0.8, abs=1e-3)


@pytest.mark.parametrize(
    ("score", "mm3", "kept"),
    [
        (0.0, 0.0, {32, 200, 2}),
        (0.5, 5.0, {32, 200, 2}),
        (0.7, 0.0, {32, 2}),
        (0.85, 0.0, {32}),
        (0.95, 0.0, set()),
        (0.0, 6.0, {32, 200, 2}),
        (0.0, 6.1, {32, 200}),
        (0.7, 50.0, {32}),
        (0.0, 1000.0, set()),
    ],
)
def test_lesions_of_low_score_or_small_are_liver_again(score: float, mm3: float, kept: set[int]) -> None:
    liver, tumour, probability = three_lesions()
    spec = replace(SIGMOID, lesion_score_threshold=score, min_lesion_mm3=mm3)
    labels = tidied(liver, tumour, spec, probability=probability).labels(spec)
    np.testing.assert_array_equal(labels > 0, liver)
    numbers, count = ndimage.label(labels == 2, np.ones((3, 3, 3)))
    assert {int((numbers == n).sum()) for n in range(1, count + 1)} == kept


def test_a_dropped_lesion_beyond_the_liver_channel_is_background_again() -> None:
    """It lay in a hole of the liver, and nothing says that the hole is liver."""
    labels = liver_block()
    liver, tumour = labels > 0, np.zeros(labels.shape, bool)
    tumour[3:5, 20:40, 20:40] = True
    liver &= ~tumour
    spec = replace(SIGMOID, lesion_score_threshold=0.9)
    faint = (tumour * 0.6).astype(np.float16)
    np.testing.assert_array_equal(tidied(liver, tumour, spec, probability=faint).labels(spec) == 1, liver)
    assert not (tidied(liver, tumour, spec, probability=faint).labels(spec) == 2).any()


def test_diagonal_neighbours_are_one_lesion() -> None:
    liver, tumour = liver_block() > 0, np.zeros((8, 60, 60), bool)
    tumour[2, 20, 20] = tumour[3, 21, 21] = tumour[4, 22, 22] = True
    spec = replace(SIGMOID, min_lesion_mm3=9.0)
    assert (labels_of(liver, tumour, spec) == 2).sum() == 3


def test_without_any_tumour_there_is_nothing_to_score() -> None:
    spec = replace(SIGMOID, lesion_score_threshold=0.5, min_lesion_mm3=10)
    labels = liver_block()
    np.testing.assert_array_equal(labels_of(labels > 0, labels > 1, spec), labels)
    nothing = np.zeros((3, 8, 8), bool)
    assert not labels_of(nothing, nothing, spec).any()
    assert tidied(nothing, nothing).scores.tolist() == [0]
