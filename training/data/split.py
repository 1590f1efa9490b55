"""Which patients are trained on and which are kept for validation: a file in the repository, with hashes."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from engine.files import replacing
from training.data.decathlon import DataSet, Pair, file_sha256
from training.errors import TrainingError


@dataclass(frozen=True)
class Split:
    """Two sides of one data set.

    Attributes:
        training: names of the cases trained on.
        validation: names of the cases kept apart.
        groups: for each patient with several scans, their cases; every other case is a patient of its own.
        files: for each case the SHA-256 of its image and of its label.
    """

    training: tuple[str, ...]
    validation: tuple[str, ...]
    groups: dict[str, tuple[str, ...]]
    files: dict[str, tuple[str, str]]

    def __post_init__(self) -> None:
        for side, names in (("training", self.training), ("validation", self.validation)):
            if not names:
                raise TrainingError(f"The split leaves no case for {side}. Name at least one on each side.")
        both = set(self.training) & set(self.validation)
        if both:
            raise TrainingError(f"Case {min(both)} is on both sides of the split. Leave it on one.")
        for patient, names in self.groups.items():
            if set(names) & set(self.training) and set(names) & set(self.validation):
                raise TrainingError(
                    f"Patient {patient} ({', '.join(names)}) is on both sides of the split. "
                    "Put all scans of a patient on one side."
                )
        grouped = [name for names in self.groups.values() for name in names]
        if twice := sorted({name for name in grouped if grouped.count(name) > 1}):
            raise TrainingError(f"Case {twice[0]} belongs to two patients. Name it in one group only.")
        for name in (*self.training, *self.validation):
            if name not in self.files:
                raise TrainingError(f"The split has no hashes for case {name}. Make it again with: training split.")
        scans = {self.files[name][0]: name for name in self.training}
        for name in self.validation:
            if self.files[name][0] in scans:
                raise TrainingError(
                    f"Cases {scans[self.files[name][0]]} and {name} are one scan on both sides of the split. "
                    "Leave one of them out."
                )

    def patient(self, case: str) -> str:
        """Whose scan a case is."""
        return next((patient for patient, names in self.groups.items() if case in names), case)

    def require(self, cases: Iterable[tuple[str, str, str]]) -> None:
        """Raise TrainingError unless these (name, image's SHA-256, label's SHA-256) are what the split was made for."""
        found = {name: (image, label) for name, image, label in cases}
        known = {*self.training, *self.validation}
        if missing := sorted(known - found.keys()):
            raise TrainingError(f"The split names case {missing[0]}, which is not there. Prepare it, or split anew.")
        if unknown := sorted(found.keys() - known):
            raise TrainingError(f"Case {unknown[0]} is on neither side of the split. Make a split that names it.")
        for name in sorted(known):
            self._require_files(name, found[name])

    def select(self, pairs: Sequence[Pair], side: str) -> tuple[Pair, ...]:
        """The scans of one side ("training" or "validation"); TrainingError unless they are the split's own files."""
        names = self.training if side == "training" else self.validation
        chosen = tuple(pair for pair in pairs if pair.name in names)
        if missing := sorted(set(names) - {pair.name for pair in chosen}):
            raise TrainingError(f"The split names case {missing[0]}, which is not there. Add it, or split anew.")
        for pair in chosen:
            self._require_files(pair.name, (file_sha256(pair.image), file_sha256(pair.label)))
        return chosen

    def _require_files(self, name: str, found: tuple[str, str]) -> None:
        if found != self.files[name]:
            raise TrainingError(f"Case {name} is not the file that the split was made for. Restore it, or split anew.")


def make_split(data: DataSet, validation: Sequence[str], patients: Sequence[Sequence[str]]) -> Split:
    """Split a data set: ``validation`` by name, all others are trained on; ``patients`` lists scans of one person."""
    names = [pair.name for pair in data.pairs]
    if len(names) == 1:
        raise TrainingError(
            f"The data set {data.name} has one case only. A split needs one to train on and another for validation."
        )
    for name in (*validation, *(n for group in patients for n in group)):
        if name not in names:
            raise TrainingError(f"There is no case {name} in the data set {data.name}.")
    return Split(
        training=tuple(name for name in names if name not in validation),
        validation=tuple(sorted(validation)),
        groups={min(group): tuple(sorted(group)) for group in patients},
        files={pair.name: (file_sha256(pair.image), file_sha256(pair.label)) for pair in data.pairs},
    )


def read_split(path: Path) -> Split:
    """Read a split file; TrainingError says what is wrong with it."""
    try:
        stated: Any = json.loads(path.read_text(encoding="utf-8"))
        return Split(
            training=tuple(stated["training"]),
            validation=tuple(stated["validation"]),
            groups={patient: tuple(names) for patient, names in stated["groups"].items()},
            files={case: (image, label) for case, (image, label) in stated["files"].items()},
        )
    except FileNotFoundError as error:
        raise TrainingError(f"There is no split file {path.name}. Make one with: python -m training split.") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise TrainingError(
            f"The file {path.name} is no split ({error}). Make one with: python -m training split."
        ) from error


def write_split(path: Path, split: Split) -> None:
    """Write a split file."""
    with replacing(path) as part:
        part.write_text(json.dumps(asdict(split), indent=1) + "\n", encoding="utf-8")
