"""Lesions with known answers: solids drawn on voxel grids, scans around them, grids at an angle."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from engine.scan.geometry import Geometry, triple
from engine.scan.volume import Label, Mask, Modality, Source, Volume
from tests.nifti_files import volume_of

Inside = NDArray[np.bool_]
FloatArray = NDArray[np.float64]


def mask_of(inside: ArrayLike, volume: Volume) -> Mask:
    """A mask whose tumour is where ``inside`` is True, on the volume's grid."""
    labels = np.asarray(inside).astype(np.uint8) * np.uint8(Label.TUMOUR)
    return Mask(labels, volume.geometry)


def scan_of(
    inside: ArrayLike, spacing_mm: tuple[float, float, float] = (1.0, 1.0, 1.0), voxels: NDArray[Any] | None = None
) -> tuple[Volume, Mask]:
    """A scan and the mask on it; its voxels are zero unless given."""
    inside = np.asarray(inside, bool)
    volume = volume_of(np.zeros(inside.shape, np.int16) if voxels is None else voxels, spacing_mm)
    return volume, mask_of(inside, volume)


def scan_on(inside: Inside, affine: FloatArray) -> tuple[Volume, Mask]:
    """A scan of zeros and the mask on it, on any grid."""
    geometry = Geometry(triple(inside.shape), affine)
    source = Source(Path("made.nii"), None, (0, 1, 2), (False, False, False), "")
    volume = Volume(np.zeros(inside.shape, np.int16), geometry, 1.0, 0.0, source, Modality.CT)
    return volume, mask_of(inside, volume)


def in_slice(part: ArrayLike, margin: int = 2) -> Inside:
    """(rows, cols) as the middle one of three slices, away from every edge."""
    return np.pad(np.asarray(part, bool)[None], ((1, 1), (margin, margin), (margin, margin)))


def plane_grid(
    reach_mm: float, spacing_mm: tuple[float, float], offset: tuple[float, float] = (0.0, 0.0)
) -> tuple[FloatArray, FloatArray]:
    """(rows, 1) and (1, cols) positions in mm of voxel centres around a point, which lies ``offset`` voxels off one."""
    y, x = (
        np.asarray((np.arange(-count, count + 1) + shift) * size, np.float64)
        for size, shift in zip(spacing_mm, offset, strict=True)
        for count in [int(reach_mm / size) + 2]
    )
    return y[:, None], x[None, :]


def disc(diameter_mm: float, spacing_mm: tuple[float, float], offset: tuple[float, float] = (0.0, 0.0)) -> Inside:
    """Voxels whose centres lie in a disc."""
    y, x = plane_grid(diameter_mm / 2, spacing_mm, offset)
    return np.asarray(y**2 + x**2 <= (diameter_mm / 2) ** 2)


def ball(diameter_mm: float, spacing_mm: tuple[float, float, float]) -> Inside:
    """Voxels whose centres lie in a ball, whose own centre is a third of a voxel off one."""
    z, y, x = (
        (np.arange(-count, count + 1) + 1 / 3) * size for size in spacing_mm for count in [int(diameter_mm / size)]
    )
    return np.asarray(z[:, None, None] ** 2 + y[:, None] ** 2 + x**2 <= (diameter_mm / 2) ** 2)


def ellipse(long_mm: float, short_mm: float, degrees: float, spacing_mm: tuple[float, float]) -> Inside:
    """Voxels whose centres lie in an ellipse turned by an angle."""
    y, x = plane_grid(long_mm / 2, spacing_mm)
    c, s = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    return np.asarray(((c * x + s * y) / (long_mm / 2)) ** 2 + ((c * y - s * x) / (short_mm / 2)) ** 2 <= 1)


def c_shape(spacing_mm: tuple[float, float]) -> Inside:
    """An elliptic ring, 36 mm high and 30 mm wide, 4 mm thick, cut off 6 mm to the right of its centre."""
    y, x = plane_grid(18, spacing_mm)
    outer, inner = (y / 18) ** 2 + (x / 15) ** 2 <= 1, (y / 14) ** 2 + (x / 11) ** 2 < 1
    return np.asarray(outer & ~inner & (x <= 6))


def cloud(rng: np.random.Generator, shape: tuple[int, ...], share: float = 0.5) -> Inside:
    """Ragged shapes with bays, holes and single voxels: noise, smoothed once along each axis, above a threshold."""
    noise = rng.normal(size=shape)
    for axis in range(len(shape)):
        noise = noise + 0.6 * (np.roll(noise, 1, axis) + np.roll(noise, -1, axis))
    return np.asarray(noise > np.quantile(noise, 1 - share))
