"""Labels drawn by a known probability: the temperature that makes the logits say it is found again."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from engine.model.card import Activation, OutputSpec
from engine.model.drawing import probabilities
from training.calibration.temperature import VOXELS, Sample, cross_entropy, draw_sample, fit_temperature

SIGMOID = OutputSpec(Activation.SIGMOID, ("tumour", "liver"))
SOFTMAX = OutputSpec(Activation.SOFTMAX, ("background", "tumour", "liver"))


def sample_of(spec: OutputSpec, temperature: float, seed: int, size: int = 60_000) -> Sample:
    """Logits at random, and regions that are as likely as they say at this temperature."""
    random = np.random.default_rng(seed)
    logits = random.normal(0, 4, (len(spec.channels), size)).astype(np.float32)
    liver, tumour = probabilities(logits, replace(spec, temperature=temperature))
    draw = random.random(size)  # one draw for both keeps tumour inside liver where its probability is lower
    return Sample(logits, np.stack([draw < liver, draw < tumour]))


@pytest.mark.parametrize("spec", [SIGMOID, SOFTMAX], ids=["sigmoid", "softmax"])
@pytest.mark.parametrize("temperature", [0.5, 1.0, 2.5])
def test_a_known_temperature_is_found_again(spec: OutputSpec, temperature: float) -> None:
    samples = {"a": [sample_of(spec, temperature, 1)], "b": [sample_of(spec, temperature, n) for n in (2, 3)]}
    found = fit_temperature(samples, replace(spec, temperature=7))
    assert found == pytest.approx(temperature, rel=0.03)
    best = cross_entropy(samples, replace(spec, temperature=found))
    for other in (found / 1.3, found * 1.3):
        assert best < cross_entropy(samples, replace(spec, temperature=other))


def test_cross_entropy_by_hand() -> None:
    """Log 2 where nothing is known; patients count alike however many scans they have."""
    unsure = Sample(np.zeros((2, 3), np.float32), np.array([[1, 0, 1], [0, 0, 1]], bool))
    sure = Sample(np.full((2, 3), 100, np.float32), np.ones((2, 3), bool))
    assert cross_entropy({"a": [unsure]}, SIGMOID) == pytest.approx(np.log(2), rel=1e-6)
    assert cross_entropy({"a": [unsure], "b": [sure, sure, sure]}, SIGMOID) == pytest.approx(np.log(2) / 2, rel=1e-5)


def test_a_sure_mistake_is_not_infinitely_wrong() -> None:
    wrong = Sample(np.full((2, 3), 1000, np.float32), np.zeros((2, 3), bool))
    assert np.isfinite(cross_entropy({"a": [wrong]}, SIGMOID))


def test_voxels_come_from_around_the_liver_and_stay_together() -> None:
    regions = np.zeros((2, 6, 20, 20), bool)
    regions[0, 1:4, 5:15, 6:16], regions[1, 2, 8:10, 8:10] = True, True
    place = np.arange(6 * 400, dtype=np.float32).reshape(6, 20, 20)
    sample = draw_sample(np.stack([place, -place]), regions, 0)
    assert sample is not None
    assert sample.logits.shape == sample.regions.shape == (2, VOXELS)
    where = sample.logits[0].astype(int)
    np.testing.assert_array_equal(sample.logits[1], -sample.logits[0])
    np.testing.assert_array_equal(sample.regions, regions.reshape(2, -1)[:, where])
    assert set(np.unique(where // 400)) == {1, 2, 3}
    assert (where % 20).min() == 6
    again = draw_sample(np.stack([place, -place]), regions, 0)
    assert again is not None
    np.testing.assert_array_equal(again.logits, sample.logits)


def test_no_liver_no_sample() -> None:
    nothing = np.zeros((2, 3, 8, 8))
    assert draw_sample(nothing.astype(np.float32), nothing.astype(bool), 0) is None
