"""One lesion at another threshold of the model's map, while all other lesions stay as they are.

At a threshold t a lesion is what lies above t and hangs together (26-connected) with its most probable voxel, within
its own basin: the voxels that are reached from it sooner than from any other lesion when the map is flooded from above.
So a lower threshold never takes away, two lesions never run into one, and no voxel of another lesion changes.

What a reader drew or erased by hand stays as it is at every threshold. What a threshold draws is the model's drawing.
Flooding: Meyer's watershed (Beucher & Meyer, The morphological approach to segmentation, 1993).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import product
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from engine.case.editing.beneath import beneath
from engine.case.editing.canvas import Canvas
from engine.case.editing.identity import Step
from engine.case.editing.live import LiveEdit
from engine.case.editing.neighbourhood import Neighbourhood, patch_between
from engine.case.editing.patch import Box, Patch, States, pack
from engine.case.review import Review
from engine.errors import EditError
from engine.findings.acquisition import acquisition_plane
from engine.findings.diameters import longest_diameter_mm
from engine.findings.lesions import Component, component_in
from engine.model.card import OutputSpec
from engine.model.postprocess import inside_liver
from engine.progress import Progress
from engine.scan.volume import Label
from engine.words import say

Levels = NDArray[np.uint8]

REACH_MM = 20.0
"""So far beyond its box a lesion can grow: the reach of the neighbourhood that its basin is looked for in."""
_STEPS = 100
"""Thresholds go in hundredths, and the card's own is one of them."""
_OWN, _OTHER = 1, 2
_MM3_PER_ML = 1000.0


class Size(NamedTuple):
    """How large a lesion is at a threshold.

    Attributes:
        threshold: of the probability.
        volume_ml: voxel count times |det M|.
        longest_diameter_mm: in the plane of acquisition; None where nothing is left.
    """

    threshold: float
    volume_ml: float
    longest_diameter_mm: float | None


@dataclass(frozen=True, eq=False)
class Basin:
    """For each voxel around a lesion, from which threshold down it belongs to it.

    Attributes:
        around: what was drawn when it was made.
        thresholds: (n,) rising.
        joins: (k, j, i) within ``around.box``: at how many of them, the lowest first, a voxel belongs to the lesion.
        given_back: (k, j, i) what each voxel is when it does not.
    """

    around: Neighbourhood
    thresholds: NDArray[np.float64]
    joins: Levels
    given_back: States

    def at(self, threshold: float) -> NDArray[np.bool_]:
        """(k, j, i) within ``around.box``: the lesion at the nearest of the thresholds that is not higher."""
        return self.joins >= max(int(np.searchsorted(self.thresholds, threshold, side="right")), 1)

    def states_at(self, threshold: float) -> States:
        """(k, j, i) within ``around.box``: what all voxels are then."""
        drawn = np.where(self.around.own, self.around.states, pack(Label.TUMOUR, False, self.around.key))
        return np.where(self.at(threshold), drawn, self.given_back)

    def component_at(self, threshold: float) -> Component | None:
        """The lesion's voxels then, to be measured; None when nothing is left."""
        around = self.around
        return component_in(self.at(threshold), around.key, around.start, around.geometry.shape)

    def curve(self, thresholds: Iterable[float], progress: Progress | None = None) -> tuple[Size, ...]:
        """How large the lesion is at each of some thresholds.

        Raises:
            Cancelled: when asked to stop.
        """
        geometry = self.around.geometry
        plane = acquisition_plane(geometry)
        sizes = []
        for threshold in thresholds:
            component = self.component_at(threshold)
            if component is None:
                sizes.append(Size(threshold, 0.0, None))
                continue
            volume_ml = component.voxel_count * geometry.voxel_volume_mm3 / _MM3_PER_ML
            diameter = longest_diameter_mm(component, geometry, plane, progress or Progress())
            sizes.append(Size(threshold, volume_ml, diameter))
        return tuple(sizes)


class Sliding(LiveEdit):
    """A threshold on its way, from taking hold of the slider to letting it go.

    Args:
        canvas: as it was when the basin's neighbourhood was copied.
        review: as it is before.
        basin: of the lesion.
    """

    def __init__(self, canvas: Canvas, review: Review, basin: Basin) -> None:
        super().__init__(canvas, review)
        self._basin = basin

    def to(self, threshold: float) -> Box | None:
        """Show the lesion at a threshold; a box around what changed, None when nothing did."""
        around = self._basin.around
        now, then = self._canvas.states_in(around.box), self._basin.states_at(threshold)
        return self._do(patch_between(now, then, around.box, around.geometry))

    def _step(self, patch: Patch) -> Step:
        return Step(patch, self._review.edited([self._basin.around.key]))


