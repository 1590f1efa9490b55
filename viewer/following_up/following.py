"""Following up: the response panel beside the pictures. A part of the main window."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QSplitter, QWidget

from engine.export.report_response import under_pseudonym
from engine.export.response import write_response
from engine.files import spare
from engine.scan.nifti import stem_of
from engine.words import say
from viewer.actions import Needs
from viewer.compare import Comparison
from viewer.editing.desk import Desk
from viewer.following_up.follow_up import FollowUp
from viewer.following_up.response_wording import FATES, OTHERS, course_of, match_rows, shift_text
from viewer.keeping_work.keeping_work import KeepingWork
from viewer.messages import Kind, MessageBar
from viewer.panels.recist import RecistPanel
from viewer.parts.part import Part
from viewer.session import Session
from viewer.translating import tr
from viewer.work.lanes import WRITE, Lanes


class FollowingUp(Part):
    """Makes the panel, and connects it with the course that it shows.

    Args:
        session: of the open scan.
        comparison: with the prior scan.
        desk: whose steps are told.
        keeping: brings back the course that was kept with a case.
        lanes: in which jobs run.
        messages: where it is told why something is not possible.
        window: that dialogs belong to.

    Attributes:
        panel: what is shown.
        follow_up: the course.
    """

    def __init__(
        self,
        session: Session,
        comparison: Comparison,
        desk: Desk,
        keeping: KeepingWork,
        lanes: Lanes,
        messages: MessageBar,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._session, self._second, self._lanes = session, comparison.second, lanes
        self._messages, self._window = messages, window
        self.panel = RecistPanel(FATES, OTHERS)
        self._across: QSplitter  # given by lay_out
        self.follow_up = FollowUp(session, comparison, desk, lanes)
        keeping.restoring.restored.connect(lambda work: self.follow_up.take_back(work.course))
        self._connect()

    def lay_out(self, across: QSplitter) -> None:
        """Take the place beside all others."""
        self._across = across
        across.addWidget(self.panel)
        across.setStretchFactor(across.indexOf(self.panel), 0)
        across.setCollapsible(across.indexOf(self.panel), False)  # else it would be shown without any width

    def handlers(self) -> dict[str, Callable[..., object]]:
        return {"response": self._show, "target": self.follow_up.toggle_target, "export_response": self._ask_target}

    @property
    def has(self) -> dict[Needs, bool]:
        return {Needs.COURSE: self.follow_up.timeline is not None}

    @property
    def checked(self) -> dict[str, bool]:
        return {"response": not self.panel.isHidden()}

    def _connect(self) -> None:
        panel, matching, follow_up = self.panel, self.panel.matching, self.follow_up
        follow_up.changed.connect(self._show_course)
        follow_up.refused.connect(lambda words: self._messages.tell(words, Kind.WARNING))
        panel.closed.connect(lambda: self._show(False))
        panel.patient_confirmed.connect(follow_up.confirm_patient)
        panel.prior_accepted.connect(follow_up.accept_prior)
        panel.target_wanted.connect(follow_up.toggle_target)
        panel.anew_wanted.connect(follow_up.begin_anew)
        panel.fate_told.connect(follow_up.tell_fate)
        panel.others_told.connect(follow_up.tell_others)
        panel.day_told.connect(follow_up.tell_day)
        matching.move_wanted.connect(follow_up.set_moves)
        matching.crosshairs_wanted.connect(follow_up.lay_crosshairs)
        matching.chosen.connect(follow_up.go_to)
        matching.confirmed.connect(follow_up.confirm)
        matching.joined.connect(follow_up.join)
        matching.parted.connect(follow_up.part)

    def _show(self, on: bool) -> None:
        if on and self.panel.isHidden():
            self._make_room()
        self.panel.setVisible(on)
        self.follow_up.set_on(on)
        self.changed.emit()

    def _make_room(self) -> None:
        """Take the panel's width from all pictures alike; Qt would take it from the first."""
        across, sizes = self._across, self._across.sizes()
        wanted = self.panel.minimumWidth()
        stretches = [(n, across.widget(n)) for n in range(across.count()) if sizes[n]]
        pictures = [n for n, widget in stretches if widget is not None and widget.sizePolicy().horizontalStretch()]
        whole = sum(sizes[n] for n in pictures)
        for place in pictures:
            sizes[place] -= wanted * sizes[place] // whole
        sizes[across.indexOf(self.panel)] = wanted
        self.panel.show()
        across.setSizes(sizes)

    def _show_course(self) -> None:
        follow_up, timeline = self.follow_up, self.follow_up.timeline
        question = follow_up.question
        self.panel.show_question(
            question.text if question is not None else "",
            question.answer if question is not None else "",
            can_accept=follow_up.prior_is_open,
            can_begin_anew=follow_up.can_begin_anew,
        )
        self.panel.show_course(None if timeline is None else course_of(timeline), self._hint())
        rows = () if timeline is None else match_rows(timeline)
        shift = shift_text(timeline.links[-1], follow_up.moves) if timeline is not None and timeline.links else ""
        self.panel.matching.show_matches(rows, follow_up.moves, shift)
        self.changed.emit()

    def _hint(self) -> str:
        """What to do next; empty when nothing is missing."""
        case, prior = self._session.whole_case, self._second.whole_case
        if self.follow_up.question:
            return ""
        if case is None or case.mask is None:
            return tr("Open a scan and its mask, or segment it. Accepted lesions can be targets.")
        if prior is not None and prior.mask is None:
            return tr("The scan beside has no mask yet: open its mask to compare the lesions.")
        timeline = self.follow_up.timeline
        if timeline is not None and not timeline.points[0].lesions:
            return tr("No lesion of the baseline is accepted: only accepted lesions can be targets.")
        if timeline is not None and not timeline.targets:
            return tr("Choose a lesion and make it a target; the liver has at most two.")
        return ""

    def _ask_target(self) -> None:
        """Write the course as a table."""
        timeline, case = self.follow_up.timeline, self._session.whole_case
        if timeline is None or case is None:
            return
        scan = case.volume.source.path
        proposed = scan.parent / f"{case.volume.pseudonym or stem_of(scan)}_response.csv"
        name, _ = QFileDialog.getSaveFileName(
            self._window, tr("Export response"), str(proposed), tr("CSV table (*.csv)")
        )
        if not name:
            return
        path = Path(name) if Path(name).suffix else Path(name + ".csv")
        sources, course = self._sources(), under_pseudonym(timeline, case.volume.pseudonym)

        def work() -> None:
            spare(path, sources)
            write_response(path, course)

        told = say("Saved {name}.", name=path.name)
        self._lanes.queue(WRITE, lambda _: work(), lambda _: self._messages.tell(tr(told)))

    def _sources(self) -> Sequence[Path]:
        cases = (self._session.whole_case, self._second.whole_case)
        return [case.volume.source.path for case in cases if case is not None]
