"""What the list of a folder shows of each scan: its middle slice as a small picture, and what its header says."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, Qt
from PySide6.QtGui import QImage

from engine.progress import Progress
from engine.scan.preview import Preview, read_preview
from engine.scan.slicing import Plane, take_slice
from engine.scan.window import Window, full_window, presets
from viewer import wording
from viewer.panels.series_rows import PICTURE_PX
from viewer.translating import tr
from viewer.views.compose import Canvas, Compositor, Look

_DENSITY = 2
"""Pixels of a picture for each one of a plain screen: sharp on a fine one too."""

_ABDOMEN = 1
"""The place among the presets of the one that shows a whole body: 400 HU wide for CT, else the body's percentiles."""


@dataclass(frozen=True)
class Facts:
    """What is known of a scan by its header and its middle slice, to be kept with the picture.

    Attributes:
        stamp: of which file: its size in bytes and when it was written, in nanoseconds.
        shape: voxels of the grid, (k, j, i).
        spacing_mm: of the grid, (k, j, i).
        kind: "CT" or "MR"; empty for a mask.
        time_points: how many volumes the file holds.
    """

    stamp: tuple[int, int]
    shape: tuple[int, int, int]
    spacing_mm: tuple[float, float, float]
    kind: str
    time_points: int

    @property
    def is_mask(self) -> bool:
        """Whether it looks like labels: nothing that is read and signed."""
        return not self.kind

    def to_text(self) -> str:
        """As a line of text."""
        return json.dumps(asdict(self))

    @staticmethod
    def from_text(text: str) -> Facts | None:
        """The reverse of :meth:`to_text`; None for what it did not write."""
        try:
            stated = json.loads(text)
            k, j, i = (int(n) for n in stated["shape"])
            k_mm, j_mm, i_mm = (float(mm) for mm in stated["spacing_mm"])
            size, written = (int(n) for n in stated["stamp"])
            return Facts(
                (size, written), (k, j, i), (k_mm, j_mm, i_mm), str(stated["kind"]), int(stated["time_points"])
            )
        except (ValueError, TypeError, LookupError):
            return None


@dataclass(frozen=True)
class Glance:
    """What a glance at a scan shows.

    Attributes:
        facts: what its header says.
        picture: its middle slice.
    """

    facts: Facts
    picture: QImage

    @property
    def details(self) -> tuple[str, ...]:
        """The facts, as they are read."""
        (k, j, i), points = self.facts.shape, self.facts.time_points
        kind = self.facts.kind or tr("Mask")
        return (
            f"{i} × {j} × {k}",
            wording.spacing_text(self.facts.spacing_mm),
            tr("{kind}, {count} time points", kind=kind, count=points) if points > 1 else kind,
        )

    def to_png(self) -> bytes:
        """The picture, to be kept."""
        data = QByteArray()
        buffer = QBuffer(data)
        buffer.open(QBuffer.OpenModeFlag.WriteOnly)
        self.picture.save(buffer, "PNG")  # type: ignore[call-overload]  # PySide6's stubs want bytes here
        return bytes(data.data())

    @staticmethod
    def kept(png: bytes | None, text: str) -> Glance | None:
        """What was kept of a scan; None when it is nothing that can be shown."""
        facts, picture = Facts.from_text(text), QImage.fromData(png or b"")
        if facts is None or picture.isNull() or max(picture.width(), picture.height()) > PICTURE_PX * _DENSITY:
            return None
        picture.setDevicePixelRatio(_DENSITY)
        return Glance(facts, picture)


def stamp_of(path: Path) -> tuple[int, int]:
    """What changes when a file is written anew: its size in bytes and its time in nanoseconds; zeros of one that is
    not there."""
    try:
        seen = path.stat()
    except OSError:
        return 0, 0
    return seen.st_size, seen.st_mtime_ns


def glance_at(path: Path, progress: Progress | None = None) -> Glance:
    """Look into a scan. Slow: not for the GUI thread.

    Raises:
        ScanError: with a sentence that says what is wrong with the file.
        Cancelled: when asked to stop.
    """
    stamp = stamp_of(path)
    preview = read_preview(path, progress)
    kind = "" if preview.is_mask else preview.middle.modality.value
    geometry = preview.geometry
    facts = Facts(stamp, geometry.shape, geometry.spacing_mm, kind, preview.time_points)
    return Glance(facts, _picture(preview))


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
