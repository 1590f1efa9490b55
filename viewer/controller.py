"""What the program does when asked: open, segment, save. The one place that starts jobs.

Every use case is the same shape: a plain function of the engine goes into a job, its result into the session, its
error into the message bar. A failed one changes nothing.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from enum import Enum, auto
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage, QImageWriter

from engine.case.case import Case
from engine.errors import ExportError
from engine.export.summary import count_text
from engine.export.table import write_csv
from engine.files import replacing, spare
from engine.model.bundled import bundled_model
from engine.model.device import DeviceChoice
from engine.model.predictor import Predictor
from engine.progress import Progress
from engine.scan.masks import load_mask, save_mask
from engine.scan.nifti import load_volume
from engine.scan.notice import opening_notice
from engine.scan.volume import Modality
from viewer.jobs import Ends, Jobs
from viewer.messages import Kind, MessageBar
from viewer.session import Session

T = TypeVar("T")

OPEN, FINDINGS, WRITE, MODEL, KEEP = "open", "findings", "write", "model", "keep"
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
        busy_changed(): a job has begun or ended.
    """

    progressed = Signal(str, float, str)
    ended = Signal(str, object, str)
    opened = Signal(object)
    model_ready = Signal(object)
    busy_changed = Signal()

    def __init__(
        self, session: Session, messages: MessageBar, device: DeviceChoice = "auto", parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._messages = messages
        self._jobs = Jobs(self)
        self._jobs.busy_changed.connect(self.busy_changed)
        self._models = _ModelShelf(device)
        self._opening: tuple[Path, int] | None = None

    @property
    def busy(self) -> bool:
        """Whether anything runs that the user waits for."""
        return any(self._jobs.is_busy(lane) for lane in (OPEN, FINDINGS, WRITE, MODEL))

    def is_busy(self, lane: str) -> bool:
        """Whether a job runs in a lane."""
        return self._jobs.is_busy(lane)

    def open_scan(self, path: Path, time_point: int = 0, modality: Modality | None = None) -> None:
        """Open a scan in place of the open one, once it is whole.

        Args:
            path: the file.
            time_point: which volume of a 4-D file.
            modality: how to read its intensities; judged from them when None.
        """

        def work(progress: Progress) -> Case:
            volume = load_volume(path, progress, time_point)
            return Case(volume.with_modality(modality) if modality is not None else volume)

        def opened(case: Case) -> None:
            self._jobs.drop(FINDINGS)  # it was about the scan that now goes
            self._session.open_case(case)
            if notice := opening_notice(case.volume):
                self._messages.tell(notice, Kind.WARNING)
            else:
                self._messages.hide()
            self.opened.emit(path)

        self._start(OPEN, work, opened)
        self._opening = (path, time_point)

    def step_time(self, step: int) -> None:
        """Open the next or the previous time point of a 4-D file, counted from the one that was asked for last."""
        if (case := self._session.case) is None:
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
        if (case := self._session.case) is None:
            return

        def work(progress: Progress) -> Case:
            return Case.from_mask(case.volume, load_mask(path, case.volume), progress)

        self._start(FINDINGS, work, self._session.set_findings)

    def predict(self) -> None:
        """Let the model find the liver and its tumours, and measure them."""
        if (case := self._session.case) is None:
            return

        def work(progress: Progress) -> tuple[Predictor, Case]:
            predictor = self._models.get()
            prediction = predictor.predict(case.volume, progress.part(0.0, _PREDICTED))
            return predictor, Case.from_prediction(case.volume, prediction, progress.part(_PREDICTED, 1.0))

        def predicted(result: tuple[Predictor, Case]) -> None:
            predictor, found = result
            self.model_ready.emit(predictor)
            self._session.set_findings(found)
            if found.prediction is not None and found.prediction.warning:
                self._messages.tell(found.prediction.warning, Kind.WARNING)

        self._start(FINDINGS, work, predicted)

    def cancel(self) -> None:
        """Stop segmenting."""
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
        case = self._session.case
        if case is None or case.mask is None:
            return
        mask, volume = case.mask, case.volume
        self._write(path, lambda: save_mask(path, mask, volume), f"Saved {path.name}.")

    def export_csv(self, path: Path) -> None:
        """Write the measurements."""
        case = self._session.case
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
        case = self._session.case
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

    def shutdown(self) -> bool:
        """Stop everything; returns whether it has stopped in time."""
        return self._jobs.shutdown()

    def _start(self, lane: str, work: Callable[[Progress], T], succeeded: Callable[[T], None]) -> None:
        self._jobs.start(lane, work, self._ends(lane, succeeded))

    def _queue(self, lane: str, work: Callable[[Progress], T], succeeded: Callable[[T], None]) -> None:
        self._jobs.queue(lane, work, self._ends(lane, succeeded))

    def _write(self, path: Path, work: Callable[[], None], words: str) -> None:
        """Write a file, unless it would take the place of the open scan."""
        case = self._session.case
        sources = [case.volume.source.path] if case is not None else []

        def write(_: Progress) -> None:
            spare(path, sources)
            work()

        self._queue(WRITE, write, lambda _: self._messages.tell(words))

    def _ends(self, lane: str, succeeded: Callable[[T], None]) -> Ends[T]:
        def end_well(result: T) -> None:
            succeeded(result)
            self.ended.emit(lane, End.SUCCEEDED, "")

        return Ends(
            end_well,
            failed=lambda error: self.ended.emit(lane, End.FAILED, self._messages.tell_error(error)),
            cancelled=lambda: self.ended.emit(lane, End.CANCELLED, ""),
            progressed=lambda fraction, text: self.progressed.emit(lane, fraction, text),
        )


class _ModelShelf:
    """Keeps the last model loaded; used by one job at a time, and by the one that was just pushed aside."""

    def __init__(self, device: DeviceChoice) -> None:
        self._device = device
        self._chosen: Path | None = None
        self._loaded: tuple[Path, Predictor] | None = None
        self._lock = threading.Lock()

    def choose(self, path: Path) -> Predictor:
        """Load a model and use it from now on; the old one stays when it cannot be loaded."""
        predictor = self._load(path)
        self._chosen = path
        return predictor

    def get(self) -> Predictor:
        """The chosen model; the bundled one when none was chosen."""
        return self._load(self._chosen or bundled_model())

    def _load(self, path: Path) -> Predictor:
        with self._lock:
            if self._loaded is None or self._loaded[0] != path:
                self._loaded = (path, Predictor(path, self._device))
            return self._loaded[1]
