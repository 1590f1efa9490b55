"""Whether chosen colours can be seen, and told apart, by readers of every colour vision.

Pictures lie on black, so that is what a colour has to stand out from.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from viewer.translating import tr

LEAST_CONTRAST = 3.0
"""Of graphics with their ground (WCAG 2.2, 1.4.11)."""
LEAST_DIFFERENCE = 20.0
"""Of two colours in CIE L*a*b* 1976. About 2 is just seen side by side; far apart, and mixed with grey, takes more."""

_VISIONS = (
    np.eye(3),
    np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]  # no red
    ),
    np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]  # no green
    ),
    np.array(
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]  # no blue
    ),
)
"""What is left of linear red, green, blue for an eye that has all cones, or lacks those for red, green or blue.

Machado, Oliveira, Fernandes: A physiologically-based model for simulation of color vision deficiency, IEEE TVCG 15
(2009) 1291-1298, severity 1.
"""
_TO_XYZ = np.array(
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
)
"""Linear sRGB to CIE XYZ, white at D65 (IEC 61966-2-1)."""

Triple = NDArray[np.float64]


def contrast_with_black(colour: str) -> float:
    """The contrast of a colour with black, 1 to 21 (WCAG 2.2, relative luminance).

    Args:
        colour: as "#rrggbb".
    """
    return float((_TO_XYZ[1] @ _linear(colour) + 0.05) / 0.05)


def difference(one: str, other: str) -> float:
    """How far two colours lie apart for the eye that tells them least, in CIE L*a*b* 1976."""
    a, b = _linear(one), _linear(other)
    return float(min(np.linalg.norm(_lab(vision @ a) - _lab(vision @ b)) for vision in _VISIONS))


def advice(liver: str, tumour: str) -> str:
    """What speaks against two colours of the overlay, in whole sentences; empty when nothing does."""
    doubts = []
    if contrast_with_black(liver) < LEAST_CONTRAST:
        doubts.append(tr("The liver's colour is hard to see on black: take a lighter one."))
    if contrast_with_black(tumour) < LEAST_CONTRAST:
        doubts.append(tr("The tumours' colour is hard to see on black: take a lighter one."))
    if difference(liver, tumour) < LEAST_DIFFERENCE:
        doubts.append(tr("Not every eye can tell these two colours apart."))
    return " ".join(doubts)


def _linear(colour: str) -> Triple:
    """Red, green and blue of "#rrggbb" as shares of light, 0 to 1."""
    values = np.array([int(colour[first : first + 2], 16) / 255 for first in (1, 3, 5)])
    return np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)


def _lab(linear: Triple) -> Triple:
    x, y, z = _TO_XYZ @ np.clip(linear, 0.0, 1.0) / _TO_XYZ.sum(axis=1)
    fx, fy, fz = (np.cbrt(v) if v > 216 / 24389 else (24389 / 27 * v + 16) / 116 for v in (x, y, z))
    return np.array([116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)])
