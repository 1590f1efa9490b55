"""What the program does when asked: open, segment, save. The one place that starts jobs.

Every use case is the same shape: a plain function of the engine goes into a job, its result into the session, its
error into the message bar. A failed one changes nothing.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from dataclasses import replace
from enum import Enum, auto
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QImage, QImageWriter

from engine.case.case import Case
from engine.errors import ExportError
from engine.export.summary import count_text
from engine.export.table import write_csv
from engine.files import replacing, spare
from engine.model.reading import Reading
from engine.scan.arrival import Arrival
from engine.scan.histogram import Histogram, count_intensities
from engine.scan.masks import load_mask, save_mask
from engine.scan.nifti import load_volume
from engine.scan.notice import opening_notice
from engine.scan.volume import Modality, Volume
from viewer.draft import Draft
from viewer.following import Following
from viewer.jobs import Channel, Ends, Jobs
from viewer.messages import Kind, MessageBar
from viewer.models import ModelShelf
from viewer.session import Session

if TYPE_CHECKING:  # a window opens without loading ONNX Runtime
    from engine.model.device import DeviceChoice
    from engine.model.predictor import Predictor

T = TypeVar("T")

OPEN, FINDINGS, WRITE, MODEL, KEEP, COUNT = "open", "findings", "write", "model", "keep", "count"
"""The lanes. Of what is read or computed the latest wins; what is written or chosen is queued, so that none is lost."""


class End(Enum):
    """How a use case ended."""

    SUCCEEDED = auto()
    FAILED = auto()
    CANCELLED = auto()


_PREDICTED = 0.93
"""Share of segmenting that prediction takes; the rest is measuring."""


class Controller(QObject):
    """The use cases.

    Signals:
        progressed(str, float, str): lane, fraction, what is going on.
        ended(str, object, str): lane, how (an :class:`End`), and the sentence that says what went wrong, if it failed.
        opened(object): the path of a scan that is now open.
        model_ready(object): a :class:`Predictor`, loaded and on its device.
        counted(object): the :class:`Histogram` of the open scan.
        busy_changed(): a job has begun or ended.
    """

    progressed = Signal(str, float, str)
    ended = Signal(str, object, str)
    opened = Signal(object)
    model_ready = Signal(object)
    counted = Signal(object)
    busy_changed = Signal()

    def __init__(
        self, session: Session, messages: MessageBar, device: DeviceChoice = "auto", parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._messages = messages
        self._jobs = Jobs(self)
        self._jobs.busy_changed.connect(self.busy_changed)
        self._models = ModelShelf(device)
        self._opening: tuple[Path, int] | None = None
        self._following = Following(session, self)
        self._painted = QTimer(self)  # without delay, yet after what waits to be painted
        self._painted.setSingleShot(True)
        self._painted.timeout.connect(self._count)
        session.scan_changed.connect(self._recount)

    @property
    def busy(self) -> bool:
        """Whether anything runs that the user waits for."""
        return any(self._jobs.is_busy(lane) for lane in (OPEN, FINDINGS, WRITE, MODEL))

    def is_busy(self, lane: str) -> bool:
        """Whether a job runs in a lane."""
        return self._jobs.is_busy(lane) or (lane == COUNT and self._painted.isActive())

    def open_scan(self, path: Path, time_point: int = 0, modality: Modality | None = None) -> None:
        """Open a scan in place of the open one; it is looked at while it is read, and gone again if that fails.

        Args:
            path: the file.
            time_point: which volume of a 4-D file.
            modality: how to read its intensities; judged from them when None.
        """

        case = self._session.whole_case
        # Of another time point of the same file the reader wants the same slice, not what of it comes first.
        shows_arriving = case is None or case.volume.source.path != path

        def case_of(volume: Volume) -> Case:
            return Case(volume.with_modality(modality) if modality is not None else volume)

        def work(channel: Channel) -> Case:
            def began(volume: Volume, arrival: Arrival) -> None:
                channel.tell(partial(self._session.show_arriving, case_of(volume), arrival))

            return case_of(load_volume(path, channel, time_point, began if shows_arriving else None))

        def opened(case: Case) -> None:
            self._jobs.drop(FINDINGS)  # it was about the scan that now goes
            self._session.open_case(case)
            if notice := opening_notice(case.volume):
                self._messages.tell(notice, Kind.WARNING)
            else:
                self._messages.hide()
            self.opened.emit(path)

        self._start(OPEN, work, opened, self._session.withdraw)
        self._opening = (path, time_point)

    def step_time(self, step: int) -> None:
        """Open the next or the previous time point of a 4-D file, counted from the one that was asked for last."""
        if (case := self._session.whole_case) is None:
            return
        source = case.volume.source
        here = source.time_point
        if self._opening is not None and self.is_busy(OPEN) and self._opening[0] == source.path:
            here = self._opening[1]
        wanted = here + step
        if 0 <= wanted < source.time_points:
            self.open_scan(source.path, wanted, case.volume.modality if case.volume.modality_is_told else None)

    def open_mask(self, path: Path) -> None:
        """Show a mask from a file, and measure it."""
        if (case := self._session.whole_case) is None:
            return

        def work(channel: Channel) -> Case:
            return Case.from_mask(case.volume, load_mask(path, case.volume), channel)

        self._start(FINDINGS, work, self._session.set_findings)

    def predict(self) -> None:
        """Let the model find the liver and its tumours, and measure them."""
        if (case := self._session.whole_case) is None:
            return

        k = self._session.cursor[0]

        def work(channel: Channel) -> tuple[Predictor, Case]:
            draft = Draft(case.volume, k, lambda draft: channel.tell(partial(self._session.show_draft, draft)))
            reading = Reading(draft.fill, k)
            channel.tell(partial(self._following.begin, reading, draft))
            predictor = self._models.get()
            prediction = predictor.predict(case.volume, channel.part(0.0, _PREDICTED), reading)
            return predictor, Case.from_prediction(case.volume, prediction, channel.part(_PREDICTED, 1.0))

        def predicted(result: tuple[Predictor, Case]) -> None:
            predictor, found = result
            self._following.end()
            self.model_ready.emit(predictor)
            self._session.set_findings(found)
            if found.prediction is not None and found.prediction.warning:
                self._messages.tell(found.prediction.warning, Kind.WARNING)

        self._start(FINDINGS, work, predicted, self._following.end)

    def rest(self) -> None:
        """The hand drags something across a picture: the model waits until it is still, so that frames are in time."""
        self._following.rest()

    def cancel(self) -> None:
        """Stop opening and segmenting."""
        self._jobs.cancel(OPEN)
        self._jobs.cancel(FINDINGS)

    def use_model(self, path: Path) -> None:
        """Use another model, once it has proved to be one."""

        def ready(predictor: Predictor) -> None:
            self.model_ready.emit(predictor)
            self._messages.tell(f"Model {predictor.card.name} will be used from now on.")

        self._queue(MODEL, lambda _: self._models.choose(path), ready)

    def load_model(self, then: Callable[[Predictor], None]) -> None:
        """Load the chosen model and hand it over."""

        def ready(predictor: Predictor) -> None:
            self.model_ready.emit(predictor)
            then(predictor)

        self._queue(MODEL, lambda _: self._models.get(), ready)

    def save_mask(self, path: Path) -> None:
        """Write the mask on the scan's own grid."""
        case = self._session.whole_case
        if case is None or case.mask is None:
            return
        mask, volume = case.mask, case.volume
        self._write(path, lambda: save_mask(path, mask, volume), f"Saved {path.name}.")

    def export_csv(self, path: Path) -> None:
        """Write the measurements."""
        case = self._session.whole_case
        if case is None or case.mask is None:
            return
        words = f"Saved {count_text(case.lesions)} to {path.name}."
        self._write(path, lambda: write_csv(path, case), words)

    def save_picture(self, path: Path, picture: QImage) -> None:
        """Write a picture of the window as PNG."""

        def work() -> None:
            if path.suffix.lower() != ".png":
                raise ExportError(f"{path.name} is not a name for a PNG picture. Choose one that ends in .png.")
            with replacing(path) as part:
                writer = QImageWriter(str(part), b"png")
                if not writer.write(picture):
                    raise ExportError(
                        f"{path.name} could not be written: {writer.errorString()}. Choose another place."
                    )

        self._write(path, work, f"Saved {path.name}.")

    def read_as(self, modality: Modality) -> None:
        """Overrule what kind of intensities the scan holds; what a model found by the old kind is dropped."""
        case = self._session.whole_case
        if case is None or case.volume.modality is modality:
            return
        self._jobs.drop(FINDINGS)
        volume = case.volume.with_modality(modality)
        self._session.open_case(Case(volume) if case.prediction is not None else replace(case, volume=volume))
        if case.prediction is not None:
            self._messages.tell("The model saw the scan as another kind: segment again.")

    def keep(self, work: Callable[[], None]) -> None:
        """Write what the program remembers, behind the user's back."""
        self._jobs.queue(KEEP, lambda _: work(), Ends(lambda _: None, self._messages.tell_error))

    def _recount(self) -> None:
        """Another scan is on screen: count it once it is whole, and not before its picture is painted."""
        self._jobs.drop(COUNT)
        self._painted.start()

    def _count(self) -> None:
        if (case := self._session.whole_case) is None:
            return

        def work(_: Channel) -> Histogram:
            histogram = count_intensities(case.volume)
            importlib.import_module("viewer.panels.histogram")  # and pyqtgraph: the GUI thread does not wait for it
            return histogram

        self._start(COUNT, work, self.counted.emit)

    def shutdown(self) -> bool:
        """Stop everything; returns whether it has stopped in time."""
        self._painted.stop()
        return self._jobs.shutdown()

    def _start(
        self,
        lane: str,
        work: Callable[[Channel], T],
        succeeded: Callable[[T], None],
        stopped: Callable[[], None] = lambda: None,
    ) -> None:
        self._jobs.start(lane, work, self._ends(lane, succeeded, stopped))

    def _queue(self, lane: str, work: Callable[[Channel], T], succeeded: Callable[[T], None]) -> None:
        self._jobs.queue(lane, work, self._ends(lane, succeeded))

    def _write(self, path: Path, work: Callable[[], None], words: str) -> None:
        """Write a file, unless it would take the place of the open scan."""
        case = self._session.whole_case
        sources = [case.volume.source.path] if case is not None else []

        def write(_: Channel) -> None:
            spare(path, sources)
            work()

        self._queue(WRITE, write, lambda _: self._messages.tell(words))

    def _ends(self, lane: str, succeeded: Callable[[T], None], stopped: Callable[[], None] = lambda: None) -> Ends[T]:
        """What follows a job's end; ``stopped`` is called first when it has failed or was cancelled."""

        def end_well(result: T) -> None:
            succeeded(result)
            self.ended.emit(lane, End.SUCCEEDED, "")

        def end_badly(error: Exception) -> None:
            stopped()
            self.ended.emit(lane, End.FAILED, self._messages.tell_error(error))

        def end_early() -> None:
            stopped()
            self.ended.emit(lane, End.CANCELLED, "")

        return Ends(end_well, end_badly, end_early, lambda fraction, text: self.progressed.emit(lane, fraction, text))
