"""The numbers of marks as a radiologist reads them."""

from __future__ import annotations

from engine.findings.tools import Mark, MarkValues, Spread, Tool
from engine.scan.volume import Volume
from viewer import terms, wording
from viewer.dialogs.trust_wording import with_doubt
from viewer.panels.marks import MarkRow
from viewer.translating import tr


def mark_lines(mark: Mark, values: MarkValues, volume: Volume) -> tuple[str, ...]:
    """What stands beside a mark; nothing while it has no number yet."""
    unit, spread = volume.modality.unit, values.intensity
    if values.length_mm is not None:
        return (with_doubt(f"{mark.number}:  {values.length_mm:.1f} mm", volume),)
    if values.angle_deg is not None:
        return (with_doubt(f"{mark.number}:  {values.angle_deg:.1f}°", volume),)
    if values.area_mm2 is not None:
        area = with_doubt(f"{mark.number}:  {values.area_mm2:.0f} mm²", volume)
        if spread is None:
            return area, tr("no value inside")
        mean, sd, low, high = _shown(spread)
        return (
            area,
            tr("Mean {mean} {unit}", mean=mean, unit=unit),
            tr("SD {sd}", sd=sd),
            tr("{low} to {high}", low=low, high=high),
        )
    if mark.tool is Tool.PROBE and values.voxel_count:
        return (f"{mark.number}:  {_value(spread, unit)}",)
    return ()


def mark_row(mark: Mark, values: MarkValues, volume: Volume) -> MarkRow:
    """A line of the list of marks."""
    unit, spread = volume.modality.unit, values.intensity
    shown = ""
    if values.length_mm is not None:
        shown = with_doubt(f"{values.length_mm:.1f} mm", volume)
    elif values.angle_deg is not None:
        shown = with_doubt(f"{values.angle_deg:.1f}°", volume)
    elif values.area_mm2 is not None:
        shown = with_doubt(f"{values.area_mm2:.0f} mm²", volume)
        if spread is not None:
            mean, sd, _, _ = _shown(spread)
            shown = f"{shown}, {mean} ± {sd} {unit}"
    elif mark.tool is Tool.PROBE and values.voxel_count:
        shown = _value(spread, unit)
    place = f"{tr(terms.PLANES[mark.plane])} {mark.slice_index + 1}"
    return MarkRow(mark.number, (str(mark.number), tr(terms.TOOLS[mark.tool]), shown, place))


def _value(spread: Spread | None, unit: str) -> str:
    return f"{wording.number_text(spread.mean)} {unit}" if spread is not None else tr("no value")


def _shown(spread: Spread) -> tuple[str, str, str, str]:
    largest = max(abs(spread.min), abs(spread.max))
    mean, sd, low, high = (
        wording.intensity_text(value, largest) for value in (spread.mean, spread.sd, spread.min, spread.max)
    )
    return mean, sd, low, high
