"""Prepared scans on disk, as the network sees them; any slice is read without reading the rest.

A cache is a folder with ``cache.json`` (the data set's name and terms, and the preprocessing) and for each case
``NAME.image.npy``, ``NAME.regions.npy`` and ``NAME.json``. The JSON is written last and says what the arrays were made
from, so that a case is whole or not there, and a second ``prepare`` goes on where the first was stopped.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from enum import Enum
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from engine.errors import EngineError
from engine.files import replacing
from engine.model.card import PreprocessSpec
from engine.model.preprocess import prepare, prepare_regions
from engine.scan.components import label_components
from training.data.decathlon import DataSet, Pair, file_sha256
from training.errors import TrainingError

LEVELS = 255
"""Images are stored as uint8, 0..1 in this many steps: 0.8 HU of a 200 HU window, well under the noise of a scan."""

Bytes = NDArray[np.uint8]
Regions = NDArray[np.bool_]


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

    def image(self) -> Bytes:
        """(K, H, W) uint8, 0..:data:`LEVELS` for 0..1; memory-mapped."""
        return _open_array(self.folder / f"{self.name}.image.npy", self.shape, np.uint8)

    def regions(self) -> Regions:
        """(2, K, H, W) bool, liver with tumour first, then tumour; memory-mapped."""
        return _open_array(self.folder / f"{self.name}.regions.npy", (2, *self.shape), np.bool_)


@dataclass(frozen=True)
class Cache:
    """An opened cache folder: the data set's name and terms, and its cases by name."""

    name: str
    licence: str
    cases: tuple[CachedCase, ...]


def write_cache(
    data: DataSet, spec: PreprocessSpec, folder: Path, report: Callable[[int, str], None] | None = None
) -> Cache:
    """Prepare every case of a data set; cases already there, made from the same files, are kept.

    Args:
        data: what to prepare.
        spec: how; the same that the engine's predictor will use.
        folder: made if need be.
        report: told after each case how many are done and what became of it.

    Raises:
        TrainingError: some cases cannot be used (all others are prepared), or the folder holds another preprocessing.
    """
    folder.mkdir(parents=True, exist_ok=True)
    header = {"name": data.name, "licence": data.licence, "spec": _spec_json(spec)}
    if (folder / "cache.json").exists():
        _require_spec(_read_header(folder), spec, folder)
    _write_json(folder / "cache.json", header)
    failures = []
    for n, pair in enumerate(data.pairs, start=1):
        try:
            is_new = _write_case(pair, spec, folder, data.has_tumour_labels)
            outcome = f"{pair.name}: {'prepared' if is_new else 'already there'}"
        except TrainingError as error:
            outcome = str(error)
            failures.append(outcome)
        if report:
            report(n, outcome)
    if failures:
        raise TrainingError(f"{len(failures)} of {len(data.pairs)} cases could not be prepared. {' '.join(failures)}")
    return read_cache(folder, spec)


def read_cache(folder: Path, spec: PreprocessSpec) -> Cache:
    """Open a cache made with ``spec``; TrainingError says what is missing or damaged."""
    if not (folder / "cache.json").is_file():
        raise TrainingError(f"The folder {folder.name} is no cache. Make one with: python -m training prepare.")
    header = _read_header(folder)
    _require_spec(header, spec, folder)
    paths = sorted(path for path in folder.glob("*.json") if path.name != "cache.json")
    if not paths:
        raise TrainingError(f"The cache {folder.name} holds no prepared case. Run prepare again.")
    cases = tuple(_read_case(path) for path in paths)
    for case in cases:
        case.image()
        case.regions()
    return Cache(str(header.get("name", "")), str(header.get("licence", "")), cases)


