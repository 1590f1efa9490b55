"""Cutting a volume into the pictures that a radiologist looks at, and finding one's way back.

All planes are in radiological display: axial and coronal with the patient's right on the screen's left, axial with
anterior at the top, coronal and sagittal with the head at the top, sagittal with anterior on the screen's left.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Any, NamedTuple

from numpy.typing import NDArray

from engine.scan.geometry import Geometry
from engine.scan.volume import Mask, Volume

Index = tuple[int, int, int]


class Plane(Enum):
    """How we cut: which canonical axis is the slice, the row, the column, and whether rows run down the head."""

    AXIAL = "axial"
    CORONAL = "coronal"
    SAGITTAL = "sagittal"

    @property
    def slice_axis(self) -> int:
        """The axis (0 = k, 1 = j, 2 = i) along which one scrolls."""
        return {Plane.AXIAL: 0, Plane.CORONAL: 1, Plane.SAGITTAL: 2}[self]

    @property
    def row_axis(self) -> int:
        """The axis that runs down the screen (for coronal and sagittal reversed: head up)."""
        return 1 if self is Plane.AXIAL else 0

    @property
    def column_axis(self) -> int:
        """The axis that runs to the right of the screen."""
        return 1 if self is Plane.SAGITTAL else 2

    @property
    def rows_reversed(self) -> bool:
        """Whether row 0 is the axis' last index."""
        return self is not Plane.AXIAL


class Convention(Enum):
    """On which side of the screen the patient's right is, in axial and coronal slices; it changes no number."""

    RADIOLOGICAL = "radiological display"
    NEUROLOGICAL = "neurological display"

    def mirrors(self, plane: Plane) -> bool:
        """Whether left and right of a slice, as it is cut, are swapped; a sagittal one shows the same in both."""
        return self is Convention.NEUROLOGICAL and plane is not Plane.SAGITTAL


class EdgeLetters(NamedTuple):
    """What lies at the four edges of a slice, such as A, P, R, L."""

    top: str
    bottom: str
    left: str
    right: str


@dataclass(frozen=True)
class SliceImage:
    """One slice, ready to be shown.

    Attributes:
        pixels: (rows, cols), a view of the volume's voxels in their stored dtype.
        pixel_size_mm: height and width of a pixel.
        letters: what lies at the four edges.
        plane: how it was cut.
        index: at which voxel index.
    """

    pixels: NDArray[Any]
    pixel_size_mm: tuple[float, float]
    letters: EdgeLetters
    plane: Plane
    index: int


def slice_count(geometry: Geometry, plane: Plane) -> int:
    """How many slices there are in a plane."""
    return geometry.shape[plane.slice_axis]


def take_slice(volume: Volume | Mask, plane: Plane, index: int) -> SliceImage:
    """Cut one slice, without copying.

    Args:
        volume: a scan, or a mask on one.
        plane: how to cut.
        index: voxel index along ``plane.slice_axis``; IndexError outside the volume.
    """
    array = volume.voxels if isinstance(volume, Volume) else volume.labels
    geometry = volume.geometry
    if not 0 <= index < slice_count(geometry, plane):
        raise IndexError(f"{plane.value} slice {index} of {slice_count(geometry, plane)}")
    return SliceImage(
        pixels=cut(array, plane, index),
        pixel_size_mm=pixel_size_mm(geometry, plane),
        letters=edge_letters(geometry, plane),
        plane=plane,
        index=index,
    )


def cut(array: NDArray[Any], plane: Plane, index: int) -> NDArray[Any]:
    """A (rows, cols) view of any (k, j, i) array."""
    pixels = array[(slice(None),) * plane.slice_axis + (index,)]
    return pixels[::-1] if plane.rows_reversed else pixels


def pixel_size_mm(geometry: Geometry, plane: Plane) -> tuple[float, float]:
    """Height and width of a pixel in mm."""
    return geometry.spacing_mm[plane.row_axis], geometry.spacing_mm[plane.column_axis]


def edge_letters(geometry: Geometry, plane: Plane) -> EdgeLetters:
    """The letters of the four edges, from the same matrix as the pixels."""
    down, across = plane.row_axis, plane.column_axis
    return EdgeLetters(
        top=geometry.letters(down, towards_end=plane.rows_reversed),
        bottom=geometry.letters(down, towards_end=not plane.rows_reversed),
        left=geometry.letters(across, towards_end=False),
        right=geometry.letters(across, towards_end=True),
    )


def voxel_to_pixel(geometry: Geometry, plane: Plane, index: tuple[float, float, float]) -> tuple[float, float]:
    """The (row, col) at which a voxel (k, j, i) appears in its slice; centres are whole numbers."""
    row, col = index[plane.row_axis], index[plane.column_axis]
    return (geometry.shape[plane.row_axis] - 1 - row if plane.rows_reversed else row), col


def pixel_to_voxel(geometry: Geometry, plane: Plane, index: int, row: float, col: float) -> Index:
    """The voxel (k, j, i) nearest to a point of a slice, kept inside the volume."""
    if plane.rows_reversed:
        row = geometry.shape[plane.row_axis] - 1 - row
    voxel = [0, 0, 0]
    voxel[plane.slice_axis] = index
    voxel[plane.row_axis] = round(row)
    voxel[plane.column_axis] = round(col)
    k, j, i = (min(max(v, 0), n - 1) for v, n in zip(voxel, geometry.shape, strict=True))
    return k, j, i


def pixel_to_point(geometry: Geometry, plane: Plane, index: int, row: float, col: float) -> tuple[float, float, float]:
    """The fractional voxel index (k, j, i) of a point of a slice, kept within its outermost voxels' outer sides."""
    if plane.rows_reversed:
        row = geometry.shape[plane.row_axis] - 1 - row
    point = [float(index)] * 3
    for axis, at in ((plane.row_axis, row), (plane.column_axis, col)):
        point[axis] = min(max(float(at), -0.5), geometry.shape[axis] - 0.5)
    k, j, i = point
    return k, j, i
