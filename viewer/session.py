"""What is open and how it is looked at: the state that the window shows.

Changed by the controller and the main window only; whoever shows it listens to its signals.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from engine.case.case import Case
from engine.findings.measure import Lesion
from engine.scan.slicing import Index, Plane
from engine.scan.window import Window, opening_preset, opening_window
from viewer.views.compose import OverlayStyle


class Session(QObject):
    """The open case, the crosshair, the window, the overlay.

    Signals:
        scan_changed(): another scan is open.
        findings_changed(): the mask or the lesions are others.
        cursor_changed(): the crosshair moved.
        look_changed(): window, inversion or overlay are drawn otherwise.
        lesion_changed(): another lesion is chosen.
    """

    scan_changed = Signal()
    findings_changed = Signal()
    cursor_changed = Signal()
    look_changed = Signal()
    lesion_changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._case: Case | None = None
        self._cursor: Index = (0, 0, 0)
        self._window = Window(0.0, 1.0)
        self._preset: int | None = None
        self._inverted = False
        self._style = OverlayStyle()
        self._lesion: Lesion | None = None

    @property
    def case(self) -> Case | None:
        """The open case."""
        return self._case

    @property
    def cursor(self) -> Index:
        """The voxel (k, j, i) under the crosshair."""
        return self._cursor

    @property
    def window(self) -> Window:
        """The grey range shown."""
        return self._window

    @property
    def preset(self) -> int | None:
        """The place of the preset that the window comes from; None when it was set by hand."""
        return self._preset

    @property
    def inverted(self) -> bool:
        """Whether white means low."""
        return self._inverted

    @property
    def style(self) -> OverlayStyle:
        """How liver and tumours are drawn."""
        return self._style

    @property
    def lesion(self) -> Lesion | None:
        """The chosen lesion."""
        return self._lesion

    def open_case(self, case: Case) -> None:
        """Show another scan, from its middle."""
        same_grid = self._case is not None and self._case.volume.geometry == case.volume.geometry
        same_kind = self._case is not None and self._case.volume.modality is case.volume.modality
        self._case = case
        self._lesion = None
        if not same_grid:
            k, j, i = case.volume.geometry.shape
            self._cursor = (k // 2, j // 2, i // 2)
        if not (same_grid and same_kind):
            self._window = opening_window(case.volume)
            self._preset = opening_preset(case.volume.modality)
        self.scan_changed.emit()
        self.findings_changed.emit()
        self.lesion_changed.emit()

    def set_findings(self, case: Case) -> None:
        """The same scan with another mask."""
        self._case = case
        self._lesion = None
        self.findings_changed.emit()
        self.lesion_changed.emit()

    def set_cursor(self, index: Index) -> None:
        """Move the crosshair, within the scan."""
        if self._case is None:
            return
        shape = self._case.volume.geometry.shape
        k, j, i = (min(max(v, 0), n - 1) for v, n in zip(index, shape, strict=True))
        if (k, j, i) != self._cursor:
            self._cursor = (k, j, i)
            self.cursor_changed.emit()

    def set_index(self, plane: Plane, index: int) -> None:
        """Go to a slice of a plane."""
        moved = list(self._cursor)
        moved[plane.slice_axis] = index
        self.set_cursor((moved[0], moved[1], moved[2]))

    def set_window(self, window: Window, preset: int | None = None) -> None:
        """Show another grey range, set by hand or from a preset."""
        if (window, preset) != (self._window, self._preset):
            self._window, self._preset = window, preset
            self.look_changed.emit()

    def set_inverted(self, inverted: bool) -> None:
        """Swap black and white."""
        if inverted != self._inverted:
            self._inverted = inverted
            self.look_changed.emit()

    def set_style(self, style: OverlayStyle) -> None:
        """Draw liver and tumours otherwise."""
        if style != self._style:
            self._style = style
            self.look_changed.emit()

    def choose_lesion(self, lesion: Lesion | None) -> None:
        """Choose a lesion and put the crosshair into its largest slice."""
        if lesion is self._lesion:
            return
        self._lesion = lesion
        if lesion is not None:
            self.set_cursor(lesion.focus)
        self.lesion_changed.emit()

    def choose_neighbour(self, step: int) -> None:
        """Choose the next (+1) or the previous (-1) lesion, round and round."""
        lesions = self._case.lesions if self._case is not None else ()
        if not lesions:
            return
        if self._lesion is None:
            self.choose_lesion(lesions[0 if step > 0 else -1])
        else:
            self.choose_lesion(lesions[(lesions.index(self._lesion) + step) % len(lesions)])
