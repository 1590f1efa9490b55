"""Values of the engine as a radiologist reads them: corner text, lesion list, badges."""

from __future__ import annotations

import html
import math
from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np

from engine.case.case import Case
from engine.export.cells import millilitres
from engine.export.summary import size_text
from engine.findings.measure import TINY_BELOW_MM, Lesion
from engine.scan.geometry import Geometry
from engine.scan.slicing import Index, Plane, slice_count
from engine.scan.trust import Trust
from engine.scan.volume import Volume
from engine.scan.window import Window
from viewer.panels.lesions import LesionRow
from viewer.views.slice_view import CornerText

if TYPE_CHECKING:  # a window opens without loading ONNX Runtime
    from engine.model.card import ModelCard
    from engine.model.device import Device
    from engine.model.predictor import Prediction

NO_SCAN_HINT = "Open a scan (Ctrl+O), or drop a .nii or .nii.gz file here."
DRAFT_HINT = "Segmenting: what is drawn so far is measured at the end."
_LOW, _HIGH = "_low95", "_high95"
"""What the names of an interval's ends in a card end with."""
_MOST_DECIMALS = 6
_SIDES = (("R", "L"), ("A", "P"), ("H", "F"))


def corner_text(
    case: Case,
    plane: Plane,
    cursor: Index,
    window: Window,
    zoom: float,
    *,
    in_full: bool,
    shown: int | None = None,
    is_read: bool = True,
) -> CornerText:
    """What stands in the corners of a plane; the side planes say less.

    Args:
        case: what is on screen.
        plane: which plane.
        cursor: the voxel under the crosshair.
        window: the grey range.
        zoom: screen pixels per millimetre.
        in_full: whether there is room for everything.
        shown: the slice that is shown, where it is another than the crosshair's because that is still being read.
        is_read: whether the voxel under the crosshair is there.
    """
    volume = case.volume
    index = cursor[plane.slice_axis]
    number = f"{plane.value.capitalize()} {index + 1 if shown is None else shown + 1}"
    number += f"/{slice_count(volume.geometry, plane)}"
    if shown not in (None, index):
        number += f", {index + 1} is being read"
    if not in_full:
        return CornerText(top_left=(number,))
    name = [volume.name, number]
    if volume.source.time_points > 1:
        name.append(f"Time point {volume.source.time_point + 1}/{volume.source.time_points}")
    return CornerText(
        top_left=tuple(name),
        top_right=(window_text(window), f"Zoom {zoom:.1f} px/mm"),
        bottom_left=(
            position_text(volume.geometry, cursor),
            value_text(volume, cursor) if is_read else "still being read",
        ),
        bottom_right=("Radiological display", spacing_text(volume.geometry)),
    )


def window_text(window: Window) -> str:
    """Level and width, with decimals only where the range is small."""
    return f"L {_intensity(window.level, window.width)}  W {_intensity(window.width, window.width)}"


def position_text(geometry: Geometry, index: Index) -> str:
    """A position in mm, each number with the side it points to."""
    position = geometry.to_world(index)
    parts = (f"{sides[0 if mm >= 0 else 1]} {abs(mm):.1f}" for mm, sides in zip(position, _SIDES, strict=True))
    return "  ".join(parts) + " mm"


def value_text(volume: Volume, index: Index) -> str:
    """A voxel's intensity with its unit."""
    value = volume.intensity_at(index)
    if not np.isfinite(value):
        return "no value"
    return f"{value:.0f} {volume.modality.unit}" if value == round(value) else f"{value:.4g} {volume.modality.unit}"


def spacing_text(geometry: Geometry) -> str:
    """Voxel size, in-plane first, as radiologists say it."""
    k, j, i = geometry.spacing_mm
    return f"{i:.2f} × {j:.2f} × {k:.2f} mm"


def lesion_rows(case: Case) -> tuple[LesionRow, ...]:
    """The list of lesions."""
    return tuple(_lesion_row(lesion, case.volume) for lesion in case.lesions)


def lesion_summary(case: Case | None) -> str:
    """One line about all lesions, or what to do to get some."""
    if case is None:
        return "No scan is open."
    if case.mask is None:
        return "No lesions yet: press Segment (Ctrl+R), or open a mask."
    if not case.lesions:
        return "No lesion in this mask."
    return size_text(case.lesions)


def modality_badge(volume: Volume) -> tuple[str, str]:
    """How the intensities are read, and on whose word."""
    if volume.modality_is_told:
        return f"Read as {volume.modality.value}", "As you said (View > Intensities are HU)."
    return f"Looks like {volume.modality.value}", (
        "Judged from the intensities: a NIfTI file does not say. View > Intensities are HU overrules it."
    )


