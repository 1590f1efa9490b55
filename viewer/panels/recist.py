"""The response of the liver: targets and sums of each time point, the category with its reasons, and which is which."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QFormLayout,
    QHBoxLayout,
    QScrollArea,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from engine.case.response.recist import MOST_TARGETS, Fate, NonTargets
from viewer.panels.matching import MatchingPanel
from viewer.panels.pieces import button, column, label
from viewer.panels.points import PointColumn, PointsTable
from viewer.translating import tr
from viewer.views.own_keys import ARROWS, OwnKeys

_LEAST_WIDTH = 380


@dataclass(frozen=True)
class Course:
    """What is shown of all time points.

    Attributes:
        lines: what each line of the table is.
        columns: the time points.
        category: of the last; empty at baseline.
        reasons: why, a sentence each.
        caution: who decides.
        remarks: what makes it provisional, a sentence each.
        fates: of each target, as the reader told it.
        others: the other lesions, as the reader told it.
    """

    lines: tuple[str, ...]
    columns: tuple[PointColumn, ...]
    category: str
    reasons: tuple[str, ...]
    caution: str
    remarks: tuple[str, ...]
    fates: tuple[Fate, ...]
    others: NonTargets


class RecistPanel(QWidget):
    """Shows a course; says what the reader wishes. Hidden until it is wanted.

    Attributes:
        points: the table of time points.
        matching: which lesion is which.
        patient_button, accept_button, target_button, anew_button: what they say.
        fates, others: what the reader tells.

    Signals:
        closed(): it is not wanted any more.
        patient_confirmed(): both scans are the same patient's.
        prior_accepted(): every lesion of the prior scan counts.
        target_wanted(): make the chosen lesion a target, or no target any more.
        fate_told(int, object): the number of a target from 1, and its :class:`Fate`.
        others_told(object): :class:`NonTargets`.
        day_told(int, str): the place of a time point, and what was typed.
        anew_wanted(): the open scan is the baseline of a new course.
    """

    closed = Signal()
    patient_confirmed = Signal()
    prior_accepted = Signal()
    target_wanted = Signal()
    fate_told = Signal(int, object)
    others_told = Signal(object)
    day_told = Signal(int, str)
    anew_wanted = Signal()

    def __init__(
        self, fates: Mapping[Fate, str], others: Mapping[NonTargets, str], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._kinds_of_fate, self._kinds_of_others = tuple(fates), tuple(others)
        self.question, self._hint = label(), label("dim")
        self.patient_button = button(tr("The same patient"), self.patient_confirmed.emit)
        self.accept_button = button(tr("Accept all lesions of the prior scan"), self.prior_accepted.emit)
        self.anew_button = button(tr("Begin a new course"), self._begin_anew)
        self._asks_anew = False
        self.anew_button.setToolTip(tr("The open scan becomes the baseline; targets and matches are given up"))
        self.points = PointsTable()
        self.points.day_told.connect(self.day_told)
        self.matching = MatchingPanel()
        self.category, self.reasons = label("heading"), label()
        self.caution, self.remarks = label("dim"), label("dim")
        self.fates = tuple(self._make_choice(fates.values()) for _ in range(MOST_TARGETS))
        for number, choice in enumerate(self.fates, 1):
            choice.setAccessibleName(tr("Target T{number} now", number=number))
            choice.activated.connect(
                lambda place, number=number: self.fate_told.emit(number, self._kinds_of_fate[place])
            )
        self.others = self._make_choice(others.values())
        self.others.setAccessibleName(tr("Other lesions now"))
        self.others.activated.connect(lambda place: self.others_told.emit(self._kinds_of_others[place]))
        self.target_button = button(tr("Target: yes or no"), self.target_wanted.emit)
        self.target_button.setToolTip(tr("Make the chosen lesion of the baseline a target, or no target any more"))
        self._lay_out()
        self.setMinimumWidth(_LEAST_WIDTH)
        self.hide()

    # What is shown

    def show_question(self, question: str, answer: str, *, can_accept: bool, can_begin_anew: bool) -> None:
        """Ask something before anything is compared.

        Args:
            question: empty when nothing is to be asked.
            answer: what the button says that goes on; empty where nothing does.
            can_accept: whether lesions of the prior scan are still undecided.
            can_begin_anew: whether there is a course to be given up.
        """
        self.question.setText(question)
        self.question.setVisible(bool(question))
        self.patient_button.setText(answer)
        self.patient_button.setVisible(bool(question and answer))
        self.accept_button.setVisible(can_accept and not question)
        self.anew_button.setVisible(can_begin_anew and not question)
        self._ask_anew(False)

    def show_course(self, course: Course | None, hint: str) -> None:
        """Show the time points, or what to do when there is nothing to show."""
        self._hint.setText(hint)
        self._hint.setVisible(bool(hint))
        self._body.setVisible(course is not None)
        if course is None:
            return
        is_followed = len(course.columns) > 1
        self.points.show_points(course.lines, course.columns)
        for each, text in (
            (self.category, course.category),
            (self.reasons, "\n".join(course.reasons)),
            (self.caution, course.caution),
            (self.remarks, "\n".join(course.remarks)),
        ):
            each.setText(text)
            each.setVisible(bool(text))
        for place, choice in enumerate(self.fates):
            is_there = is_followed and place < len(course.fates)
            self._told.setRowVisible(choice, is_there)
            if is_there:
                choice.setCurrentIndex(self._kinds_of_fate.index(course.fates[place]))
        self._told.setRowVisible(self.others, is_followed)
        self.others.setCurrentIndex(self._kinds_of_others.index(course.others))

    # Putting together

    def _lay_out(self) -> None:
        close = QToolButton()
        close.setText("×")
        close.setAutoRaise(True)
        close.setToolTip(tr("Close the response"))
        close.setAccessibleName(tr("Close the response"))
        close.clicked.connect(self.closed)
        heading = label("heading")
        heading.setText(tr("Response of the liver (RECIST 1.1)"))
        top = QHBoxLayout()
        top.addWidget(heading, 1)
        top.addWidget(close, 0, Qt.AlignmentFlag.AlignTop)
        self._told = QFormLayout()
        self._told.setRowWrapPolicy(QFormLayout.RowWrapPolicy.DontWrapRows)
        for number, choice in enumerate(self.fates, 1):
            self._told.addRow(tr("T{number} now", number=number), choice)
        self._told.addRow(tr("Other lesions now"), self.others)
        self._body = QWidget()
        body = column(self._body)
        body.addWidget(self.points)
        body.addWidget(self.target_button)
        for widget in (self.category, self.reasons, self.caution, self.remarks):
            body.addWidget(widget)
        body.addLayout(self._told)
        body.addWidget(self.matching)
        inside = QWidget()
        lines = column(inside)
        asked: tuple[QWidget, ...] = (
            self.question,
            self.patient_button,
            self.accept_button,
            self._hint,
            self._body,
            self.anew_button,
        )
        for each in asked:
            lines.addWidget(each)
        lines.addStretch()
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(inside)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(8, 8, 8, 8)
        whole.addLayout(top)
        whole.addWidget(area, 1)

    def _make_choice(self, texts: Collection[str]) -> QComboBox:
        choice = QComboBox()
        choice.addItems([tr(text) for text in texts])
        choice.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        OwnKeys(choice, ARROWS)
        choice.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        choice.setMinimumContentsLength(12)
        return choice

    # What the reader does

    def _begin_anew(self) -> None:
        """The first press asks, the second does it."""
        is_meant = self._asks_anew
        self._ask_anew(not is_meant)
        if is_meant:
            self.anew_wanted.emit()

    def _ask_anew(self, on: bool) -> None:
        self._asks_anew = on
        self.anew_button.setText(tr("Give up the course for good") if on else tr("Begin a new course"))
