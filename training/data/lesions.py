"""Lesions drawn on real livers, and what looks like one and is none.

Radiologists' masks show too few small lesions to learn from; drawn ones have every size, and their masks are exact.
After Hu et al. (CVPR 2023), but drawn anew for each sample, and on the few slices that a network sees at once.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from training.config import LesionConfig
from training.data.augment import Floats, Regions, smooth_noise

_SMALLEST_MM, _LARGEST_MM = 2.0, 60.0
_NONE = 0.2
"""Share of samples chosen for lesions that get none after all."""


@dataclass(frozen=True)
class _Blob:
    """One soft-edged body.

    Attributes:
        box: where in the stack it lies.
        inside: share of each voxel of the box within it, 0..1.
        distance: signed distance from its edge, mm, negative inside.
    """

    box: tuple[slice, slice, slice]
    inside: Floats
    distance: Floats


def draw_lesions(
    image: Floats,
    liver: Regions,
    tumour: Regions,
    spacing_mm: tuple[float, float, float],
    config: LesionConfig,
    rng: np.random.Generator,
) -> tuple[Floats, Regions]:
    """Draw lesions into a stack (D, H, W) of 0..1; the image and the tumours with them.

    Args:
        image: (D, H, W) in 0..1 of the CT range.
        liver: (D, H, W), with tumours.
        tumour: (D, H, W), already there.
        spacing_mm: voxel size.
        config: number and size.
        rng: all randomness comes from it.
    """
    parenchyma = liver & ~tumour
    if rng.random() < _NONE or not parenchyma[len(liver) // 2].any():
        return image, tumour
    image, tumour = image.copy(), tumour.copy()
    tone = float(np.median(image[parenchyma]))
    side = -1 if rng.random() < 0.8 else 1  # lesions of one liver mostly look alike
    for _ in range(min(int(rng.geometric(0.35)), config.most)):
        radius = float(np.clip(config.median_mm * math.exp(rng.normal(0, config.spread)), _SMALLEST_MM, _LARGEST_MM))
        centre = _pick(parenchyma, rng)
        blob = _ellipsoid(liver.shape, centre, radius, spacing_mm, rng)
        if blob is None:
            continue
        box = blob.box
        inside = blob.inside * liver[box]
        change = _appearance(blob, tone, side, rng)
        image[box] = np.clip(image[box] + inside * change, 0, 1)
        tumour[box] |= inside > 0.5
    return image, tumour


def draw_distractors(
    image: Floats, liver: Regions, tumour: Regions, spacing_mm: tuple[float, float, float], rng: np.random.Generator
) -> Floats:
    """Draw what must not be taken for a tumour: vessels, fissures, patches of focal fat; shapes as above."""
    parenchyma = liver & ~tumour
    if not parenchyma[len(liver) // 2].any():
        return image
    image = image.copy()
    tone = float(np.median(image[parenchyma]))
    for _ in range(int(rng.integers(1, 5))):
        kind = rng.random()
        centre = _pick(parenchyma, rng)
        if kind < 0.65:
            blob = _tube(liver.shape, centre, rng.uniform(1.2, 5), rng.uniform(15, 70), spacing_mm, rng)
            change = rng.normal(0, 0.15)
        elif kind < 0.8:
            blob = _tube(liver.shape, centre, rng.uniform(0.8, 2), rng.uniform(15, 50), spacing_mm, rng)
            change = rng.uniform(0, 0.25) - tone
        else:
            blob = _ellipsoid(liver.shape, centre, rng.uniform(6, 25), spacing_mm, rng, softness_mm=rng.uniform(6, 12))
            change = rng.normal(0, 0.06)
        if blob is not None:
            # Over a real tumour nothing is drawn: it would hide what is labelled.
            image[blob.box] += blob.inside * parenchyma[blob.box] * np.float32(change)
    return np.clip(image, 0, 1)


def _pick(region: Regions, rng: np.random.Generator) -> NDArray[np.float64]:
    """A voxel of a region, most often of the middle slice."""
    middle = len(region) // 2
    k = middle if rng.random() < 0.7 else int(rng.integers(len(region)))
    plane = region[k] if region[k].any() else region[middle]
    k = k if region[k].any() else middle
    flat = np.flatnonzero(plane)
    row, column = divmod(int(flat[rng.integers(flat.size)]), plane.shape[1])
    return np.array([k, row, column], np.float64)


def _offsets(
    shape: tuple[int, ...], centre: NDArray[np.float64], reach_mm: float, spacing_mm: tuple[float, float, float]
) -> tuple[tuple[slice, slice, slice], NDArray[np.float32]] | None:
    """The part of a stack within reach of a centre, and each voxel's distance (3, d, h, w) from it in mm, by axis."""
    first = [max(0, math.floor(c - reach_mm / mm)) for c, mm in zip(centre, spacing_mm, strict=True)]
    last = [min(n, math.ceil(c + reach_mm / mm) + 1) for c, mm, n in zip(centre, spacing_mm, shape, strict=True)]
    if any(a >= b for a, b in zip(first, last, strict=True)):
        return None
    k, rows, columns = (slice(a, b) for a, b in zip(first, last, strict=True))
    axes = [
        (np.arange(a, b, dtype=np.float32) - np.float32(c)) * np.float32(mm)
        for a, b, c, mm in zip(first, last, centre, spacing_mm, strict=True)
    ]
    return (k, rows, columns), np.stack(np.meshgrid(*axes, indexing="ij"))


