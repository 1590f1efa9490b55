"""The chosen lesion as it was measured: its outline, its lines with their ends, and the way from one to the next."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject

from engine.findings.diameters import Caliper, lesion_outline
from engine.findings.measure import Lesion, Point, caliper_jaws
from engine.findings.tools import nearest_voxel
from engine.scan.geometry import Geometry
from engine.scan.slicing import Index, Plane, voxel_to_pixel
from viewer import theme
from viewer.session import Session
from viewer.views.layouts import PlanesLayout
from viewer.views.outlines import Outline


class Measured(QObject):
    """Draws the numbers of the chosen lesion where they were taken, and nowhere else.

    In the slice of the longest diameter: the outline that both diameters lie on, and both. In the slice of the longest
    line that stays inside, where that is another line: its outline, and it. At an end of the 3-D diameter, or of the
    way to the liver's edge: that end.

    Args:
        session: which lesion is chosen, and which slices are shown.
        planes: show it.
    """

    def __init__(self, session: Session, planes: PlanesLayout) -> None:
        super().__init__(planes)
        self._session, self._planes = session, planes
        self._outlined: dict[Plane, tuple[Lesion, int]] = {}
        for changed in (
            session.scan_changed,
            session.findings_changed,
            session.revised,
            session.draft_changed,
            session.lesion_changed,
            session.cursor_changed,
        ):
            changed.connect(self._show)

    def go_on(self) -> None:
        """Go to the next place at which a line of the chosen lesion lies or ends, round and round."""
        case, lesion = self._session.whole_case, self._session.lesion
        if case is None or lesion is None:
            return
        places = _places(lesion, case.volume.geometry)
        cursor = self._session.cursor
        self._session.set_cursor(places[(places.index(cursor) + 1) % len(places)] if cursor in places else places[0])

    def _show(self) -> None:
        for plane in self._planes.panes:
            self._show_in(plane)

    def _show_in(self, plane: Plane) -> None:
        case, lesion, pane = self._session.whole_case, self._session.lesion, self._planes.panes[plane]
        if case is None or lesion is None or self._session.draft is not None:  # a draft is not what was measured
            pane.view.set_caliper([])
            self._leave_out(plane)
            return
        geometry, index = case.volume.geometry, self._session.shown_index(plane)
        lines = [line for line in _lines(lesion) if plane is lesion.plane and _slice_of(line, plane) == index]
        ends = [end for end in _points(lesion) if nearest_voxel(end, geometry) == self._session.cursor]
        jaws = caliper_jaws(lesion) if lines and lesion.slice_index == index else ()
        to_pixel = partial(voxel_to_pixel, geometry, plane)
        pane.view.set_caliper(
            [(to_pixel(first), to_pixel(second)) for first, second in (*(line.ends for line in lines), *jaws)],
            [to_pixel(end) for end in ends],
        )
        if lines:
            self._outline(plane, lesion, geometry, index)
        else:
            self._leave_out(plane)

    def _outline(self, plane: Plane, lesion: Lesion, geometry: Geometry, index: int) -> None:
        """Show an outline; one that is there already is not made anew for every step of the crosshair."""
        before = self._outlined.get(plane)
        if before is None or before[0] is not lesion or before[1] != index:
            self._outlined[plane] = lesion, index
            self._planes.panes[plane].measured.show(partial(_outline_of, lesion, plane, geometry, index))

    def _leave_out(self, plane: Plane) -> None:
        if self._outlined.pop(plane, None) is not None:
            self._planes.panes[plane].measured.show(None)


def _outline_of(lesion: Lesion, plane: Plane, geometry: Geometry, index: int) -> list[Outline]:
    """The outline that was measured, as the slice is displayed."""
    segments = lesion_outline(lesion.component, plane, index)
    if plane.rows_reversed:
        segments[..., 0] = geometry.shape[plane.row_axis] - 1 - segments[..., 0]
    return [Outline(segments, theme.CALIPER)]


def _lines(lesion: Lesion) -> list[Caliper]:
    """Every line that was measured within a slice."""
    lines = [lesion.longest_diameter, lesion.short_axis]
    if lesion.inside_diameter is not None and lesion.line_leaves_lesion:
        lines.append(lesion.inside_diameter)
    return lines


def _points(lesion: Lesion) -> list[Point]:
    """The ends of every line that goes from slice to slice: the 3-D diameter, and the way to the liver's edge."""
    return [*lesion.max_3d.ends, *(lesion.edge_line.ends if lesion.edge_line is not None else ())]


def _slice_of(line: Caliper, plane: Plane) -> int:
    return int(line.ends[0][plane.slice_axis])


def _places(lesion: Lesion, geometry: Geometry) -> list[Index]:
    """Where to go to see each number: both diameters, the line inside if it is another, ends of lines across slices.

    Each once, since a small lesion has several of them in one voxel.
    """
    places = [lesion.focus]
    if lesion.inside_diameter is not None and lesion.line_leaves_lesion:
        first, second = lesion.inside_diameter.ends
        k, j, i = ((a + b) / 2 for a, b in zip(first, second, strict=True))
        places.append(nearest_voxel((k, j, i), geometry))
    places += [nearest_voxel(end, geometry) for end in _points(lesion)]
    return list(dict.fromkeys(places))
