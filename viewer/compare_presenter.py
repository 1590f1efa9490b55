"""Copies the second session of a comparison to the screen."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject

from engine.scan.slicing import Plane, edge_letters, pixel_size_mm, slice_count, voxel_to_pixel
from viewer import wording
from viewer.compare import Comparison
from viewer.views.compare_pane import ComparePane
from viewer.views.compose import Look
from viewer.views.layouts import PlanesLayout
from viewer.views.pictures import Pictures

_OUTSIDE = "This place is not in the other scan."


class ComparePresenter(QObject):
    """Listens to a comparison and tells its pane.

    Args:
        comparison: what is compared.
        pane: shows it.
        planes: the first scan's, whose arrangement the pane takes over.
    """

    def __init__(self, comparison: Comparison, pane: ComparePane, planes: PlanesLayout) -> None:
        super().__init__(pane)
        self._comparison, self._session = comparison, comparison.second
        self._pane, self._planes = pane, planes
        self._pictures: Pictures | None = None
        self._shown: dict[Plane, int] = {}
        self._shows_crosshair = True
        comparison.changed.connect(self.show_comparison)
        comparison.strayed.connect(self._show_remark)
        self._session.scan_changed.connect(self.show_scan)
        self._session.cursor_changed.connect(self.show_cursor)
        self._session.look_changed.connect(self.show_look)
        planes.rearranged.connect(self._arrange)
        for plane, each in pane.planes.panes.items():
            each.view.zoomed.connect(partial(self._show_corners, plane))

    def show_crosshair(self, shows: bool) -> None:
        """Draw the crosshair, or not."""
        self._shows_crosshair = shows
        self.show_cursor()

    def show_comparison(self) -> None:
        """A second scan is there or gone, or the link is another."""
        self._arrange()
        self._pane.setVisible(self._comparison.is_on)
        self._pane.show_link(self._comparison.link)
        self._show_remark()

    def show_scan(self) -> None:
        """Another scan is compared, or none."""
        case = self._session.case
        self._pictures = Pictures(case.volume, self._look()) if case is not None else None
        if case is not None and self._pictures is not None:
            self._pictures.set_mask(case.mask)
        for plane, pane in self._pane.planes.panes.items():
            pane.set_range(slice_count(case.volume.geometry, plane) if case is not None else 0)
            if case is None:
                pane.view.show_nothing("")
        self._redraw()

    def show_look(self) -> None:
        """The window changed."""
        if self._pictures is not None:
            self._pictures.set_look(self._look())
        self._redraw()

    def show_cursor(self) -> None:
        """The crosshair moved."""
        case, pictures = self._session.case, self._pictures
        if case is None or pictures is None:
            return
        geometry = case.volume.geometry
        for plane, pane in self._pane.planes.panes.items():
            index = self._session.cursor[plane.slice_axis]
            if self._shown.get(plane) != index:
                shape = geometry.shape[plane.row_axis], geometry.shape[plane.column_axis]
                pane.view.show_slice(
                    partial(pictures.draw, plane, index),
                    shape,
                    pixel_size_mm(geometry, plane),
                    edge_letters(geometry, plane),
                )
                self._shown[plane] = index
            pane.set_index(index)
            at = voxel_to_pixel(geometry, plane, self._session.cursor)
            pane.view.set_crosshair(at if self._shows_crosshair else None)
            self._show_corners(plane)

    def _arrange(self) -> None:
        self._pane.planes.show_alone(self._planes.alone)
        for plane in self._pane.planes.panes:
            self._show_corners(plane)

    def _show_remark(self) -> None:
        self._pane.show_remark(_OUTSIDE if self._comparison.is_on and self._comparison.is_outside else "")

    def _look(self) -> Look:
        return Look(self._session.window, self._session.inverted, self._session.style)

    def _redraw(self) -> None:
        """Every picture is stale."""
        self._shown.clear()
        self.show_cursor()

    def _show_corners(self, plane: Plane) -> None:
        session = self._session
        if session.case is None:
            return
        view = self._pane.planes.panes[plane].view
        in_full = plane is Plane.AXIAL or self._pane.planes.alone is plane
        view.set_corners(
            wording.corner_text(
                session.case,
                plane,
                session.cursor,
                session.window,
                view.zoom,
                in_full=in_full,
                convention=session.convention,
            )
        )
