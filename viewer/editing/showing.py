"""What a reader's work looks like on the slices: outlines of rejected lesions, and who drew what."""

from __future__ import annotations

from functools import partial

import numpy as np
from PySide6.QtCore import QObject, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter

from engine.case.case import Case
from engine.findings.contour import half_level_contour
from engine.findings.measure import Lesion
from engine.scan.slicing import Plane, cut
from engine.scan.volume import Label
from viewer.editing.desk import Desk
from viewer.session import Session
from viewer.views.layouts import PlanesLayout
from viewer.views.outlines import Outline, OutlineLayer
from viewer.views.slice_view import SliceView

_REJECTED = QColor(200, 200, 200, 170)
_BY_READER = QColor(86, 180, 233)
_OPACITY = 0.55


class Showing(QObject):
    """Lays both over the planes.

    Args:
        session: what is open, and which slices are shown.
        desk: knows who drew what.
        planes: show it.
    """

    def __init__(self, session: Session, desk: Desk, planes: PlanesLayout) -> None:
        super().__init__(planes)
        self._session, self._desk = session, desk
        self._shows_makers = False
        self._rejected = {plane: OutlineLayer(pane.view, is_dashed=True) for plane, pane in planes.panes.items()}
        self._makers = {plane: _MakerLayer(pane.view) for plane, pane in planes.panes.items()}
        self._shown: dict[Plane, object] = {}
        for plane, pane in planes.panes.items():
            pane.view.add_layer(self._makers[plane])
            pane.view.add_layer(self._rejected[plane])
        for changed in (
            session.scan_changed,
            session.findings_changed,
            session.draft_changed,
            session.cursor_changed,
            session.look_changed,
            session.hidden_changed,
            session.revised,
            desk.began,
        ):
            changed.connect(self._show)
        session.drawn_on.connect(lambda _: self._show_makers())

    @property
    def shows_makers(self) -> bool:
        """Whether it is shown who drew what."""
        return self._shows_makers

    def show_makers(self, on: bool) -> None:
        """Show what a reader drew in another colour, or not."""
        self._shows_makers = on
        self._show()

    def _show(self) -> None:
        case, session = self._session.whole_case, self._session
        rejected: tuple[Lesion, ...] = ()
        if case is not None and session.style.is_seen and session.style.tumours and session.draft is None:
            left_out = case.review.rejected - session.hidden
            rejected = tuple(lesion for lesion in case.lesions if lesion.number in left_out)
        for plane, layer in self._rejected.items():
            index = session.shown_index(plane)
            here = tuple(each for each in rejected if _spans(each, plane, index))
            wanted = index, here
            if self._shown.get(plane) != wanted:
                self._shown[plane] = wanted
                find = partial(_outlines, here, plane, index, case) if case is not None and here else None
                layer.show(find)
        self._show_makers()

    def _show_makers(self) -> None:
        case, canvas = self._session.whole_case, self._desk.canvas
        is_shown = self._shows_makers and self._session.style.is_seen and self._session.draft is None
        for plane, layer in self._makers.items():
            if case is None or canvas is None or not is_shown:
                layer.show(None)
                continue
            index = self._session.shown_index(plane)
            drawn = cut(canvas.labels, plane, index) != Label.BACKGROUND
            layer.show(_image(cut(canvas.by_reader, plane, index) & drawn))


def _spans(lesion: Lesion, plane: Plane, index: int) -> bool:
    side = lesion.component.box[plane.slice_axis]
    return bool(side.start <= index < side.stop)


def _outlines(lesions: tuple[Lesion, ...], plane: Plane, index: int, case: Case) -> list[Outline]:
    """Where lesions end in a slice, as it is displayed."""
    found = []
    for lesion in lesions:
        component = lesion.component
        first = component.origin[plane.row_axis]
        if plane.rows_reversed:
            first = case.volume.geometry.shape[plane.row_axis] - first - component.inside.shape[plane.row_axis]
        within = cut(component.inside, plane, index - component.origin[plane.slice_axis])
        corner = np.array([first, component.origin[plane.column_axis]])
        found.append(Outline(half_level_contour(within) + corner, _REJECTED))
    return found


def _image(inside: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]) -> QImage | None:
    """What is True, in the reader's colour; None for nothing."""
    if not inside.any():
        return None
    rows, cols = inside.shape
    image = QImage(cols, rows, QImage.Format.Format_ARGB32_Premultiplied)
    part = [round(_OPACITY * channel) for channel in (255, _BY_READER.red(), _BY_READER.green(), _BY_READER.blue())]
    colour = part[0] << 24 | part[1] << 16 | part[2] << 8 | part[3]
    np.frombuffer(image.bits(), np.uint32).reshape(rows, cols)[:] = np.where(inside, np.uint32(colour), np.uint32(0))
    return image


class _MakerLayer:
    """A layer with what a reader drew.

    Args:
        view: what it lies over.
    """

    def __init__(self, view: SliceView) -> None:
        self._view = view
        self._image: QImage | None = None

    def show(self, image: QImage | None) -> None:
        """Show a picture, one pixel for each of the slice; None shows none."""
        if image is not None or self._image is not None:
            self._image = image
            self._view.redraw()

    def paint(self, painter: QPainter) -> None:
        """Draw it, pixel by pixel: what a reader drew has edges."""
        if self._image is None:
            return
        painter.save()
        painter.setTransform(self._view.pixel_transform)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.drawImage(QRectF(-0.5, -0.5, self._image.width(), self._image.height()), self._image)
        painter.restore()
