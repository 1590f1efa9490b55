"""The chosen lesion at another threshold of the model's map, while the hand moves it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject

from engine.case.case import Case
from engine.case.editing.canvas import Canvas
from engine.case.editing.growing import REACH_MM, Basin, Size, Sliding, find_basin
from engine.case.editing.neighbourhood import Neighbourhood
from engine.errors import EngineError, own_words
from engine.export.cells import millilitres
from engine.words import say
from viewer.editing.desk import Desk
from viewer.jobs import Channel
from viewer.panels.threshold import ThresholdPanel
from viewer.session import Session
from viewer.translating import tr
from viewer.work.lanes import BASIN, Lanes

_CURVE_POINTS = 25
_MM3_PER_ML = 1000.0


@dataclass(frozen=True, eq=False)
class _Ready:
    """A lesion whose threshold can be moved.

    Attributes:
        key: of the lesion.
        basin: where it ends at each threshold.
        volumes_ml: (n,) at each of the basin's thresholds.
        at: the threshold at which it is most like what is drawn.
    """

    key: int
    basin: Basin
    volumes_ml: NDArray[np.float64]
    at: float

    @staticmethod
    def of(key: int, basin: Basin, usual: float) -> _Ready:
        """Look at a basin; of thresholds that fit equally well the nearest to the model's usual one counts."""
        count = len(basin.thresholds)
        own = np.bincount(basin.joins[basin.around.own], minlength=count + 1)
        beyond = np.bincount(basin.joins[~basin.around.own], minlength=count + 1)
        # A voxel belongs to the lesion at the lowest ``joins`` thresholds.
        drawn_own = own[::-1].cumsum()[::-1][1 : count + 1]
        drawn_beyond = beyond[::-1].cumsum()[::-1][1 : count + 1]
        differing = own.sum() - drawn_own + drawn_beyond
        best = np.flatnonzero(differing == differing.min())
        at = basin.thresholds[best[np.argmin(np.abs(basin.thresholds[best] - usual))]]
        voxel_ml = basin.around.geometry.voxel_volume_mm3 / _MM3_PER_ML
        return _Ready(key, basin, (drawn_own + drawn_beyond) * voxel_ml, float(at))

    def volume_ml(self, threshold: float) -> float:
        """The volume at the nearest of the basin's thresholds that is not higher."""
        place = int(np.searchsorted(self.basin.thresholds, threshold, side="right")) - 1
        return float(self.volumes_ml[max(place, 0)])


class Thresholding(QObject):
    """Prepares the chosen lesion's basin in a job, and moves its threshold with the hand; a drag is one step.

    Args:
        session: which lesion is chosen.
        desk: is drawn on.
        panel: where the threshold is moved.
        lanes: in which basins are found.
    """

    def __init__(self, session: Session, desk: Desk, panel: ThresholdPanel, lanes: Lanes) -> None:
        super().__init__(panel)
        self._session, self._desk, self._panel, self._lanes = session, desk, panel, lanes
        self._is_on = False
        self._ready: _Ready | None = None
        self._sliding: Sliding | None = None
        panel.hide()
        panel.moved.connect(self._slide)
        panel.ended.connect(self._end)
        for changed in (session.scan_changed, session.findings_changed, session.lesion_changed, desk.began, desk.did):
            changed.connect(lambda *_: self._prepare())

    @property
    def is_on(self) -> bool:
        """Whether the panel is shown."""
        return self._is_on

    def set_on(self, on: bool) -> None:
        """Show the panel, or not."""
        self._is_on = on
        self._panel.setVisible(on)
        self._prepare()

    def put_away(self) -> bool:
        """Leave the lesion as it was before the drag that is under way; returns whether there was one."""
        was_sliding, self._sliding = self._sliding is not None, None
        if was_sliding:
            self._desk.cancel_live()
            self._prepare()
        return was_sliding

    def _prepare(self) -> None:
        """Another lesion is chosen, or what is drawn is other: find out where it would end."""
        self._lanes.drop(BASIN)
        self._ready = None
        if not self._is_on:
            return
        case, canvas, lesion = self._session.whole_case, self._desk.canvas, self._session.lesion
        if case is None or case.prediction is None:
            self._panel.show_hint(tr("A threshold needs a mask that was segmented here, with its probabilities."))
        elif canvas is None or lesion is None or lesion.number not in canvas.drawn:
            self._panel.show_hint(tr("Choose a lesion to move its threshold."))
        else:
            self._panel.show_hint(tr("Finding out where lesion {name} may end…", name=_name(case, lesion.number)))
            self._find(case, canvas, lesion.number)

    def _find(self, case: Case, canvas: Canvas, key: int) -> None:
        if (prediction := case.prediction) is None:
            return
        around, output = Neighbourhood.of(canvas, key, REACH_MM), prediction.card.output
        name = _name(case, key)

        def work(channel: Channel) -> tuple[Size, ...]:
            basin = find_basin(around, prediction.tumour_probability, output, channel)
            channel.tell(partial(self._take, _Ready.of(key, basin, output.tumour_threshold), name))
            return basin.curve(np.linspace(0.02, 0.98, _CURVE_POINTS).tolist(), channel)

        self._lanes.start(BASIN, work, self._show_curves, failed=self._show_why)

    def _take(self, ready: _Ready, name: str) -> None:
        self._ready = ready
        self._panel.show_threshold(tr("Threshold of lesion {name}", name=name), ready.at)
        self._show_value(ready.at)

    def _show_curves(self, sizes: tuple[Size, ...]) -> None:
        diameters = [size.longest_diameter_mm for size in sizes]
        self._panel.show_curves(
            [size.threshold for size in sizes],
            [size.volume_ml for size in sizes],
            [mm if mm is not None else float("nan") for mm in diameters],
        )

    def _show_why(self, error: Exception) -> None:
        self._panel.show_hint(tr(own_words(error)) if isinstance(error, EngineError) else "")

    def _slide(self, threshold: float) -> None:
        if (ready := self._ready) is None:
            return
        if self._sliding is None:
            sliding = self._desk.begin_live(lambda canvas, case: Sliding(canvas, case.review, ready.basin))
            if not isinstance(sliding, Sliding):  # another step is under way: its end prepares the lesion anew
                return
            self._sliding = sliding
        if (box := self._sliding.to(threshold)) is not None:
            self._session.draw_on(box)
        self._show_value(threshold)

    def _end(self) -> None:
        was_sliding, self._sliding = self._sliding is not None, None
        if was_sliding:
            self._desk.end_live(say("Threshold"))

    def _show_value(self, threshold: float) -> None:
        if self._ready is not None:
            volume = millilitres(self._ready.volume_ml(threshold))
            self._panel.show_value(tr("{threshold:.2f}: {volume} ml", threshold=threshold, volume=volume))


def _name(case: Case, key: int) -> str:
    return case.review[key].name
