"""Values of the engine as a radiologist reads them: corner text, lesion list, badges."""

from __future__ import annotations

import math
from collections.abc import Collection
from typing import TYPE_CHECKING

import numpy as np

from engine.case.case import Case
from engine.case.review import Decision
from engine.export.cells import millilitres, millimetres
from engine.findings.measure import TINY_BELOW_MM, Lesion
from engine.findings.tools import nearest_voxel
from engine.scan.geometry import Geometry
from engine.scan.slicing import Convention, Index, Plane, slice_count
from engine.scan.volume import Volume
from engine.scan.window import Window
from engine.words import joined, say
from viewer.dialogs.trust_wording import with_doubt
from viewer.editing import review_wording
from viewer.names import one_line
from viewer.panels.lesion_rows import LesionRow
from viewer.terms import AXES, CONVENTIONS, PLANES
from viewer.translating import tr
from viewer.views.corners import CornerText

if TYPE_CHECKING:  # a window opens without loading ONNX Runtime
    from engine.model.device import Device
    from engine.model.predictor import Prediction

NO_SCAN_HINT = say("Open a scan (Ctrl+O), or drop a .nii or .nii.gz file here.")
DRAFT_HINT = say("Segmenting: what is drawn so far is measured at the end.")
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
    convention: Convention = Convention.RADIOLOGICAL,
    pointer: tuple[float, float, float] | None = None,
) -> CornerText:
    """What stands in the corners of a plane; one without much room says less.

    Args:
        case: what is on screen.
        plane: which plane.
        cursor: the voxel under the crosshair.
        window: the grey range.
        zoom: screen pixels per millimetre.
        in_full: whether there is room for everything.
        shown: the slice that is shown, where it is another than the crosshair's because that is still being read.
        is_read: whether the voxel under the pointer, or else under the crosshair, is there.
        convention: on which side the patient's right is shown.
        pointer: the fractional voxel (k, j, i) under the pointer; None while it is elsewhere.
    """
    volume = case.volume
    index = cursor[plane.slice_axis]
    number = f"{index + 1 if shown is None else shown + 1}/{slice_count(volume.geometry, plane)}"
    if shown not in (None, index):
        number = tr("{number}, {wanted} is being read", number=number, wanted=index + 1)
    voxel = nearest_voxel(pointer, volume.geometry) if pointer is not None else cursor
    place = (
        position_text(volume.geometry, cursor if pointer is None else pointer),
        value_text(volume, voxel) if is_read else tr("still being read"),
    )
    if not in_full:
        # On two lines: on one it would be cut short where the view is narrow, and with it the slice's number.
        value = place[1:] if pointer is not None else ()
        return CornerText(top_left=(tr(PLANES[plane]), number), bottom_left=value)
    name = [one_line(volume.name), f"{tr(PLANES[plane])} {number}"]
    if volume.source.time_points > 1:
        point, points = volume.source.time_point + 1, volume.source.time_points
        name.append(tr("Time point {number}/{count}", number=point, count=points))
    return CornerText(
        top_left=tuple(name),
        top_right=(window_text(window), tr("Zoom {zoom:.1f} px/mm", zoom=zoom)),
        bottom_left=place,
        bottom_right=(tr(CONVENTIONS[convention]), with_doubt(spacing_text(volume.geometry.spacing_mm), volume)),
    )


def window_text(window: Window) -> str:
    """Level and width, with decimals only where the range is small."""
    level, width = window_values(window)
    return tr("L {level}  W {width}", level=level, width=width)


def window_values(window: Window) -> tuple[str, str]:
    """Level and width as they are shown and typed."""
    return intensity_text(window.level, window.width), intensity_text(window.width, window.width)


def position_text(geometry: Geometry, index: tuple[float, float, float]) -> str:
    """The position of a fractional voxel (k, j, i) in mm, each number with the side it points to."""
    position = geometry.to_world(index)
    parts = (f"{sides[0 if mm >= 0 else 1]} {abs(mm):.1f}" for mm, sides in zip(position, _SIDES, strict=True))
    return "  ".join(parts) + " mm"


def value_text(volume: Volume, index: Index) -> str:
    """A voxel's intensity with its unit."""
    value = volume.intensity_at(index)
    if not np.isfinite(value):
        return tr("no value")
    return f"{number_text(value)} {volume.modality.unit}"


def number_text(value: float) -> str:
    """A single intensity: whole ones in full, others to four significant digits."""
    return f"{value:.0f}" if value == round(value) else f"{value:.4g}"


def spacing_text(spacing_mm: tuple[float, float, float]) -> str:
    """Voxel size along (k, j, i), in-plane first, as radiologists say it."""
    k, j, i = spacing_mm
    return f"{i:.2f} × {j:.2f} × {k:.2f} mm"


def lesion_rows(case: Case, outdated: Collection[int] = ()) -> tuple[LesionRow, ...]:
    """The list of lesions; the numbers of some are those from before they were drawn on."""
    return tuple(_lesion_row(lesion, case, is_outdated=lesion.number in outdated) for lesion in case.lesions)


def lesion_summary(case: Case | None) -> str:
    """One line about all lesions, or what to do to get some."""
    if case is None:
        return tr("No scan is open.")
    if case.mask is None:
        return tr("No lesions yet: press Segment (Ctrl+R), or open a mask.")
    if not case.lesions:
        return tr("No lesion in this mask.")
    sizes = review_wording.totals_text(case.totals, case.source)
    return tr("{sizes}; all sizes are unverified", sizes=sizes) if case.volume.is_unverified else sizes


