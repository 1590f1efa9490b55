"""Canvases to edit, and how lesions fare by the letter of the rules: slowly, voxel by voxel."""

from __future__ import annotations

from itertools import product

import numpy as np
from numpy.typing import NDArray

from engine.case.editing.canvas import Canvas
from engine.case.review import Origin, Review
from engine.findings.lesions import find_lesions
from engine.scan.volume import Label, LabelArray, Mask, Volume
from tests.nifti_files import volume_of

Voxel = tuple[int, int, int]
SPACING_MM = (2.5, 0.8, 0.9)


def canvas_of(
    labels: NDArray[np.integer], spacing_mm: tuple[float, float, float] = SPACING_MM, origin: Origin = Origin.MODEL
) -> tuple[Canvas, Review, Volume]:
    """What is drawn on a scan of zeros, and the review that knows it."""
    volume = volume_of(np.zeros(labels.shape, np.int16), spacing_mm)
    mask = Mask(labels.astype(np.uint8), volume.geometry)
    lesions = find_lesions(mask)
    return Canvas.from_mask(mask, lesions), Review.of((lesion.number for lesion in lesions), origin), volume


def liver_with(*lesions: tuple[slice, slice, slice], shape: Voxel = (8, 20, 22)) -> LabelArray:
    """A block of liver, three voxels away from every edge of a slice, with blocks of tumour."""
    labels = np.zeros(shape, np.uint8)
    labels[1:-1, 3:-3, 3:-3] = Label.LIVER
    for lesion in lesions:
        labels[lesion] = Label.TUMOUR
    return labels


def pieces_of(voxels: set[Voxel]) -> list[frozenset[Voxel]]:
    """The 26-connected pieces, the largest first, of equal ones that which comes first in the array."""
    left, found = set(voxels), []
    while left:
        front = [left.pop()]
        piece = set(front)
        while front:
            k, j, i = front.pop()
            for a, b, c in product((-1, 0, 1), repeat=3):
                near = (k + a, j + b, i + c)
                if near in left:
                    left.remove(near)
                    piece.add(near)
                    front.append(near)
        found.append(frozenset(piece))
    return sorted(found, key=lambda piece: (-len(piece), min(piece)))


def voxels_of(keys: NDArray[np.integer], key: int) -> set[Voxel]:
    """Where a lesion is."""
    return {(int(k), int(j), int(i)) for k, j, i in np.argwhere(keys == key)}


def fallen_apart(before: set[Voxel], after: set[Voxel]) -> list[frozenset[Voxel]]:
    """The pieces that a lesion loses, by the letter of docs/editing.md."""
    pieces = pieces_of(after)
    kept = [next((piece for piece in pieces if piece & whole), None) for whole in pieces_of(before)]
    return [piece for piece in pieces if piece & before and piece not in kept]
