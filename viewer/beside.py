"""What lies beside the planes: a folder's list, a second scan, surfaces, time. A part of the main window."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QSplitter, QWidget

from engine.case.case import Case
from engine.scan.slicing import Plane
from engine.words import say
from viewer.actions import Needs
from viewer.compare import Comparison
from viewer.compare_presenter import ComparePresenter
from viewer.controller import Controller
from viewer.dialogs.trusting import Trusting
from viewer.panels.series import SeriesPanel
from viewer.panels.series_rows import SeriesRow
from viewer.panels.time import TimeBar
from viewer.parts.part import Part
from viewer.parts.viewing import convention_of, dress
from viewer.session import Session
from viewer.settings import Settings
from viewer.surfacing import SurfacePresenter
from viewer.views.compare_pane import ComparePane, Link
from viewer.views.layouts import PlanesLayout
from viewer.views.surface_view import SurfaceView


class Beside(Part):
    """Makes these parts, connects them, and shows and hides them.

    Args:
        session: of the open scan.
        controller: what can be done.
        planes: the open scan's pictures.
        parent: in Qt's sense.

    Attributes:
        series: the scans of a folder.
        time: the slider over time points.
        comparison: a second scan.
        compare_pane: its pictures.
        surface_view: liver and lesions in space.
    """

    def __init__(self, session: Session, controller: Controller, planes: PlanesLayout, parent: QObject) -> None:
        super().__init__(parent)
        self._session, self._controller, self._planes = session, controller, planes
        self.series = SeriesPanel()
        self.time = TimeBar()
        self.comparison = Comparison(session, self)
        self.compare_pane = ComparePane()
        self.surface_view = SurfaceView()
        self.surface_view.hide()
        self._compare_presenter = ComparePresenter(session, self.comparison, self.compare_pane, planes)
        title = say("Geometry of the second scan")
        self._trusting = Trusting(self.comparison.second, self.compare_pane.badge, self.compare_pane, title)
        self._surface_presenter = SurfacePresenter(session, self.surface_view)
        self._across: QSplitter  # given by lay_out
        self._alone_before: Plane | None = None
        self._connect()

    def lay_out(self, across: QSplitter) -> None:
        """Take the places beside the planes, which are already there."""
        self._across = across
        self._planes.rearranged.connect(self._place_surfaces)
        across.insertWidget(across.indexOf(self._planes), self.series)
        for widget in (self.surface_view, self.compare_pane):
            place = across.indexOf(self._planes) + 1
            across.insertWidget(place, widget)
            across.setStretchFactor(place, 1)

    def _place_surfaces(self) -> None:
        """In the fourth place where four share the room, else beside the planes."""
        view, is_on = self.surface_view, self._surface_presenter.is_on
        if self._planes.has_corner:
            self._planes.show_in_corner(view, is_on)
        elif self._across.indexOf(view) < 0:
            self._across.insertWidget(self._across.indexOf(self._planes) + 1, view)
            view.setVisible(is_on)

    def handlers(self) -> dict[str, Callable[..., object]]:
        return {
            "next_scan": partial(self.series.choose_neighbour, 1),
            "previous_scan": partial(self.series.choose_neighbour, -1),
            "scan_list": self._show_list,
            "link": self.comparison.set_linked,
            "same_zoom": self.comparison.set_zooms_together,
            "end_comparison": self._end_comparison,
            "surfaces": self._show_surfaces,
            "time_back": lambda: self._controller.step_time(-1),
            "time_on": lambda: self._controller.step_time(1),
        }

    @property
    def has(self) -> dict[Needs, bool]:
        case = self._session.whole_case
        return {
            Needs.LIST: bool(self.series.list.count()),
            Needs.COMPARISON: self.comparison.is_on,
            Needs.TIME: case is not None and case.volume.source.time_points > 1,
        }

    @property
    def checked(self) -> dict[str, bool]:
        return {
            "scan_list": not self.series.isHidden(),
            "link": self.comparison.link is not Link.NONE,
            "same_zoom": self.comparison.zooms_together,
            "surfaces": self._surface_presenter.is_on,
        }

    def obey(self, settings: Settings) -> None:
        self.comparison.second.set_convention(convention_of(settings))
        for pane in self.compare_pane.planes.panes.values():
            dress(pane, settings)
        self._compare_presenter.show_crosshair(settings.show_crosshair)
        self._surface_presenter.show_crosshair(settings.show_crosshair)

    def open(self, path: Path) -> None:
        """Open a second scan, to be shown beside the open one."""
        self._controller.open_beside(path, self.compare)

    def compare(self, case: Case) -> None:
        """Show a second scan beside the open one.

        Two scans of three planes each would be too small to read: the plane in use is shown of both.
        """
        if self._session.case is None:
            return
        begins = not self.comparison.is_on
        self.comparison.begin(case)
        if begins:
            self._alone_before = self._planes.alone
            self._planes.show_alone(self._planes.alone or self._session.active)
            self._share_width()

    def _connect(self) -> None:
        session, controller, second = self._session, self._controller, self.comparison.second
        for changed in (session.scan_changed, controller.busy_changed):
            changed.connect(self._show_time)
        session.scan_changed.connect(self._mark_open)
        self.time.wanted.connect(controller.go_to_time)
        controller.listed.connect(self._list_scans)
        controller.looked_at.connect(self.series.show_row)
        self.series.chosen.connect(controller.open_scan)
        self.series.comparison_wanted.connect(self.open)
        self.series.closed.connect(partial(self._show_list, False))
        self._surface_presenter.wanted.connect(controller.build_surfaces)
        controller.surfaced.connect(self._surface_presenter.take)
        controller.unsurfaced.connect(self._surface_presenter.do_without)
        self.comparison.changed.connect(self.changed)
        self.compare_pane.link_wanted.connect(self.comparison.set_link)
        self.compare_pane.same_zoom_wanted.connect(self.comparison.set_zooms_together)
        self.compare_pane.closed.connect(self._end_comparison)
        for plane, pane in self.compare_pane.planes.panes.items():
            pane.index_wanted.connect(partial(second.set_index, plane))
            pane.view.stepped.connect(partial(second.step, plane))
            pane.view.pointed.connect(partial(second.point, plane))
            pane.view.window_dragged.connect(second.drag_window)
            pane.view.window_reset.connect(second.use_auto_window)
            pane.view.region_drawn.connect(partial(second.use_region_window, plane))
            pane.view.maximise_wanted.connect(partial(self._planes.toggle_alone, plane))

    def _list_scans(self, rows: Sequence[SeriesRow]) -> None:
        self.series.show_rows(rows)
        self._show_list(True)

    def _show_list(self, shown: bool) -> None:
        self.series.setVisible(shown)
        self._mark_open()
        self.changed.emit()

    def _mark_open(self) -> None:
        case = self._session.whole_case
        self.series.mark(case.volume.source.path if case is not None else None)

    def _show_time(self) -> None:
        case = self._session.whole_case
        self.time.show_time(self._controller.time_point, case.volume.source.time_points if case is not None else 1)

    def _end_comparison(self) -> None:
        self.comparison.end()
        self._planes.show_alone(self._alone_before)

    def _show_surfaces(self, on: bool) -> None:
        self._surface_presenter.set_on(on)
        self._place_surfaces()
        if on:
            self._share_width()

    def _share_width(self) -> None:
        """Divide what the pictures have among those that are shown: what has just come would be left without."""
        weights: dict[QWidget, int] = {self._planes: 3, self.compare_pane: 3, self.surface_view: 2}
        there = {widget: n for widget, n in weights.items() if self._across.indexOf(widget) >= 0}
        shown = {self._across.indexOf(widget): n for widget, n in there.items() if not widget.isHidden()}
        sizes = self._across.sizes()
        whole = sum(sizes[place] for place in shown)
        for place, weight in shown.items():
            sizes[place] = whole * weight // sum(shown.values())
        self._across.setSizes(sizes)
