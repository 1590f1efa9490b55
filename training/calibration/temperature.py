"""One number that the logits are divided by, so that of the voxels given 0.7 seven in ten are what they are said to be.

Temperature scaling (Guo et al., ICML 2017, arXiv 1706.04599): it changes no order, only how sure the network sounds.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar

from engine.model.card import OutputSpec
from engine.model.drawing import probabilities
from engine.scan.components import bounding_box

VOXELS = 100_000
"""Drawn at random from each scan, with replacement."""

_LOWEST, _HIGHEST = 0.1, 10.0
_LEAST = 1e-7
"""Probabilities are kept this far from 0 and 1: a single sure mistake must not outweigh all else."""


@dataclass(frozen=True)
class Sample:
    """Some voxels of one scan.

    Attributes:
        logits: (C, N).
        regions: (2, N) bool, whether they truly are liver (with tumour), tumour.
    """

    logits: NDArray[np.float32]
    regions: NDArray[np.bool_]


def draw_sample(logits: NDArray[np.float32], regions: NDArray[np.bool_], seed: int) -> Sample | None:
    """Voxels from the box around the true liver, on the network's grid; None where no liver is left on it.

    Beyond the box nearly all is background and nobody doubts it: it would outvote the voxels that thresholds are for.
    The box is known without looking at the network's answer, which must have no say in what it is judged by.

    Args:
        logits: (C, K, H, W).
        regions: (2, K, H, W) as :func:`engine.model.preprocess.prepare_regions`.
        seed: for the draw.
    """
    box = bounding_box(regions[0])
    if box is None:
        return None
    inside = regions[:, *box].reshape(len(regions), -1)
    chosen = np.random.default_rng(seed).integers(inside.shape[1], size=VOXELS)
    return Sample(logits[:, *box].reshape(len(logits), -1)[:, chosen], inside[:, chosen])


def fit_temperature(samples: Mapping[str, Sequence[Sample]], spec: OutputSpec) -> float:
    """The temperature of the lowest :func:`cross_entropy`, between 0.1 and 10, to three digits.

    Args:
        samples: of every scan, by patient.
        spec: the card's; its own temperature does not matter.
    """

    def loss(logarithm: float) -> float:
        return cross_entropy(samples, replace(spec, temperature=float(np.exp(logarithm))))

    found = minimize_scalar(loss, bounds=(np.log(_LOWEST), np.log(_HIGHEST)), method="bounded")
    return float(f"{np.exp(found.x):.3g}")


def cross_entropy(samples: Mapping[str, Sequence[Sample]], spec: OutputSpec) -> float:
    """Binary cross-entropy in nats, mean over the two regions and the voxels of a scan, its scans, then patients."""
    return float(np.mean([np.mean([_cross_entropy(sample, spec) for sample in scans]) for scans in samples.values()]))


def _cross_entropy(sample: Sample, spec: OutputSpec) -> float:
    drawn = np.clip(np.stack(probabilities(sample.logits, spec)).astype(np.float64), _LEAST, 1 - _LEAST)
    return -float(np.mean(np.log(np.where(sample.regions, drawn, 1 - drawn))))
