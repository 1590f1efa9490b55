"""Scans and masks with known contents, written as NIfTI files.

Arrays are canonical (k, j, i): superior, posterior, left rise; files are laid out in any orientation.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from nibabel.orientations import axcodes2ornt, ornt_transform
from numpy.typing import NDArray

from tests.nifti_files import reoriented, rotation, write_nifti

Array = NDArray[Any]

SPACING_MM = (4.0, 1.5, 1.0)
"""(k, j, i) of a scan unless another is asked for: none like another."""

ORIGIN_MM = (-20.0, -30.0, 100.0)
"""Where the outermost voxel at the patient's left, back and feet lies, RAS+."""

AIR, BODY, LIVER, TUMOUR = -1000, 10, 50, 90
"""HU of the phantom: what the threshold model (0 to 100 HU, liver above 30, tumour above 70) makes of it is known."""

_SMALL, _LARGE, _MIDDLE = np.s_[3:5, 14:18, 10:14], np.s_[5:10, 20:30, 14:26], np.s_[12:15, 12:18, 24:30]
TUMOURS = (_LARGE, _MIDDLE, _SMALL)
"""Boxes (k, j, i), the largest first."""
SHAPE = (18, 40, 48)


def abdomen() -> Array:
    """(18, 40, 48) int16 HU: air around a body with a liver and three tumours in it."""
    voxels = np.full(SHAPE, AIR, np.int16)
    voxels[:, 6:36, 4:44] = BODY
    voxels[2:16, 10:32, 8:32] = LIVER
    for box in TUMOURS:
        voxels[box] = TUMOUR
    return voxels


def abdomen_labels() -> NDArray[np.uint8]:
    """The mask that belongs to :func:`abdomen`."""
    return np.digitize(abdomen(), [30, 70]).astype(np.uint8)


def write_scan(
    path: Path,
    voxels: Array,
    spacing_mm: tuple[float, float, float] = SPACING_MM,
    *,
    codes: str = "RAS",
    tilt: tuple[float, float, float] = (0, 0, 0),
    **header: Any,
) -> Path:
    """Write a canonical (k, j, i) or (k, j, i, t) array as a file.

    Args:
        path: where to.
        voxels: canonical.
        spacing_mm: voxel size (k, j, i).
        codes: how the file lays its axes out, such as "LPS".
        tilt: of the whole grid about the three world axes, degrees.
        header: as :func:`tests.nifti_files.write_nifti`.
    """
    turn = ornt_transform(axcodes2ornt("RAS"), axcodes2ornt(tuple(codes)))
    array = np.swapaxes(voxels, 0, 2)[::-1, ::-1]  # (x, y, z): right, anterior, superior rise
    affine = np.diag([*spacing_mm[::-1], 1.0])
    affine[:3, 3] = ORIGIN_MM
    array, affine = reoriented(array, affine, turn)
    return write_nifti(path, array, rotation(*tilt) @ affine, **header)
