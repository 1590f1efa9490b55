"""Painting a picture at another size, and black around it."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QImage, QPainter, QRegion, QTransform

_STRIP = 64
"""Rows of the screen that are interpolated in one go: more of them Qt shares out to threads, and waits for these.

That takes more of the processor, and longer while a model is at work on all of it; a strip stays in the cache.
"""


def paint_enlarged(
    painter: QPainter, area: QRect, target: QRectF, image: QImage, *, smooth: bool, mirrored: bool
) -> None:
    """Paint a picture into a view, every pixel of it.

    Args:
        painter: in the view's own pixels.
        area: the view.
        target: where the picture belongs, which may reach beyond the view.
        image: the picture; without one, all is black.
        smooth: whether to interpolate between its pixels.
        mirrored: whether to swap its left and right.
    """
    beside = QRegion(area)
    if not image.isNull():
        # Less what the picture covers for certain, however its edges are rounded.
        beside -= QRegion(target.toRect().adjusted(1, 1, -1, -1))
    painter.setClipRegion(beside)
    painter.fillRect(area, Qt.GlobalColor.black)
    if not image.isNull():
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, smooth)
        shown = target.toAlignedRect() & area
        strip = max(1, int(_STRIP / painter.device().devicePixelRatioF())) if smooth else shown.height() + 1
        about_its_middle = QTransform(-1.0, 0.0, 0.0, 1.0, target.left() + target.right(), 0.0)
        for top in range(shown.top(), shown.bottom() + 1, strip):
            painter.setClipRect(shown.left(), top, shown.width(), strip)
            if mirrored:
                painter.setTransform(about_its_middle)
            painter.drawImage(target, image)
            painter.resetTransform()
    painter.setClipping(False)