def geometry_badge(geometry: Geometry) -> tuple[str, str]:
    """How far millimetres can be trusted, and why."""
    words = {Trust.OK: "Geometry OK", Trust.CHECK: "Geometry: CHECK", Trust.UNTRUSTED: "Geometry: UNTRUSTED"}
    reasons = "\n".join(finding.text for finding in geometry.findings)
    return words[geometry.trust], reasons or "Nothing in the header contradicts itself."


def device_text(device: Device) -> tuple[str, str]:
    """What a model ran on, and why."""
    return device.label, f"No GPU: {device.reason}." if device.reason else ""


def prediction_summary(prediction: Prediction) -> str:
    """What made the mask, on what, how fast; and why it may be poor."""
    label, reason = device_text(prediction.device)
    made = f"{prediction.card.name} {prediction.card.version} on {label} in {prediction.seconds:.1f} s."
    return " ".join(part for part in (made, reason, prediction.warning) if part)


def card_html(card: ModelCard, device: Device) -> str:
    """A model's card as a page."""
    rows = [
        ("Version", card.version),
        ("Made for", card.intended_use),
        ("Trained on", ", ".join(m.value for m in card.modalities)),
        ("Licence of the weights", card.licence),
        ("Runs on", " – ".join(part for part in (device.label, device.reason) if part)),
    ]
    rows += [("Data", f"{data.name}, {data.cases} cases ({data.licence})") for data in card.data]
    limits = "".join(f"<li>{html.escape(limit)}</li>" for limit in card.limits)
    figures = [
        (name.replace("_", " "), _figure(card, name)) for name in card.metrics if not name.endswith((_LOW, _HIGH))
    ]
    return (
        f"<h3>{html.escape(card.name)}</h3>{_table(rows)}<h4>Limits</h4><ul>{limits}</ul>"
        f"<h4>Figures (95 % interval)</h4>{_table(figures)}"
    )


def _figure(card: ModelCard, name: str) -> str:
    """A figure of the card with its interval where it has one."""
    shown = f"{card.metrics[name]:.3g}"
    ends = [card.metrics.get(f"{name}{end}") for end in (_LOW, _HIGH)]
    return shown if None in ends else f"{shown} ({ends[0]:.3g} to {ends[1]:.3g})"


def _table(rows: Iterable[tuple[str, str]]) -> str:
    cells = (f"<tr><td><b>{html.escape(a)}</b>&nbsp;&nbsp;</td><td>{html.escape(b)}</td></tr>" for a, b in rows)
    return f"<table>{''.join(cells)}</table>"


def _lesion_row(lesion: Lesion, volume: Volume) -> LesionRow:
    unit = volume.modality.unit
    intensity, mean = lesion.intensity, ""
    number = f"{lesion.plane.value} slice {lesion.slice_index + 1}"
    details = [
        f"Lesion {lesion.number}: {lesion.longest_diameter_mm:.1f} × {lesion.short_axis_mm:.1f} mm, {number}",
        f"Volume {millilitres(lesion.volume_ml)} ml",
    ]
    remark = f"Tiny: smaller than a sphere of {TINY_BELOW_MM:g} mm." if lesion.is_tiny else ""
    if remark:
        details.append(remark)
    if intensity is not None:
        largest = max(abs(intensity.min), abs(intensity.max))
        mean, sd, low, high = (
            _intensity(value, largest) for value in (intensity.mean, intensity.sd, intensity.min, intensity.max)
        )
        details.append(f"Mean {mean} ± {sd} {unit} ({low} to {high})")
    if lesion.p_mean is not None:
        details.append(f"Mean probability {lesion.p_mean:.2f}")
    if lesion.truncated:
        details.append("Reaches the edge of the scan: sizes are lower limits.")
    return LesionRow(
        number=lesion.number,
        cells=(
            str(lesion.number),
            millilitres(lesion.volume_ml),
            f"{lesion.longest_diameter_mm:.1f}",
            f"{lesion.short_axis_mm:.1f}",
            str(lesion.slice_index + 1),
            mean,
        ),
        details=tuple(details),
        remark=remark,
    )


def _intensity(value: float, largest: float) -> str:
    """An intensity among others up to ``largest``: whole where that is 20 or more (HU), else three significant digits.

    With an exponent where it would take more than six decimals, as diffusion in m2/s does.
    """
    if largest >= 20 or largest == 0:
        return f"{value:z.0f}"
    decimals = max(0, 2 - math.floor(math.log10(largest)))
    return f"{value:z.{decimals}f}" if decimals <= _MOST_DECIMALS else f"{value:.2e}"
