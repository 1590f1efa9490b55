"""The measurements as JSON with coded names, for programs: what a structured report or a segmentation needs.

Numbers are those of the CSV file, rounded as there; one that is not measurable is not listed.
"""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import engine
from engine.case.case import Case
from engine.case.review import Origin
from engine.export import codes
from engine.export.codes import Code
from engine.export.overview import overview
from engine.export.report import NOTICE, self_test_text
from engine.export.report_response import course_to_tell
from engine.export.response import response_record
from engine.export.table import geometry_status, row_by_name, utc_text
from engine.files import replacing, spare
from engine.findings.measure import Lesion
from engine.scan.identifiers import places_of_identifiers
from engine.scan.volume import Modality

SCHEMA = "hepatica-measurements-2"
"""Changes when a program that reads the last one would misread this one."""


@dataclass(frozen=True)
class _Measurement:
    """One column of the CSV file with its codes; intensities have the scan's own quantity and unit.

    Attributes:
        column: whose cell is the value.
        quantity: what it is; None for the scan's kind of intensity.
        unit: of the value; None for the scan's.
        derivation: which statistic it is (TID 1419, CID 7464).
        method: how it was made.
    """

    column: str
    quantity: Code | None = None
    unit: Code | None = None
    derivation: Code | None = None
    method: Code | None = None


MEASUREMENTS = (
    _Measurement("volume_ml", codes.VOXEL_VOLUME, codes.MILLILITRE, method=codes.VOXELS_SUMMED),
    _Measurement("longest_diameter_mm", codes.LONG_AXIS, codes.MILLIMETRE),
    _Measurement("short_axis_mm", codes.SHORT_AXIS, codes.MILLIMETRE),
    _Measurement("caliper_width_mm", codes.WIDTH, codes.MILLIMETRE),
    _Measurement("max3d_mm", codes.LARGEST_3D, codes.MILLIMETRE),
    _Measurement("mesh_volume_ml", codes.MESH_VOLUME, codes.MILLILITRE),
    _Measurement("surface_mm2", codes.SURFACE, codes.SQUARE_MILLIMETRE),
    _Measurement("sphericity", codes.SPHERICITY, codes.NO_UNITS),
    _Measurement("major_axis_mm", codes.MAJOR_AXIS_3D, codes.MILLIMETRE),
    _Measurement("minor_axis_mm", codes.MINOR_AXIS_3D, codes.MILLIMETRE),
    _Measurement("least_axis_mm", codes.LEAST_AXIS_3D, codes.MILLIMETRE),
    _Measurement("mean", derivation=codes.MEAN),
    _Measurement("sd_population", derivation=codes.STANDARD_DEVIATION),
    _Measurement("median", derivation=codes.MEDIAN),
    _Measurement("p10", derivation=codes.TENTH_PERCENTILE),
    _Measurement("p90", derivation=codes.NINETIETH_PERCENTILE),
    _Measurement("min", derivation=codes.MINIMUM),
    _Measurement("max", derivation=codes.MAXIMUM),
)
"""What has a code."""

_SUMMARY = (
    "lesions",
    "lesions_tiny",
    "lesions_volume_ml",
    "lesions_accepted",
    "lesions_undecided",
    "lesions_rejected",
    "liver_volume_ml",
    "tumour_burden_percent",
)
"""Of the line about the whole scan, what is a number."""

_FURTHER = (
    "inside_diameter_mm",
    "equivalent_diameter_mm",
    "edge_distance_mm",
    "plane_tilt_deg",
    "core_mean",
    "nonfinite_voxels",
    "p_mean",
    "p_max",
    "volume_at_0.3_ml",
    "volume_at_0.7_ml",
    "threshold",
)
"""Columns of numbers for which no code is known."""

_LINES = {
    "long_axis": "",
    "short_axis": "short_",
    "caliper_width": "width_",
    "inside_diameter": "inside_",
    "largest_3d_diameter": "max3d_",
    "edge_distance": "edge_",
}
"""Each line, and what the names of its columns begin with."""


def write_sidecar(path: str | Path, case: Case, now: datetime | None = None) -> None:
    """Write the measurements of a case as JSON.

    Args:
        path: where to; what is there is replaced.
        case: measured.
        now: the time to state, with its time zone; the present one when None.

    Raises:
        ExportError: the file could not be written, or is the scan itself; what was there before is untouched.
    """
    path = Path(path)
    spare(path, [case.volume.source.path])
    # ASCII with escapes: the bytes of a file name that are no Unicode survive, and no reader has to guess an encoding.
    content = json.dumps(sidecar(case, now), indent=1, ensure_ascii=True, allow_nan=False)
    with replacing(path) as part:
        part.write_text(content + "\n", encoding="ascii")


