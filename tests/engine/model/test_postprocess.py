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
from engine.model.postprocess import clean_up, probabilities
from engine.progress import Progress
from engine.scan.geometry import Geometry
from engine.scan.nifti import load_volume
from tests.nifti_files import volume_of

SIGMOID = OutputSpec(Activation.SIGMOID, ("liver", "tumour"))
SOFTMAX = OutputSpec(Activation.SOFTMAX, ("background", "liver", "tumour"))


def grid(shape: tuple[int, ...], spacing_mm: tuple[float, float, float] = (3, 1, 1)) -> Geometry:
    return volume_of(np.broadcast_to(np.int16(0), shape).view(), spacing_mm).geometry


def cleaned(truth: NDArray[np.uint8], spec: OutputSpec = SIGMOID) -> NDArray[np.uint8]:
    """What is left of a mask whose liver region holds its tumours."""
    return clean_up(truth > 0, truth == 2, grid(truth.shape), spec)


def liver_block() -> NDArray[np.uint8]:
    labels = np.zeros((8, 60, 60), np.uint8)
    labels[1:7, 10:50, 10:50] = 1
    return labels


@pytest.mark.parametrize("order", [("liver", "tumour"), ("tumour", "liver")])
def test_sigmoid_by_hand(order: tuple[str, str]) -> None:
    logits = np.array([[0.0, 2.0, -100.0], [-2.0, 0.0, 1000.0]], np.float32)
    by_name = dict(zip(order, logits, strict=True))
    liver, tumour = probabilities(logits, replace(SIGMOID, channels=order))
    for ours, theirs in ((liver, by_name["liver"]), (tumour, by_name["tumour"])):
        np.testing.assert_allclose(ours, 1 / (1 + np.exp(-np.clip(theirs.astype(float), -80, 80))), rtol=1e-6)


@pytest.mark.parametrize("order", [("background", "liver", "tumour"), ("tumour", "background", "liver")])
def test_softmax_by_hand(order: tuple[str, str, str]) -> None:
    logits = np.array([[0.0, 900.0, 1.0], [1.0, 900.0, -900.0], [2.0, 900.0, -1.0]], np.float32)
    shares = np.exp(logits - logits.max(axis=0))
    by_name = dict(zip(order, shares / shares.sum(axis=0), strict=True))
    liver, tumour = probabilities(logits, replace(SOFTMAX, channels=order))
    np.testing.assert_allclose(liver, by_name["liver"] + by_name["tumour"], rtol=1e-6)
    np.testing.assert_allclose(tumour, by_name["tumour"], rtol=1e-6)


def test_temperature_divides_the_logits() -> None:
    logits = np.array([[4.0], [-4.0]], np.float32)
    liver, tumour = probabilities(logits, replace(SIGMOID, temperature=2))
    np.testing.assert_allclose((liver[0], tumour[0]), (1 / (1 + np.exp(-2)), 1 / (1 + np.exp(2))), rtol=1e-6)


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
    np.testing.assert_array_equal(clean_up(liver, tumour, grid(labels.shape), SIGMOID), labels)
    kept = clean_up(liver, tumour, grid(labels.shape), replace(SIGMOID, tumour_inside_liver=False))
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
    result = clean_up(liver, tumour, grid(labels.shape), SIGMOID)
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
    result = clean_up(liver, tumour, grid(liver.shape, spacing_mm), spec)
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
    result = clean_up(liver, tumour, grid(labels.shape), SIGMOID)
    assert len(filled) == 1
    np.testing.assert_array_equal(result[1:] == 2, tumour[1:])
    assert not (result[0] == 2).any()


def test_cleaning_up_is_told_slice_by_slice_and_can_be_stopped() -> None:
    labels = liver_block()
    told: list[float] = []
    clean_up(labels > 0, labels > 0, grid(labels.shape), SIGMOID, Progress(lambda fraction, _: told.append(fraction)))
    assert len(told) > 6  # the slices of the liver
    assert told == sorted(told)

    def stop_half_way(fraction: float, _: str) -> None:
        if fraction >= 0.5:
            progress.cancel()

    progress = Progress(stop_half_way)
    with pytest.raises(Cancelled):
        clean_up(labels > 0, labels > 0, grid(labels.shape), SIGMOID, progress)


def test_notches_are_measured_in_millimetres() -> None:
    labels = liver_block()
    liver, tumour = labels > 0, np.zeros_like(labels, bool)
    tumour[3:5, 26:34, 44:50] = True
    liver &= ~tumour
    coarse = clean_up(liver, tumour, grid(labels.shape, (3, 4, 4)), SIGMOID)  # the same notch is 32 mm wide here
    assert (coarse == 2).sum() < tumour.sum() / 2


def test_no_liver_at_all() -> None:
    nothing, tumour = np.zeros((3, 8, 8), bool), np.zeros((3, 8, 8), bool)
    tumour[1, 2:5, 2:5] = True
    assert not clean_up(nothing, nothing, grid((3, 8, 8)), SIGMOID).any()
    assert not clean_up(nothing, tumour, grid((3, 8, 8)), SIGMOID).any()
    kept = clean_up(nothing, tumour, grid((3, 8, 8)), replace(SIGMOID, tumour_inside_liver=False))
    np.testing.assert_array_equal(kept == 2, tumour)


@pytest.mark.parametrize("shape", [(1, 1, 1), (1, 40, 40), (40, 1, 1)])
def test_liver_up_to_the_edges_of_the_scan(shape: tuple[int, int, int]) -> None:
    full = np.ones(shape, bool)
    np.testing.assert_array_equal(clean_up(full, ~full, grid(shape), SIGMOID), np.ones(shape))
    np.testing.assert_array_equal(clean_up(full, full, grid(shape), SIGMOID), np.full(shape, 2))


def test_what_is_given_is_not_changed() -> None:
    labels = liver_block()
    liver, tumour = labels > 0, labels == 2
    before = liver.copy(), tumour.copy()
    result = clean_up(liver, tumour, grid(labels.shape), SIGMOID)
    np.testing.assert_array_equal((liver, tumour), before)
    assert result.dtype == np.uint8


@pytest.mark.parametrize("case", ["004", "029", "033", "039", "043"])
def test_real_tumours_are_left_alone(shared_data: Path, case: str) -> None:
    """In these five the tumour reaches the surface, or is most of the liver; nothing of a radiologist's mask may go."""
    volume = load_volume(shared_data / "lits" / "labelsTr" / f"liver_{case}.nii.gz")
    truth = np.ascontiguousarray(volume.voxels).astype(np.uint8)
    result = clean_up(truth > 0, truth == 2, volume.geometry, SIGMOID)
    np.testing.assert_array_equal(result == 2, truth == 2)
    assert ((truth > 0) != (result > 0)).sum() < 1e-3 * (truth > 0).sum()
