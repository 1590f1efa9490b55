"""The pictures of a report: a lesion's slice with what was measured in it, in millimetres, ready to be drawn.

A picture is grey pixels and lines over them. Lines are given in millimetres from the picture's upper left corner, x to
the right and y down, so that whoever draws it stretches the pixels to ``size_mm`` and has the true aspect.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from engine.findings.contour import Polygon, polygons
from engine.findings.diameters import lesion_outline
from engine.findings.measure import Lesion, Point, caliper_jaws
from engine.scan.geometry import Geometry
from engine.scan.slicing import Convention, EdgeLetters, Plane, cut, edge_letters, pixel_size_mm, voxel_to_pixel
from engine.scan.volume import Volume
from engine.scan.window import Window
from engine.words import say

PicturePoint = tuple[float, float]
PictureLine = tuple[PicturePoint, PicturePoint]

CONVENTIONS = {
    Convention.RADIOLOGICAL: say("radiological display"),
    Convention.NEUROLOGICAL: say("neurological display"),
}
"""On which side the patient's right is, as a picture says it."""

_SMALLEST_SIDE_MM = 40.0
_AROUND = 2.2
"""A close-up shows this many times the lesion's extent, but no less than the smallest side."""
_OVERVIEW_PIXELS = 320
_SLANT_PIXELS = 0.5
"""Rows that lie less aside than this, from the first to the last, are drawn one below the other."""
_SCALE_BARS_MM = (1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0)
_SCALE_BAR_SHARE = 0.3


@dataclass(frozen=True, eq=False)
class Picture:
    """A part of a slice, and what is drawn over it.

    Attributes:
        pixels: (rows, cols) uint8, black to white.
        size_mm: height and width.
        letters: what lies at the four edges.
        outlines: closed lines, each (n, 2) of x and y: the outline that was measured.
        long_axis: the longest diameter; None where it is not drawn.
        short_axis: across it; None where it is not drawn.
        jaws: where a caliper closes on the lesion across its longest diameter: two short lines; none where the short
            axis reaches as far.
        inside_line: the longest line that stays inside, where that is another one of the same slice.
        frame: x, y, width, height of the part that another picture shows; None where there is none.
        scale_bar_mm: length of the scale bar.
        caption: on which side the patient's right is; empty where that is not written.
        is_unverified: whether nobody has said that the scan's millimetres can be believed.
    """

    pixels: NDArray[np.uint8]
    size_mm: tuple[float, float]
    letters: EdgeLetters
    outlines: tuple[Polygon, ...]
    long_axis: PictureLine | None
    short_axis: PictureLine | None
    jaws: tuple[PictureLine, ...]
    inside_line: PictureLine | None
    frame: tuple[float, float, float, float] | None
    scale_bar_mm: float
    caption: str = ""
    is_unverified: bool = False

    @property
    def scale_bar_text(self) -> str:
        """Its length; about as long where that is unverified."""
        return f"{'~' if self.is_unverified else ''}{self.scale_bar_mm:g} mm"


