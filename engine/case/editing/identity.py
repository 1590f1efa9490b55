"""Which lesions there are after an edit. Rules: docs/editing.md."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from engine.case.editing.canvas import Canvas
from engine.case.editing.patch import Box, Patch, States, keys_of, with_key
from engine.case.review import Review
from engine.scan.components import label_components


class Step(NamedTuple):
    """An edit that is still to be done: :meth:`Canvas.apply` its patch, and its review is the case's.

    Attributes:
        patch: what it changes; its inverse takes all of it back.
        review: of the lesions that there are then.
    """

    patch: Patch
    review: Review


def settled(canvas: Canvas, patch: Patch, review: Review) -> Step:
    """What a change of voxels means for the lesions: new ones, edited ones, such that fell apart.

    A lesion whose voxels hung together (26-connected) and do so no longer becomes several: its largest piece keeps the
    key, each other one gets a key of its own. Pieces that were apart before stay one lesion, as does what is newly
    drawn apart from the rest of it: the reader said that it belongs to it. Lesions that now touch stay two.

    Args:
        canvas: as it is before the patch; it is not changed.
        patch: what a reader drew; a key that the review does not know is that of a new lesion.
        review: as it is before.

    Returns:
        the patch together with the keys that change by it, and the review after it.

    Raises:
        EditError: there are more lesions than can be told apart.
    """
    had, has = keys_of(patch.before), keys_of(patch.after)
    for key in sorted(patch.keys - review.lesions.keys()):
        review = review.with_new(key)
    review = review.edited(patch.keys)
    parts = []
    for key in np.unique(had[(had > 0) & (had != has)]).tolist():
        for indices, states in _pieces_apart(canvas, patch, key):
            part = review.next_key
            review = review.split(key, [part])
            parts.append(Patch.of(indices, states, with_key(states, part)))
    return Step(Patch.joined([patch, *parts]), review)


def _pieces_apart(canvas: Canvas, patch: Patch, key: int) -> list[tuple[NDArray[np.int64], States]]:
    """The pieces that a lesion loses by falling apart, the largest first, of equal ones that which comes first.

    Returns:
        for each its flat indices, and its voxels' states once the patch is applied.
    """
    box, states = _around(canvas, patch, key)
    before = keys_of(states) == key
    places, after_states = _within(patch, box, canvas.shape)
    states.reshape(-1)[places] = after_states
    after = keys_of(states) == key
    numbers, counts = label_components(after)
    if len(counts) <= 2:
        return []
    wholes, _ = label_components(before)
    both = after & before
    came_from = np.unique(np.stack([wholes[both], numbers[both]], axis=1).astype(np.int64), axis=0)
    largest_of: dict[int, int] = {}
    for whole, piece in came_from.tolist():  # rising, so that of equal pieces the first stays
        if whole not in largest_of or counts[piece] > counts[largest_of[whole]]:
            largest_of[whole] = piece
    gone = set(came_from[:, 1].tolist()) - set(largest_of.values())
    found = []
    for piece in sorted(gone, key=lambda number: (-counts[number], number)):
        inside = numbers == piece
        found.append((flat_indices(inside, box, canvas.shape), states[inside]))
    return found


def _around(canvas: Canvas, patch: Patch, key: int) -> tuple[Box, States]:
    """A box around all that a lesion has, loses and gains; and a copy of the states in it, before the patch."""
    gained = keys_of(patch.after) == key
    grown = Patch(*(part[gained] for part in (patch.starts, patch.lengths, patch.before, patch.after)))
    boxes = [box for box in (canvas.lesion_box(key), grown.box(canvas.shape)) if box is not None]
    k, j, i = (slice(min(s.start for s in sides), max(s.stop for s in sides)) for sides in zip(*boxes, strict=True))
    return (k, j, i), canvas.states_in((k, j, i))


def _within(patch: Patch, box: Box, shape: tuple[int, int, int]) -> tuple[NDArray[np.intp], States]:
    """Where in a box (flat, of its own) a patch changes something, and to what."""
    places = np.array(np.unravel_index(patch.indices, shape))
    size = np.array([side.stop - side.start for side in box])
    places -= np.array([[side.start] for side in box])
    inside = ((places >= 0) & (places < size[:, None])).all(axis=0)
    flat = np.ravel_multi_index(tuple(places[:, inside]), size)
    return flat, np.repeat(patch.after, patch.lengths)[inside]


def flat_indices(inside: NDArray[np.bool_], box: Box, shape: tuple[int, int, int]) -> NDArray[np.int64]:
    """The flat indices on a grid, ascending, of what is True in a box of it."""
    places = np.nonzero(inside)
    moved = tuple(along + side.start for along, side in zip(places, box, strict=True))
    return np.asarray(np.ravel_multi_index(moved, shape), np.int64)
