"""The same work without anyone at the screen: open, segment, take the picture, write the table, end."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication

from engine.case.case import Case
from engine.errors import EngineError
from engine.export.summary import time_point_text
from engine.scan.notice import opening_notice
from engine.scan.slicing import Plane, slice_count
from engine.scan.volume import Label, Modality
from engine.words import say
from viewer import wording
from viewer.main_window import MainWindow
from viewer.report.exports import PDF
from viewer.terms import AXES
from viewer.translating import tr
from viewer.work.lanes import COUNT, FINDINGS, FOLDER, MEASURE, MODEL, OPEN, SPAN, WRITE, End


@dataclass(frozen=True)
class Task:
    """What was asked for on the command line.

    Attributes:
        scan: to open first.
        folder: whose scans to list.
        modality: how to read its intensities; judged from them when None.
        mask: to show on it.
        label: which of its values is the tumour; the usual one when None.
        model: to use instead of the bundled one.
        predict: whether to run the model.
        csv: where to write the measurements.
        pdf: where to write the report.
        pseudonym: what the case is called; by its file's name when empty.
        screenshot: where to write the picture.
        plane: to show alone; all when None.
        slice_number: to show, counted from 1 as on screen; when None, where the largest lesion of the mask or the
            prediction is that was asked for, or where a case file was left.
    """

    scan: Path | None = None
    folder: Path | None = None
    modality: Modality | None = None
    mask: Path | None = None
    label: int | None = None
    model: Path | None = None
    predict: bool = False
    csv: Path | None = None
    pdf: Path | None = None
    pseudonym: str = ""
    screenshot: Path | None = None
    plane: Plane | None = None
    slice_number: int | None = None

    @property
    def is_unattended(self) -> bool:
        """Whether the program ends by itself."""
        return any(target is not None for target in (self.csv, self.pdf, self.screenshot))


class Worker(QObject):
    """Works a task off, step by step, on the real window.

    Args:
        window: the window, already shown.
        task: what to do.
        finished: called once with the exit code when all steps are done or one has failed.
    """

    def __init__(self, window: MainWindow, task: Task, finished: Callable[[int], None]) -> None:
        super().__init__(window)
        self._window = window
        self._task = task
        self._finished = finished
        self._steps = self._make_steps()
        self._awaited = ""
        window.controller.ended.connect(self._ended)
        QTimer.singleShot(0, self._next)

    def _make_steps(self) -> Iterator[str]:
        """Each ``yield`` waits for the job that was just started in that lane."""
        task, window = self._task, self._window
        if task.model is not None:
            window.controller.use_model(task.model)
            yield MODEL
        if task.folder is not None:
            window.open_folder(task.folder)
            yield FOLDER
        if task.scan is not None:
            window.controller.open_scan(task.scan, modality=task.modality)
            yield OPEN
            if task.pseudonym:  # a case file may bring its own
                window.session.rename(task.pseudonym)
            if window.controller.is_busy(MEASURE):  # the lesions of a case file
                yield MEASURE
        left_at = window.session.cursor
        if task.mask is not None:
            window.controller.open_mask(task.mask, label=task.label)
            yield FINDINGS
        if task.predict:
            window.controller.predict()
            yield FINDINGS
        self._place(has_moved=window.session.cursor != left_at)
        if task.screenshot is not None:
            for lane in (COUNT, SPAN):  # the histogram and the strips beside the sliders are part of the picture
                if window.controller.is_busy(lane):
                    yield lane
            QApplication.processEvents()  # so that what was just changed is on the picture
            window.controller.writing.save_picture(task.screenshot, window.grab().toImage())
            yield WRITE
        if task.csv is not None:
            window.controller.writing.export_csv(task.csv)
            yield WRITE
        if task.pdf is not None:
            window.controller.writing.export(task.pdf, PDF)
            yield WRITE

    def _next(self) -> None:
        try:
            self._awaited = next(self._steps, "")
        except EngineError as error:
            self._fail(self._window.messages.tell_error(error))
            return
        if not self._awaited:
            self._report()
            self._finished(0)

    def _ended(self, lane: str, end: End, error: str) -> None:
        if lane != self._awaited:  # not this task's, but what the user does meanwhile or afterwards
            return
        self._awaited = ""
        if end is End.FAILED:
            self._fail(error)
        elif end is End.CANCELLED:  # by a user at the screen, who goes on from here
            self._finished(1)
        else:
            # Not from within the job's own end: the window still has to show what it brought.
            QTimer.singleShot(0, self._next)

    def _fail(self, sentence: str) -> None:
        print(sentence, file=sys.stderr)  # noqa: T201 - there may be no screen to show it on
        self._finished(1)

    def _place(self, *, has_moved: bool) -> None:
        """Go where the picture says most, or where it was asked for; a case file says itself where it was left.

        Who has scrolled while the model worked is reading, and stays there.
        """
        session, task = self._window.session, self._task
        if session.case is None:
            return
        if (task.mask is not None or task.predict) and not has_moved:
            self._go_to_findings(session.case)
        if task.plane is not None:
            self._window.show_alone(task.plane)
        if task.slice_number is not None:
            plane = task.plane or Plane.AXIAL
            count = slice_count(session.case.volume.geometry, plane)
            if task.slice_number > count:
                raise EngineError(
                    say(
                        "There is no {plane} slice {number}. The scan has {count}.",
                        plane=AXES[plane],
                        number=task.slice_number,
                        count=count,
                    )
                )
            session.set_index(plane, task.slice_number - 1)

    def _go_to_findings(self, case: Case) -> None:
        """The largest lesion, or else the slice with most of the liver."""
        session = self._window.session
        if case.lesions:
            session.choose_lesion(case.lesions[0])
        elif case.mask is not None:
            # Every fourth row and column says as much, and the window does not wait for it.
            liver = np.count_nonzero(case.mask.labels[:, ::4, ::4] >= Label.LIVER, axis=(1, 2))
            session.set_index(Plane.AXIAL, int(liver.argmax()) if liver.any() else session.cursor[0])

    def _report(self) -> None:
        """What came out, in a line or two; on stderr what makes it doubtful."""
        case = self._window.session.case
        if case is not None and (notice := opening_notice(case.volume)):
            print(tr(notice), file=sys.stderr)  # noqa: T201
        if identifiers := self._window.controller.writing.identifiers:
            print(tr(identifiers), file=sys.stderr)  # noqa: T201
        if case is not None and case.mask is not None:
            when = tr(time_point_text(case.volume)).capitalize()
            print(": ".join(filter(None, (when, wording.lesion_summary(case)))))  # noqa: T201
        if case is not None and case.prediction is not None:
            print(wording.prediction_summary(case.prediction))  # noqa: T201
