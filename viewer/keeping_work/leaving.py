"""Nothing goes out of sight unasked: before another scan, another mask or the end, unsaved work is asked about."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QMessageBox, QWidget

from engine.case.keeping.casefile import SUFFIX
from viewer.keeping_work.journalling import Journalling
from viewer.session import Session
from viewer.translating import tr
from viewer.work.gate import Gate


class Leaving(Gate):
    """Asks, and goes on with what was wished for unless it was left off.

    Args:
        session: what is open.
        journalling: knows what is unsaved.
        save: saves the case, and calls what it is given once that is done.
        open_case: opens a case file.
        window: that the question belongs to.
    """

    def __init__(
        self,
        session: Session,
        journalling: Journalling,
        save: Callable[[Callable[[], object]], object],
        open_case: Callable[[Path], object],
        window: QWidget,
    ) -> None:
        self._session, self._journalling, self._window = session, journalling, window
        self._save, self._open_case = save, open_case

    @property
    def must_ask(self) -> bool:
        """Whether anything is unsaved: at the end marks count, too."""
        chapter = self._journalling.chapter
        return chapter is not None and chapter.is_unsaved and not chapter.is_dropped

    def open(self, path: Path, go: Callable[[], object]) -> None:
        if path.suffix.lower() == SUFFIX:
            self._unless_kept(lambda: self._open_case(path))
        elif (case := self._session.whole_case) is not None and case.volume.source.path == path:
            go()  # another time point, or the same again: what was done is offered back when one returns to it
        else:
            self._unless_kept(go)

    def replace_mask(self, go: Callable[[], object]) -> None:
        self._unless_kept(go)

    def ask(self, go: Callable[[], object]) -> None:
        """Ask what becomes of the unsaved work; unless that is left off, go on."""
        box = QMessageBox(self._window)
        box.setObjectName("unsaved")
        box.setIcon(QMessageBox.Icon.Question)
        box.setWindowTitle(tr("Unsaved work"))
        box.setText(tr("What you changed is not in a case file yet."))
        box.setInformativeText(tr("Keep it for later, and it is offered to you at the next start."))
        save = box.addButton(tr("Save"), QMessageBox.ButtonRole.AcceptRole)
        later = box.addButton(tr("Keep for later"), QMessageBox.ButtonRole.ActionRole)
        discard = box.addButton(tr("Discard"), QMessageBox.ButtonRole.DestructiveRole)
        cancel = box.addButton(tr("Cancel"), QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(save)
        box.setEscapeButton(cancel)

        def answered() -> None:
            chosen = box.clickedButton()
            box.deleteLater()
            if chosen is save:
                self._save(go)
            elif chosen is later:
                go()
            elif chosen is discard:
                self._journalling.drop()
                go()

        box.finished.connect(answered)
        box.open()

    def _unless_kept(self, go: Callable[[], object]) -> None:
        chapter = self._journalling.chapter
        if chapter is not None and chapter.is_at_stake and not chapter.is_dropped:
            self.ask(go)
        else:
            go()
