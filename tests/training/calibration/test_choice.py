"""The rule by hand, and tables against masks that are truly drawn."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from engine.model.card import Activation, OutputSpec
from engine.model.drawing import Drawing
from engine.model.postprocess import clean_up
from engine.scan.volume import Mask
from tests.nifti_files import volume_of
from training.calibration.candidates import CandidateTable, TrueTumour, tabulate
from training.calibration.choice import SMALLEST_MM3, VOXEL_THRESHOLDS, Outcome, Setting, choose, judge, settings
from training.evaluation.case import measure_case
from training.evaluation.summary import by_patient, summarise

SPEC = OutputSpec(Activation.SIGMOID, ("liver", "tumour"))


def outcome(dice: float, f1: float, false: float, score: float = 0.0, mm3: float = 0.0) -> Outcome:
    return Outcome(Setting(0.5, score, mm3), dice, f1, f1, f1, false)


@pytest.mark.parametrize(
    ("outcomes", "taken", "within"),
    [
        ([outcome(0.6, 0.5, 0.5), outcome(0.6, 0.6, 1.0), outcome(0.6, 0.9, 1.1)], 1, True),  # F1, within the limit
        ([outcome(0.60, 0.5, 0.5), outcome(0.57, 0.9, 0.5)], 0, True),  # too much Dice for it
        ([outcome(0.60, 0.5, 0.5), outcome(0.59, 0.9, 0.5)], 1, True),
        ([outcome(0.60, 0.5, 0.5), outcome(0.61, 0.5, 0.9)], 1, True),  # equal F1: Dice
        ([outcome(0.60, 0.5, 0.5), outcome(0.60, 0.5, 0.4)], 1, True),  # then false lesions
        ([outcome(0.60, 0.5, 0.5, 0.7), outcome(0.60, 0.5, 0.5, 0.6)], 1, True),  # then what drops least
        ([outcome(0.60, 0.5, 0.5, mm3=30), outcome(0.60, 0.5, 0.5, mm3=10)], 1, True),
        ([outcome(0.60, 0.5, 3.0), outcome(0.40, 0.6, 0.0)], 0, False),  # nothing usable is within
        ([outcome(0.60, 0.9, 3.0), outcome(0.50, 0.5, 2.0)], 1, False),  # the fewest false lesions
        ([outcome(0.60, 0.5, 3.0), outcome(0.55, 0.9, 3.0)], 1, False),
        ([outcome(0.0, 0.0, 0.0), outcome(0.0, 0.0, 2.0)], 0, True),  # a model that finds nothing
    ],
)
def test_the_rule(outcomes: list[Outcome], taken: int, within: bool) -> None:
    assert choose(outcomes, 1.0) == (outcomes[taken], within)


def test_settings_that_say_nothing_are_left_out() -> None:
    found = list(settings())
    assert len(set(found)) == len(found)
    assert {s.tumour_threshold for s in found} == set(VOXEL_THRESHOLDS)
    assert all(s.lesion_score_threshold == 0 or s.lesion_score_threshold > s.tumour_threshold for s in found)
    assert SMALLEST_MM3[:3] == (0.0, 14.1, 33.5)
    for setting in found:
        replace(SPEC, **vars(setting))  # each can stand in a card


def empty() -> CandidateTable:
    """Nothing true, nothing drawn."""
    nothing = np.zeros(0, np.intp)
    return CandidateTable(np.zeros(0), nothing, nothing, np.zeros((0, 0), np.bool_), 0, 1.0)


def table(scores: list[float], touches: list[list[int]], true_voxels: int = 100) -> CandidateTable:
    """Lesions of 10 voxels of 1 mm³, true ones all tumour."""
    hits = np.array(touches, bool)
    voxels = np.full(len(scores), 10)
    return CandidateTable(np.array(scores), voxels, voxels * hits.any(axis=1), hits, true_voxels, 1.0)


def test_figures_by_hand() -> None:
    """a: two true lesions, one found by two drawn ones, one false. b: two scans, one free. c: free, one false."""
    scans = {
        "a": [table([0.9, 0.6, 0.7], [[1, 0], [1, 0], [0, 0]])],
        "b": [
            table([0.8], [[1]], 10),
            empty(),
        ],
        "c": [CandidateTable(np.array([0.95]), np.array([10]), np.array([0]), np.zeros((1, 0), bool), 0, 1.0)],
    }
    found = judge(Setting(0.5, 0.0, 0.0), scans)
    assert found.tumour_dice == pytest.approx((2 * 20 / 130 + 1.0) / 2)  # the free ones have none
    assert found.sensitivity == pytest.approx((1 + 0.5) / (2 + 0.5))
    assert found.precision == pytest.approx((2 + 0.5) / (3 + 0.5 + 1))
    assert found.false_lesions == pytest.approx(2 / 3)
    assert found.f1 == pytest.approx(2 * 0.6 * (2.5 / 4.5) / (0.6 + 2.5 / 4.5))
    strict = judge(Setting(0.5, 0.75, 0.0), scans)
    assert strict.sensitivity == pytest.approx(0.6)
    assert strict.precision == pytest.approx(1.5 / 2.5)
    nothing = judge(Setting(0.5, 0.99, 0.0), scans)
    assert (nothing.tumour_dice, nothing.sensitivity, nothing.precision, nothing.f1) == (0, 0, None, 0)


def drawn_scan(seed: int) -> tuple[Drawing, NDArray[np.uint8]]:
    """Blobs of all sizes, drawn and true, that overlap by chance."""
    random = np.random.default_rng(seed)
    truth = np.ones((6, 30, 30), np.uint8)
    probability = random.uniform(0, 0.45, truth.shape)
    for _ in range(12):
        k, j, i, size = random.integers((0, 0, 0, 1), (5, 26, 26, 5))
        place = np.s_[k : k + 2, j : j + size, i : i + size]
        if random.random() < 0.6:
            truth[place] = 2
        shift = random.integers(-2, 3)
        moved = np.s_[k : k + 2, max(j + shift, 0) : j + shift + size, i : i + size]
        probability[moved] = random.uniform(0.5, 1)
    drawn = probability.astype(np.float16)
    return Drawing(np.ones(truth.shape, np.bool_), drawn > 0.5, drawn), truth


@pytest.mark.parametrize(("score", "mm3"), [(0.0, 0.0), (0.7, 0.0), (0.0, 6.0), (0.8, 12.0)])
def test_tables_say_what_the_evaluation_of_the_drawn_masks_says(score: float, mm3: float) -> None:
    setting = Setting(0.5, score, mm3)
    spec = replace(SPEC, **vars(setting))
    cases, scans = [], dict[str, list[CandidateTable]]()
    for seed in range(6):
        drawing, truth = drawn_scan(seed)
        patient = str(seed // 2)
        geometry = volume_of(truth).geometry
        candidates = clean_up(drawing, geometry, spec)
        scans.setdefault(patient, []).append(tabulate(candidates, TrueTumour.of(truth)))
        drawn = Mask(candidates.labels(spec), geometry)
        cases.append(measure_case(str(seed), patient, Mask(truth, geometry), drawn))
    figures = {name: float(values[0]) for name, values in summarise(by_patient(cases)).items()}
    found = judge(setting, scans)
    assert found.tumour_dice == pytest.approx(figures["tumour_dice_mean"])
    assert found.sensitivity == pytest.approx(figures["lesion_sensitivity_any"])
    assert found.precision == pytest.approx(figures["lesion_precision_any"])
    assert found.f1 == pytest.approx(figures["lesion_f1_any"])
    assert found.false_lesions == pytest.approx(figures["false_lesions_per_patient_any"])
