"""The model: run it, choose another, say what it is and what it runs on. A part of the main window."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from viewer import wording
from viewer.actions import Needs
from viewer.controller import Controller
from viewer.dialogs.cards import card_html
from viewer.dialogs.choosing import Choosing
from viewer.dialogs.sheets import Sheet, bring
from viewer.keeping import Keeping
from viewer.panels.status import StatusBar
from viewer.parts.part import Part
from viewer.session import Session
from viewer.settings import Settings
from viewer.translating import tr
from viewer.work.lanes import COMPARE, FINDINGS, OPEN, SURFACE

if TYPE_CHECKING:  # a window opens without loading ONNX Runtime
    from engine.model.predictor import Predictor


class Models(Part):
    """Connects the model's actions with the controller.

    Args:
        session: what is open.
        controller: runs models.
        status: shows what they run on.
        keeping: remembers the user's models and the device.
        window: that the dialogs belong to.
    """

    def __init__(
        self, session: Session, controller: Controller, status: StatusBar, keeping: Keeping, window: QWidget
    ) -> None:
        super().__init__(window)
        self._session, self._controller, self._status, self._window = session, controller, status, window
        self._device = keeping.settings.device
        self._choosing = Choosing(session, controller, lambda: keeping.state.models, keeping.keep_models, window)
        controller.model_ready.connect(self._show_device)

    def handlers(self) -> dict[str, Callable[..., object]]:
        return {
            "predict": self._controller.predict,
            "models": self._choosing.open,
            "choose_model": self._choosing.ask_file,
            "about_model": lambda: self._controller.load_model(self._show_card),
        }

    @property
    def has(self) -> dict[Needs, bool]:
        is_busy = self._controller.is_busy
        return {
            Needs.IDLE_SCAN: self._session.whole_case is not None and not is_busy(FINDINGS),
            Needs.STOPPABLE: any(is_busy(lane) for lane in (OPEN, COMPARE, FINDINGS, SURFACE)),
        }

    def obey(self, settings: Settings) -> None:
        if settings.device != self._device:
            self._device = settings.device
            self._controller.use_device(settings.device)

    def _show_device(self, predictor: Predictor) -> None:
        label, reason = wording.device_text(predictor.device)
        words = tr("{model} on {device}", model=predictor.card.name, device=label)
        self._status.show_device(words, reason)

    def _show_card(self, predictor: Predictor) -> None:
        bring(Sheet(tr("About the model"), card_html(predictor.card, predictor.device), self._window))
