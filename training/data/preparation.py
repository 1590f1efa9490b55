"""A data set becomes a cache: every scan checked, resampled and stored, several at once, resumed where it was stopped.

Each worker holds one scan in memory, whatever the size of the data set.
"""

from __future__ import annotations

import json
import os
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import asdict, dataclass
from multiprocessing import get_context, parent_process
from multiprocessing.synchronize import Event
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from engine.errors import EngineError, ExportError
from engine.files import replacing
from engine.model.card import PreprocessSpec
from engine.model.preprocess import prepare, prepare_regions
from engine.progress import Progress
from engine.scan.components import label_components
from engine.scan.volume import Mask, Volume
from training.data.cache import (
    LEVELS,
    Cache,
    CachedLesion,
    read_cache,
    read_case,
    read_header,
    require_spec,
    spec_json,
)
from training.data.storage import STORAGES, Storage, open_storage
from training.errors import TrainingError

Report = Callable[[int, str], None]

_SMALLEST_MM, _LARGEST_MM = 0.1, 20.0
"""Voxels of a body scan lie between these; beyond them the header is wrong."""


class LabelledScan(Protocol):
    """One case as it comes, such as :class:`~training.data.decathlon.Pair`."""

    @property
    def name(self) -> str:
        """The case's."""

    def digests(self) -> tuple[str, str]:
        """SHA-256 of the image and of the label."""

    def load(self, progress: Progress) -> tuple[Volume, Mask]:
        """Read and check both; :class:`~engine.errors.EngineError` says what is wrong with the case."""


class LabelledScans(Protocol):
    """A data set as it comes, such as :class:`~training.data.decathlon.DataSet`."""

    @property
    def name(self) -> str:
        """As it is cited."""

    @property
    def licence(self) -> str:
        """Its terms."""

    @property
    def has_tumour_labels(self) -> bool:
        """Whether tumours are labelled in it."""

    @property
    def pairs(self) -> Sequence[LabelledScan]:
        """Its cases."""


@dataclass(frozen=True)
class _Plan:
    """What every case is prepared by."""

    spec: PreprocessSpec
    folder: Path
    storage: str
    has_tumour_labels: bool


@dataclass(frozen=True)
class _Outcome:
    """What became of a case, in words."""

    text: str
    is_failure: bool = False


def write_cache(
    data: LabelledScans,
    spec: PreprocessSpec,
    folder: Path,
    report: Report | None = None,
    storage: str = "npy",
    workers: int = 1,
) -> Cache:
    """Prepare every case of a data set; cases already there, made from the same files, are kept.

    Args:
        data: what to prepare.
        spec: how; the same that the engine's predictor will use.
        folder: made if need be.
        report: told after each case how many are done and what became of it.
        storage: how arrays are kept, a name in :data:`~training.data.storage.STORAGES`.
        workers: processes, each with one scan in memory; 1 works in this process.

    Raises:
        TrainingError: some cases cannot be used (all others are prepared), or the folder holds another preprocessing
            or other cases.
        ExportError: the cache cannot be written to; cases finished before are whole.
    """
    open_storage(storage)
    folder.mkdir(parents=True, exist_ok=True)
    _require_same_cache(data, spec, folder)
    _write_json(folder / "cache.json", {"name": data.name, "licence": data.licence, "spec": spec_json(spec)})
    plan = _Plan(spec, folder, storage, data.has_tumour_labels)
    outcomes = _in_turn(data.pairs, plan) if workers == 1 else _at_once(data.pairs, plan, workers)
    failures = []
    for n, outcome in enumerate(outcomes, start=1):
        if outcome.is_failure:
            failures.append(outcome.text)
        if report:
            report(n, outcome.text)
    if failures:
        sentences = " ".join(sorted(failures))
        raise TrainingError(f"{len(failures)} of {len(data.pairs)} cases could not be prepared. {sentences}")
    return read_cache(folder, spec)


def _require_same_cache(data: LabelledScans, spec: PreprocessSpec, folder: Path) -> None:
    """What an earlier data set left would be trained on unseen."""
    if (folder / "cache.json").exists():
        require_spec(read_header(folder), spec, folder)
    known = {pair.name for pair in data.pairs}
    found = {path.name.removesuffix(".json") for path in folder.glob("*.json") if path.name != "cache.json"}
    if strange := sorted(found - known):
        raise TrainingError(
            f"The cache {folder.name} holds {len(strange)} cases that are not among those to prepare, such as "
            f"{strange[0]}. Prepare into another folder, or delete this one."
        )


def _in_turn(scans: Sequence[LabelledScan], plan: _Plan) -> Iterator[_Outcome]:
    progress = Progress()
    for scan in scans:
        yield _prepare_one(scan, plan, progress)


def _at_once(scans: Sequence[LabelledScan], plan: _Plan, workers: int) -> Iterator[_Outcome]:
    """In the order in which they are finished. Spawned, not forked: the same on every system."""
    context = get_context("spawn")
    stop = context.Event()
    pool = ProcessPoolExecutor(
        min(workers, len(scans)), mp_context=context, initializer=_begin_work, initargs=(plan, stop)
    )
    try:
        waiting: set[Future[_Outcome]] = {pool.submit(_prepare_in_worker, scan) for scan in scans}
        while waiting:
            # In short waits, because on Windows a long one cannot be interrupted.
            done, waiting = wait(waiting, timeout=0.5, return_when=FIRST_COMPLETED)
            for future in done:
                yield future.result()
    except BrokenProcessPool as error:
        raise TrainingError(
            "A worker was ended from outside, most often because memory ran out. "
            "Run prepare again with fewer --workers; what is finished is kept."
        ) from error
    finally:
        stop.set()
        pool.shutdown(cancel_futures=True)


