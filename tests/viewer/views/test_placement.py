"""Fitting, zooming, panning: what stays where."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPointF, QRectF, QSizeF

from viewer.views.placement import Placement

EXTENT = QRectF(0, 0, 300, 200)
VIEWS = [(600, 450), (160, 140), (1600, 160), (160, 1600)]


@pytest.fixture(params=VIEWS, ids=str)
def placement(request: pytest.FixtureRequest) -> Placement:
    made = Placement()
    made.set_slice(EXTENT, 0.5)
    made.set_view(QSizeF(*request.param))
    made.fit()
    return made


def view_of(placement: Placement) -> QSizeF:
    return placement._view


def test_fitted_it_is_whole_in_the_middle_and_touches_nearly_two_sides(placement: Placement) -> None:
    shown = placement.transform.mapRect(EXTENT)
    view = QRectF(QPointF(), view_of(placement))
    assert view.contains(shown)
    assert (shown.center() - view.center()).manhattanLength() < 1e-9
    assert max(shown.width() / view.width(), shown.height() / view.height()) == pytest.approx(1 / 1.04)


def test_there_and_back(placement: Placement) -> None:
    placement.zoom(2.7, QPointF(31, 17))
    placement.pan(QPointF(-12.5, 40))
    for x, y in ((0, 0), (299.5, 3), (-20, 700)):
        back = placement.to_slice(placement.to_view(QPointF(x, y)))
        assert (back.x(), back.y()) == pytest.approx((x, y))
        mapped = placement.transform.map(QPointF(x, y))
        assert (mapped - placement.to_view(QPointF(x, y))).manhattanLength() < 1e-9


@pytest.mark.parametrize("factor", [1.15, 0.5, 1e9, 1e-9])
def test_what_is_under_the_pointer_stays_there(placement: Placement, factor: float) -> None:
    at = QPointF(70, 90)
    before = placement.to_slice(at)
    placement.zoom(factor, at)
    now = placement.to_slice(at)
    assert (now.x(), now.y()) == pytest.approx((before.x(), before.y()))


def test_zoom_ends_at_eight_pixels_and_where_the_slice_is_small(placement: Placement) -> None:
    view = view_of(placement)
    placement.zoom(1e9, QPointF(1, 1))
    assert min(view.width(), view.height()) / placement.scale == pytest.approx(8 * 0.5)
    placement.zoom(1e-9, QPointF(1, 1))
    shown = placement.transform.mapRect(EXTENT)
    assert shown.width() <= view.width()
    assert shown.height() <= view.height()
    assert max(view.width(), view.height()) / placement.scale >= 4 * 300 * 0.999


def test_a_view_of_another_size_keeps_scale_and_middle(placement: Placement) -> None:
    placement.zoom(3, QPointF(20, 20))
    view, scale = view_of(placement), placement.scale
    middle = placement.to_slice(QPointF(view.width(), view.height()) / 2)
    placement.set_view(QSizeF(333, 222))
    now = placement.to_slice(QPointF(333, 222) / 2)
    assert placement.scale == scale
    assert (now.x(), now.y()) == pytest.approx((middle.x(), middle.y()))


@pytest.mark.parametrize("size", [(0, 0), (-1, 5)])
def test_a_view_without_a_size_does_no_harm(size: tuple[int, int]) -> None:
    placement = Placement()
    placement.set_slice(EXTENT, 0.5)
    placement.set_view(QSizeF(*size))
    placement.fit()
    assert placement.scale > 0


def test_without_a_slice_nothing_moves() -> None:
    placement = Placement()
    placement.set_view(QSizeF(600, 450))
    before = placement.transform
    placement.fit()
    placement.zoom(2, QPointF(3, 3))
    assert placement.transform == before
