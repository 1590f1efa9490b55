"""``evaluation.md``: the figures for people."""

from __future__ import annotations

from collections.abc import Sequence

from training.evaluation.bootstrap import RESAMPLES, Figure, Interval
from training.evaluation.case import CaseFigures
from training.evaluation.lesions import MIN_LESION_VOXELS, OVERLAPS, SIZE_BANDS_MM, LesionMatch, Tally
from training.evaluation.overlap import as_the_seed_counted
from training.evaluation.record import Evaluation
from training.evaluation.summary import BANDS, lesion_figure
from training.evaluation.surface import SurfaceDistance

_OVERLAP_WORDS = {"any": "any overlap", "iou10": "IoU 0.1", "iou50": "IoU 0.5"}


def to_table(evaluation: Evaluation) -> str:
    """A Markdown page: figures over patients, lesions by overlap and size, cases."""
    cases = [case.figures for case in evaluation.cases]
    parts = [
        f"{evaluation.model} on {evaluation.data}: {count(len(cases), 'scan')} of "
        f"{count(len(evaluation.table.patients), 'patient')}, weights `{evaluation.weights_sha256}`, "
        f"on {evaluation.device}, {sum(c.seconds for c in evaluation.cases) / len(cases):.1f} s a scan.",
        _figure_rows(evaluation),
        _case_rows(cases),
    ]
    if evaluation.has_tumour_labels:
        parts.insert(2, _lesion_rows(evaluation))
        parts.append(_tumour_free_line(cases))
    for warning in sorted({case.warning for case in evaluation.cases} - {""}):
        named = [case.figures.name for case in evaluation.cases if case.warning == warning]
        parts.append(f"{', '.join(named)}: {warning}")
    parts.append(_method())
    counted = as_the_seed_counted(case.confusion for case in cases)
    parts.append(
        "Not comparable with published figures, given once because the seed counted so (all pixels of all slices, "
        f"background as a class): pixel accuracy {counted['pixel_accuracy']:.4f}, "
        f"mean IoU of the classes {counted['mean_class_iou']:.3f}."
    )
    return "\n\n".join(parts) + "\n"


def number(value: float | None) -> str:
    """Three digits after the point; a dash where there is none."""
    return "-" if value is None else f"{value:.3f}"


def span(interval: Interval | None) -> str:
    """An interval in words."""
    return "-" if interval is None else f"{interval[0]:.3f} to {interval[1]:.3f}"


def count(n: int, noun: str) -> str:
    """``1 scan``, ``2 scans``."""
    return f"{n} {noun}" if n == 1 else f"{n} {noun}s"


def rows_of(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table."""
    return "\n".join(f"| {' | '.join(row)} |" for row in (header, ["---"] * len(header), *rows))


def _figure_rows(evaluation: Evaluation) -> str:
    by_size = {lesion_figure(kind, o, b) for kind in _KINDS for o in OVERLAPS for b in SIZE_BANDS_MM}
    return rows_of(
        ["over patients", "value", "95 % interval"],
        [
            [name, number(figure.value), span(figure.interval)]
            for name, figure in evaluation.figures.items()
            if name not in by_size
        ],
    )


_KINDS = ("sensitivity", "precision", "f1")


def _lesion_rows(evaluation: Evaluation) -> str:
    """Counts are of all scans; the shares are those over patients."""
    matches = [case.figures.lesions for case in evaluation.cases if case.figures.lesions is not None]
    rows = []
    for overlap, words in _OVERLAP_WORDS.items():
        for band in BANDS:
            tally = Tally.sum(match.tally(overlap, band) for match in matches)
            shares = [_share(evaluation.figures[lesion_figure(kind, overlap, band)]) for kind in _KINDS]
            counts = [f"{n:.0f}" for n in (tally.true, tally.found, tally.drawn, tally.false)]
            rows.append([words, f"{band} mm" if band else "all sizes", *counts, *shares])
    return rows_of(["lesions", "size", "true", "found", "drawn", "false", "sensitivity", "precision", "F1"], rows)


def _share(figure: Figure) -> str:
    if figure.value is None:
        return "-"
    return f"{figure.value:.2f}" + (f" ({figure.interval[0]:.2f}-{figure.interval[1]:.2f})" if figure.interval else "")


def _case_rows(cases: Sequence[CaseFigures]) -> str:
    header = ["case", "liver Dice", "liver IoU", "liver error ml", "tumour Dice", "tumour IoU", "true ml", "drawn ml"]
    header += ["lesions", "found at any / 0.1 / 0.5", "false lesions", "false ml", "largest false ml"]
    header += ["liver HD95 mm", "liver ASSD mm", "tumour HD95 mm", "tumour ASSD mm"]
    rows = []
    for case in cases:
        row = [case.name, number(case.liver.dice), number(case.liver.iou), f"{case.liver.volume_error_ml:+.0f}"]
        if case.tumour is None or case.lesions is None:
            row += ["-"] * 9
        else:
            row += [number(case.tumour.dice), number(case.tumour.iou)]
            row += [f"{case.tumour.true_ml:.1f}", f"{case.tumour.drawn_ml:.1f}", *_lesion_cells(case.lesions)]
        rows.append([*row, *_surface_cells(case.liver_surface), *_surface_cells(case.tumour_surface)])
    return rows_of(header, rows)


def _lesion_cells(match: LesionMatch) -> list[str]:
    tallies = [match.tally(overlap) for overlap in OVERLAPS]
    found = " / ".join(f"{tally.found:.0f}" for tally in tallies)
    at_any = tallies[0]
    return [
        f"{at_any.true:.0f}",
        found,
        f"{at_any.false:.0f}",
        f"{at_any.false_ml:.2f}",
        f"{match.largest_false_ml:.2f}",
    ]


def _surface_cells(surface: SurfaceDistance | None) -> list[str]:
    return ["-", "-"] if surface is None else [f"{surface.hd95_mm:.1f}", f"{surface.assd_mm:.1f}"]


def _tumour_free_line(cases: Sequence[CaseFigures]) -> str:
    free = [
        (case.lesions.largest_false_ml, case.name)
        for case in cases
        if case.lesions is not None and case.tumour is not None and not case.tumour.true_ml
    ]
    if not free:
        return "No scan is free of tumour: nothing is said here about healthy livers."
    largest, name = max(free)
    if len(free) == len(cases):
        return (
            f"No scan has a labelled tumour; the largest drawn lesion is {largest:.2f} ml ({name}). "
            "If tumours are not labelled in these data, evaluate with --liver-only."
        )
    return f"{count(len(free), 'scan')} without tumour; the largest false lesion in one is {largest:.2f} ml ({name})."


def _method() -> str:
    return (
        "How it was counted: scans of one patient are averaged first; intervals are percentiles of "
        f"{RESAMPLES:,} resamples of the patients. The liver includes its tumours. Lesions are 26-connected components "
        f"of at least {MIN_LESION_VOXELS} voxels, sorted by the diameter of the ball of equal volume; found when their "
        "IoU with one drawn lesion exceeds 0 (one shared voxel, which is generous), or reaches 0.1 or 0.5; a drawn "
        "lesion without such a partner is false. Pooled Dice adds up volumes first. HD95 and ASSD are MONAI's "
        "(surface voxels by face neighbours, larger of the two 95th percentiles, mean of both directions together), "
        "on voxel centres in mm; a case in which nothing was drawn has none and is not in their means."
    )
