"""Intensities re-drawn: what a CT would look like if its tissues had any other brightness, as on MRI.

After SynthSeg (Billot et al., Med Image Anal 86, 2023), but from the scan itself rather than from labels alone, so that
vessels, fissures and texture stay. CT below the window (fat, lung, air) is flat there; fat is given back a brightness
of its own, as it is the brightest tissue of many MRI sequences.
"""

from __future__ import annotations

import math

import numpy as np
import torch
from scipy import ndimage
from torch.nn.functional import interpolate

from training.config import ContrastConfig
from training.data.augment import Floats, Regions, smooth_noise

_KNOTS = 6
_RISING, _FALLING = 0.45, 0.2
"""Shares of curves that rise or fall; the others go up and down."""
_STEPS = 256
_NEAR_BODY_PX = 12
_TISSUE_SHARE = 0.25
_EDGE_PX = 0.7


def redraw(image: Floats, liver: Regions, tumour: Regions, config: ContrastConfig, rng: np.random.Generator) -> Floats:
    """Give a CT stack another contrast.

    Args:
        image: (D, H, W) in 0..1.
        liver: (D, H, W), with tumours.
        tumour: (D, H, W).
        config: which changes, how strong.
        rng: all randomness comes from it.

    Returns:
        (D, H, W) float32 in 0..1.
    """
    body = _near_tissue(image)
    result = _curve(image, rng) if config.curve else image.copy()
    if config.uptake and liver.any() and rng.random() < config.uptake:
        result = _uptake(result, image, liver, tumour, body, rng)
    elif config.regions:
        result = _new_means(result, image, liver, tumour, body, rng)
    if config.bias:
        strength = rng.uniform(0, config.bias)
        result = result * np.exp(np.float32(strength) * smooth_noise(image.shape, 4, rng))
    if config.coarse > 1 and rng.random() < 0.6:
        result = _coarser(result, config.coarse ** rng.uniform(0, 1))
    result = np.clip(_spread(result, body, rng), 0, None) ** np.float32(math.exp(rng.normal(0, 0.25)))
    if config.rician:
        sigma = np.float32(rng.uniform(0, config.rician))
        real, imaginary = rng.standard_normal((2, *image.shape), dtype=np.float32) * sigma
        result = np.sqrt((result + real) ** 2 + imaginary**2)
    return np.clip(result, 0, 1).astype(np.float32, copy=False)


def _near_tissue(image: Floats) -> Regions:
    """Where the body is: tissue above the window's lower end, and the fat close to it."""
    coarse = image[image.shape[0] // 2, ::4, ::4] > 0.02
    share = ndimage.uniform_filter(coarse.astype(np.float32), 2 * _NEAR_BODY_PX // 4 + 1)
    fine = interpolate(torch.from_numpy(share)[None, None], image.shape[1:], mode="bilinear", align_corners=False)
    return np.asarray(ndimage.binary_fill_holes(fine[0, 0].numpy() > _TISSUE_SHARE))


def _curve(image: Floats, rng: np.random.Generator) -> Floats:
    """Pass all intensities through a random curve."""
    heights = rng.uniform(0, 1, _KNOTS)
    kind = rng.random()
    if kind < _RISING + _FALLING:
        heights.sort()
    if _RISING <= kind < _RISING + _FALLING:
        heights = heights[::-1]
    places = np.concatenate(([0.0], np.sort(rng.uniform(0.1, 0.9, _KNOTS - 2)), [1.0]))
    table = np.interp(np.linspace(0, 1, _STEPS), places, heights).astype(np.float32)
    return table[(image * (_STEPS - 1)).astype(np.uint8)]


def _new_means(
    result: Floats, image: Floats, liver: Regions, tumour: Regions, body: Regions, rng: np.random.Generator
) -> Floats:
    """Liver, tumour, fat and air each get a mean of their own; what is finer than that stays."""
    empty = image < 0.01
    texture = 1 + np.float32(rng.uniform(0, 0.15)) * smooth_noise(image.shape, 24, rng)
    fat, air = np.float32(rng.uniform(0, 1)), np.float32(rng.uniform(0, 0.1))
    result = np.where(empty, np.where(body, fat * texture, air), result)
    if not liver.any():
        return result
    parenchyma = liver & ~tumour
    own = float(result[parenchyma].mean()) if parenchyma.any() else 0.5
    mean = own + rng.normal(0, 0.2)
    if rng.random() < 0.3:
        # A curve that is flat over the liver's intensities hides its vessels; the scan's own contrast brings them back.
        result = np.where(liver, own + (image - image[liver].mean()) * np.float32(rng.normal(0, 1.2)), result)
    result = result + _soft(liver) * np.float32(np.clip(mean, 0.08, 0.92) - own)
    if tumour.any() and parenchyma.any() and rng.random() < 0.7:
        contrast = float(result[tumour].mean() - result[parenchyma].mean())
        wanted = math.copysign(rng.uniform(0.06, 0.4), rng.random() - 0.6)
        result = result + _soft(tumour) * np.float32(wanted - contrast)
    return np.asarray(np.clip(result, 0, 1.2), np.float32)


def _uptake(
    result: Floats, image: Floats, liver: Regions, tumour: Regions, body: Regions, rng: np.random.Generator
) -> Floats:
    """The hepatobiliary phase: the liver alone takes contrast up and outshines all else; fat is mostly suppressed,
    vessels and lesions stay dark."""
    fat = np.float32(rng.uniform(0, 0.3))
    result = np.where(image < 0.01, np.where(body, fat, np.float32(0.02)), result) * np.float32(rng.uniform(0.2, 0.7))
    bright = np.float32(rng.uniform(0.6, 1.1))
    vessels = (image - np.median(image[liver])) * np.float32(-rng.uniform(0.2, 2))
    result = result + _soft(liver) * (bright + vessels - result)
    if tumour.any():
        dark = np.float32(rng.uniform(0.1, 0.9)) * bright
        result = result + _soft(tumour) * (dark - result[tumour].mean())
    return np.asarray(np.clip(result, 0, 1.3), np.float32)


def _soft(region: Regions) -> Floats:
    return ndimage.gaussian_filter(region.astype(np.float32), (0, _EDGE_PX, _EDGE_PX), truncate=3)


def _coarser(image: Floats, factor: float) -> Floats:
    """As if acquired with pixels larger by ``factor``."""
    stack = torch.from_numpy(np.ascontiguousarray(image, np.float32))[None]
    # By size: a scale factor would round the size, then stretch the picture away from its labels.
    size = [round(n / factor) for n in image.shape[1:]]
    small = interpolate(stack, size=size, mode="bilinear", antialias=True)
    return np.asarray(interpolate(small, image.shape[1:], mode="bilinear", align_corners=False)[0].numpy())


def _spread(image: Floats, body: Regions, rng: np.random.Generator) -> Floats:
    """Scale so that most of the body lies in 0..1, as the percentiles of a whole scan would, more or less."""
    seen = image[:, body][:, ::7] if body.any() else image.reshape(1, -1)[:, ::7]
    low, high = np.percentile(seen, (1, rng.uniform(95, 99.5)))
    return (image - np.float32(low * rng.uniform(0, 0.6))) / np.float32(max(high - low, 0.1) * rng.uniform(0.8, 1.3))
