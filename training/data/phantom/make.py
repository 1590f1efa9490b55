"""One seed becomes one phantom."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.scan.volume import Label, LabelArray, Modality
from training.data.phantom.liver import LIVER_BOUNDS, Liver, Nodule, draw_nodules
from training.data.phantom.organs import draw_organs, tumour_coats
from training.data.phantom.scanner import Canvas, Triple
from training.data.phantom.shapes import Point, Space
from training.data.phantom.torso import Torso

Shape3 = tuple[int, int, int]

SHAPE: Shape3 = (80, 256, 256)
SPACING_MM: Triple = (3.0, 1.5, 1.5)
_CENTRE_MM = (0.0, 8.0, 0.0)
"""What lies in the middle of every grid, RAS+ mm."""


@dataclass(frozen=True)
class Tumour:
    """The truth about one tumour, whatever the grid.

    Attributes:
        centre_mm: (x, y, z), RAS+.
        equivalent_diameter_mm: of the ball of the same volume.
        volume_ml: inside its surface.
    """

    centre_mm: Point
    equivalent_diameter_mm: float
    volume_ml: float


@dataclass(frozen=True)
class Phantom:
    """A synthetic scan with its truth.

    Attributes:
        intensities: (k, j, i) int16, read-only: HU on CT, arbitrary units on MR.
        labels: (k, j, i) uint8, read-only: the values of :class:`~engine.scan.volume.Label`.
        affine: (4, 4) float64, read-only: voxel index (k, j, i) -> RAS+ mm, in the canonical order of engine.scan.
        modality: what kind of intensities they are.
        tumours: largest first; on a grid that leaves them out, labels may lack them.
    """

    intensities: NDArray[np.int16]
    labels: LabelArray
    affine: NDArray[np.float64]
    modality: Modality
    tumours: tuple[Tumour, ...]

    def __post_init__(self) -> None:
        for array in (self.intensities, self.labels, self.affine):
            array.setflags(write=False)


def make_phantom(
    seed: int, modality: Modality = Modality.CT, shape: Shape3 = SHAPE, spacing_mm: Triple = SPACING_MM
) -> Phantom:
    """Draw an abdomen and scan it.

    The same seed is the same body on every grid and in both modalities; only the noise differs.

    Args:
        seed: any whole number from 0.
        modality: portal-venous CT in HU, or hepatobiliary T1-weighted MR in arbitrary units.
        shape: voxels along (k, j, i).
        spacing_mm: voxel size along (k, j, i); the grid's middle is always the same place in the body.
    """
    body, noise = (np.random.default_rng([seed, stream]) for stream in range(2))
    torso = Torso(body)
    liver = Liver(body, torso)
    nodules = draw_nodules(body, liver)
    affine = _affine(shape, spacing_mm)
    space = _space(shape, affine)
    canvas = Canvas.blank(space, spacing_mm, modality)
    for organ in draw_organs(body, torso, liver):
        canvas.paint(organ)
    for nodule in nodules:
        for coat in tumour_coats(nodule, liver.tissue):
            canvas.paint(coat)
    return Phantom(
        intensities=canvas.develop(noise),
        labels=_labels(space, shape, liver, nodules),
        affine=affine,
        modality=modality,
        tumours=tuple(_truth(nodule) for nodule in nodules),
    )


def _labels(space: Space, shape: Shape3, liver: Liver, nodules: tuple[Nodule, ...]) -> LabelArray:
    labels = np.full(shape, Label.BACKGROUND, np.uint8)
    box = space.box(LIVER_BOUNDS)
    labels[box][liver(space.crop(box)) < 0] = Label.LIVER
    for nodule in nodules:
        box = space.box(nodule.bounds)
        labels[box][nodule(space.crop(box)) < 0] = Label.TUMOUR
    return labels


def _truth(nodule: Nodule) -> Tumour:
    volume = nodule.volume_mm3
    return Tumour(nodule.centre, (6 * volume / math.pi) ** (1 / 3), volume / 1000)


def _affine(shape: Shape3, spacing_mm: Triple) -> NDArray[np.float64]:
    """Canonical axes: k rises to superior, j to posterior, i to patient-left."""
    k, j, i = spacing_mm
    affine = np.zeros((4, 4))
    affine[2, 0], affine[1, 1], affine[0, 2], affine[3, 3] = k, -j, -i, 1
    affine[:3, 3] = _CENTRE_MM - affine[:3, :3] @ (np.subtract(shape, 1) / 2)
    return affine


def _space(shape: Shape3, affine: NDArray[np.float64]) -> Space:
    z, y, x = (affine[2 - axis, 3] + affine[2 - axis, axis] * np.arange(shape[axis]) for axis in range(3))
    return Space.grid(x, y, z)
