"""Data sets as folders: of the Medical Segmentation Decathlon (``imagesTr/``, ``labelsTr/``, ``dataset.json``) or plain
(``images/``, ``labels/``), with files of one name in both or named as nnU-Net does.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine.errors import EngineError
from engine.progress import Progress
from engine.scan.masks import load_mask
from engine.scan.nifti import load_volume
from engine.scan.volume import Label, Mask, Volume
from training.errors import TrainingError

_SUFFIXES = (".nii.gz", ".nii")
_FOLDERS = (("imagesTr", "labelsTr"), ("images", "labels"))
_FIRST_CHANNEL = "_0000"
"""How nnU-Net ends the name of a scan, and not that of its label."""


@dataclass(frozen=True)
class Pair:
    """One labelled scan: the case's name and its two files."""

    name: str
    image: Path
    label: Path

    def digests(self) -> tuple[str, str]:
        """SHA-256 of the image's and of the label's file; TrainingError when one is missing."""
        self.require_files()
        return file_sha256(self.image), file_sha256(self.label)

    def require_files(self) -> None:
        """TrainingError unless both are there."""
        for path in (self.image, self.label):
            if not path.is_file():
                raise TrainingError(
                    f"Case {self.name}: there is no file {path.name} in {path.parent.name}. Add it, or drop the case."
                )

    def load(self, progress: Progress | None = None) -> tuple[Volume, Mask]:
        """Open and validate both; TrainingError names the case, what is wrong and the cure."""
        try:
            volume = load_volume(self.image, progress)
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


def read_data_set(folder: Path, is_complete: bool = True) -> DataSet:
    """List the labelled scans of a folder; where ``dataset.json`` lists none, they are found by their names.

    Args:
        folder: holds ``imagesTr/`` and ``labelsTr/``, or ``images/`` and ``labels/``.
        is_complete: whether every file must be there; otherwise a case that lacks one fails when it is read.

    Raises:
        TrainingError: there are none, or a file that the folder speaks of is missing.
    """
    description = _read_description(folder)
    if "training" in description:
        pairs = [_listed_pair(folder, entry) for entry in description["training"]]
    else:
        pairs = [pair for images, labels in _FOLDERS for pair in _found_pairs(folder / images, folder / labels)]
    if not pairs:
        raise TrainingError(
            f"The folder {folder.name} holds no labelled scans. Put scans into imagesTr/, their masks into labelsTr/ "
            "(or images/ and labels/)."
        )
    if is_complete:
        for pair in pairs:
            pair.require_files()
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
    """Whether label 2 is among the labels that a description lists; a folder that lists none is taken to have it.

    The decathlon's descriptions say {"2": "tumour"}, nnU-Net's {"tumour": 2}.
    """
    return not isinstance(labels, dict) or str(int(Label.TUMOUR)) in labels or int(Label.TUMOUR) in labels.values()


def _found_pairs(images: Path, labels: Path) -> list[Pair]:
    """Every scan with the label of its name; a label without a scan is a pair that lacks its image."""
    pairs = {}
    for image in sorted(images.glob("*")):
        if image.name.endswith(_SUFFIXES):
            label = _label_of(image, labels)
            pairs[label] = Pair(case_name(label.name), image, label)
    for label in sorted(labels.glob("*")):
        if label.name.endswith(_SUFFIXES) and label not in pairs:
            pairs[label] = Pair(case_name(label.name), images / label.name, label)
    return list(pairs.values())


def _label_of(image: Path, labels: Path) -> Path:
    same = labels / image.name
    stem = case_name(image.name)
    if same.exists() or not stem.endswith(_FIRST_CHANNEL):
        return same
    shorter = stem.removesuffix(_FIRST_CHANNEL)
    found = [labels / f"{shorter}{suffix}" for suffix in _SUFFIXES if (labels / f"{shorter}{suffix}").exists()]
    return found[0] if found else same


def _listed_pair(folder: Path, entry: object) -> Pair:
    image, label = (entry.get(key) if isinstance(entry, dict) else None for key in ("image", "label"))
    if not isinstance(image, str) or not isinstance(label, str):
        raise TrainingError(f'The file dataset.json lists {entry!r}, which names no "image" and "label". Correct it.')
    return Pair(case_name(Path(image).name), folder / image, folder / label)
