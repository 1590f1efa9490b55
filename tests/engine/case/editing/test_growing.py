"""A lesion at another threshold: its own basin, never another's voxel, and quick once it was flooded."""

from __future__ import annotations

from dataclasses import replace
from heapq import heappop, heappush
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.case.editing.canvas import Canvas
from engine.case.editing.growing import REACH_MM, Basin, Sliding, find_basin
from engine.case.editing.neighbourhood import Neighbourhood
from engine.case.editing.strokes import Ink, Nib, Stroke
from engine.case.review import Origin, Review
from engine.errors import EditError
from engine.findings.acquisition import acquisition_plane
from engine.findings.measure import measure
from engine.model.card import OutputSpec
from engine.scan.components import label_components
from engine.scan.slicing import Plane
from engine.scan.volume import Label
from tests.engine.case.drawn import canvas_of
from tests.models import CARD

SPEC = replace(CARD.output, tumour_threshold=0.45, tumour_inside_liver=True)
SPACING_MM = (2.0, 1.0, 1.0)


def bump(shape: tuple[int, int, int], centre: tuple[float, float, float], size: float, height: float) -> np.ndarray:
    k, j, i = np.ogrid[: shape[0], : shape[1], : shape[2]]
    away = ((k - centre[0]) * 2.0) ** 2 + (j - centre[1]) ** 2 + (i - centre[2]) ** 2
    return height * np.exp(-away / (2 * size**2))


def two_bumps() -> tuple[Canvas, Review, np.ndarray]:
    """Two lesions in a liver whose maps run into each other low down, and what the model says of them."""
    shape = (16, 40, 60)
    probability = np.maximum(bump(shape, (8, 20, 20), 6, 0.95), bump(shape, (8, 20, 40), 5, 0.9)).astype(np.float16)
    labels = np.full(shape, Label.LIVER, np.uint8)
    labels[probability.astype(np.float64) > SPEC.tumour_threshold] = Label.TUMOUR
    canvas, review, _ = canvas_of(labels, SPACING_MM)
    return canvas, review, probability


def basin_of(canvas: Canvas, key: int, probability: np.ndarray, spec: OutputSpec = SPEC) -> Basin:
    return find_basin(Neighbourhood.of(canvas, key, REACH_MM), probability, spec)


def test_at_the_cards_own_threshold_a_lesion_is_as_proposed() -> None:
    canvas, _, probability = two_bumps()
    for key in (1, 2):
        basin = basin_of(canvas, key, probability)
        assert np.array_equal(basin.at(SPEC.tumour_threshold), basin.around.own)
        assert np.array_equal(basin.states_at(SPEC.tumour_threshold), basin.around.states)


def test_a_lower_threshold_never_takes_away_and_stops_at_the_neighbour() -> None:
    canvas, _, probability = two_bumps()
    basin = basin_of(canvas, 1, probability)
    last = np.zeros(basin.joins.shape, bool)
    for threshold in np.arange(0.99, 0.0, -0.01):
        now = basin.at(threshold)
        assert not (last & ~now).any()
        assert not (now & basin.around.others).any()
        _, counts = label_components(now)
        assert len(counts) <= 2, "it is one piece"
        last = now
    middle = 20 + 10 * 6 / 5.5
    columns = np.flatnonzero(last.any(axis=(0, 1))) + basin.around.start[2]
    assert columns.max() == pytest.approx(middle, abs=2.5), "the watershed lies between the two"


def test_sliding_changes_one_lesion_and_is_one_step() -> None:
    canvas, review, probability = two_bumps()
    begun, keys, labels = canvas.digest(), np.array(canvas.keys), np.array(canvas.labels)
    sliding = Sliding(canvas, review, basin_of(canvas, 1, probability))
    for threshold in (0.3, 0.7, 0.2, 0.25):
        assert sliding.to(threshold) is not None
        assert np.array_equal(canvas.keys == 2, keys == 2)
    assert sliding.to(0.25) is None, "the same threshold changes nothing"
    there = canvas.digest()
    step = sliding.end()
    assert step is not None
    assert canvas.digest() == begun
    canvas.apply(step.patch)
    assert canvas.digest() == there
    assert not canvas.by_reader.any(), "what a threshold draws is the model's"
    assert step.review[1].origin is Origin.EDITED
    assert step.review[2] == review[2]
    smaller = Sliding(canvas, step.review, basin_of(canvas, 1, probability))
    smaller.to(SPEC.tumour_threshold)
    assert np.array_equal(canvas.labels, labels), "what it gives back is liver again"
    smaller.to(0.9)
    assert smaller.cancel() is not None
    assert canvas.digest() == there


def test_the_slider_at_the_top_leaves_nothing_and_can_come_back() -> None:
    canvas, review, probability = two_bumps()
    sliding = Sliding(canvas, review, basin_of(canvas, 2, probability))
    sliding.to(0.95)
    assert canvas.drawn == {1}
    sliding.to(SPEC.tumour_threshold)
    assert sliding.end() is None


