"""NIfTI files in every odd shape, and volumes that never were in a file.

Headers are nibabel's; the bytes behind them are laid out here, so that a file can say what nibabel would never write.
"""

from __future__ import annotations

import gzip
from collections.abc import Iterator, Mapping
from itertools import permutations, product
from pathlib import Path
from typing import Any

import numpy as np
from nibabel.nifti1 import Nifti1Header, Nifti1PairHeader
from nibabel.nifti2 import Nifti2Header, Nifti2PairHeader
from nibabel.orientations import apply_orientation, inv_ornt_aff
from numpy.typing import NDArray

from engine.scan.geometry import Geometry, triple
from engine.scan.volume import Modality, Source, Volume

Array = NDArray[Any]
FloatArray = NDArray[np.float64]

SHAPE = (6, 5, 4)
"""(x, y, z) of a small scan whose axes cannot be confused."""

AFFINE = np.array([[0.75, 0, 0, -11], [0, 1.5, 0, 7], [0, 0, 4, -23], [0, 0, 0, 1]])
"""Its grid, RAS+, anisotropic and moved; exact in float32, so that files and arithmetic agree to the last bit."""

_HEADERS: dict[tuple[int, bool], Any] = {
    (1, False): Nifti1Header,
    (1, True): Nifti1PairHeader,
    (2, False): Nifti2Header,
    (2, True): Nifti2PairHeader,
}


def numbered(shape: tuple[int, ...] = SHAPE, dtype: Any = np.int16) -> Array:
    """An array in which every voxel has its own value."""
    return np.arange(np.prod(shape)).reshape(shape).astype(dtype)


def header_for(
    array: Array,
    affine: FloatArray = AFFINE,
    *,
    version: int = 1,
    pair: bool = False,
    endianness: str = "<",
    sform: int = 1,
    qform: int = 1,
    fields: Mapping[str, Any] | None = None,
) -> Any:
    """A nibabel header; ``sform`` and ``qform`` are codes, ``fields`` are set last and unchecked."""
    header = _HEADERS[version, pair](endianness=endianness)
    header.set_data_dtype(array.dtype)
    header.set_data_shape(array.shape)
    header.set_xyzt_units("mm", "sec")
    header.set_qform(affine, qform)  # states pixdim too
    header.set_sform(affine, sform)
    header["vox_offset"] = 0 if pair else header.single_vox_offset
    header["scl_slope"], header["scl_inter"] = 1, 0
    for name, value in (fields or {}).items():
        header[name] = value
    return header


def to_bytes(header: Any, array: Array) -> bytes:
    """A whole single file: header, padding, voxels in the header's byte order."""
    return bytes(header.binaryblock.ljust(header.single_vox_offset, b"\0") + _voxel_bytes(header, array))


def _voxel_bytes(header: Any, array: Array) -> bytes:
    return array.astype(array.dtype.newbyteorder(header.endianness)).tobytes(order="F")


def write_nifti(path: Path, array: Array | None = None, affine: FloatArray = AFFINE, **header: Any) -> Path:
    """Write ``.nii``, ``.nii.gz``, ``.hdr`` (with its ``.img``) or ``.img.gz`` (with its ``.hdr``); returns ``path``.

    Args:
        path: where to.
        array: (x, y, z, ...), numbered when None.
        affine: file axes -> RAS+ mm.
        header: as :func:`header_for`.
    """
    array = numbered() if array is None else array
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.name.endswith((".hdr", ".img", ".img.gz")):
        stem = path.name.partition(".")[0]
        made = header_for(array, affine, pair=True, **header)
        path.with_name(f"{stem}.hdr").write_bytes(made.binaryblock)
        data = path.with_name(f"{stem}.img.gz" if path.suffix == ".gz" else f"{stem}.img")
        _write(data, _voxel_bytes(made, array))
    else:
        _write(path, to_bytes(header_for(array, affine, **header), array))
    return path


def _write(path: Path, content: bytes) -> None:
    path.write_bytes(gzip.compress(content, mtime=0) if path.suffix == ".gz" else content)


def orientations() -> Iterator[FloatArray]:
    """The 48 ways to lay out one scan, each (3, 2) as nibabel has them: new axis, sense."""
    for order, senses in product(permutations(range(3)), product((1, -1), repeat=3)):
        yield np.array(list(zip(order, senses, strict=True)), np.float64)


def reoriented(array: Array, affine: FloatArray, orientation: FloatArray) -> tuple[Array, FloatArray]:
    """The same scan laid out another way: its array and affine."""
    return np.asarray(apply_orientation(array, orientation)), affine @ inv_ornt_aff(orientation, array.shape[:3])


def rotation(x: float = 0, y: float = 0, z: float = 0) -> FloatArray:
    """(4, 4), degrees about the three world axes, x first."""
    result = np.eye(4)
    for axis, degrees in enumerate((x, y, z)):
        turn, (a, b) = np.eye(4), [n for n in range(3) if n != axis]
        c, s = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
        turn[[a, a, b, b], [a, b, a, b]] = c, -s, s, c
        result = turn @ result
    return result


def volume_of(
    voxels: Array,
    spacing_mm: tuple[float, float, float] = (1.0, 1.0, 1.0),
    modality: Modality = Modality.CT,
    slope: float = 1.0,
    intercept: float = 0.0,
) -> Volume:
    """A volume from a canonical (k, j, i) array: superior, posterior, left rise."""
    affine = np.zeros((4, 4))
    affine[2, 0], affine[1, 1], affine[0, 2] = spacing_mm[0], -spacing_mm[1], -spacing_mm[2]
    affine[3, 3] = 1
    return Volume(
        voxels=voxels,
        geometry=Geometry(triple(voxels.shape), affine),
        slope=slope,
        intercept=intercept,
        source=Source(Path("made.nii"), None, (2, 1, 0), (False, True, True), "RAS"),
        modality=modality,
    )
