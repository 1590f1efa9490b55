"""Which prepared cases a run learns from, and which it is only looked at with."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from engine.model.card import TrainingData
from training.data.cache import Cache, CachedCase
from training.data.decathlon import files_digest
from training.data.split import Split
from training.errors import TrainingError


@dataclass(frozen=True)
class Cases:
    """What a run learns from and what it is looked at with.

    Attributes:
        training: cases to draw samples from.
        validation: cases never drawn from, by group: "" is the split's own, others are watched data sets by name.
        patient: whose scan a validation case of the split is.
        data: the data sets trained on, as the model card will name them.
    """

    training: tuple[CachedCase, ...]
    validation: dict[str, tuple[CachedCase, ...]]
    patient: Callable[[str], str]
    data: tuple[TrainingData, ...]


def divide(
    cache: Cache, split: Split, additional: Iterable[Cache] = (), watched: Mapping[str, Cache] = MappingProxyType({})
) -> Cases:
    """Divide a cache by its split; ``additional`` caches are trained on whole, ``watched`` ones only looked at.

    Raises:
        TrainingError: the cache is not what the split was made for, a scan would be on both sides, or a case has no
            liver on the network's grid.
    """
    split.require((case.name, case.image_sha256, case.label_sha256) for case in cache.cases)
    additional = tuple(additional)
    groups = {"": tuple(case for case in cache.cases if case.name in split.validation)}
    groups |= {name: other.cases for name, other in watched.items()}
    own = tuple(case for case in cache.cases if case.name in split.training)
    parts = [(cache, own), *((other, other.cases) for other in additional)]
    training = tuple(case for _, cases in parts for case in cases)
    kept_apart = {case.image_sha256: case.name for cases in groups.values() for case in cases}
    for case in training:
        if case.image_sha256 in kept_apart:
            raise TrainingError(
                f"Case {case.name} of the training data is the scan {kept_apart[case.image_sha256]}, which is kept "
                "for validation. Leave it out."
            )
    for case in (*training, *(case for cases in groups.values() for case in cases)):
        if not any(case.liver_voxels):
            raise TrainingError(f"Case {case.name}: no liver is left at the network's spacing. Check its voxel sizes.")
    return Cases(training, groups, split.patient, tuple(_training_data(part, cases) for part, cases in parts))


def _training_data(cache: Cache, cases: tuple[CachedCase, ...]) -> TrainingData:
    digest = files_digest((c.name, c.image_sha256, c.label_sha256) for c in cases)
    return TrainingData(cache.name, cache.licence, len(cases), digest)
