"""A slice, slightly different each time: turned, zoomed, shifted, noisier, brighter.

Never mirrored: on which side the liver lies is information.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from training.config import Config
from training.data.cache import LEVELS, Bytes, Regions

Floats = NDArray[np.float32]


def draw_sample(
    image: Bytes, regions: Regions, config: Config, generator: np.random.Generator
) -> tuple[Floats, Regions]:
    """Cut a training sample out of a slice, with a random change of position and intensity.

    Args:
        image: (H, W) as cached.
        regions: (R, H, W).
        config: how large the sample is and how far it may change.
        generator: all randomness comes from it.

    Returns:
        image (field, field) float32 in 0..1, and regions (R, field, field); beyond the slice's edge both are 0.
    """
    angle = math.radians(generator.uniform(-config.rotation_deg, config.rotation_deg))
    zoom = config.zoom ** generator.uniform(-1, 1)
    shift = generator.uniform(-config.shift_mm, config.shift_mm, 2) / config.spacing_mm
    rows, columns = _source_positions(image.shape, config.field, angle, zoom, shift)
    sample = _linear(image, rows, columns) / np.float32(LEVELS)
    sample += np.float32(generator.uniform(-config.intensity_shift, config.intensity_shift))
    noise = generator.standard_normal(sample.shape, dtype=np.float32)
    sample += np.float32(generator.uniform(0, config.noise)) * noise
    return np.clip(sample, 0, 1, out=sample), _nearest(regions, rows, columns)


def _source_positions(
    shape: tuple[int, ...], field: int, angle: float, zoom: float, shift: NDArray[np.float64]
) -> tuple[Floats, Floats]:
    """For each sample voxel (field, field) the slice's row and column it is taken from; both centres coincide."""
    offsets = np.arange(field, dtype=np.float32) - np.float32((field - 1) / 2)
    cosine, sine = np.float32(math.cos(angle) / zoom), np.float32(math.sin(angle) / zoom)
    row_centre, column_centre = ((n - 1) / 2 + s for n, s in zip(shape, shift, strict=True))
    rows = cosine * offsets[:, None] - sine * offsets[None, :] + np.float32(row_centre)
    columns = sine * offsets[:, None] + cosine * offsets[None, :] + np.float32(column_centre)
    return rows, columns


def _linear(image: Bytes, rows: Floats, columns: Floats) -> Floats:
    """Bilinear values of ``image`` at positions; 0 outside."""
    padded = np.pad(image, (1, 2))  # one more than the outermost position needs, for its neighbour
    rows = np.clip(rows + 1, 0, image.shape[0] + 1)
    columns = np.clip(columns + 1, 0, image.shape[1] + 1)
    top, left = rows.astype(np.intp), columns.astype(np.intp)
    down, right = rows - top, columns - left
    flat, start, width = padded.ravel(), top * padded.shape[1] + left, padded.shape[1]
    upper = flat[start] * (1 - right) + flat[start + 1] * right
    lower = flat[start + width] * (1 - right) + flat[start + width + 1] * right
    return np.asarray(upper * (1 - down) + lower * down, np.float32)


def _nearest(regions: Regions, rows: Floats, columns: Floats) -> Regions:
    """Values of each region at the nearest voxel; False outside."""
    padded = np.pad(regions, ((0, 0), (1, 1), (1, 1)))
    row = np.clip(np.rint(rows).astype(np.intp) + 1, 0, padded.shape[1] - 1)
    column = np.clip(np.rint(columns).astype(np.intp) + 1, 0, padded.shape[2] - 1)
    return np.asarray(padded.reshape(len(padded), -1)[:, row * padded.shape[2] + column])
