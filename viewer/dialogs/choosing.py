"""Choosing a model: the dialog of models, kept true to what lies on the disk."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog, QWidget

import resources
from engine.model.listing import SUFFIX, Offer
from viewer.controller import Controller
from viewer.dialogs.cards import model_rows
from viewer.dialogs.model_dialog import ModelDialog
from viewer.dialogs.sheets import bring
from viewer.session import Session
from viewer.translating import tr


class Choosing(QObject):
    """Opens the dialog, lists what there is, and remembers which files and folders the user has added.

    Args:
        session: whose open scan the cards are read for.
        controller: lists models and takes the one that is wanted.
        places: the user's files and folders, asked for whenever models are listed.
        remember: keeps other ones.
        window: that the dialog belongs to.
    """

    def __init__(
        self,
        session: Session,
        controller: Controller,
        places: Callable[[], tuple[str, ...]],
        remember: Callable[[tuple[str, ...]], object],
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._session, self._controller = session, controller
        self._places, self._remember, self._window = places, remember, window
        self._dialog: ModelDialog | None = None
        controller.models_listed.connect(self._show)
        controller.model_chosen.connect(self._chosen)
        session.scan_changed.connect(self._look)

    def open(self) -> None:
        """Show the dialog; it comes to the front when it is open already."""
        if self._dialog is None:
            self._dialog = ModelDialog(self._window)
            self._dialog.wanted.connect(self._controller.use_model)
            self._dialog.file_wanted.connect(self.ask_file)
            self._dialog.folder_wanted.connect(self._ask_folder)
            self._dialog.forgotten.connect(self._forget)
        bring(self._dialog)
        self._look()

    def ask_file(self) -> None:
        """Ask for a model's file, and use it."""
        name, _ = QFileDialog.getOpenFileName(
            self._window, tr("Choose model"), self._folder(), tr("ONNX models ({suffixes})", suffixes=f"*{SUFFIX}")
        )
        if name:
            self._controller.use_model(Path(name))

    def _ask_folder(self) -> None:
        if name := QFileDialog.getExistingDirectory(self._window, tr("Add a folder of models"), self._folder()):
            self._add(Path(name))

    def _chosen(self, path: Path) -> None:
        """A model has proved to be one and is in use; one that was not listed is, from now on."""
        path = path.absolute()
        own = {Path(place) for place in self._places()}
        if path in own or path.parent in own or path.parent == resources.default_model().parent:
            self._look()
        else:
            self._add(path)

    def _add(self, place: Path) -> None:
        own = str(place.absolute())
        if own not in self._places():
            self._remember((*self._places(), own))
        self._look()

    def _forget(self, place: Path) -> None:
        self._remember(tuple(own for own in self._places() if Path(own) != place))
        self._look()

    def _look(self) -> None:
        if self._dialog is not None and self._dialog.isVisible():
            self._controller.list_models(tuple(Path(place) for place in self._places()))

    def _show(self, offers: tuple[Offer, ...], used: Path | None) -> None:
        if self._dialog is not None:
            own = [Path(place) for place in self._places()]
            case = self._session.case
            self._dialog.show_rows(model_rows(offers, used, own, case.volume if case is not None else None))

    def _folder(self) -> str:
        places = self._places()
        return str(Path(places[-1]).parent) if places else ""
