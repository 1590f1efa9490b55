"""How far the geometry of the open scan can be trusted: why not, in words, and the reader who has seen it."""

from __future__ import annotations

from datetime import UTC, datetime

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QPushButton, QVBoxLayout, QWidget

from viewer.dialogs import trust_wording
from viewer.dialogs.sheets import bring
from viewer.dialogs.trust_wording import TrustWords
from viewer.panels.status import StatusBar
from viewer.session import Session

_WIDTH = 520


class TrustDialog(QDialog):
    """Shows what was found, and lets a reader acknowledge it; beside the work, not in its way.

    Args:
        parent: in Qt's sense.

    Attributes:
        findings: the label that says what was found.
        state: the label that says what follows from it.
        acknowledge: the button.

    Signals:
        acknowledged(): the reader has seen it and takes the sizes for good.
    """

    acknowledged = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Geometry of the scan")
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
        self.acknowledge = QPushButton("Acknowledge")
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


class Trusting(QObject):
    """Opens the dialog, and keeps it and the badge true to the scan on screen.

    Args:
        session: whose open scan it is about.
        status: has the badge.
        window: that the dialog belongs to.
    """

    def __init__(self, session: Session, status: StatusBar, window: QWidget) -> None:
        super().__init__(window)
        self._session, self._status, self._window = session, status, window
        self._dialog: TrustDialog | None = None
        session.scan_changed.connect(self._show)
        status.geometry_clicked.connect(self.open)

    def open(self) -> None:
        """Show the dialog; it comes to the front when it is open already."""
        if self._session.case is None:
            return
        if self._dialog is None:
            self._dialog = TrustDialog(self._window)
            self._dialog.acknowledged.connect(self._acknowledge)
        self._show()
        bring(self._dialog)

    def _acknowledge(self) -> None:
        self._session.acknowledge(datetime.now(UTC))

    def _show(self) -> None:
        case = self._session.case
        if case is None:
            self._status.hide_geometry()
            if self._dialog is not None:
                self._dialog.close()
            return
        words = trust_wording.trust_words(case.volume, is_whole=self._session.whole_case is not None)
        self._status.show_geometry(words.badge, words.findings, is_doubtful=case.volume.is_unverified)
        if self._dialog is not None:
            self._dialog.show_words(words)
