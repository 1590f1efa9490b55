"""From cases to figures, and intervals over patients."""

from __future__ import annotations

import numpy as np
import pytest

from engine.scan.volume import Mask
from tests.training.evaluation.masks import HEALTHY, TRUTH, block, figures, mask, shifted
from training.evaluation.bootstrap import RESAMPLES, differences, figures_with_intervals
from training.evaluation.case import CaseFigures
from training.evaluation.summary import by_patient, mean_of_patients, summarise


def values(*cases: CaseFigures) -> dict[str, float]:
    return {name: float(value[0]) for name, value in summarise(by_patient(cases)).items()}


def test_tumour_dice_is_undefined_without_a_tumour_and_false_tumour_is_counted() -> None:
    drawn = mask((1, *block(10, 0)), (2, *block(3, 0)), (2, *block(2, 6, 6)))
    found = values(figures("a", drawn, truth=HEALTHY))
    undefined = (
        "tumour_dice_mean",
        "tumour_dice_pooled",
        "tumour_hd95_mm_mean",
        "lesion_sensitivity_any",
        "lesion_f1_any",
    )
    assert np.isnan([found[name] for name in undefined]).all()
    assert found["tumour_free_false_ml_mean"] == pytest.approx((18 + 8) * 2 / 1000)
    assert found["tumour_free_largest_false_lesion_ml_mean"] == pytest.approx(18 * 2 / 1000)
    assert found["false_lesions_per_patient_any"] == 2
    assert found["false_lesion_ml_per_patient_any"] == pytest.approx((18 + 8) * 2 / 1000)
    assert found["lesion_precision_any"] == 0


def test_a_tumour_free_case_without_false_tumour_is_perfect() -> None:
    found = values(figures("a", HEALTHY, truth=HEALTHY))
    assert found["tumour_free_false_ml_mean"] == found["tumour_free_largest_false_lesion_ml_mean"] == 0
    assert found["false_lesions_per_patient_any"] == 0
    assert np.isnan(found["lesion_precision_any"])


def test_lesion_figures_by_hand() -> None:
    # Of two true lesions one is found; of three drawn ones one is correct.
    truth = mask((1, *block(18, 0)), (2, *block(3, 0)), (2, *block(3, 6)))
    drawn = mask((1, *block(18, 0)), (2, *block(3, 0)), (2, *block(3, 12)), (2, *block(3, 6, 10)))
    found = values(figures("a", drawn, truth=truth))
    for overlap in ("any", "iou10", "iou50"):
        assert found[f"lesion_sensitivity_{overlap}"] == found[f"lesion_sensitivity_{overlap}_<10mm"] == 0.5
        assert found[f"lesion_precision_{overlap}"] == pytest.approx(1 / 3)
        assert found[f"lesion_f1_{overlap}"] == pytest.approx(2 * 0.5 / 3 / (0.5 + 1 / 3))
        assert found[f"false_lesions_per_patient_{overlap}"] == 2
        assert np.isnan(found[f"lesion_sensitivity_{overlap}_>20mm"])


def test_who_finds_nothing_has_an_f1_of_0() -> None:
    found = values(figures("a", HEALTHY))
    assert found["lesion_sensitivity_any"] == found["lesion_f1_any"] == found["tumour_dice_mean"] == 0
    assert np.isnan(found["lesion_precision_any"])
    assert np.isnan(found["tumour_hd95_mm_mean"])


def test_cases_of_one_patient_are_averaged_first() -> None:
    perfect, empty = HEALTHY, mask()
    drawn: list[tuple[str, str, Mask]] = [("a1", "anna", perfect), ("a2", "anna", empty), ("b", "bert", perfect)]
    cases = [figures(name, one, patient, truth=HEALTHY) for name, patient, one in drawn]
    found = values(*cases)
    assert found["liver_dice_mean"] == pytest.approx((0.5 + 1) / 2)
    # Pooled: anna's mean volumes are 0.4 true, 0.2 drawn, 0.2 shared ml; bert's 0.4 each.
    assert found["liver_dice_pooled"] == pytest.approx(2 * 0.6 / (0.8 + 0.6))
    assert found["liver_volume_error_ml_mean"] == pytest.approx(-0.1)
    assert found["liver_hd95_mm_mean"] == 0  # of a2, where nothing is drawn, there is none
    dice = {case.name: case.liver.dice for case in cases}
    assert mean_of_patients(dice, {"a1": "anna", "a2": "anna", "b": "bert"}.__getitem__) == pytest.approx(0.75)
    assert mean_of_patients({"a": None}, str) is None


