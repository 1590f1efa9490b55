"""Surfaces to look at: coarser and smoother than the mesh that is measured, and never measured themselves."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.findings.lesions import Component
from engine.findings.mesh import Mesh, lesion_mesh
from engine.progress import Progress
from engine.scan.components import bounding_box
from engine.scan.geometry import Geometry, triple
from engine.scan.volume import Label, Mask
from engine.words import say

_STEPS_MM = (1.0, 1.5, 2.0, 2.5, 3.0, 3.5, 4.0, 5.0, 6.0, 8.0, 10.0, 15.0, 20.0, 30.0, 50.0)
_FACES_PER_SIDE = 4
"""Marching cubes spans four triangles where one voxel's side lies bare (engine.findings.mesh)."""
_LIVER_FACES, _LESION_FACES, _FEWEST_FACES = 16_000, 8_000, 400

_ROUNDS, _SHRINK, _SWELL = 15, 0.5, -0.526
"""Taubin's lambda and mu for a pass band of 0.1, so that steps of a voxel vanish and volume stays."""


@dataclass(frozen=True, eq=False)  # the same only if it is the very one: arrays have no truth value
class Surface:
    """A closed surface, ready to be drawn.

    Attributes:
        label: what it bounds.
        number: the lesion's; 0 for the liver.
        vertices: (n, 3) float32, RAS+ mm.
        normals: (n, 3) float32, of length 1, outwards.
        faces: (m, 3) vertex numbers, counter-clockwise as seen from outside.
    """

    label: Label
    number: int
    vertices: NDArray[np.float32]
    normals: NDArray[np.float32]
    faces: NDArray[np.int32]


def build_surfaces(mask: Mask, lesions: tuple[Component, ...], progress: Progress | None = None) -> tuple[Surface, ...]:
    """The surfaces of a liver with all that lies in it, and of each lesion.

    Together they have some 25,000 faces at most, unless there are very many lesions: of each as many as it gets, its
    voxels are averaged in blocks until that suffices.

    Args:
        mask: whose labels are bounded.
        lesions: its tumours, by their voxels.
        progress: reports, and may cancel.
    """
    progress = progress or Progress()
    progress.report(0.0, say("Building surfaces"))
    surfaces = []
    box = bounding_box(mask.labels >= Label.LIVER)
    if box is not None:
        inside = mask.labels[box] >= Label.LIVER
        whole = Component(0, triple(part.start for part in box), inside, int(inside.sum()), touches_edge=False)
        surfaces.append(_build(whole, mask.geometry, Label.LIVER, _LIVER_FACES))
    share = max(_FEWEST_FACES, _LESION_FACES // max(len(lesions), 1))
    for done, lesion in enumerate(lesions, 1):
        progress.report(done / (len(lesions) + 1), say("Building surfaces"))
        surfaces.append(_build(lesion, mask.geometry, Label.TUMOUR, share))
    return tuple(surfaces)


def _build(component: Component, geometry: Geometry, label: Label, most_faces: int) -> Surface:
    mesh = lesion_mesh(*_coarser(component, geometry, most_faces))
    vertices = _smooth(mesh)
    return Surface(
        label,
        component.number,
        vertices.astype(np.float32),
        _normals(vertices, mesh.faces).astype(np.float32),
        mesh.faces.astype(np.int32),
    )


def _coarser(component: Component, geometry: Geometry, most_faces: int) -> tuple[Component, Geometry]:
    """The same voxels in as small blocks as give few enough faces, and the grid of the blocks."""
    inside, blocks = component.inside, (1, 1, 1)
    for step in _STEPS_MM:
        if _bare_sides(inside) * _FACES_PER_SIDE <= most_faces:
            break
        wanted = triple(max(1, round(step / mm)) for mm in geometry.spacing_mm)
        coarse = _averaged(component.inside, wanted)
        if not coarse.any():  # a thread thinner than the block would be gone
            break
        inside, blocks = coarse, wanted
    affine = geometry.affine.copy()
    middle = [first + (n - 1) / 2 for first, n in zip(component.origin, blocks, strict=True)]
    affine[:3, :3] *= blocks
    affine[:3, 3] = geometry.to_world(middle)
    k, j, i = inside.shape
    count = int(np.count_nonzero(inside))
    return Component(component.number, (0, 0, 0), inside, count, component.touches_edge), Geometry((k, j, i), affine)


def _averaged(inside: NDArray[np.bool_], blocks: tuple[int, int, int]) -> NDArray[np.bool_]:
    """Which blocks are at least half full; beyond the array all is empty."""
    padded = np.pad(inside, [(0, -n % block) for n, block in zip(inside.shape, blocks, strict=True)])
    parts = [size for n, block in zip(padded.shape, blocks, strict=True) for size in (n // block, block)]
    counts = padded.reshape(parts).sum(axis=(1, 3, 5), dtype=np.int32)
    return np.asarray(2 * counts >= np.prod(blocks))


def _bare_sides(inside: NDArray[np.bool_]) -> int:
    """How many sides of voxels lie between inside and outside."""
    padded = np.pad(inside, 1)
    return sum(int(np.count_nonzero(np.diff(padded, axis=axis))) for axis in range(3))


def _smooth(mesh: Mesh) -> NDArray[np.float64]:
    """The vertices in mm, each drawn towards the middle of its neighbours and pushed out again in turn.

    Taubin, A signal processing approach to fair surface design, SIGGRAPH 1995: the two steps together let low
    frequencies pass, so that unlike plain averaging it does not shrink what is small.
    """
    vertices, faces, count = mesh.vertices, mesh.faces, len(mesh.vertices)
    start = np.concatenate([faces[:, n] for n in (0, 1, 2)])  # each edge of a closed surface once in each direction
    end = np.concatenate([faces[:, n] for n in (1, 2, 0)])
    neighbours = np.bincount(start, minlength=count)[:, None]
    for _ in range(_ROUNDS):
        for factor in (_SHRINK, _SWELL):
            sums = np.stack([np.bincount(start, vertices[end, axis], count) for axis in range(3)], axis=1)
            vertices = vertices + factor * (sums / neighbours - vertices)
    return vertices


def _normals(vertices: NDArray[np.float64], faces: NDArray[np.int64]) -> NDArray[np.float64]:
    """(n, 3): the mean direction of the faces around each vertex, weighted by their areas."""
    a, b, c = (vertices[faces[:, n]] for n in range(3))
    across = np.cross(b - a, c - a)
    sums = np.stack(
        [sum(np.bincount(faces[:, n], across[:, axis], len(vertices)) for n in range(3)) for axis in range(3)], axis=1
    )
    return np.asarray(sums / np.maximum(np.linalg.norm(sums, axis=1, keepdims=True), np.finfo(np.float64).tiny))
