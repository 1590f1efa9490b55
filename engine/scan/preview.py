"""One slice of a scan without the others: what a list of scans shows of each."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.progress import Progress
from engine.scan.failures import PlainSentences
from engine.scan.geometry import Geometry
from engine.scan.nifti import Head, read_head, stem_of
from engine.scan.stream import PIECE, fill, is_packed, open_stream, skip
from engine.scan.volume import Volume
from engine.scan.window import judge_modality
from engine.words import say

_MASK_NAME = re.compile(r"(^|[^a-z])(masks?|labels?|seg|segs|segmentations?)([^a-z]|$)")
_LABEL_LIMIT, _MANY_LABELS = 255, 64
"""Labels are small whole numbers, and a slice has few of them; of a scan almost none has so few intensities."""


@dataclass(frozen=True)
class Preview:
    """What can be said of a scan by its header and one slice.

    Attributes:
        geometry: the whole scan's grid.
        time_points: how many volumes the file holds; the first one is shown.
        middle: the middle axial slice, a volume of one slice on its place; its modality is judged from it alone.
        is_mask: whether it looks like labels, by its values and, where they leave it open, its name.
    """

    geometry: Geometry
    time_points: int
    middle: Volume
    is_mask: bool


def read_preview(path: Path, progress: Progress | None = None) -> Preview:
    """Read a scan's header and its middle axial slice.

    Of a file that is stored in axial slices, as most are, no more is read than up to that slice, and of one that is
    not packed that slice alone. Whether the rest is sound is not known then.

    Raises:
        ScanError: with a sentence that says what is wrong with the file.
        Cancelled: when asked to stop.
    """
    head = read_head(path)
    k = head.geometry.shape[0] // 2
    affine = head.geometry.affine.copy()
    affine[:3, 3] = head.geometry.to_world((k, 0, 0))
    _, rows, cols = head.geometry.shape
    with PlainSentences(head.data_path):
        stored = _read_axial(head, k, progress or Progress())
    middle = head.volume(stored, Geometry((1, rows, cols), affine))
    middle = replace(middle, modality=judge_modality(middle))
    return Preview(head.geometry, head.layout.time_points, middle, _is_mask(middle))


def _read_axial(head: Head, k: int, progress: Progress) -> NDArray[Any]:
    """The voxels of one axial slice: (x, y, z) in the file's axis order, of length 1 along the axis that is k."""
    layout, source = head.layout, head.source
    axis = source.axes[0]
    wanted = layout.shape[axis] - 1 - k if source.flipped[0] else k
    first, last = (wanted, wanted + 1) if axis == 2 else (0, layout.shape[2])
    kept = [1 if each == axis else n for each, n in enumerate(layout.shape)]
    result = np.empty(kept, layout.kept_dtype, order="F")
    whole = np.empty(layout.shape[:2], layout.dtype, order="F")
    before = layout.offset + first * whole.nbytes
    try:
        with open_stream(head.data_path) as stream:
            if is_packed(head.data_path):
                for _ in skip(stream, before):
                    progress.check()
            else:
                stream.seek(before)
            for z in range(first, last):
                for piece in _pieces(whole):
                    progress.check()
                    fill(stream, piece)
                with np.errstate(over="ignore"):
                    result[:, :, z - first] = whole if axis == 2 else whole.take([wanted], axis)
    except EOFError as error:
        raise EOFError(say("it ends before its middle slice")) from error
    return result


def _pieces(array: NDArray[Any]) -> Iterator[memoryview]:
    """The memory of a Fortran-contiguous array, in parts that are read in one go."""
    memory = array.reshape(-1, order="F").view(np.uint8).data
    for start in range(0, len(memory), PIECE):
        yield memory[start : start + PIECE]


def _is_mask(middle: Volume) -> bool:
    """Whether voxels are labels: small whole numbers from 0 on, few in a slice, or called so."""
    voxels = middle.voxels
    if (middle.slope, middle.intercept) != (1.0, 0.0):
        return False
    values = np.unique(voxels)
    if values[0] < 0 or values[-1] > _LABEL_LIMIT or not np.array_equal(values, np.round(values)):
        return False  # NaN is none of these either
    if _MASK_NAME.search(stem_of(middle.source.path).lower()):
        return True
    return voxels.dtype.kind in "iu" and bool(values[0] == 0) and 1 < values.size <= _MANY_LABELS
