"""How a prepared case's arrays lie on disk, behind one small interface that the sampler reads through."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, Protocol, TypeVar, cast

import numpy as np
from numpy.typing import DTypeLike, NDArray

from engine.files import replacing
from training.errors import TrainingError

# blosc2 is imported where it is needed: a cache of plain files is read, and trained from, without it.

Item = TypeVar("Item", bound=np.generic, covariant=True)
Part = slice | tuple[slice, ...]

_CHUNK, _BLOCK = (4, 128, 128), (1, 64, 128)
"""What is found at once, and what is unpacked at once, along k, rows, columns: a patch of 5 x 192 x 192 touches few."""


class StoredArray(Protocol[Item]):
    """An array on disk; slicing it with contiguous slices reads that part."""

    @property
    def shape(self) -> tuple[int, ...]:
        """Length of each axis."""

    def __getitem__(self, part: Part, /) -> NDArray[Item]: ...


class Storage(Protocol):
    """One way of keeping arrays."""

    @property
    def suffix(self) -> str:
        """Of its files."""

    def write(self, path: Path, array: NDArray[Any]) -> None:
        """Write a file that is whole or not there; :class:`~engine.errors.ExportError` when the disk refuses."""

    def open(self, path: Path, shape: tuple[int, ...], dtype: DTypeLike) -> StoredArray[Any]:
        """Open a file without reading it; TrainingError when it is missing, cut off, or holds something else."""


class NpyStorage:
    """Plain ``.npy`` files, memory-mapped: no library beside NumPy, and no compression."""

    suffix = ".npy"

    def write(self, path: Path, array: NDArray[Any]) -> None:
        """See :class:`Storage`."""
        with replacing(path) as part, part.open("wb") as file:
            np.save(file, array)

    def open(self, path: Path, shape: tuple[int, ...], dtype: DTypeLike) -> StoredArray[Any]:
        """See :class:`Storage`."""
        try:
            array = np.load(path, mmap_mode="r", allow_pickle=False)
        except (OSError, ValueError, EOFError) as error:
            raise damaged(path) from error
        _require(array, path, shape, dtype)
        return cast(StoredArray[Any], np.asarray(array))


class Blosc2Storage:
    """Compressed blocks, each unpacked by itself: a quarter of the space, a patch in about a millisecond.

    Raises:
        ModuleNotFoundError: blosc2 is not installed.
    """

    suffix = ".b2nd"

    def __init__(self) -> None:
        import blosc2

        self._blosc2 = blosc2

    def write(self, path: Path, array: NDArray[Any]) -> None:
        """See :class:`Storage`."""
        blosc2 = self._blosc2
        leading = (1,) * (array.ndim - 3)
        chunks, blocks = (
            tuple(min(a, b) for a, b in zip((*leading, *wanted), array.shape, strict=True))
            for wanted in (_CHUNK, _BLOCK)
        )
        settings = blosc2.CParams(
            codec=blosc2.Codec.LZ4HC, clevel=5, filters=[blosc2.Filter.SHUFFLE], nthreads=1, typesize=array.itemsize
        )
        packed = blosc2.asarray(np.ascontiguousarray(array), chunks=chunks, blocks=blocks, cparams=settings)
        # Packed in memory and written here: a full disk is an error of ours, with a sentence, and not the library's.
        with replacing(path) as part:
            part.write_bytes(packed.to_cframe())

    def open(self, path: Path, shape: tuple[int, ...], dtype: DTypeLike) -> StoredArray[Any]:
        """See :class:`Storage`."""
        try:
            # One thread: a process that draws samples was forked, and a pool of threads does not survive that.
            array = self._blosc2.open(str(path), mode="r", dparams=self._blosc2.DParams(nthreads=1))
        except (OSError, RuntimeError, ValueError) as error:
            raise damaged(path) from error
        if not isinstance(array, self._blosc2.NDArray):
            raise damaged(path)
        _require(array, path, shape, dtype)
        return _Blosc2Array(array, path)


@dataclass(frozen=True)
class _Blosc2Array(Generic[Item]):
    array: Any
    path: Path

    @property
    def shape(self) -> tuple[int, ...]:
        return tuple(self.array.shape)

    def __getitem__(self, part: Part, /) -> NDArray[Item]:
        try:
            return np.asarray(self.array[part])
        except RuntimeError as error:  # a block that cannot be unpacked
            raise damaged(self.path) from error

    def __array__(self, dtype: DTypeLike | None = None, copy: bool | None = None) -> NDArray[Any]:
        return np.asarray(self[:], dtype)


STORAGES: dict[str, type[NpyStorage] | type[Blosc2Storage]] = {"blosc2": Blosc2Storage, "npy": NpyStorage}
"""By the name that ``prepare --format`` knows."""


def open_storage(name: str) -> Storage:
    """A storage by its name; TrainingError when there is none of that name."""
    if name not in STORAGES:
        raise TrainingError(f"A cache in the format {name} is not known here. Run prepare again, or update hepatica.")
    return STORAGES[name]()


def damaged(path: Path) -> TrainingError:
    """What to say of a cache file that is missing, cut off or not what it should be."""
    case = path.name
    for suffix in (*(f".{kind}{s.suffix}" for kind in ("image", "regions") for s in STORAGES.values()), ".json"):
        case = case.removesuffix(suffix)
    return TrainingError(f"Case {case}: the cache file {path.name} is missing or damaged. Run prepare again.")


def _require(array: Any, path: Path, shape: tuple[int, ...], dtype: DTypeLike) -> None:
    if tuple(array.shape) != shape or array.dtype != np.dtype(dtype):
        raise damaged(path)
