"""What the list of a folder shows of each scan: its middle slice as a small picture, and what its header says."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage

from engine.errors import EngineError
from engine.progress import Progress
from engine.scan.preview import Preview, read_preview
from engine.scan.slicing import Plane, take_slice
from engine.scan.window import Window, full_window, presets
from viewer import wording
from viewer.names import one_line
from viewer.panels.series import PICTURE_PX, SeriesRow
from viewer.views.compose import Canvas, Compositor, Look

_DENSITY = 2
"""Pixels of a picture for each one of a plain screen: sharp on a fine one too."""

_ABDOMEN = 1
"""The place among the presets of the one that shows a whole body: 400 HU wide for CT, else the body's percentiles."""


def unread_row(path: Path) -> SeriesRow:
    """A scan of which nothing but the name is known yet."""
    return SeriesRow(path, one_line(path.name))


def read_row(path: Path, progress: Progress | None = None) -> SeriesRow:
    """Read what is shown of a scan; a file that is no scan gets its sentence. Slow: not for the GUI thread.

    Raises:
        Cancelled: when asked to stop.
    """
    try:
        preview = read_preview(path, progress)
    except EngineError as error:
        return replace(unread_row(path), trouble=one_line(str(error)))
    return replace(unread_row(path), details=_details(preview), picture=_picture(preview))


def _details(preview: Preview) -> tuple[str, ...]:
    k, j, i = preview.geometry.shape
    kind = "Mask" if preview.is_mask else preview.middle.modality.value
    points = preview.time_points
    return (
        f"{i} × {j} × {k}",
        wording.spacing_text(preview.geometry),
        f"{kind}, {points} time points" if points > 1 else kind,
    )


def _picture(preview: Preview) -> QImage:
    """The middle slice in its proportions, within the list's square."""
    middle = preview.middle
    image = take_slice(middle, Plane.AXIAL, 0)
    compositor = Compositor(middle.voxels.dtype, middle.slope, middle.intercept, Look(_window(preview)))
    whole = compositor.compose(Canvas(), image.pixels)
    down, across = (n * mm for n, mm in zip(image.pixels.shape, image.pixel_size_mm, strict=True))
    scale = PICTURE_PX * _DENSITY / max(down, across)
    small = whole.scaled(
        max(1, round(across * scale)),
        max(1, round(down * scale)),
        Qt.AspectRatioMode.IgnoreAspectRatio,
        Qt.TransformationMode.SmoothTransformation,
    )
    small = small.convertToFormat(QImage.Format.Format_Grayscale8)  # a quarter: there may be thousands
    small.setDevicePixelRatio(_DENSITY)
    return small


def _window(preview: Preview) -> Window:
    """Of a mask all of its labels; of a scan the whole abdomen: a liver window would leave little to know it by."""
    if preview.is_mask:
        return full_window(preview.middle)
    return presets(preview.middle.modality)[_ABDOMEN].window(preview.middle)
