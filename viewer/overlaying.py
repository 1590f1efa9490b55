"""What of the overlay lies over the pixels: outlines, probabilities, and the lesion under the pointer."""

from __future__ import annotations

from functools import partial

import numpy as np
from PySide6.QtCore import QObject
from PySide6.QtGui import QColor

from engine.findings.contour import half_level_contour
from engine.findings.measure import Lesion
from engine.findings.tools import nearest_voxel
from engine.scan.slicing import Index, Plane, cut, pixel_to_point
from viewer.session import Session
from viewer.views.layouts import PlanesLayout
from viewer.views.outlines import Outline
from viewer.views.pictures import Pictures

_HIGHLIGHT = QColor("#ffffff")


class Overlaying(QObject):
    """Tells the layers of each plane.

    Args:
        session: what is open and how it is looked at.
        planes: whose layers show it.
    """

    def __init__(self, session: Session, planes: PlanesLayout) -> None:
        super().__init__(planes)
        self._session, self._planes = session, planes
        self._outlined: dict[Plane, object] = {}
        self._pointed: Lesion | None = None
        for plane, pane in planes.panes.items():
            pane.view.hovered.connect(partial(self._point, plane))
            pane.view.left.connect(self._leave)
        session.findings_changed.connect(self._leave)
        session.revised.connect(self._leave)
        session.scan_changed.connect(self._leave)

    def forget(self) -> None:
        """The mask is another: outlines are found anew."""
        self._outlined.clear()

    def show(self, plane: Plane, index: int, pictures: Pictures) -> None:
        """A slice is about to be painted."""
        style, pane = self._session.style, self._planes.panes[plane]
        # While only the window moves, the outlines of the slice stay as they are.
        wanted = (
            (index, tuple(c.rgba() for c in style.colours.values()), tuple(style.colours))
            if style.shows_outlines
            else None
        )
        if wanted is None or self._outlined.get(plane) != wanted:
            pane.outlines.show(partial(pictures.outlines, plane, index) if wanted is not None else None)
            self._outlined[plane] = wanted
        shows_heat = style.shows_heat and pictures.has_probability
        pane.heat.show(partial(pictures.heat, plane, index) if shows_heat else None)
        self._show_highlight(plane)

    def _point(self, plane: Plane, row: float, col: float) -> None:
        """The pointer is at (row, col) of the slice that a plane shows."""
        case = self._session.case
        lesion = None
        if case is not None and self._session.style.is_seen and self._session.draft is None and case.lesions:
            geometry = case.volume.geometry
            rows, cols = self._planes.panes[plane].view.shape
            if -0.5 <= row < rows - 0.5 and -0.5 <= col < cols - 0.5:
                point = pixel_to_point(geometry, plane, self._session.shown_index(plane), row, col)
                lesion = self._lesion_at(nearest_voxel(point, geometry))
        if lesion is not self._pointed:
            self._pointed = lesion
            self._show_highlights()

    def _leave(self) -> None:
        if self._pointed is not None:
            self._pointed = None
            self._show_highlights()

    def _lesion_at(self, voxel: Index) -> Lesion | None:
        case = self._session.case
        for lesion in case.lesions if case is not None else ():
            inner = tuple(at - first for at, first in zip(voxel, lesion.component.origin, strict=True))
            inside = lesion.component.inside
            if all(0 <= at < n for at, n in zip(inner, inside.shape, strict=True)) and inside[inner]:
                return lesion if lesion.number not in self._session.hidden else None
        return None

    def _show_highlights(self) -> None:
        for plane in self._planes.panes:
            self._show_highlight(plane)

    def _show_highlight(self, plane: Plane) -> None:
        lesion, layer = self._pointed, self._planes.panes[plane].highlight
        within = self._session.shown_index(plane) - lesion.component.origin[plane.slice_axis] if lesion else -1
        if lesion is None or not 0 <= within < lesion.component.inside.shape[plane.slice_axis]:
            layer.show(None)
        else:
            layer.show(partial(self._outlines_of, lesion, plane, within))

    def _outlines_of(self, lesion: Lesion, plane: Plane, within: int) -> list[Outline]:
        """A lesion's outline in a slice, so many slices from where the lesion begins."""
        component, case = lesion.component, self._session.case
        if case is None:
            return []
        first = component.origin[plane.row_axis]
        if plane.rows_reversed:
            first = case.volume.geometry.shape[plane.row_axis] - first - component.inside.shape[plane.row_axis]
        segments = half_level_contour(cut(component.inside, plane, within))
        corner = np.array([first, component.origin[plane.column_axis]])
        return [Outline(segments + corner, _HIGHLIGHT)]
