"""A case as it was left, with its lesions measured: what a desk makes of kept work, for a scan that nobody works on."""

from __future__ import annotations

from pathlib import Path

from engine.case.case import Case
from engine.case.keeping.beginning import Beginning
from engine.case.keeping.casefile import read_case_file
from engine.case.keeping.log import Work
from engine.case.keeping.logbook import Story
from engine.errors import CaseFileError
from engine.findings.measure import measure_components
from engine.progress import Progress
from engine.scan.nifti import load_volume
from engine.scan.volume import Volume
from engine.words import say

_LOOKED, _LOADED, _RELIVED = 0.1, 0.5, 0.8
"""Shares of the whole that looking for the scan takes, reading it, and doing the steps again besides."""


def open_case_file(path: Path, progress: Progress | None = None) -> Case:
    """Open a case file with its scan: the mask as it was drawn, every lesion measured, decisions, notes and course.

    Args:
        path: ``NAME.hepatica``.
        progress: reports 0..1 and may cancel.

    Raises:
        CaseFileError: it is missing, damaged, or written by a newer version of the program.
        ScanMissingError: its scan is not where it was, nor beside the file.
        ScanChangedError: the scan there is another one.
        ScanError: the scan cannot be read.
        Cancelled: when asked to stop.
    """
    progress = progress or Progress()
    case_file = read_case_file(path)
    place = case_file.find_scan(progress=progress.part(0.0, _LOOKED))
    volume = load_scan_of(case_file.story, place, progress.part(_LOOKED, _LOADED))
    beginning, work = case_file.relive(progress.part(_LOADED, _RELIVED))
    return revived(volume, beginning, work, progress.part(_RELIVED, 1.0))


def load_scan_of(story: Story, place: Path, progress: Progress | None = None) -> Volume:
    """Open the scan that work was done on, with what was told about it.

    Args:
        story: the work.
        place: where the scan is now.
        progress: reports 0..1 and may cancel.

    Raises:
        CaseFileError: what the work says of its grid is not so.
        ScanError: the scan cannot be read.
        Cancelled: when asked to stop.
    """
    volume = load_volume(place, progress, story.identity.time_point)
    if volume.geometry != story.identity.geometry:
        raise CaseFileError(say("This work is damaged: what it says of its scan is not so."))
    return story.scene.told(volume)


def revived(volume: Volume, beginning: Beginning, work: Work, progress: Progress | None = None) -> Case:
    """What work has led to, measured.

    Args:
        volume: the scan that it was done on.
        beginning: what it began with.
        work: where it led; nothing more is done to its canvas.
        progress: reports 0..1 and may cancel.
    """
    if not work.has_mask:
        return Case(volume, course=work.course)
    canvas, review, prediction = work.canvas, work.review, beginning.prediction
    keys = sorted(canvas.drawn, key=review.place)
    components = [component for key in keys if (component := canvas.component(key)) is not None]
    probability = prediction.tumour_probability if prediction is not None else None
    return Case(
        volume,
        canvas.mask,
        measure_components(components, volume, canvas.mask, probability, progress),
        prediction,
        canvas.liver_ml(review),
        work.notes,
        review,
        work.course,
    )
