"""Prepared scans on disk, as the network sees them; any slice is read without reading the rest.

A cache is a folder with ``cache.json`` (the data set's name and terms, and the preprocessing) and for each case
an image, its regions (see :mod:`training.data.storage`) and ``NAME.json``. The JSON is written last and says what the
arrays were made from, so that a case is whole or not there. Written by :mod:`training.data.preparation`.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from enum import Enum
from pathlib import Path
from typing import Any

import numpy as np

from engine.model.card import PreprocessSpec
from training.data.storage import StoredArray, damaged, open_storage
from training.errors import TrainingError

LEVELS = 255
"""Images are stored as uint8, 0..1 in this many steps: 0.8 HU of a 200 HU window, well under the noise of a scan."""


@dataclass(frozen=True)
class CachedLesion:
    """One tumour of a case, 26-connected on the network's grid.

    Attributes:
        voxels: how many it has.
        box: first and last + 1 voxel along k, rows, columns.
    """

    voxels: int
    box: tuple[tuple[int, int], tuple[int, int], tuple[int, int]]


@dataclass(frozen=True)
class CachedCase:
    """One prepared scan.

    Attributes:
        name: the case's.
        shape: (K, H, W) on the network's grid.
        spacing_mm: voxel size (k, j, i) there.
        has_tumour_labels: whether its tumours are labelled; where they are not, only the liver is learned from it.
        image_sha256: of the scan's file.
        label_sha256: of the label's file.
        liver_voxels: of each slice, tumour included.
        tumour_voxels: of each slice.
        lesions: its tumours, one by one.
        folder: the cache it lies in.
        storage: how its arrays are kept, a name in :data:`~training.data.storage.STORAGES`.
    """

    name: str
    shape: tuple[int, int, int]
    spacing_mm: tuple[float, float, float]
    has_tumour_labels: bool
    image_sha256: str
    label_sha256: str
    liver_voxels: tuple[int, ...]
    tumour_voxels: tuple[int, ...]
    lesions: tuple[CachedLesion, ...]
    folder: Path
    storage: str = "npy"

    def image(self) -> StoredArray[np.uint8]:
        """(K, H, W) uint8, 0..:data:`LEVELS` for 0..1; opened, not read."""
        storage = open_storage(self.storage)
        return storage.open(self.folder / f"{self.name}.image{storage.suffix}", self.shape, np.uint8)

    def regions(self) -> StoredArray[np.bool_]:
        """(2, K, H, W) bool, liver with tumour first, then tumour; opened, not read."""
        storage = open_storage(self.storage)
        return storage.open(self.folder / f"{self.name}.regions{storage.suffix}", (2, *self.shape), np.bool_)


@dataclass(frozen=True)
class Cache:
    """An opened cache folder: the data set's name and terms, and its cases by name."""

    name: str
    licence: str
    cases: tuple[CachedCase, ...]


def read_cache(folder: Path, spec: PreprocessSpec) -> Cache:
    """Open a cache made with ``spec``; TrainingError says what is missing or damaged."""
    if not (folder / "cache.json").is_file():
        raise TrainingError(f"The folder {folder.name} is no cache. Make one with: python -m training prepare.")
    header = read_header(folder)
    require_spec(header, spec, folder)
    paths = sorted(path for path in folder.glob("*.json") if path.name != "cache.json")
    if not paths:
        raise TrainingError(f"The cache {folder.name} holds no prepared case. Run prepare again.")
    cases = tuple(read_case(path) for path in paths)
    return Cache(str(header.get("name", "")), str(header.get("licence", "")), cases)


def read_case(path: Path) -> CachedCase:
    """Read a case's JSON and open its arrays; TrainingError names the file that is damaged or missing."""
    try:
        stated = json.loads(path.read_text(encoding="utf-8"))
        k, rows, columns = (int(n) for n in stated["shape"])
        slice_mm, row_mm, column_mm = (float(mm) for mm in stated["spacing_mm"])
        case = CachedCase(
            name=path.name.removesuffix(".json"),
            shape=(k, rows, columns),
            spacing_mm=(slice_mm, row_mm, column_mm),
            has_tumour_labels=bool(stated["has_tumour_labels"]),
            image_sha256=str(stated["image_sha256"]),
            label_sha256=str(stated["label_sha256"]),
            liver_voxels=tuple(int(n) for n in stated["liver_voxels"]),
            tumour_voxels=tuple(int(n) for n in stated["tumour_voxels"]),
            lesions=tuple(_read_lesion(lesion) for lesion in stated["lesions"]),
            folder=path.parent,
            storage=str(stated.get("storage", "npy")),
        )
    except (OSError, KeyError, TypeError, ValueError, AttributeError) as error:
        raise damaged(path) from error
    if not len(case.liver_voxels) == len(case.tumour_voxels) == k:
        raise damaged(path)
    case.image()
    case.regions()
    return case


def _read_lesion(stated: dict[str, Any]) -> CachedLesion:
    k, rows, columns = ((int(first), int(last)) for first, last in stated["box"])
    return CachedLesion(int(stated["voxels"]), (k, rows, columns))


def spec_json(spec: PreprocessSpec) -> dict[str, Any]:
    """A preprocessing as ``cache.json`` states it."""
    stated: dict[str, Any] = json.loads(json.dumps(asdict(spec), default=_enum_value))
    return stated


def _enum_value(value: object) -> object:
    if isinstance(value, Enum):
        return value.value
    raise TypeError(f"{type(value).__name__} has no place in a cache")


def require_spec(header: dict[str, Any], spec: PreprocessSpec, folder: Path) -> None:
    """TrainingError unless a cache was made with this preprocessing."""
    if header.get("spec") != spec_json(spec):
        raise TrainingError(
            f"The cache {folder.name} was prepared in another way than this preset asks for. "
            "Prepare into another folder, or choose the preset it was made with."
        )


def read_header(folder: Path) -> dict[str, Any]:
    """What ``cache.json`` states; TrainingError when it is damaged."""
    try:
        header = json.loads((folder / "cache.json").read_text(encoding="utf-8"))
    except ValueError as error:
        raise TrainingError(
            f"The cache {folder.name} has a damaged cache.json. Prepare into another folder."
        ) from error
    return header if isinstance(header, dict) else {}
