"""The case that is being worked on: its canvas, its review, and every step as an event."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject, Signal

from engine.case.case import Case
from engine.case.editing.canvas import Canvas
from engine.case.editing.identity import Step
from engine.case.editing.live import LiveEdit
from engine.case.keeping.log import Acknowledged, Decided, Drew, Event, Marked, Noted
from engine.case.review import Decision, Review
from engine.findings.tools import Mark
from engine.scan.volume import Mask
from engine.words import say
from viewer.editing.remeasuring import Remeasuring
from viewer.marks.history import History
from viewer.marks.marks import Marks
from viewer.session import Session
from viewer.translating import tr
from viewer.work.lanes import EDIT, FINDINGS, Lanes

if TYPE_CHECKING:  # a window opens without loading ONNX Runtime
    from engine.model.predictor import Prediction


T = TypeVar("T")


class Desk(QObject):
    """What the reader has done to the case on screen.

    Every step goes through the history and is told as an event, whether it is done, taken back or done again. What
    takes long is thought out in a job; until that has ended nothing else changes the mask, and what the hand does
    meanwhile waits (:meth:`when_free`).

    Args:
        session: whose case it is.
        history: makes every step one that can be undone.
        marks: whose steps are told, too.
        lanes: in which jobs run.

    Signals:
        began(): another canvas lies on the desk, or none.
        did(object): a step was done, taken back or done again: an :data:`engine.case.keeping.log.Event`.
        changed(): whether, and what, can be edited is something else.
        failed(object): an edit was refused: its error.
        refused(str): the case is locked, and why.
    """

    began = Signal()
    did = Signal(object)
    changed = Signal()
    failed = Signal(object)
    refused = Signal(str)

    def __init__(self, session: Session, history: History, marks: Marks, lanes: Lanes) -> None:
        super().__init__(session)
        self._session, self._history, self._marks, self._lanes = session, history, marks, lanes
        self._canvas: Canvas | None = None
        self._shown: Mask | None = None
        self._is_at_work = False
        self._live: LiveEdit | None = None
        self._waiting: list[Callable[[], object]] = []
        self._has_drawn = False
        self._locked = ""
        self._told_marks: tuple[Mark, ...] = marks.kept
        self._remeasuring = Remeasuring(session, lanes, self)
        self._remeasuring.measured.connect(self._take_lesions)
        history.refused.connect(self.refused)
        marks.changed.connect(self._tell_marks)
        session.scan_changed.connect(self._follow)
        session.findings_changed.connect(self._follow)
        session.draft_changed.connect(self.changed)
        lanes.busy_changed.connect(self.changed)

    # What there is

    @property
    def lanes(self) -> Lanes:
        """In which jobs run."""
        return self._lanes

    @property
    def canvas(self) -> Canvas | None:
        """What is drawn; None without a mask, and while one is being laid out."""
        return self._canvas

    @property
    def review(self) -> Review:
        """Which lesions there are, and what was decided about them."""
        case = self._session.whole_case
        return case.review if case is not None else Review()

    @property
    def measuring(self) -> frozenset[int]:
        """The keys of the lesions whose numbers are not yet those of what is drawn."""
        return self._remeasuring.stale

    @property
    def has_work(self) -> bool:
        """Whether the reader has drawn or decided anything that another mask would take away."""
        return self._canvas is not None and (self._has_drawn or not self.review.undecided)

    @property
    def why_not(self) -> str:
        """Why nothing can be drawn or decided now; empty when it can."""
        if self._session.whole_case is None:
            return tr("Editing begins once the scan is read.")
        if self._session.draft is not None or self._lanes.is_busy(FINDINGS):
            return tr("Editing waits until the new mask is there. Esc stops it.")
        return self._locked

    @property
    def is_free(self) -> bool:
        """Whether a step can be done at once."""
        case = self._session.whole_case
        is_laid_out = case is not None and (self._canvas is not None or case.mask is None)
        return not self.why_not and is_laid_out and not self._is_at_work and self._live is None

    def final_mask(self, case: Case, mask: Mask) -> Mask:
        """What of a case's mask is saved: all but the rejected lesions, as it is now."""
        return self._canvas.final_mask(case.review) if self._canvas is not None else mask

    def lock(self, why: str) -> None:
        """Let nothing be changed, and say why; an empty sentence lets it again."""
        self._locked = why
        self._history.lock(why)
        self.changed.emit()

    def when_free(self, act: Callable[[], object]) -> None:
        """Do something as soon as no other step is under way; at once, if none is. In a locked case never."""
        if self._locked:
            self.refused.emit(self._locked)
            return
        self._waiting.append(act)
        self._go_on()

    # What the reader does

    def begin_live(self, make: Callable[[Canvas, Case], LiveEdit]) -> LiveEdit | None:
        """Begin an edit that is seen while it is made; on a scan without a mask with an empty one.

        Args:
            make: gives it, from the canvas and the case.

        Returns:
            it, or None while that is not possible (:attr:`is_free`).
        """
        if not self.is_free or (canvas := self._require_canvas()) is None or (case := self._session.whole_case) is None:
            return None
        self._live = make(canvas, case)
        self._remeasuring.hold()
        return self._live

    def end_live(self, words: str) -> None:
        """Make one step of it."""
        if (live := self._live) is not None:
            self._live = None
            self.work(words, live.end)

    def cancel_live(self) -> None:
        """Leave everything as it was before."""
        if (live := self._live) is not None:
            self._live = None
            if (box := live.cancel()) is not None:
                self._session.draw_on(box)
            self._remeasuring.resume()
            self._go_on()

    def work(self, words: str, think: Callable[[], Step | None]) -> None:
        """Do a step that is thought out in a job; nothing else is drawn until it is done.

        Args:
            words: what is done.
            think: gives the step, None for nothing; its errors are told.
        """
        canvas = self._canvas
        self._is_at_work = True
        self.changed.emit()

        def done(step: Step | None) -> None:
            self._is_at_work = False
            if self._canvas is not canvas:  # another mask has come meanwhile
                return
            if step is not None and len(step.patch):
                self.draw(words, step)
            else:
                self._remeasuring.resume()
            self.changed.emit()
            self._go_on()

        def stopped() -> None:
            self._is_at_work = False
            self._remeasuring.resume()
            self.changed.emit()

        self._lanes.start(EDIT, lambda _: think(), done, stopped)

    def draw(self, words: str, step: Step) -> None:
        """Change the mask."""
        before, after = Drew(_undone(words), step.patch.inverse, self.review), Drew(words, step.patch, step.review)
        self._history.do(words, self._do, before, after, holds=self._holder())

    def decide(self, words: str, keys: Iterable[int], decision: Decision) -> None:
        """Decide about lesions."""
        before, review = self.review, self.review.decided(keys, decision)
        if review != before:
            events = Decided(_undone(words), before), Decided(words, review)
            self._history.do(words, self._do, *events, holds=self._holder())

    def write_note(self, key: int, text: str) -> None:
        """Write a note on a lesion, or take it away with an empty one."""
        case = self._session.whole_case
        if case is not None and text.strip() != (before := case.notes.get(key, "")):
            self._history.do(say("Note"), self._do, Noted(key, before), Noted(key, text.strip()), holds=self._holder())

    def do(self, words: str, put: Callable[[T], object], before: T, after: T) -> None:
        """Change something beside the mask that is kept with the work; undone in its turn, told by ``put`` itself."""
        self._history.do(words, put, before, after, holds=self._holder())

    def undo(self) -> None:
        """Take the last step back."""
        self.when_free(self._history.undo)

    def redo(self) -> None:
        """Do the step again that was taken back last."""
        self.when_free(self._history.redo)

    def take_back(
        self,
        canvas: Canvas | None,
        review: Review,
        notes: Mapping[int, str],
        marks: tuple[Mark, ...],
        prediction: Prediction | None = None,
    ) -> None:
        """Go on with work that was kept, on the scan on screen; its lesions are measured anew.

        Args:
            canvas: what is drawn; None when nothing ever was.
            review: of the lesions.
            notes: on lesions, by key.
            marks: that were drawn.
            prediction: that the mask came from; None when a reader opened or began it.
        """
        case = self._session.whole_case
        if case is None:
            return
        self._clear()
        self._told_marks = marks
        self._marks.take_back(marks)
        self._canvas = canvas
        if canvas is not None:
            mask = self._shown = canvas.mask
            self._has_drawn = True
            kept = replace(case, mask=mask, lesions=(), prediction=prediction, notes=dict(notes), review=review)
            self._session.set_findings(kept)
            self._remeasuring.begin(canvas, canvas.drawn)
            self._remeasuring.resume()
        self.began.emit()
        self.changed.emit()

    def acknowledge(self, at: datetime) -> None:
        """The reader has taken the scan's doubtful millimetres for good: that is told, unless the work is done."""
        case = self._session.whole_case
        if case is not None and not self.why_not:
            self.did.emit(Acknowledged(at, tuple(each.flag.value for each in case.volume.geometry.findings)))

    # What follows

    def _do(self, event: Event) -> None:
        """Do a step, take it back or do it again."""
        case = self._session.whole_case
        if case is None:
            return
        match event:
            case Drew():
                self._draw(case, event)
            case Decided(review=review):
                liver_ml = self._canvas.liver_ml(review) if self._canvas is not None else case.liver_ml
                self._session.revise(replace(case, review=review, liver_ml=liver_ml), self.measuring)
            case Noted(key=key, text=text):
                self._session.set_note(key, text)
        self.did.emit(event)

    def _draw(self, case: Case, drew: Drew) -> None:
        if (canvas := self._canvas) is None:
            return
        canvas.apply(drew.patch)
        self._has_drawn = True
        self._shown = canvas.mask
        lesions = tuple(lesion for lesion in case.lesions if lesion.number in canvas.drawn)
        liver_ml = canvas.liver_ml(drew.review)
        self._remeasuring.begin(canvas, drew.patch.keys)
        revised = replace(case, mask=self._shown, lesions=lesions, review=drew.review, liver_ml=liver_ml)
        self._session.revise(revised, self.measuring)
        self._remeasuring.resume()
        if (box := drew.patch.box(canvas.shape)) is not None:
            self._session.draw_on(box)

    def _take_lesions(self, case: Case) -> None:
        """Lesions were measured anew."""
        self._session.revise(case, self.measuring)

    def _tell_marks(self) -> None:
        """Marks are finished, moved or taken away; those of another scan are not told."""
        marks = self._marks.kept
        if marks != self._told_marks and self._session.whole_case is not None:
            self._told_marks = marks
            self.did.emit(Marked(marks))

    def _follow(self) -> None:
        """Another scan or another mask is on screen."""
        if self._session.arrival is not None:
            return
        self._told_marks = self._marks.kept
        case = self._session.whole_case
        mask = case.mask if case is not None else None
        if mask is not None and mask is self._shown:  # the same, of which something else is told
            self.changed.emit()
            return
        had = self._canvas is not None
        self._clear()
        if case is not None and mask is not None:
            self._lay_out(case, mask)
        elif had:
            self.began.emit()
        self.changed.emit()

    def _lay_out(self, case: Case, mask: Mask) -> None:
        """Make a canvas of a mask that was predicted or opened."""
        components = tuple(lesion.component for lesion in case.lesions)

        def done(canvas: Canvas) -> None:
            case = self._session.whole_case
            if case is None or case.mask is not mask:
                return
            self._canvas, self._shown = canvas, canvas.mask
            self._session.revise(replace(case, mask=self._shown))
            self.began.emit()
            self.changed.emit()
            self._go_on()

        self._lanes.start(EDIT, lambda _: Canvas.from_mask(mask, components), done)

    def _clear(self) -> None:
        self._lanes.drop(EDIT)
        self._remeasuring.drop()
        self._canvas = self._shown = self._live = None
        self._is_at_work = self._has_drawn = False
        self._waiting.clear()

    def _require_canvas(self) -> Canvas | None:
        """The canvas; on a scan without a mask an empty one, from now on."""
        case = self._session.whole_case
        if self._canvas is None and case is not None and case.mask is None:
            self._canvas = Canvas(case.volume.geometry)
            self._shown = self._canvas.mask
            self._session.revise(replace(case, mask=self._shown, review=Review()))
            self.began.emit()
        return self._canvas

    def _holder(self) -> Callable[[], bool]:
        """Whether what is on the desk now still is, when a step is to be taken back."""
        canvas = self._canvas
        return lambda: self._canvas is canvas

    def _go_on(self) -> None:
        while self._waiting and self.is_free:
            self._waiting.pop(0)()


def _undone(words: str) -> str:
    return say("Undo: {step}", step=words)