def test_errors_of_opposite_sign_do_not_make_a_good_model() -> None:
    found = values(figures("small", mask((1, *block(8, 0)))), figures("large", mask((1, *block(12, 0)))))
    assert found["liver_volume_error_ml_mean"] == pytest.approx((-72 + 88) / 2 * 2 / 1000)
    assert found["liver_absolute_volume_error_ml_mean"] == pytest.approx((72 + 88) / 2 * 2 / 1000)


def test_without_tumour_labels_no_figure_speaks_of_tumours() -> None:
    found = values(figures("a", shifted(1), has_tumour_labels=False))
    assert found["liver_dice_mean"] == pytest.approx(0.9)
    assert not [name for name in found if "tumour" in name or "lesion" in name]


def test_intervals_span_the_patients_and_stay_the_same() -> None:
    table = by_patient([figures(str(n), shifted(n)) for n in range(4)])
    found = figures_with_intervals(table)
    assert found == figures_with_intervals(table)
    low, high = found["tumour_dice_mean"].interval or (0, 0)
    dice = table.means["tumour_dice"]
    assert found["tumour_dice_mean"].value == pytest.approx(dice.mean())
    assert dice.min() < low < dice.mean() < high < dice.max()
    alone = figures_with_intervals(by_patient([figures("a", TRUTH)]))
    assert alone["liver_dice_mean"].interval == (1, 1)


def test_the_interval_is_that_of_resamples_drawn_one_by_one() -> None:
    cases = [figures(str(n), shifted(n)) for n in range(5)]
    generator = np.random.default_rng(1)
    drawn = [
        values(*(figures(f"{at}", shifted(n)) for at, n in enumerate(generator.integers(5, size=5))))
        for _ in range(300)
    ]
    found = figures_with_intervals(by_patient(cases))
    for name in ("liver_dice_pooled", "tumour_dice_mean", "liver_assd_mm_mean"):
        expected = np.percentile([one[name] for one in drawn], (2.5, 97.5))
        spread = np.ptp([one[name] for one in drawn])
        assert found[name].interval == pytest.approx(tuple(expected), abs=0.12 * spread)
    assert RESAMPLES == 2000


def test_a_figure_that_nobody_defines_has_no_interval() -> None:
    found = figures_with_intervals(by_patient([figures("a", HEALTHY, truth=HEALTHY)]))["tumour_dice_mean"]
    assert (found.value, found.interval) == (None, None)


def test_a_difference_is_paired() -> None:
    """Patients differ far more than models: only a comparison patient by patient sees the small, steady gain."""
    worse = by_patient([figures(str(n), shifted(n + 1)) for n in range(5)])
    better = by_patient([figures(str(n), shifted(n)) for n in range(5)])
    found = differences(worse, better)["liver_dice_mean"]
    assert found.difference.value == pytest.approx(0.1)
    assert found.difference.interval == pytest.approx((0.1, 0.1))
    assert found.is_clear
    (low, high), (other_low, other_high) = (
        figures_with_intervals(table)["liver_dice_mean"].interval or (0, 0) for table in (worse, better)
    )
    assert low < other_low < high < other_high  # unpaired, the intervals overlap
    backwards = differences(better, worse)["liver_dice_mean"]
    assert backwards.difference.value == pytest.approx(-0.1)
    assert backwards.is_clear


def test_a_model_does_not_differ_from_itself() -> None:
    table = by_patient([figures(str(n), shifted(n)) for n in range(4)])
    for name, one in differences(table, table).items():
        assert one.first == one.second, name
        if one.first is not None:
            assert (one.difference.value, one.difference.interval) == (0, (0, 0)), name
        assert not one.is_clear


def test_a_surface_that_one_model_did_not_draw_is_compared_in_neither() -> None:
    """Else the second, which finds nothing in the hard patient, would look the nearer one."""
    first = by_patient([figures("easy", shifted(1)), figures("hard", shifted(4))])
    second = by_patient([figures("easy", shifted(1)), figures("hard", HEALTHY)])
    assert summarise(second)["tumour_hd95_mm_mean"] < summarise(first)["tumour_hd95_mm_mean"]
    found = differences(first, second)
    assert found["tumour_hd95_mm_mean"].first == found["tumour_hd95_mm_mean"].second
    assert found["tumour_hd95_mm_mean"].difference.value == 0
    assert found["tumour_dice_mean"].second == pytest.approx(0.75 / 2)  # of the hard one 0, and it counts


def test_patients_who_differ_are_no_pairs() -> None:
    with pytest.raises(ValueError, match="other patients"):
        differences(by_patient([figures("a", TRUTH)]), by_patient([figures("b", TRUTH)]))
