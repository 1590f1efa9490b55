"""Figures against values worked out by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest

from engine.scan.geometry import Geometry
from engine.scan.volume import Mask
from training.metrics import (
    SIZE_BANDS_MM,
    Overlap,
    Tally,
    as_the_seed_counted,
    by_patient,
    count_lesions,
    equivalent_diameter,
    intervals,
    mean_of_patients,
    measure_case,
    summarise,
)

AFFINE = np.diag([2.0, -1.0, -1.0, 1.0])[[2, 1, 0, 3]]
"""2 mm slices of 1 mm x 1 mm: a voxel is 2 mm³."""


def mask(*boxes: tuple[int, slice, slice, slice], shape: tuple[int, int, int] = (8, 20, 20)) -> Mask:
    """Boxes of labels, later ones on top."""
    labels = np.zeros(shape, np.uint8)
    for label, *box in boxes:
        labels[tuple(box)] = label
    return Mask(labels, Geometry(shape, AFFINE))


def block(size: int, row: int, column: int = 0) -> tuple[slice, slice, slice]:
    return slice(0, 2), slice(row, row + size), slice(column, column + size)


def test_overlap_by_hand() -> None:
    truth = mask((1, *block(10, 0)), (2, *block(4, 0)))  # 200 voxels of liver with 32 of tumour
    drawn = mask((1, *block(10, 2)), (2, *block(4, 2)))  # two rows lower: 160 and 16 shared
    case = measure_case("a", "a", truth, drawn)
    assert case.liver == Overlap(0.4, 0.4, 0.32)
    assert case.tumour is not None
    assert vars(case.tumour) == pytest.approx({"true_ml": 0.064, "drawn_ml": 0.064, "both_ml": 0.032})
    assert case.liver.dice == pytest.approx(2 * 160 / 400)
    assert case.liver.iou == pytest.approx(160 / 240)
    assert case.liver.volume_error_ml == pytest.approx(0)


def test_tumour_dice_is_undefined_without_a_tumour_and_false_tumour_is_counted() -> None:
    truth, drawn = mask((1, *block(10, 0))), mask((1, *block(10, 0)), (2, *block(3, 0)), (2, *block(2, 6, 6)))
    case = measure_case("a", "a", truth, drawn)
    assert case.tumour is not None
    assert (case.tumour.dice, case.tumour.iou) == (None, None)
    figures = summarise(by_patient([case]))
    assert figures["tumour_dice_mean"] is None
    assert figures["tumour_free_false_ml_mean"] == pytest.approx((18 + 8) * 2 / 1000)
    assert figures["false_lesions_per_patient_any"] == 2
    assert figures["lesion_sensitivity_any"] is None
    assert figures["lesion_precision_any"] == 0
    assert figures["lesion_f1_any"] is None


def test_lesions_by_hand() -> None:
    # True: A 4 x 4 x 2 = 32 voxels, B the same, C 2 voxels (too small). Drawn: A shifted by one column (24 of 40
    # shared, IoU 0.6), a corner of B (2 of 32 shared), one elsewhere (false), one of 2 voxels (too small).
    truth = mask((2, *block(4, 0)), (2, *block(4, 10)), (2, slice(0, 2), slice(18, 19), slice(18, 19)))
    corner = (slice(0, 1), slice(13, 15), slice(2, 4))
    drawn = mask(
        (2, *block(4, 0, 1)),
        (2, *corner),
        (2, *block(4, 0, 12)),
        (2, slice(6, 8), slice(10, 11), slice(10, 11)),
    )
    tallies = count_lesions(truth.labels, drawn.labels, 2.0)
    assert equivalent_diameter(np.array([64.0]))[0] < 10
    assert tallies["any", "<10"] == Tally(true=2, found=2, drawn=3, correct=2)
    assert tallies["iou50", "<10"] == Tally(true=2, found=1, drawn=3, correct=1)
    assert tallies["any", "10-20"] == tallies["any", ">20"] == Tally()
    tally = tallies["iou50", "<10"]
    assert tally.sensitivity == 0.5
    assert tally.precision == pytest.approx(1 / 3)
    assert tally.f1 == pytest.approx(2 * 0.5 * (1 / 3) / (0.5 + 1 / 3))


def test_one_drawn_lesion_over_two_true_ones_finds_both_but_not_at_half_overlap() -> None:
    truth = mask((2, *block(3, 0)), (2, *block(3, 5)))
    drawn = mask((2, slice(0, 2), slice(0, 8), slice(0, 3)))
    tallies = count_lesions(truth.labels, drawn.labels, 2.0)
    assert tallies["any", "<10"] == Tally(true=2, found=2, drawn=1, correct=1)
    assert tallies["iou50", "<10"] == Tally(true=2, found=0, drawn=1, correct=0)


def test_touching_corners_are_one_lesion() -> None:
    truth = mask((2, slice(0, 1), slice(0, 2), slice(0, 2)), (2, slice(1, 2), slice(2, 4), slice(2, 4)))
    assert count_lesions(truth.labels, truth.labels, 2.0)["any", "<10"].true == 1


@pytest.mark.parametrize(("diameter", "band"), [(9.9, "<10"), (10.1, "10-20"), (19.9, "10-20"), (20.1, ">20")])
def test_lesions_are_sorted_by_the_diameter_of_the_equal_ball(diameter: float, band: str) -> None:
    truth = mask((2, *block(10, 0)))  # 200 voxels
    tallies = count_lesions(truth.labels, truth.labels, math.pi / 6 * diameter**3 / 200)
    assert {b for b in SIZE_BANDS_MM if tallies["any", b].true} == {band}


def test_cases_of_one_patient_are_averaged_first() -> None:
    truth = mask((1, *block(10, 0)))
    perfect, empty = truth, mask()
    cases = [
        measure_case("a1", "anna", truth, perfect),
        measure_case("a2", "anna", truth, empty),
        measure_case("b", "bert", truth, perfect),
    ]
    figures = summarise(by_patient(cases))
    assert figures["liver_dice_mean"] == pytest.approx((0.5 + 1) / 2)
    # Pooled: anna's mean volumes are 0.4 true, 0.2 drawn, 0.2 shared ml; bert's 0.4 each.
    assert figures["liver_dice_pooled"] == pytest.approx(2 * 0.6 / (0.8 + 0.6))
    assert figures["liver_volume_error_ml_mean"] == pytest.approx(-0.1)
    values = {case.name: case.liver.dice for case in cases}
    assert mean_of_patients(values, {"a1": "anna", "a2": "anna", "b": "bert"}.__getitem__) == pytest.approx(0.75)
    assert mean_of_patients({"a": None}, str) is None


def test_intervals_span_the_patients_and_stay_the_same() -> None:
    truth = mask((1, *block(10, 0)), (2, *block(4, 0)))
    drawn = [mask((1, *block(10, shift)), (2, *block(4, shift))) for shift in range(4)]
    patients = by_patient([measure_case(str(n), str(n), truth, one) for n, one in enumerate(drawn)])
    found = intervals(patients)
    assert found == intervals(patients)
    low, high = found["tumour_dice_mean"] or (0, 0)
    dice = [p.tumour_dice or 0 for p in patients]
    assert min(dice) < low < np.mean(dice) < high < max(dice)
    alone = intervals(patients[:1])
    assert alone["liver_dice_mean"] == (1, 1)


def test_a_figure_that_nobody_defines_has_no_interval() -> None:
    truth = mask((1, *block(10, 0)))
    assert intervals(by_patient([measure_case("a", "a", truth, truth)]))["tumour_dice_mean"] is None


def test_without_tumour_labels_nothing_is_said_about_tumours() -> None:
    truth = mask((1, *block(10, 0)))
    case = measure_case("a", "a", truth, mask((2, *block(10, 0))), has_tumour_labels=False)
    assert case.tumour is None
    assert case.liver.dice == 1
    assert not [name for name in summarise(by_patient([case])) if "tumour" in name or "lesion" in name]


def test_the_seeds_way_of_counting() -> None:
    truth, drawn = mask((1, *block(10, 0)), (2, *block(4, 0))), mask((1, *block(10, 0)))
    counted = as_the_seed_counted([measure_case("a", "a", truth, drawn)])
    assert counted["pixel_accuracy"] == pytest.approx(1 - 32 / 3200)
    assert counted["mean_class_iou"] == pytest.approx((1 + 168 / 200 + 0) / 3)