def burden_text(case: Case) -> str:
    """How much of the liver the lesions take; empty where there is no liver, or no lesion."""
    if case.liver_ml is None or not case.tumour_burden:
        return ""
    if case.tumour_burden < 0.001:
        return tr("Tumour burden below 0.1 % of {liver:.0f} ml of liver", liver=case.liver_ml)
    percent = 100 * case.tumour_burden
    return tr("Tumour burden {percent:.1f} % of {liver:.0f} ml of liver", percent=percent, liver=case.liver_ml)


def modality_badge(volume: Volume) -> tuple[str, str]:
    """How the intensities are read, and on whose word."""
    if volume.modality_is_told:
        told = tr("Read as {modality}", modality=volume.modality.value)
        return told, tr("As you said (View > Intensities are HU).")
    return tr("Looks like {modality}", modality=volume.modality.value), tr(
        "Judged from the intensities: a NIfTI file does not say. View > Intensities are HU overrules it."
    )


def device_text(device: Device) -> tuple[str, str]:
    """What a model ran on, and why."""
    return tr(device.label), tr("No GPU: {reason}.", reason=device.reason) if device.reason else ""


def prediction_summary(prediction: Prediction) -> str:
    """What made the mask, on what, how fast; and why it may be poor."""
    label, reason = device_text(prediction.device)
    made = tr(
        "{model} on {device} in {seconds:.1f} s.",
        model=f"{prediction.card.name} {prediction.card.version}",
        device=label,
        seconds=prediction.seconds,
    )
    return " ".join(part for part in (made, reason, cautions(prediction)) if part)


def cautions(prediction: Prediction) -> str:
    """Why it may be poor, and what had to be changed on the way; whole sentences, or nothing."""
    return tr(joined((prediction.warning, *prediction.notices)))


def _lesion_row(lesion: Lesion, case: Case, *, is_outdated: bool) -> LesionRow:
    unit, judged = case.volume.modality.unit, case.review[lesion.number]
    intensity, mean = lesion.intensity, ""
    size = f"{millimetres(lesion.longest_diameter_mm)} × {millimetres(lesion.short_axis_mm)} mm"
    details = [
        tr(
            "Lesion {number}: {size}, {plane} slice {slice}",
            number=case.review[lesion.number].name,
            size=with_doubt(size, case.volume),
            plane=AXES[lesion.plane],
            slice=lesion.slice_index + 1,
        ),
        with_doubt(tr("Volume {volume} ml", volume=millilitres(lesion.volume_ml)), case.volume),
    ]
    remark = tr("Tiny: smaller than a sphere of {size:g} mm.", size=TINY_BELOW_MM) if lesion.is_tiny else ""
    if is_outdated:
        remark = tr("Being measured: these are the numbers from before it was drawn on.")
    elif case.review[lesion.number].decision is Decision.REJECTED:
        remark = tr("Rejected: it counts in no sum and is not in the mask that is saved.")
    if remark:
        details.append(remark)
    if intensity is not None:
        largest = max(abs(intensity.min), abs(intensity.max))
        mean, sd, low, high = (
            intensity_text(value, largest) for value in (intensity.mean, intensity.sd, intensity.min, intensity.max)
        )
        details.append(
            tr("Mean {mean} ± {sd} {unit} ({low} to {high})", mean=mean, sd=sd, unit=unit, low=low, high=high)
        )
    details.append(tr("Drawn by: {origin}", origin=review_wording.origin_text(judged)))
    if lesion.p_mean is not None:
        details.append(tr("Mean probability {mean:.2f}", mean=lesion.p_mean))
    if lesion.truncated:
        details.append(tr("Reaches the edge of the scan: sizes are lower limits."))
    return LesionRow(
        number=lesion.number,
        cells=(
            judged.name,
            millilitres(lesion.volume_ml),
            millimetres(lesion.longest_diameter_mm),
            millimetres(lesion.short_axis_mm),
            str(lesion.slice_index + 1),
            mean,
            "" if lesion.p_mean is None else f"{lesion.p_mean:.2f}",
            review_wording.origin_text(judged),
            review_wording.decision_text(judged),
        ),
        keys=(
            judged.number,
            lesion.volume_ml,
            lesion.longest_diameter_mm,
            lesion.short_axis_mm,
            lesion.slice_index,
            None if intensity is None else intensity.mean,
            lesion.p_mean,
            None,
            review_wording.rank(judged),
        ),
        details=tuple(details),
        note=case.notes.get(lesion.number, ""),
        remark=remark,
        icon=judged.decision.value,
        is_undecided=judged.decision is Decision.PROPOSED,
    )


def intensity_text(value: float, largest: float) -> str:
    """An intensity among others up to ``largest``: whole where that is 20 or more (HU), else three significant digits.

    With an exponent where it would take more than six decimals, as diffusion in m2/s does.
    """
    if largest >= 20 or largest == 0:
        return f"{value:z.0f}"
    decimals = max(0, 2 - math.floor(math.log10(largest)))
    return f"{value:z.{decimals}f}" if decimals <= _MOST_DECIMALS else f"{value:.2e}"
