"""Arrays become NIfTI files, whole or not at all, with nothing in them but voxels and their grid."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, cast

import numpy as np
from nibabel.nifti1 import Nifti1Header
from nibabel.nifti2 import Nifti2Header
from numpy.typing import NDArray

from engine.errors import ExportError
from engine.files import replacing
from engine.scan.volume import Source
from engine.words import say

_SUFFIXES = (".nii", ".nii.gz")
_COMPRESSION = 6

# Where the header says which grid the voxels lie on; a mask's header takes these and nothing else from its scan's.
_GRID_FIELDS = (
    *("pixdim", "xyzt_units", "qform_code", "sform_code", "quatern_b", "quatern_c", "quatern_d"),
    *("qoffset_x", "qoffset_y", "qoffset_z", "srow_x", "srow_y", "srow_z"),
)


def write_on_grid_of(source: Source, path: Path, array: NDArray[Any]) -> None:
    """Write a (k, j, i) array on a scan's own grid: the file's axis order, affine and codes, no more.

    Raises:
        ExportError: the name is not NIfTI's, or the file could not be written; what was there before is untouched.
    """
    theirs = source.header
    stored = source.from_canonical(array)
    header = (Nifti2Header if isinstance(theirs, Nifti2Header) else Nifti1Header)(endianness=theirs.endianness)
    header.set_data_dtype(array.dtype)
    header.set_data_shape(theirs.get_data_shape() if source.time_points == 1 else stored.shape)
    for field in _GRID_FIELDS:
        header[field] = theirs[field]
    _write(path, header, stored)


def write_canonical(path: Path, array: NDArray[Any], affine: NDArray[np.float64]) -> None:
    """Write a (k, j, i) array with its affine to RAS+ mm: axes in (i, j, k) order, equal sform and qform.

    Raises:
        ExportError: the name is not NIfTI's, or the file could not be written; what was there before is untouched.
    """
    as_stored = affine[:, [2, 1, 0, 3]]
    header = Nifti1Header()
    header.set_data_dtype(array.dtype)
    header.set_data_shape(array.shape[::-1])
    header.set_qform(as_stored, code="scanner")
    header.set_sform(as_stored, code="scanner")
    header.set_xyzt_units(xyz="mm")
    _write(path, header, array.transpose())


def _write(path: Path, header: Any, stored: NDArray[Any]) -> None:
    if not path.name.lower().endswith(_SUFFIXES):
        raise ExportError(
            say("{name} is not a name for a NIfTI file. Choose one that ends in .nii.gz or .nii.", name=path.name)
        )
    header["scl_slope"], header["scl_inter"] = 1, 0
    header["vox_offset"] = header.single_vox_offset
    with replacing(path) as part, part.open("wb") as raw, _packing(path, raw) as file:
        file.write(header.binaryblock.ljust(header.single_vox_offset, b"\0"))
        # Slice by slice: of a whole scan the bytes would take as much memory again, and the window would wait for them.
        for n in range(stored.shape[-1]):
            file.write(stored[..., n].tobytes(order="F"))


@contextmanager
def _packing(path: Path, raw: BinaryIO) -> Iterator[BinaryIO]:
    """What packs the bytes on their way into a file, if its name says so."""
    if path.suffix.lower() != ".gz":
        yield raw
        return
    # No file name or time in the gzip header: both can identify a patient, and equal arrays give equal files.
    with gzip.GzipFile(filename="", mode="wb", compresslevel=_COMPRESSION, fileobj=raw, mtime=0) as packed:
        yield cast(BinaryIO, packed)
