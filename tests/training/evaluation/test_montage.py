"""The montage shows the right slices the right way round."""

from __future__ import annotations

import io

import numpy as np
import pytest
from matplotlib import image

from engine.scan.volume import Mask, Volume
from tests.nifti_files import volume_of
from tests.training.evaluation.masks import evaluation
from training.evaluation.case import measure_case
from training.evaluation.montage import DRAWN, TRUTH, CaseViews, View, choose, draw_montage, take_views

SHAPE = (12, 60, 80)
SPACING_MM = (5.0, 1.0, 2.0)
"""Slices of 5 mm with pixels twice as wide as high; k up, j to posterior, i to the patient's left."""


def labelled(*boxes: tuple[int, tuple[int, int], tuple[int, int], tuple[int, int]]) -> Mask:
    labels = np.zeros(SHAPE, np.uint8)
    for label, *sides in boxes:
        labels[tuple(slice(*side) for side in sides)] = label
    return Mask(labels, volume_of(labels, SPACING_MM).geometry)


LIVER = (1, (2, 10), (20, 50), (20, 50))
TRUE = labelled(LIVER, (2, (3, 5), (25, 30), (22, 26)), (2, (4, 5), (35, 42), (30, 40)))
FALSE = (2, (7, 9), (40, 44), (40, 44))
MORE_FALSE = (2, (8, 9), (44, 48), (40, 44))


def views_of(truth: Mask, drawn: Mask, has_tumour_labels: bool = True, name: str = "a") -> CaseViews:
    figures = measure_case(name, name, truth, drawn, has_tumour_labels)
    return take_views(figures, scan(truth), truth, drawn)


def scan(truth: Mask) -> Volume:
    """Liver 100, tumour 50, all else 0, and 900 in the corner that is right, anterior and inferior."""
    voxels = np.choose(truth.labels, (0, 100, 50)).astype(np.int16)
    voxels[0, 0, 0] = 900
    return volume_of(voxels, SPACING_MM)


def test_the_slices_are_those_of_the_largest_tumour_and_of_the_largest_false_lesion() -> None:
    drawn = labelled(LIVER, (2, (3, 5), (25, 30), (22, 26)), FALSE, MORE_FALSE)
    tumour, false = views_of(TRUE, drawn).views
    assert tumour.what == "largest tumour, slice 5 of 12"
    assert false.what == "largest false lesion, 0.48 ml, slice 9 of 12"  # 48 voxels of 10 mm³
    # Cut out around the labels with 20 mm to spare: 20 pixels of 1 mm up and down, 10 of 2 mm to the sides.
    assert tumour.grey.shape == tumour.truth.shape == tumour.drawn.shape == (60, 50)
    assert np.array_equal(tumour.truth, TRUE.labels[4, 0:60, 10:60])
    assert np.array_equal(false.drawn, drawn.labels[8, 0:60, 10:60])
    assert tumour.pixel_size_mm == pytest.approx((1, 2))


def test_the_picture_is_radiological_and_its_grey_is_about_the_liver() -> None:
    view = views_of(TRUE, TRUE).views[0]
    assert view.letters == ("A", "P", "R", "L")
    # The window is 200 HU around the liver's median of 100.
    assert (view.grey[0, 0], view.grey[25, 30], view.grey[38, 25]) == (0, 127, 63)


def test_who_draws_no_false_lesion_has_one_slice_only() -> None:
    assert [view.what for view in views_of(TRUE, TRUE).views] == ["largest tumour, slice 5 of 12"]


def test_a_healthy_liver_is_shown_where_it_is_largest() -> None:
    healthy = labelled(LIVER, (1, (6, 7), (10, 50), (20, 50)))
    liver, false = views_of(healthy, labelled(LIVER, FALSE)).views
    assert liver.what == "largest liver, slice 7 of 12"
    assert false.what == "largest false lesion, 0.32 ml, slice 8 of 12"


def test_without_tumour_labels_the_slice_with_most_liver_wrong_is_shown() -> None:
    healthy = labelled(LIVER)
    drawn = labelled(LIVER, (0, (5, 6), (20, 30), (20, 50)), FALSE)
    views = views_of(healthy, drawn, has_tumour_labels=False).views
    assert [view.what for view in views] == ["largest liver, slice 3 of 12", "most liver wrong, slice 6 of 12"]


def cases(*names: str) -> list[CaseViews]:
    """Each draws a row less than the one before."""
    return [
        views_of(TRUE, labelled(LIVER, (2, (3, 5), (25 + n, 30 + n), (22, 26))), name=name)
        for n, name in enumerate(names)
    ]


@pytest.mark.parametrize(
    ("names", "chosen"),
    [
        ("a", {"best": "a"}),
        ("ab", {"best": "a", "worst": "b"}),
        ("abc", {"best": "a", "median": "b", "worst": "c"}),
        ("abcde", {"best": "a", "median": "c", "worst": "e"}),
    ],
)
def test_best_median_and_worst(names: str, chosen: dict[str, str]) -> None:
    shuffled = sorted(cases(*names), key=lambda case: case.figures.name, reverse=True)
    assert {place: case.figures.name for place, case in choose(shuffled)} == chosen


def test_a_case_without_tumour_is_not_ranked_among_those_with() -> None:
    healthy = labelled(LIVER)
    free = views_of(healthy, healthy, name="free")
    assert [case.figures.name for _, case in choose([free, *cases("a", "b")])] == ["a", "b"]
    halved = views_of(healthy, labelled((1, (2, 10), (20, 35), (20, 50))), name="halved")
    assert [case.figures.name for _, case in choose([halved, free])] == ["free", "halved"]


def test_the_picture_shows_truth_and_prediction_in_their_colours_and_true_shape() -> None:
    chosen = [views_of(TRUE, labelled(LIVER, FALSE), name=name) for name in "abc"]
    picture = image.imread(io.BytesIO(draw_montage(evaluation(*(c.figures for c in chosen)), chosen)))
    for colour in (TRUTH, DRAWN):
        wanted = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        assert (np.abs(picture[..., :3] - wanted).max(axis=2) < 0.03).sum() > 200, colour
    assert picture.shape[0] > 1.3 * picture.shape[1]  # three rows of two


def test_the_same_evaluation_gives_the_same_file() -> None:
    one = cases("a")
    made = evaluation(one[0].figures)
    assert draw_montage(made, one) == draw_montage(made, one)


def test_labels_over_the_whole_slice_and_none_at_all_can_be_drawn() -> None:
    full = labelled((1, (0, 12), (0, 60), (0, 80)))
    missed = views_of(full, labelled(), has_tumour_labels=False)
    assert isinstance(missed.views[0], View)
    assert missed.views[0].grey.shape == (60, 80)
    assert draw_montage(evaluation(missed.figures), [missed]).startswith(b"\x89PNG")
