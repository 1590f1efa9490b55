"""Painting on the slices: the brush in the hand, its ring, and strokes."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from functools import partial

import numpy as np
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QColor

from engine.case.case import Case
from engine.case.editing.canvas import Canvas
from engine.case.editing.strokes import Ink, Nib, Point, Stroke, covered
from engine.scan.slicing import Plane, pixel_to_point, voxel_to_pixel
from engine.scan.volume import Label, Volume
from engine.words import say
from viewer.editing.brush import Brush, Tip
from viewer.editing.brush_layer import BrushLayer, Ring
from viewer.editing.desk import Desk
from viewer.session import Session
from viewer.theme import CALIPER
from viewer.views.layouts import PlanesLayout

_SAMPLE_RADIUS_MM = 3.0
"""Of the disc around the place where a threshold brush begins, of whose intensities its range is taken."""
_SAMPLE_SDS = 2.0
_WORDS = {Tip.BRUSH: say("Brush"), Tip.ERASER: say("Eraser"), Tip.THRESHOLD: say("Threshold brush")}


@dataclass
class _Way:
    """A stroke from press to release; the desk may be free for it only a moment after it has begun."""

    plane: Plane
    points: list[Point] = field(default_factory=list)
    stroke: Stroke | None = None
    is_ended: bool = False


class Painting(QObject):
    """Turns what the hand does on the brush layers into strokes.

    Args:
        session: what is open, and which lesion is chosen.
        desk: is painted on.
        planes: on whose slices.

    Signals:
        changed(): another brush is in the hand, or it is set otherwise.
        refused(str): why nothing can be drawn now.
        drew(object): a stroke has begun in this plane.
        cut(object, object): the knife was drawn in a plane, from one (row, col) to another, voxel indices of its axes.
    """

    changed = Signal()
    refused = Signal(str)
    drew = Signal(object)
    cut = Signal(object, object)

    def __init__(self, session: Session, desk: Desk, planes: PlanesLayout) -> None:
        super().__init__(planes)
        self._session, self._desk = session, desk
        self._brush = Brush()
        self._is_held = False
        self._way: _Way | None = None
        self._pointer: tuple[Plane, float, float] | None = None
        self._new_key: int | None = None
        self.layers = {plane: BrushLayer(pane.view) for plane, pane in planes.panes.items()}
        for plane, layer in self.layers.items():
            view = planes.panes[plane].view
            view.add_layer(layer)
            view.hand.add_layer(layer)
            view.brush_turned.connect(self.resize)
            layer.begun.connect(partial(self._begin, plane))
            layer.moved.connect(partial(self._move, plane))
            layer.ended.connect(self._end)
            layer.hovered.connect(partial(self._hover, plane))
            layer.left.connect(self._leave)
        session.cursor_changed.connect(self._show_rings)
        session.scan_changed.connect(self._forget)
        session.findings_changed.connect(self._forget)
        session.lesion_changed.connect(self._forget_new)
        session.revised.connect(self._choose_new)

    @property
    def brush(self) -> Brush | None:
        """What is in the hand."""
        return self._brush if self._is_held else None

    def take(self, tip: Tip | None) -> None:
        """Take a brush into the hand, as it was set last; None puts it away."""
        if tip is not None and (why := self._desk.why_not):
            self.refused.emit(why)
            tip = None
        self._drop_stroke()
        self._is_held = tip is not None
        if tip is not None:
            self._brush = replace(self._brush, tip=tip, begins_new=False)
        for layer in self.layers.values():
            layer.hold(self._is_held)
        self._show_rings()
        self.changed.emit()

    def set_brush(self, brush: Brush) -> None:
        """Set it otherwise."""
        self._brush = brush
        self._show_rings()
        self.changed.emit()

    def resize(self, steps: int) -> None:
        """Make it so many sizes larger."""
        if self._is_held:
            self.set_brush(self._brush.resized(steps))

    def begin_new(self) -> None:
        """Let the next stroke begin a lesion of its own."""
        if not self._is_held or self._brush.tip in (Tip.ERASER, Tip.KNIFE):
            self.take(Tip.BRUSH)
        if self._is_held:
            self.set_brush(replace(self._brush, begins_new=True, label=Label.TUMOUR))

    def put_away(self) -> bool:
        """Take off the stroke in hand; without one put the brush away; returns whether there was either."""
        was_held = self._is_held
        if self._way is not None:
            self._drop_stroke()
        elif was_held:
            self.take(None)
        return was_held

    # Strokes

    def _begin(self, plane: Plane, row: float, col: float) -> None:
        if why := self._desk.why_not:
            self.refused.emit(why)
            return
        self.drew.emit(plane)
        way = self._way = _Way(plane)
        self._move(plane, row, col)
        if self._brush.tip is not Tip.KNIFE:
            self._desk.when_free(partial(self._start, way))

    def _move(self, plane: Plane, row: float, col: float) -> None:
        way, case = self._way, self._session.whole_case
        if way is None or case is None:
            return
        point = pixel_to_point(case.volume.geometry, plane, self._session.shown_index(plane), row, col)
        way.points.append(point)
        self._pointer = plane, row, col
        self._show_rings()
        if way.stroke is not None:
            self._draw(way.stroke, point)

    def _end(self) -> None:
        way, self._way = self._way, None
        if way is None:
            return
        way.is_ended = True
        if self._brush.tip is Tip.KNIFE:
            ends = tuple((point[way.plane.row_axis], point[way.plane.column_axis]) for point in way.points)
            self._show_rings()
            self.cut.emit(way.plane, (ends[0], ends[-1]))
        elif way.stroke is not None:
            self._finish()

    def _start(self, way: _Way) -> None:
        """The desk is free: draw what the hand has done since the press."""
        brush = self._brush
        if brush.tip is Tip.THRESHOLD and brush.range is None and (case := self._session.whole_case) is not None:
            low, high = sampled_range(case.volume, way.plane, way.points[0])
            self.set_brush(replace(brush, low=low, high=high))
        stroke = self._desk.begin_live(partial(self._make, way.plane))
        if not isinstance(stroke, Stroke):
            return
        way.stroke = stroke
        for point in way.points:
            self._draw(stroke, point)
        if way.is_ended:
            self._finish()

    def _make(self, plane: Plane, canvas: Canvas, case: Case) -> Stroke:
        brush = self._brush
        nib = Nib(brush.radius_mm, brush.is_ball, brush.range)
        if brush.tip is Tip.ERASER:
            ink = Ink(brush.label, erases=True)
        else:
            ink = Ink(brush.label, self._target(canvas, case) if brush.label is Label.TUMOUR else 0)
        return Stroke(canvas, case.volume, case.review, plane, nib, ink)

    def _target(self, canvas: Canvas, case: Case) -> int:
        """The lesion that is drawn: the one that was begun last or is chosen, else a new one."""
        chosen = self._session.lesion
        if not self._brush.begins_new:
            for key in (self._new_key, chosen.number if chosen is not None else None):
                if key is not None and key in canvas.drawn:
                    return key
        self._new_key = case.review.next_key
        return self._new_key

    def _draw(self, stroke: Stroke, point: Point) -> None:
        if (box := stroke.move(point)) is not None:
            self._session.draw_on(box)

    def _finish(self) -> None:
        words = _WORDS[self._brush.tip]
        if self._brush.begins_new:
            self.set_brush(replace(self._brush, begins_new=False))
        self._desk.end_live(words)

    def _drop_stroke(self) -> None:
        if self._way is not None:
            if self._way.stroke is not None:
                self._desk.cancel_live()
            self._way = None

    def _forget(self) -> None:
        """Another scan or another mask: what was begun is gone with it."""
        self._way = None
        self._new_key = None
        self._brush = replace(self._brush, low=None, high=None)
        self._leave()
        if self._is_held and self._desk.why_not:
            self.take(None)

    def _forget_new(self) -> None:
        """The reader chose: what is drawn next belongs to that lesion."""
        if self._session.lesion is not None and self._session.lesion.number != self._new_key:
            self._new_key = None

    def _choose_new(self) -> None:
        """Once it is measured, the lesion that was begun is the chosen one."""
        case, chosen = self._session.whole_case, self._session.lesion
        if case is None or self._new_key is None or (chosen is not None and chosen.number == self._new_key):
            return
        for lesion in case.lesions:
            if lesion.number == self._new_key:
                self._session.choose_here(lesion)

    # The ring

    def _hover(self, plane: Plane, row: float, col: float) -> None:
        self._pointer = plane, row, col
        self._show_rings()

    def _leave(self) -> None:
        if self._way is None:
            self._pointer = None
            self._show_rings()

    def _show_rings(self) -> None:
        case = self._session.case
        for plane, layer in self.layers.items():
            ring = None
            if self._is_held and self._pointer is not None and case is not None:
                ring = self._knife(plane, case) if self._brush.tip is Tip.KNIFE else self._ring(plane, case)
            layer.show_ring(ring)

    def _ring(self, plane: Plane, case: Case) -> Ring | None:
        """The brush as a plane cuts it, at its true size; None where it does not."""
        if self._pointer is None:
            return None
        under, row, col = self._pointer
        colour, is_dashed = self._colour(), self._brush.tip is Tip.ERASER
        if plane is under:
            return Ring((row, col), self._brush.radius_mm, None, colour, is_dashed)
        geometry = case.volume.geometry
        point = pixel_to_point(geometry, under, self._session.shown_index(under), row, col)
        axis = plane.slice_axis
        apart_mm = abs(self._session.shown_index(plane) - point[axis]) * geometry.spacing_mm[axis]
        if apart_mm > self._brush.radius_mm:
            return None
        radius, centre = math.sqrt(self._brush.radius_mm**2 - apart_mm**2), voxel_to_pixel(geometry, plane, point)
        if self._brush.is_ball:
            return Ring(centre, radius, None, colour, is_dashed)
        across = (0.0, 1.0) if plane.row_axis == under.slice_axis else (1.0, 0.0)
        return Ring(centre, radius, across, colour, is_dashed)

    def _knife(self, plane: Plane, case: Case) -> Ring | None:
        """The line that the knife is drawn along, while it is."""
        way, geometry = self._way, case.volume.geometry
        if way is None or not way.points or plane is not way.plane:
            return None
        (row, col), (row2, col2) = (voxel_to_pixel(geometry, plane, point) for point in (way.points[0], way.points[-1]))
        down = (row2 - row) * geometry.spacing_mm[plane.row_axis]
        right = (col2 - col) * geometry.spacing_mm[plane.column_axis]
        length = math.hypot(down, right)
        across = (down / length, right / length) if length else (0.0, 0.0)
        return Ring(((row + row2) / 2, (col + col2) / 2), length / 2, across, CALIPER)

    def _colour(self) -> QColor:
        style = self._session.style
        return QColor(style.liver_colour if self._brush.label is Label.LIVER else style.tumour_colour)


def sampled_range(volume: Volume, plane: Plane, at: Point) -> tuple[float, float]:
    """The mean of the intensities in a small disc, less and more two standard deviations."""
    indices = covered(volume.geometry, plane, Nib(_SAMPLE_RADIUS_MM), at, at)
    found = volume.intensities(volume.voxels[np.unravel_index(indices, volume.geometry.shape)]).astype(np.float64)
    found = found[np.isfinite(found)]
    if not found.size:
        return 0.0, 0.0
    mean, sd = float(found.mean()), float(found.std())
    return mean - _SAMPLE_SDS * sd, mean + _SAMPLE_SDS * sd