def _write_case(pair: Pair, spec: PreprocessSpec, folder: Path, data_has_tumours: bool) -> bool:
    """Prepare one case unless it is there already; whether anything was written."""
    description = folder / f"{pair.name}.json"
    digests = {"image_sha256": file_sha256(pair.image), "label_sha256": file_sha256(pair.label)}
    if description.exists() and _is_current(description, digests):
        return False
    volume, mask = pair.load()
    try:
        prepared = prepare(volume, spec)
        image = np.round(prepared.array * LEVELS).astype(np.uint8)
        regions = prepare_regions(mask, spec)
    except EngineError as error:
        raise TrainingError(f"Case {pair.name}: {error}") from error
    description.unlink(missing_ok=True)
    for kind, array in (("image", image), ("regions", regions)):
        with replacing(folder / f"{pair.name}.{kind}.npy") as part, part.open("wb") as file:
            np.save(file, array)
    liver, tumour = np.count_nonzero(regions, axis=(2, 3)).tolist()
    stated = {
        **digests,
        "shape": image.shape,
        "spacing_mm": [a.step * mm for a, mm in zip(prepared.axes, volume.geometry.spacing_mm, strict=True)],
        "has_tumour_labels": data_has_tumours,
        "liver_voxels": liver,
        "tumour_voxels": tumour,
        "lesions": [asdict(lesion) for lesion in _lesions(regions[1])],
    }
    _write_json(description, stated)
    return True


def _is_current(description: Path, digests: dict[str, str]) -> bool:
    """Whether a case was made from these files and its arrays are whole."""
    try:
        case = _read_case(description)
        case.image()
        case.regions()
    except TrainingError:
        return False
    return digests == {"image_sha256": case.image_sha256, "label_sha256": case.label_sha256}


def _read_case(path: Path) -> CachedCase:
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
        )
    except (KeyError, TypeError, ValueError) as error:
        raise _damaged(path) from error
    if not len(case.liver_voxels) == len(case.tumour_voxels) == k:
        raise _damaged(path)
    return case


def _lesions(tumour: Regions) -> list[CachedLesion]:
    numbers, counts = label_components(tumour)
    boxes = ndimage.find_objects(numbers)
    return [
        CachedLesion(int(counts[n]), ((k.start, k.stop), (rows.start, rows.stop), (columns.start, columns.stop)))
        for n, (k, rows, columns) in enumerate(boxes, start=1)
    ]


def _read_lesion(stated: dict[str, Any]) -> CachedLesion:
    k, rows, columns = ((int(first), int(last)) for first, last in stated["box"])
    return CachedLesion(int(stated["voxels"]), (k, rows, columns))


def _open_array(path: Path, shape: tuple[int, ...], dtype: type) -> NDArray[Any]:
    try:
        array = np.load(path, mmap_mode="r", allow_pickle=False)
    except (OSError, ValueError, EOFError) as error:
        raise _damaged(path) from error
    if array.shape != shape or array.dtype != dtype:
        raise _damaged(path)
    return np.asarray(array)


def _damaged(path: Path) -> TrainingError:
    case = path.name.split(".")[0]
    return TrainingError(f"Case {case}: the cache file {path.name} is missing or damaged. Run prepare again.")


def _spec_json(spec: PreprocessSpec) -> dict[str, Any]:
    stated: dict[str, Any] = json.loads(json.dumps(asdict(spec), default=_enum_value))
    return stated


def _enum_value(value: object) -> object:
    if isinstance(value, Enum):
        return value.value
    raise TypeError(f"{type(value).__name__} has no place in a cache")


def _require_spec(header: dict[str, Any], spec: PreprocessSpec, folder: Path) -> None:
    if header.get("spec") != _spec_json(spec):
        raise TrainingError(
            f"The cache {folder.name} was prepared in another way than this preset asks for. "
            "Prepare into another folder, or choose the preset it was made with."
        )


def _read_header(folder: Path) -> dict[str, Any]:
    try:
        header = json.loads((folder / "cache.json").read_text(encoding="utf-8"))
    except ValueError as error:
        raise TrainingError(
            f"The cache {folder.name} has a damaged cache.json. Prepare into another folder."
        ) from error
    return header if isinstance(header, dict) else {}


def _write_json(path: Path, content: dict[str, Any]) -> None:
    with replacing(path) as part:
        part.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
