"""Whether a header's millimetres can be believed.

A NIfTI file states its grid up to three times (sform, qform, pixdim) and may state it wrongly; every number that
leaves the program hangs on it. What is found here travels with the :class:`~engine.scan.geometry.Geometry`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

POSITION_TOLERANCE_MM = 1e-3
ANGLE_TOLERANCE_DEG = 0.1
THICK_SLICE_MM = 5.0


class Trust(IntEnum):
    """How far the millimetres of a scan can be relied on; the larger, the worse."""

    OK = 0
    CHECK = 1
    UNTRUSTED = 2


@dataclass(frozen=True)
class Finding:
    """One thing about a header that a reader should know, in a sentence."""

    trust: Trust
    text: str


@dataclass(frozen=True)
class GridClaims:
    """What one header says about its grid.

    Attributes:
        shape: voxels along the file's own three axes.
        affine: (4, 4) in use, file axes -> RAS+ mm.
        source: "sform", "qform" or "pixdim": where ``affine`` comes from.
        sform: (4, 4) or None when its code is 0.
        qform: (4, 4) or None when its code is 0; NaN when it is no grid.
        pixdim: (3,) voxel sizes as stated, in mm.
        unit: the stated unit of length: "mm", "meter", "micron" or "unknown".
    """

    shape: tuple[int, int, int]
    affine: NDArray[np.float64]
    source: str
    sform: NDArray[np.float64] | None
    qform: NDArray[np.float64] | None
    pixdim: tuple[float, float, float]
    unit: str


def worst(findings: Iterable[Finding]) -> Trust:
    """The worst trust among findings; OK when there are none."""
    return max((finding.trust for finding in findings), default=Trust.OK)


def judge(claims: GridClaims) -> tuple[Finding, ...]:
    """Everything doubtful about a header's grid; empty for a sound one."""
    return tuple(
        Finding(trust, text)
        for check in (_origin, _forms_agree, _pixdim_agrees, _unit, _placeholder, _shear, _thickness)
        for trust, text in check(claims)
    )


def _spacing(affine: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(np.linalg.norm(affine[:3, :3], axis=0))


def _origin(claims: GridClaims) -> Iterable[tuple[Trust, str]]:
    if claims.source == "pixdim":
        yield (
            Trust.UNTRUSTED,
            "The file has neither sform nor qform: orientation and side are a guess from the array order.",
        )


def _forms_agree(claims: GridClaims) -> Iterable[tuple[Trust, str]]:
    if claims.sform is None or claims.qform is None:
        return
    if not np.isfinite(claims.qform).all():
        yield Trust.CHECK, "The header's qform is broken; its sform is used."
        return
    if np.linalg.det(claims.sform[:3, :3]) * np.linalg.det(claims.qform[:3, :3]) < 0:
        yield Trust.UNTRUSTED, "sform and qform are mirror images of each other: which side is right is in doubt."
        return
    apart = np.abs(claims.sform - claims.qform).max()
    s, q = (form[:3, :3] / _spacing(form) for form in (claims.sform, claims.qform))
    # Between unit vectors, through the chord: arccos of a rounded 1.0 would claim 0.1 degrees where there are none.
    chord = np.linalg.norm(s - q, axis=0).max()
    tilt = np.degrees(2 * np.arcsin(min(chord / 2, 1.0)))
    if apart > 10 * POSITION_TOLERANCE_MM or tilt > ANGLE_TOLERANCE_DEG:
        yield Trust.CHECK, f"sform and qform disagree (by up to {apart:.2f} mm, {tilt:.1f} degrees); sform is used."


def _pixdim_agrees(claims: GridClaims) -> Iterable[tuple[Trust, str]]:
    spacing = _spacing(claims.affine)
    if not np.abs(spacing - claims.pixdim).max() <= POSITION_TOLERANCE_MM:  # NaN disagrees too
        stated = " × ".join(f"{size:.4g}" for size in claims.pixdim)
        used = " × ".join(f"{size:.4g}" for size in spacing)
        yield (
            Trust.CHECK,
            f"The header's voxel sizes ({stated} mm) differ from its affine's ({used} mm); the affine is used.",
        )


def _unit(claims: GridClaims) -> Iterable[tuple[Trust, str]]:
    if claims.unit == "unknown":
        yield Trust.CHECK, "The header names no unit of length; millimetres are assumed."
    elif claims.unit != "mm":
        yield Trust.CHECK, f"The header's unit of length is {claims.unit}; it was converted to millimetres."


def _placeholder(claims: GridClaims) -> Iterable[tuple[Trust, str]]:
    if np.allclose(_spacing(claims.affine), 1.0, atol=1e-6) and sorted(claims.shape)[1] >= 512:
        yield Trust.UNTRUSTED, "Voxels of exactly 1 mm on a 512 × 512 scan: the header looks like a placeholder."


def _shear(claims: GridClaims) -> Iterable[tuple[Trust, str]]:
    unit = claims.affine[:3, :3] / _spacing(claims.affine)
    off_diagonal = np.abs(unit.T @ unit - np.eye(3)).max()
    degrees = np.degrees(np.arcsin(min(off_diagonal, 1.0)))
    if degrees > ANGLE_TOLERANCE_DEG:
        yield Trust.CHECK, f"The grid is sheared by {degrees:.1f} degrees (a tilted gantry?)."


def _thickness(claims: GridClaims) -> Iterable[tuple[Trust, str]]:
    thickest = float(_spacing(claims.affine).max())
    if thickest > THICK_SLICE_MM + POSITION_TOLERANCE_MM:
        yield Trust.CHECK, f"Slices are {thickest:.1f} mm thick: sizes of small lesions are coarse."
