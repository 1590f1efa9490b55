"""What is drawn on a scan while a reader works on it: labels, lesions, and who drew each voxel."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from engine.case.editing.beneath import beneath, with_margin
from engine.case.editing.patch import LAST_KEY, Box, Patch, States, by_reader, keys_of, labels_of, pack, run_extents
from engine.case.review import Review
from engine.errors import CaseFileError, EditError
from engine.findings.lesions import Component, component_in
from engine.scan.components import bounding_box
from engine.scan.geometry import Geometry, Triple
from engine.scan.volume import Label, LabelArray, Mask
from engine.scan.zeros import untouched_zeros
from engine.words import say

_MM3_PER_ML = 1000.0
_T = TypeVar("_T", bound=np.generic)


@dataclass
class _Lesion:
    """How many voxels have a key, and a box (lowest, highest voxel) that holds them; it grows and never shrinks."""

    low: NDArray[np.int64]
    high: NDArray[np.int64]
    voxel_count: int


class Canvas:
    """Labels, lesions' keys and makers, voxel by voxel; changed by patches alone.

    Memory is taken only where something is drawn, and a patch costs what it changes. It is read and changed in one
    thread; another may have what was copied out of it: a :class:`Component`, :meth:`states_in`, :meth:`final_mask`.

    Args:
        geometry: the scan's.
    """

    def __init__(self, geometry: Geometry) -> None:
        self.geometry = geometry
        self._labels: LabelArray = untouched_zeros(geometry.shape, np.uint8)
        self._keys: NDArray[np.uint16] = untouched_zeros(geometry.shape, np.uint16)
        self._by_reader: NDArray[np.bool_] = untouched_zeros(geometry.shape, np.bool_)
        self._box: Box | None = None
        self._lesions: dict[int, _Lesion] = {}
        self._liver_voxels = 0

    @staticmethod
    def from_mask(mask: Mask, components: Iterable[Component]) -> Canvas:
        """What was proposed or opened, before a reader changed anything.

        Args:
            mask: labels; they are copied.
            components: of its tumour, all of it; a component's number becomes its voxels' key.

        Raises:
            EditError: there are more lesions than can be told apart.
        """
        canvas = Canvas(mask.geometry)
        if mask.box is None:
            return canvas
        canvas._box = mask.box
        labels = mask.labels[mask.box]
        canvas._labels[mask.box] = labels
        canvas._liver_voxels = int(np.count_nonzero(labels == Label.LIVER))
        for component in components:
            if component.number > LAST_KEY:
                raise EditError(say("This mask has too many lesions to be edited: more than {most}.", most=LAST_KEY))
            canvas._keys[component.box][component.inside] = component.number
            low = np.array(component.origin, np.int64)
            high = low + component.inside.shape - 1
            canvas._lesions[component.number] = _Lesion(low, high, component.voxel_count)
        tumour = int(np.count_nonzero(labels)) - canvas._liver_voxels
        if sum(lesion.voxel_count for lesion in canvas._lesions.values()) != tumour:
            raise ValueError("the components are not those of the mask")
        return canvas

    @property
    def shape(self) -> Triple:
        """Of all its arrays, (k, j, i)."""
        return self.geometry.shape

    @property
    def labels(self) -> LabelArray:
        """(k, j, i), a read-only view: it changes with the canvas."""
        return _read_only(self._labels)

    @property
    def keys(self) -> NDArray[np.uint16]:
        """(k, j, i) the key of each voxel's lesion, 0 where there is none; a read-only view as ``labels``."""
        return _read_only(self._keys)

    @property
    def by_reader(self) -> NDArray[np.bool_]:
        """(k, j, i) whether a reader made the voxel what it is; a read-only view as ``labels``."""
        return _read_only(self._by_reader)

    @property
    def box(self) -> Box | None:
        """A box that holds everything that is drawn or was; None when nothing ever was."""
        return self._box

    @property
    def mask(self) -> Mask:
        """The labels as a mask that changes with the canvas; a new object at every look, so that a change shows."""
        return Mask(self._labels[:], self.geometry, self._box)

    @property
    def drawn(self) -> frozenset[int]:
        """The keys of all lesions that have voxels."""
        return frozenset(self._lesions)

    def liver_ml(self, review: Review) -> float | None:
        """The volume of the liver with its lesions, as :meth:`final_mask` has it; None without a liver."""
        if not self._liver_voxels:
            return None
        rejected = review.rejected & self.drawn
        count = self._liver_voxels + sum(self.voxel_count(key) for key in self.drawn - rejected)
        for key in rejected:
            _, inside, found = self.beneath(key)
            count += int(np.count_nonzero(found[inside] == Label.LIVER))
        return count * self.geometry.voxel_volume_mm3 / _MM3_PER_ML

    def voxel_count(self, key: int) -> int:
        """How many voxels a lesion has."""
        return self._lesions[key].voxel_count if key in self._lesions else 0

    def lesion_box(self, key: int) -> Box | None:
        """A box that holds a lesion, not always the smallest; None when it has no voxel."""
        lesion = self._lesions.get(key)
        if lesion is None:
            return None
        k, j, i = (slice(int(a), int(b) + 1) for a, b in zip(lesion.low, lesion.high, strict=True))
        return k, j, i

    def component(self, key: int) -> Component | None:
        """A copy of a lesion's voxels, as they are measured; None when it has none."""
        box = self.lesion_box(key)
        if box is None:
            return None
        component = component_in(self._keys[box] == key, key, [side.start for side in box], self.shape)
        if component is not None:  # what is known now need not be looked for again
            lesion = self._lesions[key]
            lesion.low = np.array(component.origin, np.int64)
            lesion.high = lesion.low + component.inside.shape - 1
        return component

    def components(self) -> tuple[Component, ...]:
        """Copies of all lesions, the largest first, of equal ones that with the lower key."""
        order = sorted(self._lesions, key=lambda key: (-self._lesions[key].voxel_count, key))
        return tuple(component for key in order if (component := self.component(key)) is not None)

    def states_at(self, indices: NDArray[np.int64]) -> States:
        """(n,) the states of voxels by their flat indices."""
        return pack(*(array.reshape(-1)[indices] for array in (self._labels, self._by_reader, self._keys)))

    def states_in(self, box: Box) -> States:
        """(k, j, i) a copy of the states in a box."""
        return pack(*(array[box] for array in (self._labels, self._by_reader, self._keys)))

    def apply(self, patch: Patch) -> None:
        """Do a step.

        Raises:
            CaseFileError: what it changes is not what is there, or not on this grid; nothing was changed.
        """
        if not len(patch):
            return
        patch.require_inside(self.shape)
        indices = patch.indices
        arrays = ((self._labels, labels_of), (self._by_reader, by_reader), (self._keys, keys_of))
        # Taken apart run by run, which are few, and compared as they are kept: undoing has to fit between two frames.
        for array, part_of in arrays:
            if (array.reshape(-1)[indices] != np.repeat(part_of(patch.before), patch.lengths)).any():
                raise CaseFileError(
                    say("This work was begun with another mask: a step of it does not fit what is drawn.")
                )
        for array, part_of in arrays:
            array.reshape(-1)[indices] = np.repeat(part_of(patch.after), patch.lengths)
        self._count(patch)

    def final_mask(self, review: Review) -> Mask:
        """What is signed, saved and exported: everything but the lesions that were rejected.

        Their voxels become what lies beneath them (:mod:`engine.case.editing.beneath`): inside the liver, liver.
        A copy.
        """
        labels = untouched_zeros(self.shape, np.uint8)
        if self._box is not None:
            labels[self._box] = self._labels[self._box]
        for key in sorted(review.rejected & self.drawn):
            here, inside, found = self.beneath(key)
            labels[here][inside] = found[inside]
        return Mask(labels, self.geometry, self._box)

    def beneath(self, key: int) -> tuple[Box, NDArray[np.bool_], LabelArray]:
        """What a lesion's voxels become once it is gone.

        Returns:
            (box, inside, labels): a box around the lesion; in it (k, j, i) where the lesion is; and all labels as if
            there were no tumour.
        """
        box = self.lesion_box(key)
        if box is None:
            raise ValueError(f"lesion {key} has no voxels")
        here = with_margin(box, self.shape)
        return here, self._keys[here] == key, beneath(self._labels[here])

    def digest(self) -> str:
        """SHA-256 (hex) of the grid's size, labels, keys and makers: equal for equal work, whatever led to it."""
        sha = hashlib.sha256(np.array(self.shape, "<i8").tobytes())
        if self._box is not None:
            drawn = self.states_in(self._box)
            tight = bounding_box(drawn > 0)
            if tight is not None:
                corner = [outer.start + inner.start for outer, inner in zip(self._box, tight, strict=True)]
                sha.update(np.array([*corner, *drawn[tight].shape], "<i8").tobytes())
                for plane in drawn[tight]:
                    sha.update(np.asarray(plane, "<u4").tobytes())
        return sha.hexdigest()

    def _count(self, patch: Patch) -> None:
        """Keep counts and boxes after a patch was applied."""
        low, high = run_extents(patch.starts, patch.lengths, self.shape)
        self._box = _around(self._box, low.min(axis=1), high.max(axis=1))
        for states, sign in ((patch.before, -1), (patch.after, 1)):
            is_liver = labels_of(states) == Label.LIVER
            self._liver_voxels += sign * int(patch.lengths[is_liver].sum())
            run_keys = keys_of(states)
            for key in np.unique(run_keys[run_keys > 0]).tolist():
                runs = run_keys == key
                self._recount(key, sign * int(patch.lengths[runs].sum()), low[:, runs], high[:, runs])
        for key in [key for key, lesion in self._lesions.items() if not lesion.voxel_count]:
            del self._lesions[key]

    def _recount(self, key: int, gained: int, low: NDArray[np.int64], high: NDArray[np.int64]) -> None:
        lowest, highest = low.min(axis=1), high.max(axis=1)
        lesion = self._lesions.setdefault(key, _Lesion(lowest, highest, 0))
        lesion.voxel_count += gained
        lesion.low, lesion.high = np.minimum(lesion.low, lowest), np.maximum(lesion.high, highest)


def _around(box: Box | None, low: NDArray[np.int64], high: NDArray[np.int64]) -> Box:
    """A box grown to hold two corners (k, j, i) as well."""
    sides = [slice(int(a), int(b) + 1) for a, b in zip(low, high, strict=True)]
    if box is not None:
        sides = [slice(min(a.start, b.start), max(a.stop, b.stop)) for a, b in zip(box, sides, strict=True)]
    k, j, i = sides
    return k, j, i


def _read_only(array: NDArray[_T]) -> NDArray[_T]:
    view = array[:]
    view.setflags(write=False)
    return view
