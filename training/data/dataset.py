"""Batches of stacks of slices: for training drawn at random, for validation in order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.utils.data import Dataset

from training.config import Config
from training.data.augment import Floats, Place, Regions, alter, cut, draw_place
from training.data.cache import LEVELS, CachedCase, CachedLesion
from training.data.contrast import redraw
from training.data.lesions import draw_distractors, draw_lesions, lesion_weights

_MIN_LESION_VOXELS = 3


class Batch(NamedTuple):
    """What a step learns from.

    Attributes:
        images: (N, slices, H, W) float32 in 0..1; (N, 1, D, H, W) for a 3-D network.
        regions: (N, 2, H, W) or (N, 2, D, H, W) bool, liver with tumour, tumour.
        known: (N, 2) bool, whether each region is labelled.
        weight: (N, H, W) or (N, D, H, W) float32, of each voxel in the cross-entropy.
    """

    images: Tensor
    regions: Tensor
    known: Tensor
    weight: Tensor


class StackSampler(Dataset[Batch]):
    """Training batches by step. Sample n of step s depends on the seed, s and n alone: a resumed run sees the same
    ones, and so does a run divided over any number of processes.

    Args:
        cases: what to draw from.
        config: every knob.
        rank: this process's number; it draws its share of each batch.
        world: how many processes there are.
    """

    def __init__(self, cases: Sequence[CachedCase], config: Config, rank: int = 0, world: int = 1) -> None:
        self._config = config
        self._mine = range(rank, config.sampling.batch_size, world)
        self._full = [case for case in cases if case.has_tumour_labels]
        self._liver_only = [case for case in cases if not case.has_tumour_labels]
        self._with_tumour = [case for case in self._full if _countable(case)]

    def __getitem__(self, step: int) -> Batch:
        """This process's share of one step's batch."""
        samples = [self._sample(np.random.default_rng((self._config.seed, step, n))) for n in self._mine]
        return Batch(*(torch.from_numpy(np.stack(part)) for part in zip(*samples, strict=True)))

    def _sample(self, rng: np.random.Generator) -> tuple[Floats, Regions, Regions, Floats]:
        config = self._config
        case, k, centre = self._choose(rng)
        place = draw_place(centre, config.augment, config.input.spacing_mm, rng)
        step = 2 if rng.random() < config.sampling.skip_share else 1
        image, liver, tumour = _stack(case, k, step, config.stack, place, config.sampling.field)
        spacing_mm = (case.spacing_mm[0] * step, case.spacing_mm[1], case.spacing_mm[2])
        image, tumour = self._imagine(image, liver, tumour, spacing_mm, rng)
        if rng.random() < config.contrast.share:
            image = redraw(image, liver, tumour, config.contrast, rng)
        image = alter(image, config.augment, rng)
        regions = np.stack((liver, tumour))
        is_3d = config.network.dimensions == 3
        if is_3d:
            image = image[None]
        else:
            regions = regions[:, config.stack // 2]
        weight = lesion_weights(regions[1], spacing_mm if is_3d else spacing_mm[1:], config.loss.lesion_weight)
        return image.astype(np.float32), regions, np.array([True, case.has_tumour_labels]), weight

    def _imagine(
        self, image: Floats, liver: Regions, tumour: Regions, spacing_mm: tuple[float, float, float],
        rng: np.random.Generator,
    ) -> tuple[Floats, Regions]:  # fmt: skip
        """Distractors first, so that no lesion is drawn over."""
        lesions = self._config.lesions
        if rng.random() < lesions.distractors:
            image = draw_distractors(image, liver, tumour, spacing_mm, rng)
        if rng.random() < lesions.share:
            image, tumour = draw_lesions(image, liver, tumour, spacing_mm, lesions, rng)
        return image, tumour

    def _choose(self, rng: np.random.Generator) -> tuple[CachedCase, int, tuple[float, float]]:
        """A case, one of its slices, and the row and column around which the sample lies.

        First a case is drawn, then a slice of it: a thin-sliced scan counts as much as a thick-sliced one.
        """
        sampling = self._config.sampling
        if self._liver_only and (not self._full or rng.random() < sampling.liver_only_share):
            return _in_liver(_one_of(self._liver_only, rng), rng)
        kind = rng.random()
        if self._with_tumour and kind < sampling.tumour_share:
            return _at_lesion(_one_of(self._with_tumour, rng), sampling.lesion_power, rng)
        case = _one_of(self._full, rng)
        if kind < sampling.tumour_share + sampling.liver_share:
            return _in_liver(case, rng)
        k = int(rng.integers(case.shape[0]))
        return case, k, (_middle(case.shape[1]), _middle(case.shape[2]))


def whole_slices(case: CachedCase, config: Config) -> Iterator[tuple[Tensor, Regions]]:
    """A case, uncut, padded with 0 to the network's stride; images (N, ...) and regions as :class:`Batch`.

    A 2-D network sees every ``validation_stride``-th slice in batches, a 3-D one the whole case at once.
    """
    margins = [(0, -n % s) for n, s in zip(case.shape, config.network.stride, strict=True)]
    if config.network.dimensions == 3:
        image = np.pad(case.image()[:], margins).astype(np.float32) / np.float32(LEVELS)
        yield torch.from_numpy(image[None, None]), np.pad(case.regions()[:], ((0, 0), *margins))[None]
        return
    wanted = np.arange(0, case.shape[0], config.validation_stride)
    size = config.sampling.batch_size
    for start in range(0, len(wanted), size):
        chosen = wanted[start : start + size]
        images = [_neighbours(case, int(k), 1, config.input.slices)[0] for k in chosen]
        padded = np.pad(np.stack(images), ((0, 0), (0, 0), *margins[1:])).astype(np.float32) / np.float32(LEVELS)
        regions = np.stack([case.regions()[:, k : k + 1][:, 0] for k in chosen])
        yield torch.from_numpy(padded), np.pad(regions, ((0, 0), (0, 0), *margins[1:]))


def _one_of(cases: Sequence[CachedCase], rng: np.random.Generator) -> CachedCase:
    return cases[int(rng.integers(len(cases)))]


def _countable(case: CachedCase) -> list[CachedLesion]:
    return [lesion for lesion in case.lesions if lesion.voxels >= _MIN_LESION_VOXELS]


def _at_lesion(case: CachedCase, power: float, rng: np.random.Generator) -> tuple[CachedCase, int, tuple[float, float]]:
    """A slice through one of its lesions; without ``power`` any of its tumour slices, seen from the middle."""
    if not power:
        k = int(rng.choice(np.flatnonzero(case.tumour_voxels)))
        return case, k, (_middle(case.shape[1]), _middle(case.shape[2]))
    lesions = _countable(case)
    chance = np.array([lesion.voxels for lesion in lesions], np.float64) ** -power
    (first, last), rows, columns = lesions[int(rng.choice(len(lesions), p=chance / chance.sum()))].box
    return case, int(rng.integers(first, last)), (sum(rows) / 2, sum(columns) / 2)


def _in_liver(case: CachedCase, rng: np.random.Generator) -> tuple[CachedCase, int, tuple[float, float]]:
    """A slice through the liver, around one of its voxels."""
    k = int(rng.choice(np.flatnonzero(case.liver_voxels)))
    flat = np.flatnonzero(case.regions()[:1, k : k + 1])
    row, column = divmod(int(flat[rng.integers(flat.size)]), case.shape[2])
    return case, k, (row, column)


def _middle(length: int) -> float:
    return (length - 1) / 2


def _stack(
    case: CachedCase, k: int, step: int, count: int, place: Place, field: int
) -> tuple[Floats, Regions, Regions]:
    """A sample's image (D, field, field) in 0..1 of the range, liver and tumour there."""
    image, regions = _neighbours(case, k, step, count)
    labels = cut(regions[0].astype(np.uint8) + regions[1], place, field, nearest=True)
    return cut(image, place, field) / np.float32(LEVELS), labels > 0.5, labels > 1.5


def _neighbours(case: CachedCase, k: int, step: int, count: int) -> tuple[NDArray[np.uint8], Regions]:
    """Slices (count, H, W) around ``k`` and their regions (2, count, H, W); beyond the ends the last one again."""
    wanted = np.clip(k + step * (np.arange(count) - count // 2), 0, case.shape[0] - 1)
    first, last = int(wanted.min()), int(wanted.max()) + 1
    return (
        np.asarray(case.image()[first:last])[wanted - first],
        np.asarray(case.regions()[:, first:last])[:, wanted - first],
    )
