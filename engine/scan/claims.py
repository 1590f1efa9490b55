"""What a header claims about its grid, and what of it is doubtful.

A NIfTI file states its grid up to three times (sform, qform, pixdim) and may state it wrongly; every number that
leaves the program hangs on it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from engine.scan.geometry import FloatArray, Triple, acquisition_axis
from engine.scan.trust import Finding, Flag, Trust
from engine.words import say

LENGTH_TOLERANCE_MM = 1e-3
ANGLE_TOLERANCE_DEG = 0.1
THICK_SLICE_MM = 5.0
_PLACEHOLDER_VOXELS = 512
_EXACT_MM = 1e-6

_TRUST = {
    Flag.NO_FORM: Trust.UNTRUSTED,
    Flag.MIRRORED: Trust.UNTRUSTED,
    Flag.PLACEHOLDER: Trust.UNTRUSTED,
}
"""How bad each is; what is not named is to be checked."""

Found = Iterable[tuple[Flag, str]]


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

    shape: Triple
    affine: FloatArray
    source: str
    sform: FloatArray | None
    qform: FloatArray | None
    pixdim: tuple[float, float, float]
    unit: str


def judge(claims: GridClaims) -> tuple[Finding, ...]:
    """Everything doubtful about a header's grid; empty for a sound one."""
    checks = (_origin, _forms, _pixdim, _unit, _placeholder, _right_angles, _thickness)
    return tuple(Finding(_TRUST.get(flag, Trust.CHECK), text, flag) for check in checks for flag, text in check(claims))


def _spacing(affine: FloatArray) -> FloatArray:
    return np.asarray(np.linalg.norm(affine[:3, :3], axis=0))


def _origin(claims: GridClaims) -> Found:
    if claims.source == "pixdim":
        yield (
            Flag.NO_FORM,
            say("The file has neither sform nor qform: orientation and side are a guess from the array order."),
        )


def _forms(claims: GridClaims) -> Found:
    if claims.sform is None or claims.qform is None:
        return
    if not np.isfinite(claims.qform).all():
        yield Flag.QFORM_BROKEN, say("The header's qform is broken; its sform is used.")
        return
    sform, qform = claims.sform, claims.qform
    if np.linalg.det(sform[:3, :3]) * np.linalg.det(qform[:3, :3]) < 0:
        yield Flag.MIRRORED, say("sform and qform are mirror images of each other: which side is right is in doubt.")
        return
    # Sizes and position to a thousandth of a millimetre, directions by their angle: a quaternion in single precision
    # near half a turn is 0.03 degrees off, which on a thick slice is more than that in millimetres.
    apart = max(np.abs(_spacing(sform) - _spacing(qform)).max(), np.abs(sform[:3, 3] - qform[:3, 3]).max())
    turned = _degrees_apart(_directions(sform), qform[:3, :3] / _spacing(qform))
    if apart > LENGTH_TOLERANCE_MM or turned > ANGLE_TOLERANCE_DEG:
        yield (
            Flag.FORMS_DISAGREE,
            say(
                "sform and qform disagree (by up to {apart:.2f} mm, {turned:.1f} degrees); sform is used.",
                apart=apart,
                turned=turned,
            ),
        )


def _directions(affine: FloatArray) -> FloatArray:
    """The right-angled directions nearest to the columns': what a quaternion can hold of a sheared grid (NIfTI-1)."""
    left, _, right = np.linalg.svd(affine[:3, :3] / _spacing(affine))
    return np.asarray(left @ right)


def _degrees_apart(these: FloatArray, those: FloatArray) -> float:
    """The largest angle between columns of unit length."""
    # Through the chord: arccos of a rounded 1.0 would claim 0.1 degrees where there are none.
    chord = np.linalg.norm(these - those, axis=0).max()
    return float(np.degrees(2 * np.arcsin(min(chord / 2, 1.0))))


def _pixdim(claims: GridClaims) -> Found:
    spacing = _spacing(claims.affine)
    if not np.abs(spacing - claims.pixdim).max() <= LENGTH_TOLERANCE_MM:  # NaN disagrees too
        stated = " × ".join(f"{size:.4g}" for size in claims.pixdim)
        used = " × ".join(f"{size:.4g}" for size in spacing)
        yield (
            Flag.PIXDIM_DISAGREES,
            say(
                "The header's voxel sizes ({stated} mm) differ from its affine's ({used} mm); the affine is used.",
                stated=stated,
                used=used,
            ),
        )


def _unit(claims: GridClaims) -> Found:
    if claims.unit == "unknown":
        yield Flag.UNIT_UNKNOWN, say("The header names no unit of length; millimetres are assumed.")
    elif claims.unit != "mm":
        yield (
            Flag.UNIT_CONVERTED,
            say("The header's unit of length is {unit}; it was converted to millimetres.", unit=claims.unit),
        )


def _placeholder(claims: GridClaims) -> Found:
    # The second largest axis: a slice of 512 x 512, wherever the slice axis lies.
    is_full_slice = sorted(claims.shape)[1] >= _PLACEHOLDER_VOXELS
    is_one_mm = np.abs(_spacing(claims.affine) - 1.0) <= _EXACT_MM
    if is_full_slice and is_one_mm.all():
        yield (
            Flag.PLACEHOLDER,
            say("Voxels of exactly 1 mm on a 512 × 512 scan: the header looks like a placeholder."),
        )
    elif claims.unit in ("mm", "unknown") and np.abs(claims.affine - np.eye(4)).max() <= _EXACT_MM:
        yield (
            Flag.IDENTITY,
            say("Voxels of exactly 1 mm that begin at 0: so programs write it that do not know the scan's true grid."),
        )
    elif is_full_slice and is_one_mm[np.argsort(claims.shape, kind="stable")[1:]].all():
        yield (
            Flag.ROUND_PIXELS,
            say("Pixels of exactly 1 mm on a 512 × 512 scan are rare: compare a length that you know."),
        )


def _right_angles(claims: GridClaims) -> Found:
    """A tilted gantry stacks its slices at a slant; rows and columns that are not square have no such excuse."""
    directions = claims.affine[:3, :3] / _spacing(claims.affine)
    stacked = acquisition_axis(claims.affine)
    across, down = (directions[:, axis] for axis in range(3) if axis != stacked)
    normal = np.cross(across, down)
    normal /= np.linalg.norm(normal)
    skew = np.degrees(np.arcsin(min(abs(float(across @ down)), 1.0)))
    tilt = np.degrees(np.arcsin(min(float(np.linalg.norm(np.cross(directions[:, stacked], normal))), 1.0)))
    if tilt > ANGLE_TOLERANCE_DEG:
        yield (
            Flag.GANTRY_TILT,
            say("The slices are stacked at a slant of {tilt:.1f} degrees (a tilted gantry?).", tilt=tilt),
        )
    if skew > ANGLE_TOLERANCE_DEG:
        yield (
            Flag.SHEARED,
            say("The grid is sheared: its rows and columns are {skew:.1f} degrees off a right angle.", skew=skew),
        )


def _thickness(claims: GridClaims) -> Found:
    thickest = float(_spacing(claims.affine).max())
    if thickest > THICK_SLICE_MM + LENGTH_TOLERANCE_MM:
        yield (
            Flag.THICK_SLICES,
            say("Slices are {thickest:.1f} mm thick: sizes of small lesions are coarse.", thickest=thickest),
        )
