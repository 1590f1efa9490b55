"""What the File menu does: opens and writes, and asks for names. A part of the main window."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QStandardPaths
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QInputDialog, QWidget

import resources
from engine.case.keeping.casefile import SUFFIX as CASE
from engine.errors import ExportError
from engine.export.pseudonym import check_pseudonym
from engine.scan.nifti import SUFFIXES, stem_of
from viewer.beside import Beside
from viewer.controller import Controller
from viewer.dialogs.label_dialog import LabelDialog
from viewer.marks.marks import Marks
from viewer.messages import Kind, MessageBar
from viewer.parts.part import Part
from viewer.report.exports import EXPORTS, Export
from viewer.session import Session
from viewer.translating import tr

_SUFFIXES = " ".join(f"*{suffix}" for suffix in SUFFIXES)
_WITH_CASES = f"{_SUFFIXES} *{CASE}"


class Asking(Part):
    """Shows the dialogs and hands what was chosen to the controller.

    Args:
        session: what is open.
        controller: opens and writes.
        beside: takes a second scan.
        marks: exported with the lesions.
        messages: where a name that cannot be taken is told.
        last_folder: where the last scan came from; empty when none did.
        window: that the dialogs belong to, and whose picture is saved.
    """

    def __init__(
        self,
        session: Session,
        controller: Controller,
        beside: Beside,
        marks: Marks,
        messages: MessageBar,
        last_folder: Callable[[], str],
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._session, self._controller, self._beside, self._marks = session, controller, beside, marks
        self._messages, self._last_folder, self._window = messages, last_folder, window
        controller.labels_unknown.connect(self._ask_labels)
        beside.compare_pane.mask_wanted.connect(self._ask_second_mask)

    def handlers(self) -> dict[str, Callable[..., object]]:
        return {
            "open": lambda: self._ask_file(tr("Open scan or case"), self._controller.open_scan, _WITH_CASES),
            "open_folder": self._ask_folder,
            "open_sample": lambda: self._controller.open_scan(resources.sample_scan()),
            "compare": lambda: self._ask_file(tr("Compare with"), self._beside.open, _WITH_CASES),
            "open_mask": lambda: self._ask_file(tr("Open mask"), self._controller.open_mask),
            "open_second_mask": self._ask_second_mask,
            "save_mask": self._ask_mask_target,
            "export": self._ask_table_target,
            **{export.action: partial(self._ask_export_target, export) for export in EXPORTS},
            "pseudonym": self._ask_pseudonym,
            "screenshot": self._ask_picture_target,
            "copy_picture": lambda: QGuiApplication.clipboard().setPixmap(self._window.grab()),
        }

    def _ask_file(self, title: str, take: Callable[[Path], object], suffixes: str = _SUFFIXES) -> None:
        words = tr("NIfTI scans ({suffixes})", suffixes=suffixes)
        if suffixes != _SUFFIXES:
            words = tr("NIfTI scans and cases ({suffixes})", suffixes=suffixes)
        name, _ = QFileDialog.getOpenFileName(self._window, title, self._last_folder(), words)
        if name:
            take(Path(name))

    def _ask_second_mask(self) -> None:
        second = self._beside.comparison.second
        self._ask_file(tr("Open mask for the second scan"), partial(self._controller.open_mask, beside=second))

    def _ask_folder(self) -> None:
        if name := QFileDialog.getExistingDirectory(self._window, tr("Open folder"), self._last_folder()):
            self._controller.open_folder(Path(name))

    def _ask_labels(self, path: Path, labels: Sequence[int], open_as: Callable[..., object]) -> None:
        dialog = LabelDialog(path.name, labels, self._window)
        dialog.chosen.connect(lambda meaning: open_as(meaning=meaning))
        dialog.show()

    def _ask_pseudonym(self) -> None:
        if (case := self._session.whole_case) is None:
            return
        asks = tr("What the case is called on screen and in every file that is written; empty for the file's name:")
        name, is_given = QInputDialog.getText(self._window, tr("Pseudonym"), asks, text=case.volume.pseudonym)
        if not is_given:
            return
        try:
            self._session.rename(check_pseudonym(name) if name.strip() else "")
        except ExportError as error:
            self._messages.tell_error(error)

    def _ask_mask_target(self) -> None:
        if path := self._ask_target(tr("Save mask"), "_mask.nii.gz", "NIfTI (*.nii.gz *.nii)"):
            self._controller.writing.save_mask(path)

    def _ask_table_target(self) -> None:
        case = self._session.whole_case
        ending = "_lesions.csv" if case is not None and case.mask is not None else "_tools.csv"
        if path := self._ask_target(tr("Export measurements"), ending, tr("CSV table (*.csv)")):
            self._controller.writing.export_csv(path, self._marks.kept)

    def _ask_export_target(self, export: Export, _checked: bool = False) -> None:
        if path := self._ask_target(tr(export.title), export.ending, tr(export.kinds)):
            self._controller.writing.export(path, export)

    def _ask_picture_target(self) -> None:
        if path := self._ask_target(tr("Save picture"), ".png", tr("PNG picture (*.png)")):
            self._controller.writing.save_picture(path, self._window.grab().toImage())

    def _ask_target(self, title: str, ending: str, kinds: str) -> Path | None:
        """Where to write; proposed is a name made of the scan's, beside it."""
        if (case := self._session.whole_case) is None:
            return None
        scan = case.volume.source.path
        folder = scan.parent
        if folder == resources.sample_scan().parent:  # nobody's results belong into the installation
            folder = Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation))
        stem = case.volume.pseudonym or stem_of(scan)
        name, _ = QFileDialog.getSaveFileName(self._window, title, str(folder / (stem + ending)), kinds)
        if not name:
            return None
        target = Path(name)
        if target.suffix:
            return target
        target = target.with_name(target.name + _last_suffixes(ending))
        if target.exists():  # the dialog asked about the name without its ending
            self._messages.tell(
                tr("{name} is there already. Choose it by its whole name to replace it.", name=target.name), Kind.ERROR
            )
            return None
        return target


def _last_suffixes(ending: str) -> str:
    """The suffix of a proposed name, ".nii.gz" as one."""
    return ending[ending.index(".") :]
