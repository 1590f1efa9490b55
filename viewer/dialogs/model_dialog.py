"""The models to choose from, each with its card."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QSplitter,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from viewer.translating import tr


@dataclass(frozen=True)
class ModelRow:
    """One model, as it is read.

    Attributes:
        path: its file, also its key in the signals.
        title: its name.
        origin: where it comes from and whether it is in use, or that it cannot be.
        page: its card, or why there is none; HTML.
        place: the user's file or folder that brought it; None for what came with the program.
        is_used: whether it is the one that is run.
        can_be_used: whether it has a card.
    """

    path: Path
    title: str
    origin: str
    page: str
    place: Path | None
    is_used: bool
    can_be_used: bool = True


class ModelDialog(QDialog):
    """Shows models; says which is wanted. It stands beside the work and stops nothing.

    Signals:
        wanted(object): run this model from now on, its path.
        file_wanted(): another file is to be listed.
        folder_wanted(): another folder is to be listed.
        forgotten(object): a place, no longer to be listed.
    """

    wanted = Signal(object)
    file_wanted = Signal()
    folder_wanted = Signal()
    forgotten = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Models"))
        self._rows: tuple[ModelRow, ...] = ()
        self._list = QListWidget()
        self._list.setAccessibleName(tr("Models"))
        self._list.setToolTip(tr("Double-click a model to use it"))
        self._page = QTextBrowser()
        self._page.setAccessibleName(tr("The model's card"))
        self._page.setToolTip(tr("What the model says about itself"))
        self._page.setOpenLinks(False)  # nothing here ever goes to the network
        self._use = self._button(tr("&Use"), tr("Run this model from now on"), self._want)
        self._file = self._button(
            tr("Add &file…"), tr("List another ONNX file with a model card"), self.file_wanted.emit
        )
        self._folder = self._button(tr("Add f&older…"), tr("List every ONNX file of a folder"), self.folder_wanted.emit)
        self._remove = self._button(
            tr("&Remove"), tr("Take it off this list; the file stays where it is"), self._forget
        )
        close = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        close.rejected.connect(self.close)
        self._list.currentRowChanged.connect(self._show_row)
        self._list.itemDoubleClicked.connect(self._want)
        both = QSplitter(Qt.Orientation.Horizontal)
        both.addWidget(self._list)
        both.addWidget(self._page)
        both.setSizes([260, 520])
        below = QHBoxLayout()
        for button in (self._use, self._file, self._folder, self._remove):
            below.addWidget(button)
        below.addStretch()
        below.addWidget(close)
        column = QVBoxLayout(self)
        column.addWidget(both, 1)
        column.addLayout(below)
        self.resize(820, 560)
        self.show_rows(())

    def show_rows(self, rows: Sequence[ModelRow]) -> None:
        """List models; the one that was looked at stays in view, else the one that is used is."""
        looked_at = self._row.path if self._row is not None else None
        self._rows = tuple(rows)
        self._list.clear()
        for row in self._rows:
            item = QListWidgetItem(f"{row.title}\n{row.origin}", self._list)
            if row.is_used:
                font = item.font()
                font.setBold(True)
                item.setFont(font)
            if not row.can_be_used:
                item.setForeground(self.palette().placeholderText())
        paths = [row.path for row in self._rows]
        used = next((line for line, row in enumerate(self._rows) if row.is_used), 0)
        self._list.setCurrentRow(paths.index(looked_at) if looked_at in paths else used)
        self._show_row()

    @property
    def _row(self) -> ModelRow | None:
        line = self._list.currentRow()
        return self._rows[line] if 0 <= line < len(self._rows) else None

    def _show_row(self) -> None:
        row = self._row
        self._page.setHtml(row.page if row is not None else f"<p>{tr('Looking for models…')}</p>")
        self._use.setEnabled(row is not None and row.can_be_used and not row.is_used)
        self._remove.setEnabled(row is not None and row.place is not None)

    def _want(self) -> None:
        if self._row is not None and self._row.can_be_used:
            self.wanted.emit(self._row.path)

    def _forget(self) -> None:
        if self._row is not None and self._row.place is not None:
            self.forgotten.emit(self._row.place)

    @staticmethod
    def _button(text: str, tip: str, act: Callable[[], object]) -> QPushButton:
        button = QPushButton(text)
        button.setToolTip(tip)
        button.setAutoDefault(False)
        button.clicked.connect(lambda: act())
        return button
