"""What the program does when asked: open, segment, save. The one place that starts jobs.

Every use case is the same shape: a plain function of the engine goes into a job, its result into the session, its
error into the message bar. A failed one changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject, Signal

import resources
from engine.case.case import Case
from engine.case.keeping.casefile import SUFFIX
from engine.case.keeping.reviving import open_case_file
from engine.errors import GridError, LabelError
from engine.findings.surface import build_surfaces
from engine.model.listing import Offer, list_models
from engine.model.reading import Reading
from engine.scan.arrival import Arrival
from engine.scan.masks import Meaning, load_mask
from engine.scan.nifti import load_volume
from engine.scan.notice import opening_notice
from engine.scan.volume import Modality, Volume
from viewer.jobs import Channel
from viewer.messages import Kind, MessageBar
from viewer.session import Session
from viewer.translating import tr
from viewer.wording import cautions
from viewer.work.case_book import CaseBook
from viewer.work.derived import Derived
from viewer.work.draft import Draft
from viewer.work.following import Following
from viewer.work.gate import Gate
from viewer.work.lanes import ASK, COMPARE, COUNT, FINDINGS, FOLDER, MODEL, OFFERS, OPEN, SURFACE, Lanes
from viewer.work.models import ModelShelf
from viewer.work.writing import Writing

if TYPE_CHECKING:  # a window opens without loading ONNX Runtime
    from engine.model.device import DeviceChoice
    from engine.model.predictor import Predictor

T = TypeVar("T")

_PREDICTED = 0.93
"""Share of segmenting that prediction takes; the rest is measuring."""


class Controller(QObject):
    """The use cases.

    Signals:
        progressed(str, float, str): lane, fraction, what is going on.
        ended(str, object, str): lane, how (an :class:`End`), and the sentence that says what went wrong, if it failed.
        opened(object): the path of a scan that is now open.
        model_ready(object): a :class:`Predictor`, loaded and on its device.
        model_chosen(object): the path of a model that is used from now on.
        models_listed(object, object): what there is, :class:`Offer` by :class:`Offer`, and the path of the chosen one.
        surfaced(object, object): a :class:`Case`, and the surfaces of its mask.
        unsurfaced(object, str): a :class:`Case`, and a sentence about why there are no surfaces of its mask.
        labels_unknown(object, object, object): a mask's path, the labels that it holds, and a function that opens it
            once it is given their ``meaning``.
        listed(object): a :class:`SeriesRow` for each scan of a folder; of one that is not known yet the name alone.
        looked_at(int, object): the place of a scan in that list, and its :class:`SeriesRow` with all there is to say.
        busy_changed(): a job has begun or ended.

    Attributes:
        writing: what writes files.
        derived: what is computed without being asked.
        keep: writes what the program remembers, behind the user's back.
        gate: asked before something else takes the place of what is on screen.
        book: the list of cases.
    """

    progressed = Signal(str, float, str)
    ended = Signal(str, object, str)
    opened = Signal(object)
    model_ready = Signal(object)
    model_chosen = Signal(object)
    models_listed = Signal(object, object)
    surfaced = Signal(object, object)
    unsurfaced = Signal(object, str)
    labels_unknown = Signal(object, object, object)
    listed = Signal(object)
    looked_at = Signal(int, object)
    busy_changed = Signal()

    def __init__(
        self, session: Session, messages: MessageBar, device: DeviceChoice = "auto", parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._messages = messages
        self._lanes = Lanes(messages, self)
        self._lanes.progressed.connect(self.progressed)
        self._lanes.ended.connect(self.ended)
        self._lanes.busy_changed.connect(self.busy_changed)
        self.writing = Writing(session, messages, self._lanes)
        self.derived = Derived(session, self._lanes)
        self.keep = self._lanes.keep
        self._models = ModelShelf(device)
        self._opening: tuple[Path, int] | None = None
        self._following = Following(session, self)
        self.gate = Gate()
        self.book = CaseBook(messages)

    @property
    def lanes(self) -> Lanes:
        """Where jobs run; for the parts of the controller that are made elsewhere."""
        return self._lanes

    @property
    def busy(self) -> bool:
        """Whether anything runs that the user waits for."""
        return self._lanes.busy

    def is_busy(self, lane: str) -> bool:
        """Whether a job runs in a lane."""
        return self._lanes.is_busy(lane) or (lane == COUNT and self.derived.will_count)

    def open_scan(self, path: Path, time_point: int = 0, modality: Modality | None = None) -> None:
        """Open a scan in place of the open one; it is looked at while it is read, and gone again if that fails.

        Args:
            path: the file.
            time_point: which volume of a 4-D file.
            modality: how to read its intensities; judged from them when None.
        """
        self.gate.open(path, partial(self._open_scan, path, time_point, modality))

    def _open_scan(self, path: Path, time_point: int, modality: Modality | None) -> None:
        case = self._session.whole_case
        # Of another time point of the same file the reader wants the same slice, not what of it comes first.
        shows_arriving = case is None or case.volume.source.path != path

        def case_of(volume: Volume) -> Case:
            return Case(volume.with_modality(modality) if modality is not None else volume)

        def work(channel: Channel) -> Case:
            def began(volume: Volume, arrival: Arrival) -> None:
                channel.show(partial(self._session.show_arriving, case_of(volume), arrival))

            return case_of(load_volume(path, channel, time_point, began if shows_arriving else None))

        def opened(case: Case) -> None:
            self._lanes.drop(FINDINGS)  # it was about the scan that now goes
            self._session.open_case(case)
            if notice := opening_notice(case.volume):
                self._messages.tell(tr(notice), Kind.WARNING)
            self.opened.emit(path)

        self._messages.hide()  # it was about what goes; what is said while the file is read stays
        self._opening = (path, time_point)  # before whoever hears that a job has begun asks for it
        self._lanes.start(OPEN, work, opened, self._session.withdraw)

    @property
    def time_point(self) -> int:
        """Which time point of the open file is shown, or was asked for last and is about to be."""
        if (case := self._session.whole_case) is None:
            return 0
        source = case.volume.source
        if self._opening is not None and self.is_busy(OPEN) and self._opening[0] == source.path:
            return self._opening[1]
        return source.time_point

    def step_time(self, step: int) -> None:
        """Open the next or the previous time point of a 4-D file, counted from the one that was asked for last."""
        self.go_to_time(self.time_point + step)

    def go_to_time(self, time_point: int) -> None:
        """Open a time point of a 4-D file; one that it does not have is ignored."""
        if (case := self._session.whole_case) is None:
            return
        source = case.volume.source
        if 0 <= time_point < source.time_points and time_point != self.time_point:
            self.open_scan(source.path, time_point, case.volume.modality if case.volume.modality_is_told else None)

    def open_folder(self, folder: Path) -> None:
        """List the scans of a folder, then look into those that are not known yet; what is open stays."""
        look, listed, looked_at = self.book.look_through, self.listed.emit, self.looked_at.emit
        self._lanes.start(FOLDER, lambda channel: look(folder, channel, listed, looked_at), lambda _: None)

    def open_beside(self, path: Path, then: Callable[[Case], None]) -> None:
        """Open a second scan, or one with the work on it that a case file holds, and hand it over."""

        def work(channel: Channel) -> Case:
            if path.suffix.lower() == SUFFIX:
                return open_case_file(path, channel)
            return Case(load_volume(path, channel))

        self._lanes.start(COMPARE, work, then)

    def open_mask(
        self,
        path: Path,
        *,
        label: int | None = None,
        meaning: Meaning | None = None,
        resample: bool = False,
        beside: Session | None = None,
    ) -> None:
        """Show a mask from a file, and measure it.

        Args:
            path: the file.
            label: which value is the tumour, all else being background; the usual ones when None.
            meaning: of its labels; the usual one when None.
            resample: take it from another grid, too.
            beside: of a second scan, when it is that one's mask; of the open scan when None.
        """
        go = partial(self._open_mask, path, label, meaning, resample, beside)
        if beside is not None:
            go()
        else:
            self.gate.replace_mask(go)

    def _open_mask(
        self, path: Path, label: int | None, meaning: Meaning | None, resample: bool, beside: Session | None
    ) -> None:
        session = beside or self._session
        if (case := session.whole_case) is None:
            return

        def work(channel: Channel) -> Case:
            part = channel.part(0.0, 0.5)
            mask = load_mask(path, case.volume, label, meaning=meaning, resample=resample, progress=part)
            return Case.from_mask(case.volume, mask, channel.part(0.5, 1.0))

        def opened(found: Case) -> None:
            if beside is not None and beside.case is None:  # closed meanwhile
                return
            session.set_findings(found)
            if resample:
                words = tr(
                    "{name} was resampled to the scan's grid (nearest): it is as coarse as it was drawn.",
                    name=path.name,
                )
                self._messages.tell(words, Kind.WARNING)

        def offer(error: Exception) -> None:
            if isinstance(error, GridError):
                again = partial(self.open_mask, path, label=label, meaning=meaning, resample=True, beside=beside)
                self._messages.offer(tr("Resample it by position"), again)
            elif isinstance(error, LabelError):
                open_as = partial(self.open_mask, path, resample=resample, beside=beside)
                ask = partial(self.labels_unknown.emit, path, error.labels, open_as)
                self._messages.offer(tr("Say which are which…"), ask)

        self._lanes.start(COMPARE if beside is not None else FINDINGS, work, opened, failed=offer)

    def predict(self) -> None:
        """Let the model find the liver and its tumours, and measure them."""
        self.gate.replace_mask(self._predict)

    def _predict(self) -> None:
        if (case := self._session.whole_case) is None:
            return

        k = self._session.cursor[0]

        def work(channel: Channel) -> Case:
            # First, since the window would wait for it: no other thread goes on while a library is loaded.
            predictor = self._models.get()
            channel.tell(partial(self.model_ready.emit, predictor))
            draft = Draft(case.volume, k, lambda draft: channel.tell(partial(self._session.show_draft, draft)))
            reading = Reading(draft.fill, k)
            channel.tell(partial(self._following.begin, reading, draft))
            prediction = predictor.predict(case.volume, channel.part(0.0, _PREDICTED), reading)
            if prediction.notices:  # the model may run on another device now
                channel.tell(partial(self.model_ready.emit, predictor))
            return Case.from_prediction(case.volume, prediction, channel.part(_PREDICTED, 1.0))

        def predicted(found: Case) -> None:
            self._following.end()
            self._session.set_findings(found)
            if found.prediction is not None and (words := cautions(found.prediction)):
                self._messages.tell(words, Kind.WARNING)

        self._lanes.start(FINDINGS, work, predicted, self._following.end)

    def build_surfaces(self, case: Case) -> None:
        """Build the surfaces of a case's mask."""
        if (mask := case.mask) is None:
            return
        lesions = tuple(lesion.component for lesion in case.lesions)
        self._lanes.start(
            SURFACE,
            lambda channel: build_surfaces(mask, lesions, channel),
            lambda surfaces: self.surfaced.emit(case, surfaces),
            lambda: self.unsurfaced.emit(case, tr("Building was stopped. Ctrl+3, twice, begins anew.")),
            lambda _: self.unsurfaced.emit(case, tr("Surfaces could not be built; why is said above.")),
        )

    def rest(self) -> None:
        """The hand drags something across a picture: the model waits until it is still, so that frames are in time."""
        self._following.rest()

    def cancel(self) -> None:
        """Stop opening, segmenting and building surfaces."""
        self._lanes.cancel(SURFACE)
        self._lanes.cancel(OPEN)
        self._lanes.cancel(COMPARE)
        self._lanes.cancel(FINDINGS)

    def use_model(self, path: Path) -> None:
        """Use another model, once it has proved to be one."""

        def ready(predictor: Predictor) -> None:
            self.model_ready.emit(predictor)
            self.model_chosen.emit(path)
            self._messages.tell(tr("Model {name} will be used from now on.", name=predictor.card.name))

        self._lanes.queue(MODEL, lambda _: self._models.choose(path), ready)

    def list_models(self, places: Sequence[Path]) -> None:
        """Say what models there are: those that came with the program, then those at the user's own places."""

        def work(_: Channel) -> tuple[Offer, ...]:
            return list_models((*resources.models(), *places))

        self._lanes.start(OFFERS, work, lambda offers: self.models_listed.emit(offers, self._models.chosen))

    def load_model(self, then: Callable[[Predictor], None]) -> None:
        """Load the chosen model and hand it over."""

        def ready(predictor: Predictor) -> None:
            self.model_ready.emit(predictor)
            then(predictor)

        self._lanes.queue(MODEL, lambda _: self._models.get(), ready)

    def ask(self, work: Callable[[], T], then: Callable[[T], None]) -> None:
        """Find something out that takes a while, and hand it over; of several questions the last is answered."""
        self._lanes.start(ASK, lambda _: work(), then)

    def use_device(self, device: DeviceChoice) -> None:
        """Run models on another device from now on."""
        self._models.use_device(device)

    def read_as(self, modality: Modality) -> None:
        """Overrule what kind of intensities the scan holds; what a model found by the old kind is dropped."""
        case = self._session.whole_case
        if case is None or case.volume.modality is modality:
            return
        read = partial(self._read_as, case, modality)
        if case.prediction is not None:
            self.gate.replace_mask(read)
        else:
            read()

    def _read_as(self, case: Case, modality: Modality) -> None:
        self._lanes.drop(FINDINGS)
        volume = case.volume.with_modality(modality)
        self._session.open_case(Case(volume) if case.prediction is not None else replace(case, volume=volume))
        if case.prediction is not None:
            self._messages.tell(tr("The model saw the scan as another kind: segment again."))

    def shutdown(self) -> bool:
        """Stop everything; returns whether it has stopped in time."""
        self.derived.stop()
        return self._lanes.shutdown()
