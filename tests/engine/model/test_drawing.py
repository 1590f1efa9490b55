"""Logits become regions on the scan's grid: by hand, and as if every voxel had been up-sampled."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from engine.errors import Cancelled
from engine.model.card import Activation, OutputSpec
from engine.model.drawing import draw, probabilities
from engine.model.preprocess import Axes, AxisMap, Scores, restore_slice
from engine.progress import Progress

SIGMOID = OutputSpec(Activation.SIGMOID, ("liver", "tumour"))
SOFTMAX = OutputSpec(Activation.SOFTMAX, ("background", "liver", "tumour"))


def axes(*steps: float) -> Axes:
    """From 12 x 40 x 36 voxels, so many of them for one of the network's."""
    k, j, i = (AxisMap(size, round(size / step), step) for size, step in zip((12, 40, 36), steps, strict=True))
    return k, j, i


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


@pytest.mark.parametrize("steps", [(1, 1, 1), (2.5, 1, 1), (1, 2, 1.7), (2.5, 1.9, 2), (0.5, 0.7, 0.8)])
@pytest.mark.parametrize(
    "spec",
    [
        SIGMOID,
        replace(SIGMOID, channels=("tumour", "liver"), liver_threshold=0.3, tumour_threshold=0.05, temperature=2.3),
        SOFTMAX,
        replace(SOFTMAX, channels=("tumour", "background", "liver"), tumour_threshold=0.2, temperature=0.4),
        replace(SOFTMAX, liver_threshold=0.75, tumour_threshold=0.45, temperature=2),
    ],
    ids=["sigmoid", "sigmoid, other thresholds", "softmax", "softmax, sharper", "softmax, smoother"],
)
def test_as_if_every_voxel_had_been_up_sampled(spec: OutputSpec, steps: tuple[float, float, float]) -> None:
    """Noise on a falling slope: some slices and edges are empty, and much is decided between two slices."""
    to = axes(*steps)
    random = np.random.default_rng(3)
    shape = [axis.model_size for axis in to]
    far = np.linalg.norm(
        np.meshgrid(*[np.linspace(-1, 1.4, n) for n in shape], indexing="ij", sparse=False), axis=0, keepdims=True
    )
    logits = random.normal(0, 4, (len(spec.channels), *shape)) + 7 - 9 * far
    if spec.activation is Activation.SOFTMAX:
        logits[spec.channels.index("background")] = 3 + random.normal(0, 2, shape)
    scores = Scores(logits.astype(np.float32), to)
    drawing = draw(scores, spec)
    whole = np.stack([scores.restore_slice(k) for k in range(12)], axis=1)
    liver, tumour = probabilities(whole, spec)
    undecided = np.abs(liver - spec.liver_threshold) < 1e-5, np.abs(tumour - spec.tumour_threshold) < 1e-5
    assert 0.01 < drawing.liver.mean() < 0.8
    assert 0.002 < drawing.tumour.mean() < 0.8
    np.testing.assert_array_equal(drawing.liver | undecided[0], (liver > spec.liver_threshold) | undecided[0])
    np.testing.assert_array_equal(drawing.tumour | undecided[1], (tumour > spec.tumour_threshold) | undecided[1])
    seen = drawing.liver | drawing.tumour
    np.testing.assert_allclose(drawing.tumour_probability[seen], np.where(tumour < 1e-3, 0, tumour)[seen], atol=1e-3)
    elsewhere = drawing.tumour_probability[~seen]
    assert ((elsewhere == 0) | (np.abs(elsewhere - tumour[~seen]) < 1e-3)).all()


def test_what_is_nowhere_near_is_not_restored(monkeypatch: pytest.MonkeyPatch) -> None:
    """The cost of a prediction: one voxel of the network's is up-sampled as one voxel."""
    to = axes(3, 2, 2)
    logits = np.full((2, *(axis.model_size for axis in to)), -9, np.float32)
    logits[0, 2, 10, 8] = 9
    restored = []
    restore = restore_slice

    def watched(to: Axes, planes: Sequence[NDArray[np.float32]], k: int, rows: slice, columns: slice) -> object:
        restored.append((k, rows, columns))
        return restore(to, planes, k, rows, columns)

    monkeypatch.setattr("engine.model.drawing.restore_slice", watched)
    drawing = draw(Scores(logits, to), SIGMOID)
    assert sorted(k for k, *_ in restored) == [5, 6, 7, 8, 9]
    assert all(rows.stop - rows.start <= 4 and columns.stop - columns.start <= 4 for _, rows, columns in restored)
    assert drawing.liver.any()
    assert not drawing.tumour.any()


def test_nothing_to_draw() -> None:
    logits = np.full((2, 12, 40, 36), -9, np.float32)
    drawing = draw(Scores(logits, axes(1, 1, 1)), SIGMOID)
    assert not drawing.liver.any()
    assert not drawing.tumour_probability.any()


def test_drawing_can_be_stopped() -> None:
    def stop_half_way(fraction: float, _: str) -> None:
        if fraction >= 0.5:
            progress.cancel()

    progress = Progress(stop_half_way)
    with pytest.raises(Cancelled):
        draw(Scores(np.zeros((2, 12, 40, 36), np.float32), axes(1, 1, 1)), SIGMOID, progress)