def test_what_a_reader_drew_and_erased_stays() -> None:
    canvas, review, probability = two_bumps()
    volume = canvas_of(np.zeros(canvas.shape), SPACING_MM)[2]
    for ink, at in ((Ink(Label.TUMOUR, 1), (8.0, 6.0, 20.0)), (Ink(Label.TUMOUR, 1, erases=True), (8.0, 20.0, 20.0))):
        stroke = Stroke(canvas, volume, review, Plane.AXIAL, Nib(3.0), ink)
        stroke.move(at)
        step = stroke.end()
        assert step is not None
        canvas.apply(step.patch)
        review = step.review
    drawn, erased = canvas.by_reader & (canvas.keys == 1), canvas.by_reader & (canvas.keys == 0)
    assert drawn.any()
    assert erased.any()
    sliding = Sliding(canvas, review, basin_of(canvas, 1, probability))
    for threshold in (0.05, 0.8, 0.99):
        sliding.to(threshold)
        assert (canvas.keys[drawn] == 1).all()
        assert not canvas.keys[erased].any()


def test_a_lesion_drawn_by_hand_has_no_threshold() -> None:
    canvas, review, probability = two_bumps()
    volume = canvas_of(np.zeros(canvas.shape), SPACING_MM)[2]
    stroke = Stroke(canvas, volume, review, Plane.AXIAL, Nib(2.0), Ink(Label.TUMOUR, 3))
    stroke.move((2.0, 5.0, 5.0))
    step = stroke.end()
    assert step is not None
    canvas.apply(step.patch)
    with pytest.raises(EditError, match="by hand"):
        basin_of(canvas, 3, probability)


def test_it_stays_in_the_liver_where_the_card_says_so() -> None:
    canvas, _, probability = two_bumps()
    labels = np.array(canvas.labels)
    labels[:, :12][labels[:, :12] == Label.LIVER] = Label.BACKGROUND
    canvas, *_ = canvas_of(labels, SPACING_MM)
    inside = basin_of(canvas, 1, probability).at(0.05)
    outside = basin_of(canvas, 1, probability, replace(SPEC, tumour_inside_liver=False)).at(0.05)
    start = 12 - Neighbourhood.of(canvas, 1, REACH_MM).start[1]
    assert not (inside[:, :start] & ~Neighbourhood.of(canvas, 1, REACH_MM).own[:, :start]).any()
    assert np.count_nonzero(outside[:, :start]) > 50
    assert np.count_nonzero(inside[:, start:]) > 100


def test_the_curve_is_what_is_measured_at_each_threshold() -> None:
    canvas, _, probability = two_bumps()
    volume = canvas_of(np.zeros(canvas.shape), SPACING_MM)[2]
    basin = basin_of(canvas, 1, probability)
    curve = basin.curve([0.2, SPEC.tumour_threshold, 0.94, 0.97])
    assert [size.threshold for size in curve] == [0.2, SPEC.tumour_threshold, 0.94, 0.97]
    own = measure(volume, canvas.mask)[0]
    assert (curve[1].volume_ml, curve[1].longest_diameter_mm) == (own.volume_ml, own.longest_diameter_mm)
    assert (curve[3].volume_ml, curve[3].longest_diameter_mm) == (0.0, None)
    assert acquisition_plane(volume.geometry) is Plane.AXIAL
    volumes = [size.volume_ml for size in curve]
    assert volumes == sorted(volumes, reverse=True)


def best_way(levels: np.ndarray, seeds: list[int], allowed: np.ndarray) -> np.ndarray:
    """For each voxel the largest level that some way from a seed never falls below (Dijkstra on the minimum)."""
    shape, flat = levels.shape, levels.reshape(-1)
    best = np.zeros(flat.size)
    waiting: list[tuple[float, int]] = []
    for seed in seeds:
        best[seed] = flat[seed]
        heappush(waiting, (-best[seed], seed))
    while waiting:
        height, at = heappop(waiting)
        if -height < best[at]:
            continue
        k, j, i = np.unravel_index(at, shape)
        for a, b, c in product((-1, 0, 1), repeat=3):
            near = (int(k) + a, int(j) + b, int(i) + c)
            if not all(0 <= n < size for n, size in zip(near, shape, strict=True)) or not allowed[near]:
                continue
            place = int(np.ravel_multi_index(near, shape))
            found = min(-height, flat[place])
            if found > best[place]:
                best[place] = found
                heappush(waiting, (-found, place))
    return best.reshape(shape)


@settings(max_examples=15)
@given(seed=st.integers(0, 2**32))
def test_joining_against_a_slow_search(seed: int) -> None:
    """A lesion alone: each voxel joins where the best way from the peak to it says."""
    rng = np.random.default_rng(seed)
    probability = np.round(rng.random((4, 6, 7)), 2).astype(np.float16)
    mask = probability.astype(np.float64) > 0.6
    numbers, counts = label_components(mask)
    largest = int(counts[1:].argmax()) + 1
    labels = np.where(numbers == largest, Label.TUMOUR, Label.LIVER)
    canvas, *_ = canvas_of(labels, SPACING_MM)
    basin = basin_of(canvas, 1, probability, replace(SPEC, tumour_threshold=0.6))
    heights = probability.astype(np.float64)
    peak = int(np.argmax(np.where(labels == Label.TUMOUR, heights, -1)))
    ways = best_way(heights, [peak], np.ones(labels.shape, bool))
    for threshold in basin.thresholds:
        assert np.array_equal(basin.at(threshold), ways > threshold)
