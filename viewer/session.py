"""What is open and how it is looked at: the state that the window shows.

Changed by the controller and the main window only; whoever shows it listens to its signals.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from PySide6.QtCore import QObject, Signal

from engine.case.case import Case
from engine.case.response.timeline import Timeline
from engine.findings.measure import Lesion
from engine.scan.arrival import Arrival
from engine.scan.slicing import Convention, Index, Plane, pixel_to_voxel, slice_count
from engine.scan.volume import Volume
from engine.scan.window import Window, auto_window, opening_preset, opening_window, presets, region_window
from viewer.views.compose import OverlayStyle
from viewer.work.acknowledged import Acknowledged
from viewer.work.draft import Draft

_WIDTH_PER_VIEW, _LEVEL_PER_VIEW = 2.0, 1.0
"""A drag across the whole view changes the width by a factor of e squared, and the level by one width."""


_NOWHERE = (False, False, False)


@dataclass(frozen=True)
class _Kept:
    """What was open before a scan that is still being read, in case that fails."""

    case: Case | None
    cursor: Index
    window: Window
    preset: int | None
    lesion: Lesion | None
    hidden: frozenset[int]


class Session(QObject):
    """The open case, the crosshair, the window, the overlay.

    Nothing here is slow, and without an open case every wish is ignored.

    Args:
        parent: in Qt's sense.
        acknowledged: what a reader has acknowledged in another session; nothing when None.

    Attributes:
        acknowledged: the geometries that a reader has taken for good.

    Signals:
        scan_changed(): another scan is open, or the one that was being read is whole, and with it everything else.
        findings_changed(): the same scan has another mask and other lesions.
        drawn_on(object): the mask has changed within a box (k, j, i), in the same memory.
        revised(): after a step of the reader the lesions are others, or what was decided about them.
        draft_changed(): a model has begun to draw a mask, has drawn more of it, or has ended.
        cursor_changed(): the crosshair moved.
        look_changed(): window, inversion or overlay are drawn otherwise.
        lesion_changed(): a lesion is chosen, another or the same again, or none.
        hidden_changed(): other lesions are drawn.
        notes_changed(): a lesion has another note.
        active_changed(): keys act on another plane.
    """

    scan_changed = Signal()
    findings_changed = Signal()
    drawn_on = Signal(object)
    revised = Signal()
    draft_changed = Signal()
    cursor_changed = Signal()
    look_changed = Signal()
    lesion_changed = Signal()
    hidden_changed = Signal()
    notes_changed = Signal()
    active_changed = Signal()

    def __init__(self, parent: QObject | None = None, acknowledged: Acknowledged | None = None) -> None:
        super().__init__(parent)
        self.acknowledged = acknowledged or Acknowledged()
        self._case: Case | None = None
        self._arrival: Arrival | None = None
        self._kept: _Kept | None = None
        self._draft: Draft | None = None
        self._cursor: Index = (0, 0, 0)
        self._beyond = _NOWHERE
        self._window = Window(0.0, 1.0)
        self._preset: int | None = None
        self._inverted = False
        self._style = OverlayStyle()
        self._convention = Convention.RADIOLOGICAL
        self._lesion: Lesion | None = None
        self._hidden: frozenset[int] = frozenset()
        self._outdated: frozenset[int] = frozenset()
        self._active = Plane.AXIAL

    @property
    def case(self) -> Case | None:
        """The case on screen: the open one, or one whose scan is still being read (see :attr:`arrival`)."""
        return self._case

    @property
    def whole_case(self) -> Case | None:
        """The open case, once all of its scan is there: what can be segmented, measured and saved."""
        return self._case if self._arrival is None else None

    @property
    def arrival(self) -> Arrival | None:
        """How much of the scan on screen is there; None when all is."""
        return self._arrival

    @property
    def draft(self) -> Draft | None:
        """What a model that is at work has drawn so far."""
        return self._draft

    @property
    def cursor(self) -> Index:
        """The voxel (k, j, i) under the crosshair."""
        return self._cursor

    @property
    def beyond(self) -> tuple[bool, bool, bool]:
        """Along which axes (k, j, i) the place that another scan's crosshair led to lies outside this one.

        The crosshair stands at the nearest edge then, which is another place: nothing is shown of it.
        """
        return self._beyond

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
    def convention(self) -> Convention:
        """On which side of the screen the patient's right is."""
        return self._convention

    @property
    def lesion(self) -> Lesion | None:
        """The chosen lesion."""
        return self._lesion

    @property
    def outdated(self) -> frozenset[int]:
        """The numbers of the lesions whose sizes are those from before they were drawn on."""
        return self._outdated

    @property
    def hidden(self) -> frozenset[int]:
        """The numbers of the lesions that are not drawn."""
        return self._hidden

    @property
    def active(self) -> Plane:
        """The plane that keys act on."""
        return self._active

    def show_arriving(self, case: Case, arrival: Arrival) -> None:
        """Show a scan that is still being read; what was open is kept until it is whole."""
        if self._kept is None:
            self._kept = _Kept(self._case, self._cursor, self._window, self._preset, self._lesion, self._hidden)
        self._arrival = arrival
        self._take(case, arrival.part_of(case.volume))

    def withdraw(self) -> None:
        """The scan that was being read will not be whole: show again what was open before."""
        if (kept := self._kept) is None:
            return
        self._arrival = self._kept = None
        self._case, self._cursor, self._lesion = kept.case, kept.cursor, kept.lesion
        self._window, self._preset, self._hidden = kept.window, kept.preset, kept.hidden
        self.scan_changed.emit()
        self.lesion_changed.emit()

    def open_case(self, case: Case) -> None:
        """Show another scan, from its middle; one that is on screen already, where and as it was looked at."""
        # A window that nobody has chosen was that of the part which was there.
        is_of_part = self._arrival is not None and self._preset is not None
        self._arrival = self._kept = None
        self._take(case, case.volume, afresh=is_of_part)

    def _take(self, case: Case, seen: Volume, *, afresh: bool = False) -> None:
        """Put a case on screen; where it needs another window, one that suits what is seen of its scan."""
        before, volume = self._case, self.acknowledged.told(case.volume)
        if before is not None and before.volume.source.path == volume.source.path:
            # Another time point of a patient's file is no reason to show the patient's name again.
            volume = volume.called(before.volume.pseudonym)
        case = replace(case, volume=volume) if volume is not case.volume else case
        self._case, self._beyond = case, _NOWHERE
        same_grid = before is not None and before.volume.geometry == case.volume.geometry
        same_scale = before is not None and _has_scale_of(before.volume, case.volume)
        self._lesion = self._draft = None
        self._hidden = self._outdated = frozenset()
        if not same_grid:
            k, j, i = case.volume.geometry.shape
            self._cursor = (k // 2, j // 2, i // 2)
        if afresh or not (same_grid and same_scale):
            self._window = opening_window(seen)
            self._preset = opening_preset(seen.modality)
        self.scan_changed.emit()

    def rename(self, pseudonym: str) -> None:
        """Call the scan otherwise, on screen and in all that is written; by its file's name when it is empty."""
        if (case := self.whole_case) is not None:
            self._tell_otherwise(case, case.volume.called(pseudonym))

    def retell(self, volume: Volume) -> None:
        """The scan on screen, with all that was told about it when it was worked on before."""
        if (case := self.whole_case) is not None:
            self._tell_otherwise(case, volume)

    def acknowledge(self, at: datetime) -> None:
        """A reader has seen what is doubtful about the geometry: from now on sizes are no longer called unverified."""
        if (case := self.whole_case) is not None and case.volume.is_unverified:
            self._tell_otherwise(case, case.volume.acknowledged(at))

    def _tell_otherwise(self, case: Case, volume: Volume) -> None:
        """The same scan, of which something else is told wherever it is shown."""
        self.acknowledged.note(volume)
        self._case = replace(case, volume=volume)
        self.scan_changed.emit()
        self.lesion_changed.emit()

    def close_case(self) -> None:
        """Show nothing any more."""
        self._case = self._arrival = self._kept = self._lesion = self._draft = None
        self._hidden = frozenset()
        self.scan_changed.emit()

    def set_findings(self, case: Case) -> None:
        """The same scan with another mask."""
        self._draft = None
        self._outdated = frozenset()
        if self._kept is not None:  # it is about the scan that another one is about to replace
            self._kept = replace(self._kept, case=_as_told(self._kept.case, case), lesion=None, hidden=frozenset())
            return
        self._case = _as_told(self._case, case)
        self._lesion = None
        self._hidden = frozenset()
        self.findings_changed.emit()
        self.lesion_changed.emit()

    def draw_on(self, box: tuple[slice, slice, slice]) -> None:
        """The mask has changed within a box (k, j, i)."""
        self.drawn_on.emit(box)

    def revise(self, case: Case, outdated: frozenset[int] = frozenset()) -> None:
        """The same case after a step of the reader; what is chosen, hidden and in view stays, as far as it is there.

        Args:
            case: whose mask may share its memory with the one before.
            outdated: the numbers of lesions that were drawn on, and are not measured again yet.
        """
        if self._case is not None and case.course is not self._case.course:  # made before it was told of the course
            case = replace(case, course=self._case.course)
        self._case, self._outdated, chosen = _as_told(self._case, case), outdated, self._lesion
        if chosen is not None:
            self._lesion = next((lesion for lesion in case.lesions if lesion.number == chosen.number), None)
        self.revised.emit()
        if chosen is not None and self._lesion is None:
            self.lesion_changed.emit()

    def show_draft(self, draft: Draft | None) -> None:
        """Show what a model has drawn so far, in place of the mask; None shows the mask again."""
        if self._arrival is None:  # else it is about the scan that another one is about to replace
            self._draft = draft
            self.draft_changed.emit()

    def shown_index(self, plane: Plane) -> int:
        """The slice that a plane shows: the crosshair's, or the nearest one that is there."""
        wanted = self._cursor[plane.slice_axis]
        return wanted if self._arrival is None else self._arrival.nearest(plane, wanted)

    def set_cursor(self, index: Index) -> None:
        """Move the crosshair, within the scan."""
        self._go_to(index, may_stray=False)

    def lead_cursor(self, index: Index) -> None:
        """Bring the crosshair to where another scan's is, which may lie outside this scan."""
        self._go_to(index, may_stray=True)

    def _go_to(self, index: Index, *, may_stray: bool) -> None:
        if self._case is None:
            return
        shape = self._case.volume.geometry.shape
        k, j, i = (min(max(v, 0), n - 1) for v, n in zip(index, shape, strict=True))
        beyond = (k != index[0], j != index[1], i != index[2]) if may_stray else _NOWHERE
        if ((k, j, i), beyond) != (self._cursor, self._beyond):
            self._cursor, self._beyond = (k, j, i), beyond
            self.cursor_changed.emit()

    def set_index(self, plane: Plane, index: int) -> None:
        """Go to a slice of a plane."""
        moved = list(self._cursor)
        moved[plane.slice_axis] = index
        self.set_cursor((moved[0], moved[1], moved[2]))

    def step(self, plane: Plane, slices: int) -> None:
        """Scroll a plane by so many slices, up positive."""
        self.set_index(plane, self._cursor[plane.slice_axis] + slices)

    def go_to_end(self, plane: Plane, last: bool) -> None:
        """Go to a plane's first or last slice."""
        if self._case is not None:
            self.set_index(plane, slice_count(self._case.volume.geometry, plane) - 1 if last else 0)

    def point(self, plane: Plane, row: float, col: float) -> None:
        """Put the crosshair at a point of the slice that a plane shows."""
        if self._case is not None:
            index = self.shown_index(plane)
            self.set_cursor(pixel_to_voxel(self._case.volume.geometry, plane, index, row, col))

    def set_active(self, plane: Plane) -> None:
        """Let keys act on a plane."""
        if plane is not self._active:
            self._active = plane
            self.active_changed.emit()

    def set_window(self, window: Window, preset: int | None = None) -> None:
        """Show another grey range, set by hand or from a preset."""
        if (window, preset) != (self._window, self._preset):
            self._window, self._preset = window, preset
            self.look_changed.emit()

    def use_preset(self, place: int) -> None:
        """Show a preset's grey range."""
        if self._case is not None:
            volume = self._case.volume
            self.set_window(presets(volume.modality)[place].window(volume), place)

    def use_auto_window(self) -> None:
        """Show the grey range of the body."""
        if self._case is not None:
            self.set_window(auto_window(self._case.volume))

    def use_region_window(self, plane: Plane, first: tuple[float, float], last: tuple[float, float]) -> None:
        """Show the grey range of what lies between two corners (row, col) of the slice that a plane shows."""
        if self._case is not None:
            window = region_window(self._case.volume, plane, self.shown_index(plane), first, last)
            if window is not None:
                self.set_window(window)

    def use_opening_window(self) -> None:
        """Show the grey range in which such a scan is first shown, white high."""
        if self._case is not None:
            self.set_inverted(False)
            self.use_preset(opening_preset(self._case.volume.modality))

    def drag_window(self, across: float, up: float) -> None:
        """Change width and level by shares of a view: right is wider, up is a higher level."""
        if self._case is not None:
            level = self._window.level + _LEVEL_PER_VIEW * up * self._window.width
            self.set_window(Window(level, self._window.width * math.exp(_WIDTH_PER_VIEW * across)))

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

    def set_convention(self, convention: Convention) -> None:
        """Show the patient's right on the other side of the screen."""
        if convention is not self._convention:
            self._convention = convention
            self.look_changed.emit()

    def choose_number(self, number: int) -> None:
        """Choose a lesion by its number."""
        for lesion in self._case.lesions if self._case is not None else ():
            if lesion.number == number:
                self.choose_lesion(lesion)

    def choose_lesion(self, lesion: Lesion | None) -> None:
        """Choose a lesion and put the crosshair into its largest slice, again when one has scrolled away from it."""
        self._lesion = lesion
        if lesion is not None:
            self.set_cursor(lesion.focus)
        self.lesion_changed.emit()

    def choose_here(self, lesion: Lesion) -> None:
        """Choose a lesion and stay where one is."""
        self._lesion = lesion
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

    def show_lesions(self, numbers: Iterable[int], shown: bool) -> None:
        """Draw some lesions, or leave them out."""
        hidden = self._hidden.difference(numbers) if shown else self._hidden.union(numbers)
        if hidden != self._hidden:
            self._hidden = hidden
            self.hidden_changed.emit()

    def set_course(self, course: Timeline | None) -> None:
        """Keep another course over several scans with the case, or none."""
        if self._case is not None:
            self._case = replace(self._case, course=course)

    def set_note(self, number: int, note: str) -> None:
        """Write a note on a lesion, or take it away with an empty one."""
        if self._case is not None and note.strip() != self._case.notes.get(number, ""):
            self._case = self._case.with_note(number, note)
            self.notes_changed.emit()


def _as_told(before: Case | None, case: Case) -> Case:
    """A case that was made of a scan before something was told of it: its pseudonym, that it was acknowledged."""
    is_same = before is not None and before.volume.voxels is case.volume.voxels
    return replace(case, volume=before.volume) if is_same and before is not None else case


def _has_scale_of(one: Volume, other: Volume) -> bool:
    """Whether one window suits both: time points of one file do, another MR series has a scale of its own."""
    return one.source.path == other.source.path and one.modality is other.modality
