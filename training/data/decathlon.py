"""Data sets in the layout of the Medical Segmentation Decathlon: ``imagesTr/``, ``labelsTr/``, ``dataset.json``."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine.errors import EngineError
from engine.scan.masks import load_mask
from engine.scan.nifti import load_volume
from engine.scan.volume import Label, Mask, Volume
from training.errors import TrainingError

_SUFFIXES = (".nii.gz", ".nii")


@dataclass(frozen=True)
class Pair:
    """One labelled scan: the case's name and its two files."""

    name: str
    image: Path
    label: Path

    def load(self) -> tuple[Volume, Mask]:
        """Open and validate both; TrainingError names the case, what is wrong and the cure."""
        try:
            volume = load_volume(self.image)
            mask = load_mask(self.label, volume)
        except EngineError as error:
            raise TrainingError(f"Case {self.name}: {error}") from error
        if not (mask.labels >= Label.LIVER).any():
            raise TrainingError(
                f"Case {self.name}: its label holds no liver. Label it, or take the case out of the data set."
            )
        return volume, mask


@dataclass(frozen=True)
class DataSet:
    """A folder of labelled scans.

    Attributes:
        name: as it is cited.
        licence: its terms; empty when the folder does not say.
        pairs: sorted by name.
        has_tumour_labels: False when ``dataset.json`` lists labels and not the tumour's.
    """

    name: str
    licence: str
    pairs: tuple[Pair, ...]
    has_tumour_labels: bool = True


def read_data_set(folder: Path) -> DataSet:
    """List the labelled scans of a folder; without ``dataset.json``, files of one name in both folders are pairs.

    Raises:
        TrainingError: there are none, or a file that the folder speaks of is missing.
    """
    description = _read_description(folder)
    if "training" in description:
        pairs = [_listed_pair(folder, entry) for entry in description["training"]]
    else:
        pairs = [
            Pair(case_name(image.name), image, folder / "labelsTr" / image.name)
            for image in sorted((folder / "imagesTr").glob("*"))
            if image.name.endswith(_SUFFIXES)
        ]
    if not pairs:
        raise TrainingError(
            f"The folder {folder.name} holds no labelled scans. Put scans into imagesTr/, their masks into labelsTr/."
        )
    for pair in pairs:
        for path in (pair.image, pair.label):
            if not path.is_file():
                raise TrainingError(
                    f"Case {pair.name}: there is no file {path.name} in {path.parent.name}. Add it, or drop the case."
                )
    licence = description.get("licence", description.get("license", ""))
    names = [pair.name for pair in pairs]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise TrainingError(f"Case {twice[0]} is there twice. Give every scan a name of its own.")
    return DataSet(
        str(description.get("name", folder.resolve().name)),
        str(licence),
        tuple(sorted(pairs, key=lambda p: p.name)),
        _names_tumours(description.get("labels")),
    )


def case_name(file_name: str) -> str:
    """A file's name without its NIfTI suffix."""
    for suffix in _SUFFIXES:
        if file_name.endswith(suffix):
            return file_name[: -len(suffix)]
    return file_name


def file_sha256(path: Path) -> str:
    """The SHA-256 of a file's bytes, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def files_digest(cases: Iterable[tuple[str, str, str]]) -> str:
    """One SHA-256 for a set of cases, each as (name, image's SHA-256, label's SHA-256), in any order."""
    return hashlib.sha256("\n".join(" ".join(case) for case in sorted(cases)).encode()).hexdigest()


def _read_description(folder: Path) -> dict[str, Any]:
    path = folder / "dataset.json"
    if not path.exists():
        return {}
    try:
        description = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise TrainingError(f"The file {path.name} is not readable as JSON ({error}). Correct or remove it.") from error
    if not isinstance(description, dict):
        raise TrainingError(f"The file {path.name} is no description of a data set. Correct or remove it.")
    return description


def _names_tumours(labels: object) -> bool:
    """Whether label 2 is among the labels that a description lists; a folder that lists none is taken to have it."""
    return not isinstance(labels, dict) or str(int(Label.TUMOUR)) in labels


def _listed_pair(folder: Path, entry: object) -> Pair:
    image, label = (entry.get(key) if isinstance(entry, dict) else None for key in ("image", "label"))
    if not isinstance(image, str) or not isinstance(label, str):
        raise TrainingError(f'The file dataset.json lists {entry!r}, which names no "image" and "label". Correct it.')
    return Pair(case_name(Path(image).name), folder / image, folder / label)
