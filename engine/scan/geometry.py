"""Where voxels are: the grid of a scan in patient space.

Voxel indices are always ``(k, j, i)`` = slice, row, column in the canonical order of :mod:`engine.scan.nifti`:
k rises to superior, j to posterior, i to patient-left. World coordinates are NIfTI's RAS+ millimetres: x rises to
patient-right, y to anterior, z to superior.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray

from engine.scan.trust import Finding, Trust, worst
from engine.words import say

FloatArray = NDArray[np.float64]
Triple = tuple[int, int, int]


def triple(values: Iterable[int]) -> Triple:
    """Exactly three whole numbers, as a tuple that says so."""
    a, b, c = (int(v) for v in values)
    return a, b, c


SMALLEST_MM, LARGEST_MM = 1e-6, 1e9
"""No voxel is smaller, no position further away: what lies beyond is a broken header, not a scan."""

GRID_TOLERANCE_MM = 1e-2
"""Two grids are the same when no corner lies further apart than this."""

LETTER_THRESHOLD = 0.2
"""A world axis is named in an edge letter when the direction's component along it is larger (12 degrees of tilt)."""

_DISTINCTLY_LARGER = 1.2
"""A spacing this many times the others marks the slice axis of the acquisition, whichever way the patient lay."""

# RAS+: the letter at the positive and at the negative end of each world axis.
_LETTERS = (("R", "L"), ("A", "P"), ("H", "F"))


def is_grid(affine: FloatArray) -> bool:
    """Whether a (4, 4) affine can place voxels: finite, of some size along three axes that do not lie in one plane."""
    if not np.isfinite(affine).all() or np.abs(affine).max() > LARGEST_MM:
        return False
    columns = affine[:3, :3]
    sizes = np.linalg.norm(columns, axis=0)
    return bool(sizes.min() >= SMALLEST_MM and abs(np.linalg.det(columns / sizes)) >= 1e-9)


def acquisition_axis(affine: FloatArray) -> int:
    """Along which of an affine's three axes the slices were stacked.

    The one with the distinctly largest spacing; where there is none, the one that runs nearest to the patient's long
    axis.
    """
    spacing = np.linalg.norm(affine[:3, :3], axis=0)
    largest = int(spacing.argmax())
    if spacing[largest] >= _DISTINCTLY_LARGER * np.delete(spacing, largest).max():
        return largest
    return int(np.argmax(np.abs(affine[2, :3]) / spacing))


