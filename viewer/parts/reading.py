"""Reading what was found: list of lesions, overlay, lines of the chosen lesion. A part of the main window."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication

from viewer.actions import Needs
from viewer.keeping import Keeping
from viewer.measured import Measured
from viewer.panels.lesions import LesionPanel
from viewer.panels.overlay import OverlayPanel
from viewer.parts.part import Part
from viewer.peeking import Peeking
from viewer.session import Session
from viewer.settings import Settings
from viewer.views.compose import Drawn, OverlayStyle
from viewer.views.layouts import PlanesLayout

_OPACITY_STEP = 0.1


class Reading(Part):
    """Connects the list of lesions and the panel of the overlay with the session.

    Args:
        session: what is open.
        planes: show the lines of the chosen lesion.
        lesions: the list.
        overlay: the overlay's controls.
        keeping: remembers what the user prefers.
        parent: in Qt's sense.
    """

    def __init__(
        self,
        session: Session,
        planes: PlanesLayout,
        lesions: LesionPanel,
        overlay: OverlayPanel,
        keeping: Keeping,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._session, self._lesions, self._overlay, self._keeping = session, lesions, overlay, keeping
        self._measured = Measured(session, planes)
        self._peeking = Peeking(lambda on: session.set_style(replace(session.style, peeks=on)), self)
        lesions.chosen.connect(session.choose_number)
        lesions.shown_wanted.connect(lambda number, shown: session.show_lesions([number], shown))
        lesions.extras_wanted.connect(keeping.keep_columns)
        lesions.show_extras(keeping.state.columns)
        overlay.style_wanted.connect(self._set_style)
        for changed in (session.scan_changed, session.findings_changed, session.draft_changed):
            changed.connect(self._show_whether_drawn)
        self._show_whether_drawn()

    def handlers(self) -> dict[str, Callable[..., object]]:
        session = self._session
        return {
            "next_lesion": lambda: session.choose_neighbour(1),
            "previous_lesion": lambda: session.choose_neighbour(-1),
            "next_place": lambda: self._with_lesion(lambda _: self._measured.go_on()),
            "show_lesion": self._show_lesions,
            "show_all_lesions": lambda: session.show_lesions(session.hidden, True),
            "note": lambda: self._with_lesion(self._lesions.write_note),
            "copy_table": lambda: QGuiApplication.clipboard().setText(self._lesions.as_text()),
            "overlay": lambda on: self._restyle(visible=on),
            "drawn": lambda: self._keeping.change(overlay_drawn=session.style.drawn.following.value),
            "peek": self._peeking.begin,
            "heat": lambda on: self._restyle(heat=on),
            "show_liver": lambda on: self._restyle(liver=on),
            "show_tumours": lambda on: self._restyle(tumours=on),
            "fainter": lambda: self._set_style(session.style.with_opacity(session.style.opacity - _OPACITY_STEP)),
            "stronger": lambda: self._set_style(session.style.with_opacity(session.style.opacity + _OPACITY_STEP)),
        }

    @property
    def has(self) -> dict[Needs, bool]:
        whole, is_drawing = self._session.whole_case, self._session.draft is not None
        has_mask = whole is not None and whole.mask is not None
        return {
            Needs.OVERLAY: has_mask or is_drawing,
            Needs.MASK: has_mask,
            Needs.NUMBERS: has_mask,
            Needs.LESIONS: whole is not None and bool(whole.lesions) and not is_drawing,
            Needs.HEAT: whole is not None and whole.prediction is not None and not is_drawing,
        }

    def obey(self, settings: Settings) -> None:
        style = replace(
            self._session.style.with_opacity(settings.overlay_opacity),
            drawn=Drawn(settings.overlay_drawn),
            liver_colour=settings.liver_colour,
            tumour_colour=settings.tumour_colour,
        )
        self._session.set_style(style)

    def _with_lesion(self, act: Callable[[int], object]) -> None:
        """Do something with the chosen lesion; where none is, with the first, which is thereby chosen."""
        if self._session.lesion is None:
            self._session.choose_neighbour(1)
        if self._session.lesion is not None:
            act(self._session.lesion.number)

    def _show_lesions(self, on: bool) -> None:
        """Draw the lesions that are selected in the list, else the chosen one, or leave them out."""
        if numbers := self._lesions.several:
            self._session.show_lesions(numbers, on)
        else:
            self._with_lesion(lambda number: self._session.show_lesions([number], on))

    def _restyle(self, **change: bool) -> None:
        self._set_style(replace(self._session.style, **change))  # type: ignore[arg-type]

    def _set_style(self, style: OverlayStyle) -> None:
        """Draw the overlay so from now on; what of it is a preference is kept."""
        self._session.set_style(style)
        wanted: dict[str, float | str] = {
            "overlay_opacity": style.opacity,
            "liver_colour": style.liver_colour,
            "tumour_colour": style.tumour_colour,
        }
        settings = self._keeping.settings
        if any(getattr(settings, name) != value for name, value in wanted.items()):
            self._keeping.change(**wanted)

    def _show_whether_drawn(self) -> None:
        self._overlay.setEnabled(self.has[Needs.OVERLAY])
