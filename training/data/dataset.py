"""Batches of slices: for training drawn at random, for validation in order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from training.config import Config
from training.data.augment import Floats, draw_sample
from training.data.cache import LEVELS, CachedCase, Regions

Batch = tuple[Floats, Regions]
"""Images (N, 1, H, W) float32 in 0..1, regions (N, 2, H, W) bool."""


class SliceSampler:
    """Training batches. Batch ``n`` depends on the seed and ``n`` alone, so that a resumed run sees the same ones.

    First a case is drawn, then a slice of it: a thin-sliced scan counts as much as a thick-sliced one.

    Args:
        cases: what to draw from.
        config: sample size, share of tumour slices, augmentation, seed.
    """

    def __init__(self, cases: Sequence[CachedCase], config: Config) -> None:
        self._config = config
        self._arrays = [(case.image(), case.regions()) for case in cases]
        self._all = [np.arange(case.shape[0]) for case in cases]
        self._tumour = [np.flatnonzero(case.tumour_voxels) for case in cases]
        self._with_tumour = [n for n, slices in enumerate(self._tumour) if slices.size]

    def batch(self, step: int) -> Batch:
        """The training batch of one step."""
        generator = np.random.default_rng((self._config.seed, step))
        samples = [self._sample(generator) for _ in range(self._config.batch_size)]
        return np.stack([image for image, _ in samples])[:, None], np.stack([regions for _, regions in samples])

    def _sample(self, generator: np.random.Generator) -> tuple[Floats, Regions]:
        wants_tumour = bool(self._with_tumour) and generator.random() < self._config.tumour_share
        n = int(generator.choice(self._with_tumour)) if wants_tumour else int(generator.integers(len(self._arrays)))
        k = int(generator.choice(self._tumour[n] if wants_tumour else self._all[n]))
        image, regions = self._arrays[n]
        return draw_sample(image[k], regions[:, k], self._config, generator)


def whole_slices(case: CachedCase, config: Config) -> Iterator[Batch]:
    """Every ``validation_stride``-th slice of a case, uncut, padded with 0 to the network's stride, in batches."""
    image, regions = case.image(), case.regions()
    wanted: NDArray[np.intp] = np.arange(0, case.shape[0], config.validation_stride)
    margins = [(0, -n % config.stride) for n in case.shape[1:]]
    for start in range(0, len(wanted), config.batch_size):
        chosen = wanted[start : start + config.batch_size]
        slices = np.pad(image[chosen], ((0, 0), *margins)).astype(np.float32) / np.float32(LEVELS)
        yield slices[:, None], np.pad(regions[:, chosen].swapaxes(0, 1), ((0, 0), (0, 0), *margins))