def _ellipsoid(
    shape: tuple[int, ...],
    centre: NDArray[np.float64],
    radius_mm: float,
    spacing_mm: tuple[float, float, float],
    rng: np.random.Generator,
    softness_mm: float | None = None,
) -> _Blob | None:
    """An ellipsoid of random axes and rotation, its surface uneven."""
    axes = radius_mm * rng.uniform(0.7, 1.3, 3)
    softness = rng.uniform(0.4, 2.0) if softness_mm is None else softness_mm
    placed = _offsets(shape, centre, 1.3 * float(axes.max()) + 3 * softness, spacing_mm)
    if placed is None:
        return None
    box, offsets = placed
    turned = np.tensordot(_rotation(rng).astype(np.float32), offsets, axes=1)
    scaled = np.sqrt(sum((turned[n] / np.float32(axes[n])) ** 2 for n in range(3)))
    roughness = rng.uniform(0.3, 0.9) if rng.random() < 0.15 else rng.uniform(0.0, 0.25)
    knots = max(2, min(8, round(2 * radius_mm / 5)))
    uneven = 1 + np.float32(0.3 * roughness) * smooth_noise(box_shape(box), knots, rng)
    distance = np.asarray((scaled - uneven) * np.float32(axes.mean()), np.float32)
    return _Blob(box, _sigmoid(-distance / np.float32(softness)), distance)


def _tube(
    shape: tuple[int, ...],
    centre: NDArray[np.float64],
    radius_mm: float,
    length_mm: float,
    spacing_mm: tuple[float, float, float],
    rng: np.random.Generator,
) -> _Blob | None:
    """A straight piece of a vessel or fissure, in any direction but mostly within the slices."""
    placed = _offsets(shape, centre, length_mm / 2 + radius_mm, spacing_mm)
    if placed is None:
        return None
    box, offsets = placed
    direction = rng.normal(size=3) * (0.6, 1, 1)
    direction /= np.linalg.norm(direction)
    along = np.clip(np.tensordot(direction.astype(np.float32), offsets, axes=1), -length_mm / 2, length_mm / 2)
    aside = offsets - direction.astype(np.float32)[:, None, None, None] * along
    distance = np.asarray(np.sqrt((aside**2).sum(axis=0)) - np.float32(radius_mm), np.float32)
    return _Blob(box, _sigmoid(-distance / np.float32(rng.uniform(0.4, 1.0))), distance)


def _appearance(blob: _Blob, tone: float, side: int, rng: np.random.Generator) -> Floats:
    """The change of intensity (d, h, w) within a lesion: its contrast, texture, core or rim.

    In portal-venous CT most lesions are 10 to 75 HU darker than the liver; of 200 HU that is 0.05 to 0.38.
    """
    strength = rng.uniform(0.05, 0.38) if rng.random() < 0.7 else rng.uniform(0.025, 0.1)
    if rng.random() < 0.12:
        strength, side = abs(tone - rng.uniform(0.18, 0.32)), -1  # a cyst: 0 to 20 HU whatever the liver has
    texture = 1 + np.float32(0.35) * smooth_noise(box_shape(blob.box), int(rng.integers(3, 12)), rng)
    change = np.float32(side * strength) * texture
    depth = -blob.distance
    if rng.random() < 0.25:
        rim = _sigmoid((np.float32(rng.uniform(1.5, 4)) - depth) / np.float32(0.8))
        change = change + rim * np.float32(rng.uniform(0.03, 0.15) * (1 if rng.random() < 0.7 else -1))
    elif rng.random() < 0.25:
        core = _sigmoid((depth - np.float32(0.5 * depth.max())) / np.float32(1.5))
        change = change + core * np.float32(rng.uniform(-0.15, 0.1))
    return np.asarray(change, np.float32)


def box_shape(box: tuple[slice, slice, slice]) -> tuple[int, int, int]:
    """The shape of a part of a stack."""
    k, rows, columns = (s.stop - s.start for s in box)
    return k, rows, columns


def _rotation(rng: np.random.Generator) -> NDArray[np.float64]:
    """A random rotation of space, uniform (QR of a normal matrix)."""
    q, r = np.linalg.qr(rng.normal(size=(3, 3)))
    return np.asarray(q * np.sign(np.diag(r)))


def _sigmoid(x: Floats) -> Floats:
    return np.asarray(1 / (1 + np.exp(-np.clip(x, -30, 30))), np.float32)


def lesion_weights(tumour: Regions, spacing_mm: tuple[float, ...], most: float) -> Floats:
    """Weight of each voxel: within a lesion (20 mm / its diameter), at least 1 and at most ``most``; elsewhere 1.

    Args:
        tumour: (H, W) or (D, H, W).
        spacing_mm: voxel size along each of these axes.
        most: the largest weight.
    """
    weight = np.ones(tumour.shape, np.float32)
    numbers, n = ndimage.label(tumour, np.ones((3,) * tumour.ndim))
    if most > 1 and n:
        voxels = np.bincount(numbers.ravel()).astype(np.float64)
        ball = math.pi / (4 if tumour.ndim == 2 else 6) * 20.0**tumour.ndim / math.prod(spacing_mm)
        of_lesion = np.clip((ball / voxels) ** (1 / tumour.ndim), 1, most).astype(np.float32)
        of_lesion[0] = 1
        weight = of_lesion[numbers]
    return weight