@dataclass(frozen=True)
class _Ground:
    """The right-angled pixels on which a slice is drawn: its own, unless the grid's rows and columns are at a slant.

    Then each row is moved along itself to where it lies in the patient.

    Attributes:
        size_mm: height and width of a pixel.
        shape: rows and columns.
        slant: by how many columns each row lies further to the right than the one above.
        first: where the leftmost column lies, in columns of the first row; 0 or less.
    """

    size_mm: tuple[float, float]
    shape: tuple[int, int]
    slant: float
    first: float

    @staticmethod
    def of(geometry: Geometry, plane: Plane) -> _Ground:
        rows, cols = geometry.shape[plane.row_axis], geometry.shape[plane.column_axis]
        height, width = pixel_size_mm(geometry, plane)
        down, right = geometry.affine[:3, plane.row_axis], geometry.affine[:3, plane.column_axis]
        aside = float(down @ right) / width * (-1 if plane.rows_reversed else 1)
        slant = aside / width
        if abs(slant) * rows < _SLANT_PIXELS:
            return _Ground((height, width), (rows, cols), 0.0, 0.0)
        more = slant * (rows - 1)
        upright = math.sqrt(height**2 - aside**2)
        return _Ground((upright, width), (rows, cols + math.ceil(abs(more))), slant, min(0.0, more))

    def placed(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        """(n, 2) of (row, col) of the slice as those of this ground."""
        return np.stack([points[:, 0], points[:, 1] + self.slant * points[:, 0] - self.first], axis=1)

    def drawn(self, greys: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """The slice on this ground; black where it has nothing."""
        if not self.slant:
            return greys
        made = np.zeros(self.shape, np.uint8)
        columns, own = np.arange(self.shape[1]) + self.first, np.arange(greys.shape[1])
        for row, line in enumerate(greys):
            made[row] = np.round(np.interp(columns - self.slant * row, own, line, left=0, right=0))
        return made


def pictures_of(
    lesion: Lesion, volume: Volume, window: Window, convention: Convention = Convention.RADIOLOGICAL
) -> tuple[Picture, Picture]:
    """A close-up of the slice in which a lesion was measured, and the whole slice with the close-up's frame."""
    geometry, plane = volume.geometry, lesion.plane
    ground = _Ground.of(geometry, plane)
    size = ground.size_mm
    outlines = [_to_picture_mm(ground.placed(outline), size) for outline in _outlines(lesion, geometry)]
    rows, cols = _close_up(outlines, size, ground.shape)
    letters = edge_letters(geometry, plane)
    whole = ground.drawn(_greys(volume, cut(volume.voxels, plane, lesion.slice_index), window))
    corner = np.array([cols.start * size[1], rows.start * size[0]])
    greys = whole[rows, cols]
    height, width = greys.shape[0] * size[0], greys.shape[1] * size[1]
    long_axis, short_axis = (
        _line(caliper.ends, geometry, plane, ground, corner) for caliper in (lesion.longest_diameter, lesion.short_axis)
    )
    inside, inside_line = lesion.inside_diameter, None
    if inside is not None and lesion.line_leaves_lesion and inside.ends[0][plane.slice_axis] == lesion.slice_index:
        inside_line = _line(inside.ends, geometry, plane, ground, corner)
    close_up = Picture(
        pixels=greys,
        size_mm=(height, width),
        letters=letters,
        outlines=tuple(outline - corner for outline in outlines),
        long_axis=long_axis,
        short_axis=short_axis,
        jaws=tuple(_line(jaw, geometry, plane, ground, corner) for jaw in caliper_jaws(lesion)),
        inside_line=inside_line,
        frame=None,
        scale_bar_mm=_scale_bar(width),
        is_unverified=volume.is_unverified,
    )
    down, across = (max(1, count // _OVERVIEW_PIXELS) for count in whole.shape)
    reduced = _reduced(whole, down, across)
    whole_height, whole_width = reduced.shape[0] * down * size[0], reduced.shape[1] * across * size[1]
    overview = Picture(
        pixels=reduced,
        size_mm=(whole_height, whole_width),
        letters=letters,
        outlines=tuple(outlines),
        long_axis=None,
        short_axis=None,
        jaws=(),
        inside_line=None,
        frame=(float(corner[0]), float(corner[1]), width, height),
        scale_bar_mm=_scale_bar(whole_width),
        is_unverified=volume.is_unverified,
    )
    if convention.mirrors(plane):
        close_up, overview = _mirrored(close_up), _mirrored(overview)
    if plane is not Plane.SAGITTAL:  # that has no right and left
        close_up = replace(close_up, caption=CONVENTIONS[convention])
    return close_up, overview


def _mirrored(picture: Picture) -> Picture:
    """The same with left and right swapped: pixels, letters, and all that lies over them."""
    width, letters, frame = picture.size_mm[1], picture.letters, picture.frame
    return replace(
        picture,
        pixels=np.ascontiguousarray(picture.pixels[:, ::-1]),
        letters=letters._replace(left=letters.right, right=letters.left),
        outlines=tuple(np.stack([width - outline[:, 0], outline[:, 1]], axis=1) for outline in picture.outlines),
        long_axis=_mirrored_line(picture.long_axis, width),
        short_axis=_mirrored_line(picture.short_axis, width),
        jaws=tuple(jaw for each in picture.jaws if (jaw := _mirrored_line(each, width)) is not None),
        inside_line=_mirrored_line(picture.inside_line, width),
        frame=(width - frame[0] - frame[2], *frame[1:]) if frame is not None else None,
    )


def _mirrored_line(line: PictureLine | None, width: float) -> PictureLine | None:
    if line is None:
        return None
    (x1, y1), (x2, y2) = line
    return (width - x1, y1), (width - x2, y2)


def _outlines(lesion: Lesion, geometry: Geometry) -> list[Polygon]:
    """The lesion's outlines in the slice in which it was measured: each (n, 2) of (row, col) as it is shown."""
    plane = lesion.plane
    found = polygons(lesion_outline(lesion.component, plane, lesion.slice_index))
    if plane.rows_reversed:
        last = geometry.shape[plane.row_axis] - 1
        found = [np.stack([last - outline[:, 0], outline[:, 1]], axis=1) for outline in found]
    return found


def _to_picture_mm(points: NDArray[np.float64], size: tuple[float, float]) -> Polygon:
    """(n, 2) of (row, col), centres at whole numbers, to (x, y) in mm from the slice's corner."""
    return np.stack([(points[:, 1] + 0.5) * size[1], (points[:, 0] + 0.5) * size[0]], axis=1)


def _line(
    ends: tuple[Point, Point], geometry: Geometry, plane: Plane, ground: _Ground, corner: NDArray[np.float64]
) -> PictureLine:
    pixels = np.array([voxel_to_pixel(geometry, plane, end) for end in ends])
    (x1, y1), (x2, y2) = (_to_picture_mm(ground.placed(pixels), ground.size_mm) - corner).tolist()
    return (x1, y1), (x2, y2)


def _close_up(outlines: list[Polygon], size: tuple[float, float], shape: tuple[int, int]) -> tuple[slice, slice]:
    """The rows and columns of a square around the outlines, kept inside the slice."""
    points = np.concatenate(outlines)
    low, high = points.min(axis=0), points.max(axis=0)
    side = max(_SMALLEST_SIDE_MM, _AROUND * float((high - low).max()))
    middle_x, middle_y = ((low + high) / 2).tolist()
    return _span(middle_y, side, size[0], shape[0]), _span(middle_x, side, size[1], shape[1])


def _span(middle: float, side: float, size: float, count: int) -> slice:
    pixels = min(count, max(1, round(side / size)))
    first = min(max(round(middle / size - pixels / 2), 0), count - pixels)
    return slice(first, first + pixels)


def _greys(volume: Volume, pixels: NDArray[np.generic], window: Window) -> NDArray[np.uint8]:
    """Voxels in a window, rounded; what is not a number is black, as on screen."""
    values = volume.intensities(pixels).astype(np.float64)
    values[~np.isfinite(values)] = window.low
    return np.asarray(np.round(255 * np.clip((values - window.low) / window.width, 0, 1)), np.uint8)


def _reduced(pixels: NDArray[np.uint8], down: int, across: int) -> NDArray[np.uint8]:
    """Fewer pixels, each the mean of a block; what does not fill a block at the end is left out."""
    rows, cols = pixels.shape[0] // down, pixels.shape[1] // across
    blocks = pixels[: rows * down, : cols * across].reshape(rows, down, cols, across)
    return np.asarray(np.round(blocks.mean(axis=(1, 3))), np.uint8)


def _scale_bar(width_mm: float) -> float:
    fitting = [length for length in _SCALE_BARS_MM if length <= _SCALE_BAR_SHARE * width_mm]
    return fitting[-1] if fitting else _SCALE_BARS_MM[0]