class _StoppedFromOutside(Progress):
    """Work that ends when the process that started it says so."""

    def __init__(self, stop: Event) -> None:
        super().__init__()
        self._event = stop

    def check(self) -> None:
        if self._event.is_set():
            self.cancel()
        super().check()


_worker: tuple[_Plan, Progress] | None = None


def _begin_work(plan: _Plan, stop: Event) -> None:
    """In a new worker: requests to stop reach the whole group of processes, and are answered by the first of them."""
    global _worker
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _worker = plan, _StoppedFromOutside(stop)


def _end_with_parent() -> None:
    """A killed parent cannot stop its workers."""
    if parent := parent_process():
        parent.join()
        os._exit(1)


def _prepare_in_worker(scan: LabelledScan) -> _Outcome:
    if _worker is None:
        raise RuntimeError("a worker begins with _begin_work")
    return _prepare_one(scan, *_worker)


def _prepare_one(scan: LabelledScan, plan: _Plan, progress: Progress) -> _Outcome:
    try:
        is_new = _write_case(scan, plan, progress)
    except ExportError:
        raise  # the disk, and so every case
    except EngineError as error:
        text = str(error)
        return _Outcome(text if text.startswith(f"Case {scan.name}") else f"Case {scan.name}: {text}", is_failure=True)
    except MemoryError:
        return _Outcome(f"Case {scan.name} does not fit into memory. Run prepare again with --workers 1.", True)
    return _Outcome(f"{scan.name}: {'prepared' if is_new else 'already there'}")


def _write_case(scan: LabelledScan, plan: _Plan, progress: Progress) -> bool:
    """Prepare one case unless it is there already; whether anything was written."""
    description = plan.folder / f"{scan.name}.json"
    image_sha256, label_sha256 = scan.digests()
    digests = {"image_sha256": image_sha256, "label_sha256": label_sha256}
    if _is_current(description, digests, plan):
        return False
    _forget_begun(scan.name, plan.folder)
    volume, mask = scan.load(progress)
    _require_usable(volume, scan.name)
    prepared = prepare(volume, plan.spec, progress)
    image = np.round(prepared.array * LEVELS).astype(np.uint8)
    spacing_mm = [a.step * mm for a, mm in zip(prepared.axes, volume.geometry.spacing_mm, strict=True)]
    del prepared, volume
    regions = prepare_regions(mask, plan.spec)
    progress.check()
    storage = open_storage(plan.storage)
    for kind, array in (("image", image), ("regions", regions)):
        storage.write(plan.folder / f"{scan.name}.{kind}{storage.suffix}", array)
    liver, tumour = np.count_nonzero(regions, axis=(2, 3)).tolist()
    stated = {
        **digests,
        "storage": plan.storage,
        "shape": image.shape,
        "spacing_mm": spacing_mm,
        "has_tumour_labels": plan.has_tumour_labels,
        "liver_voxels": liver,
        "tumour_voxels": tumour,
        "lesions": [asdict(lesion) for lesion in _lesions(regions[1])],
    }
    _write_json(description, stated)
    _forget_other_storages(scan.name, plan.folder, storage)
    return True


def _forget_begun(name: str, folder: Path) -> None:
    """Nothing of a case is left to be taken for whole: not what it was before, nor what a killed run had begun."""
    (folder / f"{name}.json").unlink(missing_ok=True)
    for kind in ("image", "regions"):
        for part in folder.glob(f".{name}.{kind}.*.part"):
            part.unlink(missing_ok=True)


def _forget_other_storages(name: str, folder: Path, kept: Storage) -> None:
    for storage in STORAGES.values():
        if storage.suffix != kept.suffix:
            for kind in ("image", "regions"):
                (folder / f"{name}.{kind}{storage.suffix}").unlink(missing_ok=True)


def _require_usable(volume: Volume, name: str) -> None:
    if volume.nonfinite_count:
        raise TrainingError(
            f"Case {name}: {volume.nonfinite_count:,} of its voxels hold no number. Write the background value there."
        )
    spacing_mm = volume.geometry.spacing_mm
    if min(spacing_mm) < _SMALLEST_MM or max(spacing_mm) > _LARGEST_MM:
        sizes = " x ".join(f"{mm:.3g}" for mm in spacing_mm)
        raise TrainingError(
            f"Case {name}: its voxels are {sizes} mm, which no body scan has. Correct the voxel sizes in its header."
        )


def _is_current(description: Path, digests: dict[str, str], plan: _Plan) -> bool:
    """Whether a case was made from these files in this way and its arrays are whole."""
    try:
        case = read_case(description)
    except (TrainingError, ModuleNotFoundError):
        return False
    return (
        digests == {"image_sha256": case.image_sha256, "label_sha256": case.label_sha256}
        and (case.storage, case.has_tumour_labels) == (plan.storage, plan.has_tumour_labels)
    )  # fmt: skip


def _lesions(tumour: NDArray[np.bool_]) -> list[CachedLesion]:
    numbers, counts = label_components(tumour)
    lesions = []
    for n, box in enumerate(ndimage.find_objects(numbers), start=1):
        k, rows, columns = ((int(part.start), int(part.stop)) for part in box)
        lesions.append(CachedLesion(int(counts[n]), (k, rows, columns)))
    return lesions


def _write_json(path: Path, content: dict[str, Any]) -> None:
    with replacing(path) as part:
        part.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