def find_basin(
    around: Neighbourhood, probability: NDArray[np.floating[Any]], spec: OutputSpec, progress: Progress | None = None
) -> Basin:
    """Flood the map once, so that each threshold is only a comparison.

    Args:
        around: the lesion, with a reach of :data:`REACH_MM`.
        probability: (k, j, i) of tumour on the whole scan, as predicted.
        spec: the card's: its threshold, and whether tumour lies inside the liver.
        progress: may cancel.

    Raises:
        EditError: all of the lesion was drawn by hand.
        Cancelled: when asked to stop.
    """
    progress = progress or Progress()
    labels, by_model = around.labels, around.own & ~around.by_reader
    if not by_model.any():
        raise EditError(say("This lesion was drawn by hand; no threshold of the model says where it ends."))
    thresholds = np.union1d(np.arange(1, _STEPS) / _STEPS, [spec.tumour_threshold])
    probabilities = probability[around.box].astype(np.float64)
    levels = np.searchsorted(thresholds, probabilities).astype(np.uint8)
    free = labels == Label.LIVER
    if spec.tumour_inside_liver:
        free |= inside_liver((labels == Label.BACKGROUND) & (levels > 0), labels > 0, around.geometry, progress)
    else:
        free |= labels == Label.BACKGROUND
    progress.check()
    levels[~(around.own | around.others | (free & ~around.by_reader))] = 0
    owners, _ = _flooded(levels, around.own * np.uint8(_OWN) + around.others * np.uint8(_OTHER), progress)
    levels[owners != _OWN] = 0
    peak = np.zeros(labels.shape, np.uint8)
    peak.reshape(-1)[np.argmax(np.where(by_model, probabilities, -1.0))] = _OWN
    _, joins = _flooded(levels, peak, progress)
    joins[around.own & around.by_reader] = len(thresholds)
    given_back = np.where(by_model, pack(beneath(labels), False, 0), around.states)
    return Basin(around, thresholds, joins, given_back)


def _flooded(levels: Levels, seeds: Levels, progress: Progress) -> tuple[Levels, Levels]:
    """Flood levels from their heights down, from seeds to neighbours.

    Args:
        levels: (k, j, i) how high each voxel lies; 0 is never flooded.
        seeds: (k, j, i) by whom a voxel is held from the start; 0 by nobody.
        progress: may cancel.

    Returns:
        (owners, joins): (k, j, i) by whom each is flooded first, at the same height by the higher number; and the
        lowest level on the highest way to it from a seed.
    """
    heights = np.pad(levels, 1).reshape(-1)
    owners = np.pad(seeds, 1).reshape(-1)
    joins = np.where(owners > 0, heights, np.uint8(0))
    _, rows, cols = (n + 2 for n in levels.shape)
    steps = np.array([(k * rows + j) * cols + i for k, j, i in product((-1, 0, 1), repeat=3) if (k, j, i) != (0, 0, 0)])
    waiting: list[list[NDArray[np.intp]]] = [[] for _ in range(256)]
    _put(waiting, np.flatnonzero(owners), heights)
    for level in range(255, 0, -1):
        progress.check()
        front = np.concatenate([np.zeros(0, np.intp), *waiting[level]])
        while front.size:
            reached = []
            for owner in (_OTHER, _OWN):
                near = (front[owners[front] == owner][:, None] + steps).reshape(-1)
                near = np.unique(near[(owners[near] == 0) & (heights[near] > 0)])
                owners[near] = owner
                joins[near] = np.minimum(heights[near], level)
                reached.append(near[heights[near] >= level])
                _put(waiting, near[heights[near] < level], heights)
            front = np.concatenate(reached)
    padded = tuple(n + 2 for n in levels.shape)
    owned, joined = (flat.reshape(padded)[1:-1, 1:-1, 1:-1] for flat in (owners, joins))
    return owned, joined


def _put(waiting: list[list[NDArray[np.intp]]], voxels: NDArray[np.intp], heights: Levels) -> None:
    """Let voxels wait for the level at which they are looked at."""
    order = np.argsort(heights[voxels], kind="stable")
    voxels = voxels[order]
    values, first = np.unique(heights[voxels], return_index=True)
    for value, part in zip(values.tolist(), np.split(voxels, first[1:]), strict=False):
        waiting[value].append(part)
