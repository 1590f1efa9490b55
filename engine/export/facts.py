"""What a scan's file says about itself, and what the program makes of it: for people and for programs."""

from __future__ import annotations

from engine.export.cells import number
from engine.scan.volume import Volume
from engine.scan.window import sample_intensities


def facts(volume: Volume) -> dict[str, object]:
    """What there is to know about a scan, in the order in which one asks; ready for JSON."""
    geometry, source = volume.geometry, volume.source
    intensities = sample_intensities(volume)
    return {
        "file": volume.name,
        "slices_rows_columns": geometry.shape,
        "spacing_mm_kji": [round(size, 4) for size in geometry.spacing_mm],
        "orientation": source.axis_codes,
        "stored_type": volume.voxels.dtype.name,
        "scaling": [volume.slope, volume.intercept],
        "time_points": source.time_points,
        "modality": volume.modality.value,
        "modality_is_judged": not volume.modality_is_told,
        "intensity_unit": volume.modality.unit,
        "intensities_sampled": [float(intensities.min()), float(intensities.max())],
        "not_finite_voxels": volume.nonfinite_count,
        "affine_kji_to_ras_mm": geometry.affine.round(6).tolist(),
        "geometry": {
            "status": geometry.trust.name,
            "findings": [finding.text for finding in geometry.findings],
            "flags": [finding.flag.value for finding in geometry.findings],
        },
    }


def fact_lines(volume: Volume) -> list[str]:
    """The same as lines of a name and its value."""
    geometry, source = volume.geometry, volume.source
    intensities = sample_intensities(volume)
    judged = "as told" if volume.modality_is_told else "judged from the intensities; --modality overrules"
    named = {
        "file": volume.name,
        "slices rows columns": " × ".join(map(str, geometry.shape)),
        "spacing mm": " × ".join(number(size) for size in geometry.spacing_mm),
        "orientation": source.axis_codes,
        "stored type": volume.voxels.dtype.name,
        "scaling": f"slope {number(volume.slope)}, intercept {number(volume.intercept)}",
        "time points": str(source.time_points),
        "modality": f"{volume.modality.value} ({judged})",
        "intensity unit": volume.modality.unit,
        "intensities sampled": f"{number(float(intensities.min()))} to {number(float(intensities.max()))}",
        "not finite voxels": str(volume.nonfinite_count),
        "affine kji to ras mm": "  ".join(
            f"[{', '.join(number(value) for value in row)}]" for row in geometry.affine.tolist()
        ),
        "geometry": "; ".join([geometry.trust.name, *(finding.text for finding in geometry.findings)]),
    }
    return [f"{name:<22}{value}" for name, value in named.items()]
