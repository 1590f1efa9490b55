"""The response of the liver: targets and sums of each time point, the category with its reasons, and which is which."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QComboBox,
    QFormLayout,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QScrollArea,
    QTableWidget,
    QTableWidgetItem,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from engine.case.response.recist import MOST_TARGETS, Fate, NonTargets
from engine.words import say
from viewer.translating import tr
from viewer.views.own_keys import ARROWS, OwnKeys

_LINE_MARGIN = 8
_MOST_MATCHES_SHOWN = 10
_LEAST_WIDTH = 380


@dataclass(frozen=True)
class PointColumn:
    """One time point.

    Attributes:
        heading: which one, and what its scan is called, on two lines.
        day: when it was acquired; empty while nobody has said so.
        cells: one text for each line of :attr:`Course.lines`.
    """

    heading: str
    day: str
    cells: tuple[str, ...]


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


@dataclass(frozen=True)
class MatchRow:
    """Lesions that are one in two scans.

    Attributes:
        target: which targets they are; empty for none.
        before: the prior scan's, with their diameters.
        after: the open scan's.
        kind: what became of them.
        volume: by how much their volume changed; in brackets where slices alone make as much.
        tip: the volumes in words.
        is_confirmed: whether the reader has confirmed it.
        is_new: whether it is a new lesion.
    """

    target: str
    before: str
    after: str
    kind: str
    volume: str
    tip: str
    is_confirmed: bool
    is_new: bool


class RecistPanel(QWidget):
    """Shows a course; says what the reader wishes. Hidden until it is wanted.

    Attributes:
        points: the table of time points.
        matches: the table of which lesion is which.
        patient_button, accept_button, confirm_button, join_button, part_button, target_button, crosshairs_button: what
            they say.
        fates, others, centred: what the reader tells.

    Signals:
        closed(): it is not wanted any more.
        patient_confirmed(): both scans are the same patient's.
        prior_accepted(): every lesion of the prior scan counts.
        target_wanted(): make the chosen lesion a target, or no target any more.
        fate_told(int, object): the number of a target from 1, and its :class:`Fate`.
        others_told(object): :class:`NonTargets`.
        day_told(int, str): the place of a time point, and what was typed.
        move_wanted(bool): move the prior scan by the livers' centres first.
        crosshairs_wanted(): move it so that both crosshairs are at the same place.
        chosen(int): go to the lesions of a line.
        confirmed(object): the lines that the reader confirms, as a tuple.
        joined(object): the lines whose lesions are one.
        parted(int): the line whose lesions are not one.
    """

    closed = Signal()
    patient_confirmed = Signal()
    prior_accepted = Signal()
    target_wanted = Signal()
    fate_told = Signal(int, object)
    others_told = Signal(object)
    day_told = Signal(int, str)
    move_wanted = Signal(bool)
    crosshairs_wanted = Signal()
    chosen = Signal(int)
    confirmed = Signal(object)
    joined = Signal(object)
    parted = Signal(int)
    anew_wanted = Signal()

    MATCH_COLUMNS = ("T", say("Before, mm"), say("Now, mm"), say("Match"), say("Volume"), "✓")
    _LENGTHS = (1, 2)
    """Places of the columns that share what width is left."""

    def __init__(
        self, fates: Mapping[Fate, str], others: Mapping[NonTargets, str], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._kinds_of_fate, self._kinds_of_others = tuple(fates), tuple(others)
        self.question, self._hint = _label(), _label("dim")
        self.patient_button = _button(tr("The same patient"), self.patient_confirmed.emit)
        self.accept_button = _button(tr("Accept all lesions of the prior scan"), self.prior_accepted.emit)
        self.anew_button = _button(tr("Begin a new course"), self._begin_anew)
        self._asks_anew = False
        self.anew_button.setToolTip(tr("The open scan becomes the baseline; targets and matches are given up"))
        self.points = self._make_points()
        self.category, self.reasons = _label("heading"), _label()
        self.caution, self.remarks = _label("dim"), _label("dim")
        self.fates = tuple(self._make_choice(fates.values()) for _ in range(MOST_TARGETS))
        for number, choice in enumerate(self.fates, 1):
            choice.setAccessibleName(tr("Target T{number} now", number=number))
            choice.activated.connect(
                lambda place, number=number: self.fate_told.emit(number, self._kinds_of_fate[place])
            )
        self.others = self._make_choice(others.values())
        self.others.setAccessibleName(tr("Other lesions now"))
        self.others.activated.connect(lambda place: self.others_told.emit(self._kinds_of_others[place]))
        self.target_button = _button(tr("Target: yes or no"), self.target_wanted.emit)
        self.target_button.setToolTip(tr("Make the chosen lesion of the baseline a target, or no target any more"))
        self.centred = QCheckBox(tr("Lay the livers' centres on each other"))
        self.centred.setToolTip(
            tr("Patients lie elsewhere on another day: the prior scan is moved before lesions are matched")
        )
        self.centred.clicked.connect(self.move_wanted)
        self.shift = _label("dim")
        self.crosshairs_button = _button(tr("Lay the crosshairs on each other"), self.crosshairs_wanted.emit)
        self.crosshairs_button.setToolTip(
            tr("Both crosshairs are at the same place of the patient (not linked, by hand)")
        )
        self.matches = self._make_matches()
        self.confirm_button = _button(tr("Confirm"), lambda: self.confirmed.emit(self._lines()))
        self.join_button = _button(tr("Same lesion"), lambda: self.joined.emit(self._lines()))
        self.part_button = _button(tr("Not the same"), self._part)
        self.confirm_button.setToolTip(tr("The chosen lines are right; once more takes it back"))
        self.join_button.setToolTip(
            tr("The lesions of the chosen lines are one and the same (Ctrl+click chooses several)")
        )
        self.part_button.setToolTip(tr("The lesions of the chosen line are different ones"))
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
        self._fill_points(course)
        for label, text in (
            (self.category, course.category),
            (self.reasons, "\n".join(course.reasons)),
            (self.caution, course.caution),
            (self.remarks, "\n".join(course.remarks)),
        ):
            label.setText(text)
            label.setVisible(bool(text))
        for place, choice in enumerate(self.fates):
            is_there = is_followed and place < len(course.fates)
            self._told.setRowVisible(choice, is_there)
            if is_there:
                choice.setCurrentIndex(self._kinds_of_fate.index(course.fates[place]))
        self._told.setRowVisible(self.others, is_followed)
        self.others.setCurrentIndex(self._kinds_of_others.index(course.others))

    def show_matches(self, rows: Sequence[MatchRow], moves: bool, shift: str) -> None:
        """Show which lesion is which; nothing without a prior scan."""
        self._matching.setVisible(bool(rows))
        self.centred.setChecked(moves)
        self.shift.setText(shift)
        chosen = self._lines()
        with QSignalBlocker(self.matches):
            self.matches.setRowCount(len(rows))
            for line, row in enumerate(rows):
                tick = "✓" if row.is_confirmed else ""
                for column, text in enumerate((row.target, row.before, row.after, row.kind, row.volume, tick)):
                    item = QTableWidgetItem(text)
                    item.setToolTip(
                        row.tip or tr("Before: {before}. Now: {after}.", before=row.before, after=row.after)
                    )
                    font = item.font()
                    font.setBold(row.is_new)
                    item.setFont(font)
                    self.matches.setItem(line, column, item)
        _fit(self.matches, _MOST_MATCHES_SHOWN)
        self._enable([line for line in chosen if line < len(rows)])

    # Putting together

    def _lay_out(self) -> None:
        close = QToolButton()
        close.setText("×")
        close.setAutoRaise(True)
        close.setToolTip(tr("Close the response"))
        close.setAccessibleName(tr("Close the response"))
        close.clicked.connect(self.closed)
        heading = _label("heading")
        heading.setText(tr("Response of the liver (RECIST 1.1)"))
        top = QHBoxLayout()
        top.addWidget(heading, 1)
        top.addWidget(close, 0, Qt.AlignmentFlag.AlignTop)
        self._told = QFormLayout()
        self._told.setRowWrapPolicy(QFormLayout.RowWrapPolicy.DontWrapRows)
        for number, choice in enumerate(self.fates, 1):
            self._told.addRow(tr("T{number} now", number=number), choice)
        self._told.addRow(tr("Other lesions now"), self.others)
        self._matching = QWidget()
        matching = _column(self._matching)
        title = _label("heading")
        title.setText(tr("Which lesion is which"))
        buttons = QHBoxLayout()
        for button in (self.confirm_button, self.join_button, self.part_button):
            buttons.addWidget(button)
        parts: tuple[QWidget, ...] = (title, self.centred, self.crosshairs_button, self.shift, self.matches)
        for part in parts:
            matching.addWidget(part)
        matching.addLayout(buttons)
        self._body = QWidget()
        body = _column(self._body)
        body.addWidget(self.points)
        body.addWidget(self.target_button)
        for widget in (self.category, self.reasons, self.caution, self.remarks):
            body.addWidget(widget)
        body.addLayout(self._told)
        body.addWidget(self._matching)
        inside = QWidget()
        column = _column(inside)
        asked: tuple[QWidget, ...] = (
            self.question,
            self.patient_button,
            self.accept_button,
            self._hint,
            self._body,
            self.anew_button,
        )
        for each in asked:
            column.addWidget(each)
        column.addStretch()
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(inside)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(8, 8, 8, 8)
        whole.addLayout(top)
        whole.addWidget(area, 1)

    def _make_points(self) -> QTableWidget:
        table = _table(tr("Targets and sums of each time point"))
        table.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        table.setToolTip(tr("Double-click a date to write it"))
        table.setEditTriggers(QAbstractItemView.EditTrigger.DoubleClicked)
        table.itemChanged.connect(lambda item: self.day_told.emit(item.column(), item.text()))
        return table

    def _make_matches(self) -> QTableWidget:
        table = _table(tr("Which lesion is which"))
        table.verticalHeader().hide()
        table.setColumnCount(len(self.MATCH_COLUMNS))
        table.setHorizontalHeaderLabels([tr(column) for column in self.MATCH_COLUMNS])
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        header = table.horizontalHeader()
        header.setMinimumSectionSize(24)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        for place in self._LENGTHS:
            header.setSectionResizeMode(place, QHeaderView.ResizeMode.Stretch)
        table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        table.cellClicked.connect(lambda line, _: self.chosen.emit(line))
        table.itemSelectionChanged.connect(lambda: self._enable(self._lines()))
        return table

    def _make_choice(self, texts: Collection[str]) -> QComboBox:
        choice = QComboBox()
        choice.addItems([tr(text) for text in texts])
        choice.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        OwnKeys(choice, ARROWS)
        choice.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        choice.setMinimumContentsLength(12)
        return choice

    def _fill_points(self, course: Course) -> None:
        table = self.points
        with QSignalBlocker(table):
            table.setColumnCount(len(course.columns))
            table.setRowCount(len(course.lines) + 1)
            table.setVerticalHeaderLabels([tr("Date"), *course.lines])
            for column, point in enumerate(course.columns):
                heading = QTableWidgetItem(_elided(point.heading, _HEADINGS // len(course.columns)))
                heading.setToolTip(point.heading)
                table.setHorizontalHeaderItem(column, heading)
                for line, text in enumerate((point.day, *point.cells)):
                    item = QTableWidgetItem(text)
                    item.setTextAlignment(Qt.AlignmentFlag.AlignCenter)
                    if line:
                        item.setFlags(Qt.ItemFlag.ItemIsEnabled)
                    font = item.font()
                    font.setBold(line == len(course.lines))
                    item.setFont(font)
                    table.setItem(line, column, item)
        table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        _fit(table, table.rowCount())

    # What the reader does

    def _lines(self) -> tuple[int, ...]:
        return tuple(sorted({index.row() for index in self.matches.selectionModel().selectedRows()}))

    def _begin_anew(self) -> None:
        """The first press asks, the second does it."""
        if self._asks_anew:
            self.anew_wanted.emit()
        self._ask_anew(not self._asks_anew)

    def _ask_anew(self, on: bool) -> None:
        self._asks_anew = on
        self.anew_button.setText(tr("Give up the course for good") if on else tr("Begin a new course"))

    def _part(self) -> None:
        for line in self._lines()[:1]:
            self.parted.emit(line)

    def _enable(self, lines: Sequence[int]) -> None:
        self.confirm_button.setEnabled(bool(lines))
        self.join_button.setEnabled(len(lines) > 1)
        self.part_button.setEnabled(len(lines) == 1)


_HEADINGS, _SHORTEST_HEADING = 32, 9
"""Letters that fit beside one another above all columns, and how many are shown above one at least."""


def _elided(heading: str, most: int) -> str:
    """Lines of so many letters, which fit above a column; the whole is in the tip."""
    ends = (max(most, _SHORTEST_HEADING) - 1) // 2
    return "\n".join(
        line if len(line) <= 2 * ends + 1 else f"{line[:ends]}…{line[-ends:]}" for line in heading.split("\n")
    )


def _label(name: str = "") -> QLabel:
    label = QLabel()
    label.setObjectName(name)
    label.setWordWrap(True)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label


def _button(text: str, act: Callable[[], object]) -> QPushButton:
    button = QPushButton(text)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    button.clicked.connect(lambda: act())
    return button


def _column(widget: QWidget) -> QVBoxLayout:
    column = QVBoxLayout(widget)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(8)
    return column


def _table(name: str) -> QTableWidget:
    table = QTableWidget()
    table.setAccessibleName(name)
    table.setTabKeyNavigation(False)
    table.setWordWrap(False)
    table.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    table.verticalHeader().setMinimumSectionSize(0)
    return table


def _fit(table: QTableWidget, most_lines: int) -> None:
    """As high as its lines, up to some."""
    line = table.fontMetrics().height() + _LINE_MARGIN
    table.verticalHeader().setDefaultSectionSize(line)
    header = table.horizontalHeader().sizeHint().height()
    table.setFixedHeight(header + min(table.rowCount(), most_lines) * line + 2 * table.frameWidth() + 2)
