"""Overlap against values worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from monai.metrics.meandice import compute_dice
from monai.metrics.meaniou import compute_iou

from engine.scan.volume import Label, Mask
from tests.training.evaluation.masks import HEALTHY, TRUTH, block, figures, mask, shifted
from training.evaluation.overlap import LIVER, TUMOUR, Overlap, as_the_seed_counted, confuse, overlap_of


def test_overlap_by_hand() -> None:
    case = figures("a", shifted(2))  # two rows lower: 160 of 200 voxels of liver and 16 of 32 of tumour are shared
    assert case.liver == Overlap(0.4, 0.4, 0.32)
    assert case.tumour is not None
    assert vars(case.tumour) == pytest.approx({"true_ml": 0.064, "drawn_ml": 0.064, "both_ml": 0.032})
    assert case.liver.dice == pytest.approx(2 * 160 / 400)
    assert case.liver.iou == pytest.approx(160 / 240)
    assert case.liver.volume_error_ml == pytest.approx(0)


def test_the_liver_is_meant_with_its_tumours_whatever_they_are_called() -> None:
    case = figures("a", HEALTHY)
    assert case.liver.dice == 1
    assert case.tumour is not None
    assert case.tumour.dice == 0


def test_without_a_tumour_its_overlap_is_undefined() -> None:
    case = figures("a", TRUTH, truth=HEALTHY)
    assert case.tumour is not None
    assert (case.tumour.dice, case.tumour.iou) == (None, None)
    assert case.tumour.volume_error_ml == pytest.approx(0.064)


def test_every_pair_of_labels_is_counted() -> None:
    generator = np.random.default_rng(0)
    truth, drawn = generator.integers(0, 3, (2, 4, 5, 6)).astype(np.uint8)
    expected = [[np.count_nonzero((truth == a) & (drawn == b)) for b in range(3)] for a in range(3)]
    assert confuse(truth, drawn).tolist() == expected


def test_monai_says_the_same() -> None:
    generator = np.random.default_rng(1)
    truth, drawn = generator.integers(0, 3, (2, 1, 1, 6, 7, 8)).astype(np.uint8)
    for labels, least in ((LIVER, Label.LIVER), (TUMOUR, Label.TUMOUR)):
        a, b = (torch.from_numpy(one >= least) for one in (drawn, truth))
        ours = overlap_of(confuse(truth[0, 0], drawn[0, 0]), labels, 2.0)
        assert ours.dice == pytest.approx(compute_dice(a, b).item(), rel=1e-6)
        assert ours.iou == pytest.approx(compute_iou(a, b).item(), rel=1e-6)


def test_a_voxel_of_any_stored_order_counts_once() -> None:
    turned = Mask(np.asfortranarray(TRUTH.labels), TRUTH.geometry)
    assert figures("a", turned).liver.dice == 1


def test_without_tumour_labels_nothing_is_said_about_tumours() -> None:
    case = figures("a", mask((2, *block(10, 0))), has_tumour_labels=False)
    assert (case.tumour, case.tumour_surface, case.lesions) == (None, None, None)
    assert case.liver.dice == 1


def test_the_seeds_way_of_counting() -> None:
    counted = as_the_seed_counted([figures("a", HEALTHY).confusion])
    assert counted["pixel_accuracy"] == pytest.approx(1 - 32 / 3200)
    assert counted["mean_class_iou"] == pytest.approx((1 + 168 / 200 + 0) / 3)