def sidecar(case: Case, now: datetime | None = None) -> dict[str, Any]:
    """The same as a record ready for JSON; reads the start of the scan's file again."""
    volume = case.volume
    geometry, whole = volume.geometry, overview(case, now)
    return {
        "schema": SCHEMA,
        "research_use_notice": NOTICE,
        "program": {"name": "Hepatica", "version": engine.__version__},
        "date_utc": utc_text(now),
        "scan": {
            "name": volume.name,
            "time_point": volume.source.time_point + 1,
            "time_points": volume.source.time_points,
            "modality": volume.modality.value,
            "modality_is_judged": not volume.modality_is_told,
            "shape_kji": list(geometry.shape),
            "spacing_mm_kji": list(geometry.spacing_mm),
            "affine_kji_to_ras_mm": geometry.affine.tolist(),
            "file_orientation": volume.source.axis_codes,
            "places_of_identifiers": list(places_of_identifiers(volume)),
        },
        "self_test": self_test_text(),
        "geometry": {
            "status": geometry_status(case),
            "findings": [finding.text for finding in geometry.findings],
        },
        "summary": {"counted": whole["counted"], **{name: _number(whole[name]) for name in _SUMMARY if whole[name]}},
        "segmentation": _segmentation(case),
        "lesions": [_lesion(case, lesion, row_by_name(case, lesion, now)) for lesion in case.lesions],
        **({"response": response_record(course)} if (course := course_to_tell(case)) is not None else {}),
    }


def _number(cell: str) -> int | float:
    """A count as a whole number, everything else as it is."""
    return int(cell) if cell.isdecimal() else float(cell)


def _segmentation(case: Case) -> dict[str, Any]:
    """As a DICOM segment describes itself (PS3.3 C.8.20.2)."""
    described: dict[str, Any] = {
        "property_category": codes.ABNORMAL_STRUCTURE.as_json(),
        "property_type": codes.NEOPLASM.as_json(),
        "anatomic_region": codes.LIVER.as_json(),
        "source": case.source.value if case.source is not None else None,
    }
    if (prediction := case.prediction) is not None:
        described["algorithm"] = {
            "type": "AUTOMATIC" if case.source is Origin.MODEL else "SEMIAUTOMATIC",
            "name": prediction.card.name,
            "version": prediction.card.version,
            "model_sha256": prediction.model_sha256,
            "provider": prediction.device.provider,
            "provider_reason": prediction.device.reason,
            "warning": prediction.warning,
            "notices": list(prediction.notices),
        }
    return described


def _lesion(case: Case, lesion: Lesion, cells: Mapping[str, str]) -> dict[str, Any]:
    """One measurement group (TID 1411)."""
    return {
        "lesion_id": cells["lesion_id"],
        "status": cells["status"],
        "source": cells["source"],
        "tracking_identifier": f"Lesion {cells['lesion_id']}",
        "tracking_unique_identifier": _tracking_uid(case, lesion),
        "finding": codes.NEOPLASM.as_json(),
        "finding_site": codes.LIVER.as_json(),
        "plane": cells["plane"],
        "slice_index0": int(cells["slice_index0"]),
        "lines": {name: _line(cells, prefix) for name, prefix in _LINES.items() if cells[f"{prefix}end1_x_mm"]},
        "note": case.notes.get(lesion.number, ""),
        "flags": {name: cells[name] == "yes" for name in ("truncated", "line_leaves_lesion", "tiny")},
        "contour": cells["contour"],
        "connectivity": int(cells["connectivity"]),
        "measurements": list(_measurements(cells, case.volume.modality)),
        "further": {name: float(cells[name]) for name in _FURTHER if cells[name]},
    }


def _measurements(cells: Mapping[str, str], modality: Modality) -> Iterator[dict[str, Any]]:
    intensity, unit = (
        (codes.ATTENUATION, codes.HOUNSFIELD) if modality is Modality.CT else (codes.MR_SIGNAL, codes.ARBITRARY)
    )
    for measurement in MEASUREMENTS:
        if not cells[measurement.column]:
            continue
        entry: dict[str, Any] = {
            "name": measurement.column,
            "value": float(cells[measurement.column]),
            "quantity": (measurement.quantity or intensity).as_json(),
            "unit": (measurement.unit or unit).as_json(),
        }
        for name, code in (("derivation", measurement.derivation), ("method", measurement.method)):
            if code is not None:
                entry[name] = code.as_json()
        yield entry


def _line(cells: Mapping[str, str], prefix: str) -> list[dict[str, list[float]]]:
    """Both ends of a measured line."""
    return [
        {
            "ras_mm": [float(cells[f"{prefix}end{end}_{axis}_mm"]) for axis in "xyz"],
            "voxel_kji": [float(cells[f"{prefix}end{end}_{axis}"]) for axis in "kji"],
        }
        for end in (1, 2)
    ]


def _tracking_uid(case: Case, lesion: Lesion) -> str:
    """The same lesion of the same scan has the same UID in every export, and nothing else has (PS3.5 B.2).

    Made of where its voxels lie and of nothing that identifies a patient.
    """
    digest = hashlib.sha256(case.volume.geometry.affine.tobytes())
    digest.update(repr((lesion.component.origin, lesion.component.inside.shape)).encode("ascii"))
    digest.update(lesion.component.inside.tobytes())
    return f"2.25.{uuid.UUID(bytes=digest.digest()[:16], version=4).int}"
