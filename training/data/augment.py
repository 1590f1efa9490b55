"""A stack of slices, slightly different each time: turned, zoomed, shifted, blurred, noisier, brighter.

Never mirrored: on which side the liver lies is information.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from scipy import ndimage
from torch.nn.functional import grid_sample, interpolate

from training.config import AugmentConfig

Floats = NDArray[np.float32]
Regions = NDArray[np.bool_]


@dataclass(frozen=True)
class Place:
    """Where in a slice a sample is cut out, and how it is turned.

    Attributes:
        centre: row and column of the sample's centre.
        angle: in radians.
        zoom: sample voxels per source voxel.
    """

    centre: tuple[float, float]
    angle: float
    zoom: float


def draw_place(centre: tuple[float, float], config: AugmentConfig, pixel_mm: float, rng: np.random.Generator) -> Place:
    """A place near ``centre`` (row, column), somewhat turned and zoomed."""
    row_shift, column_shift = rng.uniform(-config.shift_mm, config.shift_mm, 2) / pixel_mm
    return Place(
        (centre[0] + row_shift, centre[1] + column_shift),
        math.radians(rng.uniform(-config.rotation_deg, config.rotation_deg)),
        config.zoom ** rng.uniform(-1, 1),
    )


def cut(planes: NDArray[np.generic], place: Place, field: int, nearest: bool = False) -> Floats:
    """Cut a square out of each plane.

    Args:
        planes: (C, H, W).
        place: where.
        field: rows and columns of the square.
        nearest: whether values are taken over as they are rather than interpolated.

    Returns:
        (C, field, field) float32; 0 beyond the edge of the planes.
    """
    _, rows, columns = planes.shape
    offsets = np.arange(field, dtype=np.float32) - np.float32((field - 1) / 2)
    cosine, sine = np.float32(math.cos(place.angle) / place.zoom), np.float32(math.sin(place.angle) / place.zoom)
    y = cosine * offsets[:, None] - sine * offsets[None, :] + np.float32(place.centre[0])
    x = sine * offsets[:, None] + cosine * offsets[None, :] + np.float32(place.centre[1])
    # grid_sample's -1 and 1 are the outer edges of the first and last voxel.
    grid = np.stack([(2 * x + 1) / columns - 1, (2 * y + 1) / rows - 1], axis=-1)
    sample = grid_sample(
        torch.from_numpy(np.ascontiguousarray(planes, np.float32))[None],
        torch.from_numpy(grid.astype(np.float32))[None],
        mode="nearest" if nearest else "bilinear",
        padding_mode="zeros",
        align_corners=False,
    )
    return sample[0].numpy()


def alter(image: Floats, config: AugmentConfig, rng: np.random.Generator) -> Floats:
    """Another window, gamma, blur and noise; intensities (D, H, W) in 0..1 keep their order."""
    low, high = rng.uniform(-config.window, config.window, 2)
    shift = rng.uniform(-config.intensity_shift, config.intensity_shift)
    image = np.clip((image - np.float32(low)) / np.float32(1 + high - low) + np.float32(shift), 0, 1)
    if config.gamma:
        image = image ** np.float32(math.exp(rng.normal(0, config.gamma)))
    if config.blur and rng.random() < 0.5:
        sigma = rng.uniform(0, config.blur)
        image = ndimage.gaussian_filter(image, (0, sigma, sigma), truncate=3)
    noise = rng.standard_normal(image.shape, dtype=np.float32)
    return np.clip(image + np.float32(rng.uniform(0, config.noise)) * noise, 0, 1)


def smooth_noise(shape: tuple[int, int, int], knots: int, rng: np.random.Generator) -> Floats:
    """Noise (D, H, W) of mean 0 and standard deviation about 1 that changes over the width of a ``knots``-th."""
    coarse = rng.standard_normal((1, 1, min(3, shape[0]), knots, knots), dtype=np.float32)
    fine = interpolate(torch.from_numpy(coarse), shape, mode="trilinear", align_corners=True)
    return np.asarray(fine[0, 0].numpy() * np.float32(1.5))  # interpolation averages, which costs spread
