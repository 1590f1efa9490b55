"""Copies the second session of a comparison to the screen."""

from __future__ import annotations

from PySide6.QtCore import QObject

from engine.scan.slicing import Plane, voxel_to_pixel
from viewer.compare import Comparison
from viewer.overlaying import Overlaying
from viewer.planes_presenter import PlanesPresenter
from viewer.session import Session
from viewer.views.compare_pane import ComparePane
from viewer.views.layouts import PlanesLayout
from viewer.views.zoom_link import Anchors, ZoomLink


class ComparePresenter(QObject):
    """Listens to a comparison and tells its pane.

    Args:
        first: of the open scan.
        comparison: what is compared with it.
        pane: shows it.
        planes: the first scan's, whose arrangement the pane takes over.
    """

    def __init__(self, first: Session, comparison: Comparison, pane: ComparePane, planes: PlanesLayout) -> None:
        super().__init__(pane)
        self._first, self._comparison, self._session = first, comparison, comparison.second
        self._pane, self._planes = pane, planes
        self._slices = PlanesPresenter(self._session, pane.planes)
        self._overlaying = Overlaying(self._session, pane.planes)
        self._slices.announced.connect(self._overlay_slice)
        self._zoom_link = ZoomLink(planes, pane.planes, self._anchors)
        comparison.changed.connect(self.show_comparison)
        self._session.scan_changed.connect(self.show_scan)
        self._session.findings_changed.connect(self.show_mask)
        self._session.look_changed.connect(self._slices.show_look)
        planes.rearranged.connect(self._arrange)

    def show_crosshair(self, shows: bool) -> None:
        """Draw the crosshair, or not."""
        self._slices.show_crosshair(shows)

    def show_comparison(self) -> None:
        """A second scan is there or gone, or they are linked otherwise."""
        self._arrange()
        self._pane.setVisible(self._comparison.is_on)
        self._pane.show_link(self._comparison.link, self._comparison.zooms_together)
        self._zoom_link.set_on(self._comparison.zooms_together)

    def show_scan(self) -> None:
        """Another scan is compared, or none."""
        self._slices.show_scan()
        self.show_mask()

    def show_mask(self) -> None:
        """The second scan has another mask, or none."""
        if self._session.case is not None and self._slices.pictures is not None:
            self._slices.pictures.set_mask(self._session.case.mask)
        self._overlaying.forget()
        self._slices.redraw()

    def _arrange(self) -> None:
        self._pane.planes.show_alone(self._planes.alone)
        self._slices.show_corners()

    def _overlay_slice(self, plane: Plane, index: int) -> None:
        if self._slices.pictures is not None:
            self._overlaying.show(plane, index, self._slices.pictures)

    def _anchors(self) -> Anchors:
        """What belongs together in each plane, as long as the two go together."""
        one, other, places = self._first.case, self._session.case, self._comparison.places
        if one is None or other is None or places is None:
            return {}
        here, there = one.volume.geometry, other.volume.geometry
        return {
            plane: (voxel_to_pixel(here, plane, places[0]), voxel_to_pixel(there, plane, places[1])) for plane in Plane
        }
