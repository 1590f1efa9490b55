"""Paint becomes a picture: texture, slice thickness, and the noise of either kind of scanner."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter, gaussian_filter1d

from engine.scan.volume import Modality
from training.data.phantom.shapes import Floats, Ripple, Space
from training.data.phantom.tissue import AIR, Organ

Triple = tuple[float, float, float]

_PROFILE = 0.425
"""Standard deviation of a slice's sensitivity profile in slices: a full width at half maximum of one."""

_TEXTURE_MM = 2.0
_CT_NOISE_HU = 11.0
_CT_NOISE_MM = 0.85
_CT_RANGE_HU = (-1000, 3000)
_MR_NOISE = 22.0
_MR_BIAS = 0.18
"""Standard deviation of the logarithm of the coils' sensitivity."""


@dataclass(frozen=True)
class Canvas:
    """A grid being painted.

    Attributes:
        space: its coordinates.
        spacing_mm: its voxel size along (k, j, i).
        modality: which of a tissue's two colours is used.
        means: (k, j, i) the tissues' mean intensity so far.
        texture: (k, j, i) standard deviation of their own unevenness.
    """

    space: Space
    spacing_mm: Triple
    modality: Modality
    means: Floats
    texture: Floats

    @staticmethod
    def blank(space: Space, spacing_mm: Triple, modality: Modality) -> Canvas:
        """Nothing but air."""
        shape = np.broadcast_shapes(space.x.shape, space.y.shape, space.z.shape)
        means = np.full(shape, AIR.intensity(modality), np.float32)
        return Canvas(space, spacing_mm, modality, means, np.zeros(shape, np.float32))

    def paint(self, organ: Organ) -> None:
        """Cover what lies inside the organ; voxels that its surface cuts take a share of both."""
        box = self.space.box(organ.bounds)
        means, texture = self.means[box], self.texture[box]
        if means.size:
            edge = max(organ.edge_mm, self.spacing_mm[1], self.spacing_mm[2])
            share = np.clip(0.5 - organ.shape(self.space.crop(box)) / edge, 0, 1)
            means += share * (organ.tissue.intensity(self.modality) - means)
            texture += share * (organ.tissue.unevenness(self.modality) - texture)

    def develop(self, random: np.random.Generator) -> NDArray[np.int16]:
        """The scanner's picture of what was painted, (k, j, i)."""
        grain = _correlated_noise(random, self.means.shape, self.spacing_mm, _TEXTURE_MM)
        picture = gaussian_filter1d(self.means + self.texture * grain, _PROFILE, axis=0)
        noisy = self._ct(random, picture) if self.modality is Modality.CT else self._mr(random, picture)
        return np.round(noisy).astype(np.int16)

    def _ct(self, random: np.random.Generator, picture: Floats) -> Floats:
        """Noise that is correlated in the plane, as the reconstruction filter leaves it, and highest in the middle."""
        slices_apart = (np.inf, *self.spacing_mm[1:])
        noise = _CT_NOISE_HU * _correlated_noise(random, picture.shape, slices_apart, _CT_NOISE_MM)
        thickness = 0.5 + 0.6 * np.exp(-((self.space.x / 150) ** 2) - (self.space.y / 105) ** 2)
        # Air stays clean, as scanners leave it that cut off below it; noise there would be half of a packed file.
        density = np.clip((picture - AIR.ct) / 500, 0, 1)
        return np.asarray(np.clip(picture + thickness * density * noise, *_CT_RANGE_HU))

    def _mr(self, random: np.random.Generator, picture: Floats) -> Floats:
        """The coils' uneven sensitivity, and Rician noise: the magnitude of a signal with noise in both channels."""
        sensed = picture * np.exp(_MR_BIAS * Ripple(random, 250, 500)(self.space))
        real, imaginary = (_MR_NOISE * random.standard_normal(picture.shape, np.float32) for _ in range(2))
        return np.asarray(np.hypot(sensed + real, imaginary))


def _correlated_noise(
    random: np.random.Generator, shape: tuple[int, ...], spacing_mm: Triple, sigma_mm: float
) -> Floats:
    """Gaussian noise of standard deviation 1, smoothed over ``sigma_mm``; not along axes of infinite spacing."""
    noise = gaussian_filter(random.standard_normal(shape, np.float32), [sigma_mm / size for size in spacing_mm])
    return np.asarray(noise / noise.std())
