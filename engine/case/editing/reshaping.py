"""Changing a lesion as a whole: filling in, smoothing, cutting, merging. What each does to names: docs/editing.md.

What thinks long takes a :class:`Neighbourhood` and gives a patch, so that it can be done beside the thread that draws;
:func:`engine.case.editing.identity.settled` makes a step of it.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from engine.case.editing.canvas import Canvas
from engine.case.editing.identity import Step
from engine.case.editing.neighbourhood import Inside, Neighbourhood, patch_between
from engine.case.editing.patch import Patch, with_key
from engine.case.review import Review
from engine.errors import EditError
from engine.scan.slicing import Plane
from engine.words import say

Floats = NDArray[np.float64]

SMOOTHING_REACH = 3.0
"""In standard deviations: a neighbourhood that is smoothed reaches at least so far beyond the lesion."""


def slices_filled(around: Neighbourhood, plane: Plane) -> Patch:
    """Draw a lesion in the slices between those in which it is drawn.

    In between, the signed distances to the outlines of the nearest drawn slice on either side are averaged, each by how
    near it is (Raya & Udupa, Shape-based interpolation of multidimensional objects, IEEE TMI 1990).

    Args:
        around: the lesion.
        plane: in whose slices it was drawn.

    Raises:
        EditError: no slice is missing, or nothing lies between the outlines.
    """
    own = np.moveaxis(around.own, plane.slice_axis, 0)
    spacing_mm = [around.geometry.spacing_mm[axis] for axis in range(3) if axis != plane.slice_axis]
    inside = own.copy()
    drawn = np.flatnonzero(own.any(axis=(1, 2))).tolist()
    gaps = [(low, high) for low, high in pairwise(drawn) if high - low > 1]
    if not gaps:
        raise EditError(say("There is nothing to fill: no slice is left out between two in which the lesion is drawn."))
    for low, high in gaps:
        below, above = _signed_distance_mm(own[low], spacing_mm), _signed_distance_mm(own[high], spacing_mm)
        for k in range(low + 1, high):
            inside[k] = below * (high - k) + above * (k - low) > 0
    patch = around.redrawn(np.moveaxis(inside, 0, plane.slice_axis))
    if not len(patch):
        raise EditError(say("The outlines do not overlap. Draw the lesion in a slice between them, too."))
    return patch


def holes_filled(around: Neighbourhood, plane: Plane) -> Patch:
    """Fill what a lesion encloses within single slices.

    Args:
        around: the lesion.
        plane: in whose slices holes are looked for.

    Raises:
        EditError: there is no hole, or other lesions fill it.
    """
    from scipy import ndimage  # here, since it takes as long to load as a window to open

    own = np.moveaxis(around.own, plane.slice_axis, 0)
    inside = np.stack([ndimage.binary_fill_holes(of_slice) for of_slice in own])
    patch = around.redrawn(np.moveaxis(inside, 0, plane.slice_axis))
    if not len(patch):
        raise EditError(say("This lesion has no hole in any slice of this plane."))
    return patch


def smoothed(around: Neighbourhood, radius_mm: float) -> Patch:
    """Take away a lesion's bumps and notches that are smaller than a radius; its volume stays, to the voxel.

    The signed distance to its surface is averaged with a Gaussian, and of the voxels as many are taken as it had, where
    that is largest.

    Args:
        around: the lesion, with a reach of at least :data:`SMOOTHING_REACH` radii.
        radius_mm: the Gaussian's standard deviation.

    Raises:
        EditError: the lesion is smooth on that scale.
    """
    from scipy import ndimage  # as above

    spacing_mm = around.geometry.spacing_mm
    distance = _signed_distance_mm(around.own, spacing_mm)
    sigmas = [radius_mm / mm for mm in spacing_mm]
    average = ndimage.gaussian_filter(distance, sigmas, mode="nearest", truncate=SMOOTHING_REACH)
    average[around.others] = -np.inf
    inside = np.zeros(average.shape, bool)
    order = np.argsort(-average, axis=None, kind="stable")  # of equal voxels those that come first in the array
    inside.reshape(-1)[order[: np.count_nonzero(around.own)]] = True
    patch = around.redrawn(inside)
    if not len(patch):
        raise EditError(say("The lesion is as smooth as this radius makes it."))
    return patch


def cut(around: Neighbourhood, review: Review, plane: Plane, ends: tuple[tuple[float, float], ...]) -> Step:
    """Cut a lesion in two along a straight line, which goes on beyond its ends and through all slices.

    No voxel is lost: the larger side keeps the key, the other gets a new one.

    Args:
        around: the lesion.
        review: as it is before.
        plane: in which the line is drawn.
        ends: two points (row, col) of it, voxel indices along the plane's axes.

    Raises:
        EditError: the line has no length or misses the lesion, or there are more lesions than can be told apart.
    """
    places = np.array(np.nonzero(around.own), float) + np.array(around.start)[:, None]
    (row, col), (row2, col2) = ends
    right = (places[plane.column_axis] - col) * (row2 - row) - (places[plane.row_axis] - row) * (col2 - col) > 0
    if right.all() or not right.any():
        raise EditError(say("The line does not cut the lesion. Draw it across."))
    if 2 * np.count_nonzero(right) > len(right):
        right = ~right
    then, part = around.states.copy(), review.next_key
    then[around.own] = np.where(right, with_key(then[around.own], part), then[around.own])
    patch = patch_between(around.states, then, around.box, around.geometry)
    return Step(patch, review.edited([around.key]).split(around.key, [part]))


def merged(canvas: Canvas, review: Review, keys: Iterable[int]) -> Step:
    """Make one lesion of several, which need not touch; the largest keeps its key and its name.

    Raises:
        EditError: fewer than two of them are drawn.
    """
    drawn = sorted(set(keys) & canvas.drawn, key=lambda key: (-canvas.voxel_count(key), key))
    if len(drawn) < 2:
        raise EditError(say("Choose at least two lesions to merge."))
    into, *others = drawn
    patches = []
    for key in others:
        around = Neighbourhood.of(canvas, key)
        then = np.where(around.own, with_key(around.states, into), around.states)
        patches.append(patch_between(around.states, then, around.box, around.geometry))
    return Step(Patch.joined(patches), review.merged(into, others))


def deleted(canvas: Canvas, review: Review, keys: Iterable[int]) -> Step:
    """Take lesions away; what was theirs becomes what lies beneath. The review goes on knowing them.

    Raises:
        EditError: none of them is drawn.
    """
    drawn = sorted(set(keys) & canvas.drawn)
    if not drawn:
        raise EditError(say("This lesion is not drawn any more."))
    around = [Neighbourhood.of(canvas, key) for key in drawn]
    patches = [each.redrawn(np.zeros_like(each.own)) for each in around]
    return Step(Patch.joined(patches), review.edited(drawn))


def _signed_distance_mm(inside: Inside, spacing_mm: Iterable[float]) -> Floats:
    """From each voxel's centre to the nearest one on the other side of the outline, positive inside."""
    from scipy import ndimage  # as above

    spacing = tuple(spacing_mm)
    to_outside, to_inside = (ndimage.distance_transform_edt(part, spacing) for part in (inside, ~inside))
    return np.asarray(to_outside - to_inside, np.float64)
