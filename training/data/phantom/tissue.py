"""What organs are made of, on CT and on MR."""

from __future__ import annotations

from dataclasses import dataclass

from engine.scan.volume import Modality
from training.data.phantom.shapes import Bounds, Shape

_MR_PER_HU = 4.0
"""Arbitrary MR units for one HU of texture."""

_MR_TEXTURE_LIMIT = 0.15
"""The strongest texture on MR, as a share of the mean."""

EVERYWHERE: Bounds = ((-1e3, -1e3, -1e3), (1e3, 1e3, 1e3))


@dataclass(frozen=True)
class Tissue:
    """What something is made of.

    Attributes:
        ct: in portal-venous CT, HU.
        mr: in fat-suppressed T1-weighted MR, hepatobiliary phase, arbitrary units.
        texture: standard deviation of the tissue's own unevenness, HU.
    """

    ct: float
    mr: float
    texture: float = 4.0

    def intensity(self, modality: Modality) -> float:
        """Its mean in one modality."""
        return self.ct if modality is Modality.CT else self.mr

    def unevenness(self, modality: Modality) -> float:
        """Its texture in one modality's units."""
        return self.texture if modality is Modality.CT else min(self.texture * _MR_PER_HU, self.mr * _MR_TEXTURE_LIMIT)


@dataclass(frozen=True)
class Organ:
    """One coat of paint: what lies inside ``shape`` becomes ``tissue``, whatever was there before.

    Attributes:
        tissue: what it is made of.
        shape: distance from its surface in mm, negative inside.
        bounds: two corners in mm outside which there is nothing of it.
        edge_mm: over how many millimetres it fades into its surroundings.
    """

    tissue: Tissue
    shape: Shape
    bounds: Bounds = EVERYWHERE
    edge_mm: float = 1.5


AIR = Tissue(-1000, 0, 0)
COUCH = Tissue(-30, 0, 0)
LUNG = Tissue(-860, 40, 25)
FAT = Tissue(-106, 140, 7)
SKIN = Tissue(20, 220)
MUSCLE = Tissue(60, 340, 9)
CARTILAGE = Tissue(105, 260, 12)
BONE = Tissue(520, 70, 40)
MARROW = Tissue(190, 190, 35)
DISC = Tissue(90, 230)
CORD = Tissue(32, 200)
ARTERY = Tissue(158, 390, 3)
VEIN = Tissue(166, 400, 3)
HEART = Tissue(112, 430, 6)
LIVER = Tissue(110, 960, 4)
SPLEEN = Tissue(122, 430, 4)
CORTEX = Tissue(198, 640, 7)
MEDULLA = Tissue(168, 560, 9)
URINE = Tissue(20, 1150)
BILE = Tissue(8, 560, 2)
PANCREAS = Tissue(96, 500, 9)
GUT_WALL = Tissue(85, 380, 8)
CHYME = Tissue(24, 230, 12)
STOOL = Tissue(0, 320, 60)
GASTRIC_JUICE = Tissue(14, 180, 7)
