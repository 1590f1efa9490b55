"""Help, and the settings: dialogs that stand beside the work. A part of the main window."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from viewer.controller import Controller
from viewer.dialogs.settings_dialog import SettingsDialog
from viewer.dialogs.sheets import KeySheet, Sheet, Surroundings, about_page, bring, surroundings
from viewer.dialogs.verifying import verify
from viewer.keeping import Keeping
from viewer.panels.status import StatusBar
from viewer.parts.part import Part
from viewer.settings import Settings
from viewer.translating import tr
from viewer.views.gestures import MouseProfile


class Helping(Part):
    """Opens the dialogs, and keeps what they show true.

    Args:
        controller: finds out what takes a while.
        status: shows whose habits the mouse follows.
        keeping: holds the settings.
        window: that the dialogs belong to.
    """

    def __init__(self, controller: Controller, status: StatusBar, keeping: Keeping, window: QWidget) -> None:
        super().__init__(window)
        self._controller, self._status, self._keeping, self._window = controller, status, keeping, window
        self._settings_dialog: SettingsDialog | None = None

    def handlers(self) -> dict[str, Callable[..., object]]:
        return {
            "settings": self._show_settings,
            "keys": lambda: bring(KeySheet(MouseProfile(self._keeping.settings.mouse), self._window)),
            "verify": lambda: verify(self._controller, self._window),
            "about": lambda: self._controller.ask(surroundings, self._show_about),
        }

    def obey(self, settings: Settings) -> None:
        if self._settings_dialog is not None:
            self._settings_dialog.show_settings(settings)
        self._status.show_mouse(settings.mouse, tr("What the buttons do: Keys and mouse (F1) lists it."))

    def _show_settings(self) -> None:
        if self._settings_dialog is None:
            self._settings_dialog = SettingsDialog(self._window)
            self._settings_dialog.wanted.connect(lambda name, value: self._keeping.change(**{name: value}))
        self._settings_dialog.show_settings(self._keeping.settings)
        bring(self._settings_dialog)

    def _show_about(self, around: Surroundings) -> None:
        bring(Sheet(tr("About Hepatica"), about_page(around), self._window))
