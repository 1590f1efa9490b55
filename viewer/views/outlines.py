"""Outlines over a slice: the half-level contour that is measured, as thin at every zoom."""

from __future__ import annotations

import struct
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QByteArray, QDataStream, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from engine.findings.contour import Segments
from viewer.views.slice_view import SliceView

_ELEMENT = np.dtype([("kind", ">i4"), ("x", ">f8"), ("y", ">f8")])
_MOVE_TO, _LINE_TO = 0, 1


@dataclass(frozen=True, eq=False)
class Outline:
    """One outline.

    Attributes:
        segments: (n, 2, 2) from (row, col) to (row, col) of the slice as it is displayed.
        colour: of the line.
    """

    segments: Segments
    colour: QColor


class OutlineLayer:
    """A layer with outlines of the slice in view; found when they are first painted, and kept until others are shown.

    Args:
        view: what it lies over.
        width_px: of the lines.
        has_halo: whether a dark line lies beneath, as beneath what is to be found on any ground.
        is_dashed: whether the lines are broken, as of what is there no more.
    """

    def __init__(
        self, view: SliceView, width_px: float = 1.5, *, has_halo: bool = False, is_dashed: bool = False
    ) -> None:
        self._view = view
        self._width = width_px
        self._has_halo = has_halo
        self._is_dashed = is_dashed
        self._find: Callable[[], Sequence[Outline]] | None = None
        self._found: list[tuple[QPen, QPainterPath]] = []

    def show(self, find: Callable[[], Sequence[Outline]] | None) -> None:
        """Show outlines from the next time on that the view is painted; None shows none."""
        if find is not None or self._find is not None or self._found:
            self._find, self._found = find, []
            self._view.redraw()

    def paint(self, painter: QPainter) -> None:
        """Draw them; asks for them first, if nothing has been drawn since others were wanted."""
        if self._find is not None:
            self._found, self._find = [self._prepared(outline) for outline in self._find()], None
        if not self._found:
            return
        painter.save()
        painter.setTransform(self._view.pixel_transform)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        for pen, path in self._found:
            if self._has_halo:
                painter.strokePath(path, _cosmetic(QColor(0, 0, 0, 160), self._width + 2))
            painter.strokePath(path, pen)
        painter.restore()

    def _prepared(self, outline: Outline) -> tuple[QPen, QPainterPath]:
        pen = _cosmetic(outline.colour, self._width)
        if self._is_dashed:
            pen.setStyle(Qt.PenStyle.DotLine)
        return pen, _path(straightened(outline.segments))


def straightened(segments: Segments) -> Segments:
    """The same lines in fewer pieces: what goes on in the same direction is one.

    Most of an outline is straight for a while, and Qt strokes each piece by itself.
    """
    if not len(segments):
        return segments
    start = np.rint(2 * segments[:, 0]).astype(np.int64)  # vertices lie half-way between centres: whole numbers now
    step = np.rint(2 * (segments[:, 1] - segments[:, 0])).astype(np.int64)
    across = start[:, 0] * step[:, 1] - start[:, 1] * step[:, 0]
    along = (start * step).sum(axis=1) // (step * step).sum(axis=1)
    order = np.lexsort((along, across, step[:, 1], step[:, 0]))
    lines = np.column_stack([step, across])[order]
    goes_on = (lines[1:] == lines[:-1]).all(axis=1) & (np.diff(along[order]) == 1)
    firsts = order[np.flatnonzero(np.concatenate([[True], ~goes_on]))]
    lasts = order[np.flatnonzero(np.concatenate([~goes_on, [True]]))]
    return np.stack([segments[firsts, 0], segments[lasts, 1]], axis=1)


def _path(segments: Segments) -> QPainterPath:
    """The lines as x and y of the picture, whose pixel (0, 0) has its centre at (0, 0) here.

    Read from the bytes in which Qt keeps paths (documented beside ``operator<<`` of QPainterPath): a call a line would
    cost as much as to find the outline.
    """
    ends = np.zeros((len(segments), 2), _ELEMENT)
    ends["kind"] = _MOVE_TO, _LINE_TO
    ends["x"], ends["y"] = segments[..., 1], segments[..., 0]
    last_start = max(0, ends.size - 2)
    stored = (
        struct.pack(">i", ends.size) + ends.tobytes() + struct.pack(">ii", last_start, Qt.FillRule.OddEvenFill.value)
    )
    path = QPainterPath()
    QDataStream(QByteArray(stored)) >> path
    return path


def _cosmetic(colour: QColor, width: float) -> QPen:
    pen = QPen(colour, width)
    pen.setCosmetic(True)
    return pen
