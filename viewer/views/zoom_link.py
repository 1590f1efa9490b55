"""Views that are zoomed and moved together."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from PySide6.QtCore import QObject

from engine.scan.slicing import Plane
from viewer.views.layouts import PlanesLayout
from viewer.views.placement import PixelPoint
from viewer.views.slice_view import SliceView

Anchors = Mapping[Plane, tuple[PixelPoint, PixelPoint]]
"""For each plane a pixel (row, col) of the first and one of the second slice that belong together."""


class ZoomLink(QObject):
    """Shows the second slices as large as the first, and moved as far in millimetres from a common place.

    A hand in either leads; whatever else moves one, the second follows the first.

    Args:
        first: views that lead.
        second: views that follow.
        anchors: asked for what belongs together; empty while nothing does.
    """

    def __init__(self, first: PlanesLayout, second: PlanesLayout, anchors: Callable[[], Anchors]) -> None:
        super().__init__(second)
        self._first, self._second, self._anchors = first, second, anchors
        self._is_on = True
        self._is_leading = False
        for plane in Plane:
            first.panes[plane].view.zoomed.connect(partial(self._follow, plane))
            second.panes[plane].view.zoomed.connect(partial(self._follow, plane))
            second.panes[plane].view.handled.connect(partial(self._lead_back, plane))

    @property
    def is_on(self) -> bool:
        """Whether they go together."""
        return self._is_on

    def set_on(self, on: bool) -> None:
        """Let them go together, or each by itself."""
        self._is_on = on
        for plane in Plane:
            self._follow(plane)

    def _follow(self, plane: Plane) -> None:
        self._copy(plane, self._first.panes[plane].view, self._second.panes[plane].view, is_back=False)

    def _lead_back(self, plane: Plane) -> None:
        self._copy(plane, self._second.panes[plane].view, self._first.panes[plane].view, is_back=True)

    def _copy(self, plane: Plane, leader: SliceView, follower: SliceView, *, is_back: bool) -> None:
        """Bring a view to where the other one is; it does not lead back."""
        if not self._is_on or self._is_leading or (anchors := self._anchors().get(plane)) is None:
            return
        here, there = anchors[::-1] if is_back else anchors
        away_mm = ((at - begin) * size for at, begin, size in zip(leader.looks_at, here, leader.pixel_mm, strict=True))
        row, col = (at + mm / size for at, mm, size in zip(there, away_mm, follower.pixel_mm, strict=True))
        self._is_leading = True
        follower.look_at((row, col), leader.zoom)
        self._is_leading = False
