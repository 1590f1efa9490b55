"""A copy of what is drawn at a lesion: for another thread to think about while one goes on drawing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from engine.case.editing.beneath import beneath
from engine.case.editing.canvas import Canvas
from engine.case.editing.patch import Box, Patch, States, by_reader, keys_of, labels_of, pack
from engine.errors import EditError
from engine.scan.geometry import Geometry
from engine.scan.volume import Label, LabelArray
from engine.words import say

Inside = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Neighbourhood:
    """What is drawn in a box around a lesion. All its arrays are (k, j, i) within that box.

    Attributes:
        key: of the lesion.
        box: where on the canvas.
        states: of the voxels.
        geometry: of the canvas.
    """

    key: int
    box: Box
    states: States
    geometry: Geometry

    @staticmethod
    def of(canvas: Canvas, key: int, reach_mm: float = 0.0) -> Neighbourhood:
        """Copy it, in the canvas's own thread.

        Args:
            canvas: which is drawn on.
            key: of the lesion.
            reach_mm: how far beyond the lesion's box; it is always a voxel where the scan has one.

        Raises:
            EditError: the lesion has no voxels.
        """
        box = canvas.lesion_box(key)
        if box is None:
            raise EditError(say("This lesion is not drawn any more."))
        k, j, i = (
            slice(max(side.start - reach, 0), min(side.stop + reach, n))
            for side, n, mm in zip(box, canvas.shape, canvas.geometry.spacing_mm, strict=True)
            for reach in [1 + int(reach_mm / mm)]
        )
        return Neighbourhood(key, (k, j, i), canvas.states_in((k, j, i)), canvas.geometry)

    @property
    def start(self) -> Sequence[int]:
        """The (k, j, i) on the canvas of its first voxel."""
        return [side.start for side in self.box]

    @property
    def labels(self) -> LabelArray:
        """What they are."""
        return labels_of(self.states)

    @property
    def by_reader(self) -> Inside:
        """Which a reader made what they are."""
        return by_reader(self.states)

    @cached_property
    def own(self) -> Inside:
        """Which belong to the lesion."""
        return np.asarray(keys_of(self.states) == self.key)

    @cached_property
    def others(self) -> Inside:
        """Which belong to another lesion, rejected or not."""
        return np.asarray((keys_of(self.states) > 0) & ~self.own)

    def redrawn(self, inside: Inside) -> Patch:
        """The step after which the lesion is what is True, without what belongs to other lesions.

        What it leaves becomes what lies beneath it (:mod:`engine.case.editing.beneath`).
        """
        then = np.where(inside & ~self.own & ~self.others, pack(Label.TUMOUR, True, self.key), self.states)
        then = np.where(self.own & ~inside, pack(beneath(self.labels), True, 0), then)
        return patch_between(self.states, then, self.box, self.geometry)


def patch_between(now: States, then: States, box: Box, geometry: Geometry) -> Patch:
    """The step from some states (k, j, i) in a box of a grid to others."""
    changed = now != then
    places = (along + side.start for along, side in zip(np.nonzero(changed), box, strict=True))
    return Patch.of(np.ravel_multi_index(tuple(places), geometry.shape), now[changed], then[changed])