@dataclass(frozen=True)
class Geometry:
    """A voxel grid in patient space.

    Attributes:
        shape: number of voxels along (k, j, i).
        affine: (4, 4) float64, read-only; ``affine @ (k, j, i, 1)`` is the RAS+ position in mm of a voxel's centre.
        findings: what on opening made the millimetres doubtful; empty for a sound file.
    """

    shape: Triple
    affine: FloatArray
    findings: tuple[Finding, ...] = field(default=(), compare=False)

    def __post_init__(self) -> None:
        affine = np.array(self.affine, dtype=np.float64)
        if affine.shape != (4, 4) or not is_grid(affine):
            raise ValueError("a geometry needs a finite, invertible 4 x 4 affine")
        if len(self.shape) != 3 or min(self.shape) < 1:
            raise ValueError("a geometry needs three axes of at least one voxel")
        affine.setflags(write=False)
        object.__setattr__(self, "affine", affine)
        object.__setattr__(self, "shape", triple(self.shape))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Geometry) and self.same_grid(other)

    def __hash__(self) -> int:
        return hash(self.shape)

    @cached_property
    def spacing_mm(self) -> tuple[float, float, float]:
        """Voxel size along (k, j, i) in mm: the lengths of the affine's columns."""
        k, j, i = np.linalg.norm(self.affine[:3, :3], axis=0)
        return float(k), float(j), float(i)

    @cached_property
    def voxel_volume_mm3(self) -> float:
        """Volume of one voxel, |det M|: exact with shear, where the product of the spacings is not."""
        return float(abs(np.linalg.det(self.affine[:3, :3])))

    @cached_property
    def _inverse(self) -> FloatArray:
        return np.asarray(np.linalg.inv(self.affine), np.float64)

    @property
    def trust(self) -> Trust:
        """The worst of the findings."""
        return worst(self.findings)

    def to_world(self, index: ArrayLike) -> FloatArray:
        """Voxel indices (..., 3) as (k, j, i), fractions allowed, to RAS+ mm (..., 3) as (x, y, z)."""
        points = np.asarray(index, dtype=np.float64)
        return np.asarray(points @ self.affine[:3, :3].T + self.affine[:3, 3])

    def to_index(self, world: ArrayLike) -> FloatArray:
        """RAS+ mm (..., 3) as (x, y, z) to fractional voxel indices (..., 3) as (k, j, i)."""
        points = np.asarray(world, dtype=np.float64)
        return np.asarray(points @ self._inverse[:3, :3].T + self._inverse[:3, 3])

    def direction(self, axis: int) -> FloatArray:
        """Unit vector (3,) in RAS+ along which index ``axis`` (0 = k, 1 = j, 2 = i) rises."""
        column = self.affine[:3, axis]
        return np.asarray(column / np.linalg.norm(column))

    def letters(self, axis: int, towards_end: bool) -> str:
        """What lies at an edge: 'R', 'L', 'A', 'P', 'H', 'F', joined on obliques (DICOM PS3.3 C.7.6.1.1.1).

        Args:
            axis: 0 = k, 1 = j, 2 = i.
            towards_end: the edge where the index is largest, else where it is 0.
        """
        direction = self.direction(axis) * (1 if towards_end else -1)
        order = sorted(range(3), key=lambda a: -abs(direction[a]))
        named = [a for a in order if abs(direction[a]) > LETTER_THRESHOLD]
        return "".join(_LETTERS[a][0 if direction[a] > 0 else 1] for a in named)

    def same_grid(self, other: Geometry) -> bool:
        """Whether both hold the same voxels: equal shape, no corner further apart than the tolerance."""
        if self.shape != other.shape:
            return False
        corners = np.array(np.meshgrid(*[(0, n - 1) for n in self.shape], indexing="ij")).reshape(3, -1).T
        apart = np.linalg.norm(self.to_world(corners) - other.to_world(corners), axis=1)
        return bool(apart.max() <= GRID_TOLERANCE_MM)

    def differences(self, other: Geometry) -> tuple[str, ...]:
        """In what this grid, a mask's, is not the other, its scan's: size, spacing, orientation, position; in words.

        Empty when both are the same. Otherwise something is always named: a corner lies as far apart as the middle and,
        for each of three axes, the spacing and the direction take it, so that one of these seven exceeds its share.
        """
        found = []
        if self.shape != other.shape:
            found.append(
                say(
                    "size {size}, the scan's {own} (columns × rows × slices)",
                    size=_product(self.shape),
                    own=_product(other.shape),
                )
            )
        elif self.same_grid(other):
            return ()
        reach = (np.array(self.shape) - 1) / 2
        share = GRID_TOLERANCE_MM / 7
        ours, theirs = np.array(self.spacing_mm), np.array(other.spacing_mm)
        turned = np.array([np.linalg.norm(self.direction(axis) - other.direction(axis)) for axis in range(3)])
        if (reach * np.abs(ours - theirs)).max() > share:
            found.append(
                say(
                    "spacing {spacing} mm, the scan's {own} mm",
                    spacing=_product(self.spacing_mm),
                    own=_product(other.spacing_mm),
                )
            )
        if (reach * theirs * turned).max() > share:
            degrees = np.degrees(2 * np.arcsin(turned.max() / 2))
            found.append(say("orientation {degrees:.2g} degrees apart", degrees=degrees))
        if self.shape == other.shape:
            apart = np.linalg.norm(self.to_world(reach) - other.to_world(reach))
            if apart > share:
                found.append(say("position {apart:.3g} mm apart", apart=apart))
        return tuple(found)


def _product(sizes: Iterable[float]) -> str:
    """Sizes along (k, j, i) as one reads them, in-plane first."""
    return " × ".join(f"{size:.6g}" for size in reversed(tuple(sizes)))
