"""How far the geometry of the open scan can be trusted: why not, in words, and the reader who has seen it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QPushButton, QVBoxLayout, QWidget

from engine.words import say
from viewer.dialogs import trust_wording
from viewer.dialogs.sheets import bring
from viewer.dialogs.trust_wording import TrustWords
from viewer.panels.badge import GeometryBadge
from viewer.parts.part import Part
from viewer.session import Session
from viewer.translating import tr

_WIDTH = 520


class TrustDialog(QDialog):
    """Shows what was found, and lets a reader acknowledge it; beside the work, not in its way.

    Args:
        title: which scan it is about.
        parent: in Qt's sense.

    Attributes:
        findings: the label that says what was found.
        state: the label that says what follows from it.
        acknowledge: the button.

    Signals:
        acknowledged(): the reader has seen it and takes the sizes for good.
    """

    acknowledged = Signal()

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self._badge, self.findings, self.state = QLabel(), QLabel(), QLabel()
        self._badge.setObjectName("heading")
        self.state.setObjectName("dim")
        column = QVBoxLayout(self)
        column.setSpacing(12)
        for label in (self._badge, self.findings, self.state):
            label.setTextFormat(Qt.TextFormat.PlainText)  # what a header says is text, not markup
            label.setWordWrap(True)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            column.addWidget(label)
        column.addStretch()
        self.acknowledge = QPushButton(tr("Acknowledge"))
        self.acknowledge.clicked.connect(self.acknowledged)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        self.buttons.addButton(self.acknowledge, QDialogButtonBox.ButtonRole.ActionRole)
        self.buttons.rejected.connect(self.close)
        # Enter closes: nothing is acknowledged by a key that was meant for something else.
        self.buttons.button(QDialogButtonBox.StandardButton.Close).setDefault(True)
        self.acknowledge.setAutoDefault(False)
        column.addWidget(self.buttons)
        self.setMinimumWidth(_WIDTH)

    def show_words(self, words: TrustWords) -> None:
        """Show what there is to say about a scan."""
        self._badge.setText(words.badge)
        self.findings.setText(words.findings)
        self.state.setText(words.state)
        self.acknowledge.setEnabled(words.can_acknowledge)


class Trusting(Part):
    """Opens the dialog, and keeps it and the badge true to the scan on screen.

    Args:
        session: whose open scan it is about.
        badge: shows it at a glance.
        window: that the dialog belongs to.
        title: of the dialog.

    Signals:
        acknowledged(object): the reader takes the sizes for good, since this moment.
    """

    acknowledged = Signal(object)

    def __init__(
        self, session: Session, badge: GeometryBadge, window: QWidget, title: str = say("Geometry of the scan")
    ) -> None:
        super().__init__(window)
        self._session, self._badge, self._window, self._title = session, badge, window, title
        self._dialog: TrustDialog | None = None
        session.scan_changed.connect(self._show)
        badge.clicked.connect(self.open)

    def handlers(self) -> dict[str, Callable[..., object]]:
        return {"geometry": self.open}

    def open(self) -> None:
        """Show the dialog; it comes to the front when it is open already."""
        if self._session.case is None:
            return
        if self._dialog is None:
            self._dialog = TrustDialog(tr(self._title), self._window)
            self._dialog.acknowledged.connect(self._acknowledge)
        self._show()
        bring(self._dialog)

    def _acknowledge(self) -> None:
        at = datetime.now(UTC)
        self._session.acknowledge(at)
        self.acknowledged.emit(at)

    def _show(self) -> None:
        case = self._session.case
        if case is None:
            self._badge.hide()
            if self._dialog is not None:
                self._dialog.close()
            return
        words = trust_wording.trust_words(case.volume, is_whole=self._session.whole_case is not None)
        self._badge.show_geometry(words.badge, words.findings, is_doubtful=case.volume.is_unverified)
        if self._dialog is not None:
            self._dialog.show_words(words)
