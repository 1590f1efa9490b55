"""The numbers follow what is drawn: the lesions that a step has touched are measured anew, in a job, and no others."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QObject, Signal

from engine.case.editing.canvas import Canvas
from engine.findings.measure import Lesion, measure_components, measure_context
from viewer.jobs import Channel
from viewer.session import Session
from viewer.work.lanes import MEASURE, Lanes


class Remeasuring(QObject):
    """Measures lesions of a canvas while nobody draws on it.

    What is measured while the canvas changes is worth nothing: it is left aside, and measured again afterwards.

    Args:
        session: whose case it is.
        lanes: in which it is done.
        parent: in Qt's sense.

    Signals:
        measured(object): the :class:`~engine.case.case.Case` with the new numbers.
    """

    measured = Signal(object)

    def __init__(self, session: Session, lanes: Lanes, parent: QObject) -> None:
        super().__init__(parent)
        self._session, self._lanes = session, lanes
        self._canvas: Canvas | None = None
        self._stale: frozenset[int] = frozenset()
        self._is_behind = False

    @property
    def stale(self) -> frozenset[int]:
        """The keys of the lesions whose numbers are not yet those of what is drawn."""
        return self._stale

    def begin(self, canvas: Canvas, keys: Iterable[int]) -> None:
        """A step has touched lesions: they are to be measured (:meth:`resume`), with those that still were."""
        self._canvas = canvas
        self._stale = (self._stale | frozenset(keys)) & canvas.drawn
        self._is_behind = True

    def hold(self) -> None:
        """Somebody begins to draw."""
        self._lanes.drop(MEASURE)

    def resume(self) -> None:
        """Nobody draws any more, and what is drawn is what the case says."""
        canvas, case = self._canvas, self._session.whole_case
        self._lanes.drop(MEASURE)
        if canvas is None or case is None or not self._is_behind:
            return
        mask, volume = canvas.mask, case.volume
        probability = case.prediction.tumour_probability if case.prediction is not None else None
        components = [found for key in sorted(self._stale) if (found := canvas.component(key)) is not None]
        others = [lesion for lesion in case.lesions if lesion.number not in self._stale]

        def work(channel: Channel) -> tuple[Lesion, ...]:
            found = measure_components(components, volume, mask, probability, channel)
            channel.tell(partial(self._take, found))
            return measure_context(others, mask, probability, channel)

        self._lanes.start(MEASURE, work, self._take_rest)

    def drop(self) -> None:
        """The canvas is gone."""
        self._lanes.drop(MEASURE)
        self._canvas, self._stale, self._is_behind = None, frozenset(), False

    def _take(self, found: Sequence[Lesion]) -> None:
        """The touched lesions have their numbers."""
        self._stale = frozenset()
        self._tell(found)

    def _take_rest(self, found: Sequence[Lesion]) -> None:
        """Those around them have theirs that depend on what else is drawn."""
        self._is_behind = False
        if found:
            self._tell(found)

    def _tell(self, found: Sequence[Lesion]) -> None:
        case, canvas = self._session.whole_case, self._canvas
        if case is None or canvas is None:
            return
        lesions = {lesion.number: lesion for lesion in (*case.lesions, *found)}
        there = sorted(lesions.keys() & canvas.drawn, key=case.review.place)
        measured = replace(case, lesions=tuple(lesions[key] for key in there), liver_ml=canvas.liver_ml(case.review))
        self.measured.emit(measured)
