"""The surface of a lesion: closed, outward, where the outline of each slice is, and as large as geometry says."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise, permutations, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from engine.findings.contour import half_level_contour
from engine.findings.lesions import find_lesions
from engine.findings.mesh import Mesh, lesion_mesh, marching_cubes
from tests.engine.findings.phantoms import FloatArray, Inside, ball, cloud, scan_of, scan_on
from tests.nifti_files import rotation

masks = arrays(np.bool_, st.tuples(*[st.integers(1, 5)] * 3)).filter(np.any)


def mesh_of(inside: Inside, affine: FloatArray | None = None) -> Mesh:
    """Of everything in an array, however many pieces."""
    points, faces = marching_cubes(inside)
    steps = np.eye(3) if affine is None else affine[:3, :3]
    return Mesh(points, points @ steps.T, faces)


def lesion_meshes(inside: Inside, affine: FloatArray) -> list[Mesh]:
    volume, mask = scan_on(np.pad(inside, 1), affine)
    return [lesion_mesh(component, volume.geometry) for component in find_lesions(mask)]


def test_one_voxel_is_an_octahedron() -> None:
    (mesh,) = lesion_meshes(np.ones((1, 1, 1), bool), np.diag([5.0, 0.8, 0.7, 1.0]))
    assert len(mesh.faces) == 8
    assert mesh.volume_mm3 == pytest.approx(5.0 * 0.8 * 0.7 / 6)
    a, b, c = 2.5, 0.4, 0.35
    assert mesh.surface_mm2 == pytest.approx(8 * np.linalg.norm([a * b, b * c, c * a]) / 2)
    first, second = mesh.farthest_pair()
    assert (first, second) == ((0.5, 1, 1), (1.5, 1, 1))


@pytest.mark.parametrize("size", [(1, 1, 7), (2, 3, 4), (4, 4, 4)])
def test_a_block_is_a_block_with_its_edges_cut(size: tuple[int, int, int]) -> None:
    k, j, i = (n - 1 for n in size)
    mesh = mesh_of(np.ones(size, bool))
    # Whole cells, halves on the six sides, eighths along the twelve edges, forty-eighths at the eight corners.
    assert mesh.volume_mm3 == pytest.approx(k * j * i + (k * j + j * i + i * k) + (k + j + i) / 2 + 1 / 6)
    flat, slant = 2 * (k * j + j * i + i * k), 4 * (k + j + i) * np.sqrt(0.5)
    assert mesh.surface_mm2 == pytest.approx(flat + slant + 8 * np.sqrt(3) / 8)


NINE_SPACINGS = [(k, ji, ji) for k, ji in product((1.0, 3.0, 5.0), (0.7, 1.0, 1.5))]


@pytest.mark.parametrize("spacing_mm", NINE_SPACINGS)
@pytest.mark.parametrize("turn", [(0, 0, 0), (25, -10, 40)])
def test_a_ball_on_nine_grids_straight_and_oblique(
    spacing_mm: tuple[float, float, float], turn: tuple[float, float, float]
) -> None:
    (mesh,) = lesion_meshes(ball(30, spacing_mm), rotation(*turn) @ np.diag([*spacing_mm, 1.0]))
    assert mesh.volume_mm3 == pytest.approx(np.pi / 6 * 30**3, rel=0.03)
    # Voxel steps are rough, and the rougher the thicker the slices: nothing is smoothed away.
    assert 1 < mesh.surface_mm2 / (np.pi * 30**2) < 1.4
    ends = np.array(mesh.farthest_pair()) @ np.diag(spacing_mm)
    # Of all directions the widest is taken, and its ends may lie half a slice beyond the ball.
    assert 29.9 < np.linalg.norm(ends[1] - ends[0]) < 30.6 + max(spacing_mm)
    assert 0.7 < mesh.sphericity < 1


@settings(max_examples=100)
@given(masks)
def test_a_mesh_is_closed_and_each_of_its_edges_is_walked_once_each_way(inside: Inside) -> None:
    mesh = mesh_of(inside)
    edges = Counter(edge for face in mesh.faces.tolist() for edge in pairwise([*face, face[0]]))
    assert set(edges.values()) == {1}
    assert all((second, first) in edges for first, second in edges)
    assert mesh.volume_mm3 > 0, "outward"
    assert len(mesh.points) == len(np.unique(mesh.points, axis=0))


@settings(max_examples=60)
@given(masks)
def test_mirrored_or_turned_it_is_the_same_surface(inside: Inside) -> None:
    mesh = mesh_of(inside)
    for order in permutations(range(3)):
        other = mesh_of(inside.transpose(order)[::-1])
        assert other.volume_mm3 == pytest.approx(mesh.volume_mm3)
        assert other.surface_mm2 == pytest.approx(mesh.surface_mm2)


@settings(max_examples=100)
@given(masks)
def test_cut_through_a_slice_of_centres_it_is_the_outline_that_is_drawn(inside: Inside) -> None:
    mesh = mesh_of(inside)
    for index, plane in enumerate(inside):
        here = mesh.points[:, 0] == index
        # Edges of the mesh that lie in the slice are the outline's own segments.
        pairs = {frozenset(edge) for face in mesh.faces.tolist() for edge in pairwise([*face, face[0]])}
        drawn = {
            frozenset((tuple(mesh.points[a, 1:]), tuple(mesh.points[b, 1:])))
            for a, b in (tuple(pair) for pair in pairs)
            if here[a] and here[b]
        }
        outline = {frozenset((tuple(first), tuple(second))) for first, second in half_level_contour(plane)}
        assert drawn >= outline


@pytest.mark.parametrize("seed", range(4))
def test_the_largest_extent_is_that_of_all_pairs(seed: int) -> None:
    affine = rotation(20, 30, 5) @ np.array([[0.8, 0, 0, 0], [0.2, 0.9, 0, 0], [0, 0, 3, 0], [0, 0, 0, 1]])
    for mesh in lesion_meshes(cloud(np.random.default_rng(seed), (6, 7, 8), share=0.2), affine):
        first, second = (np.array(end) @ affine[:3, :3].T for end in mesh.farthest_pair())
        apart = np.linalg.norm(mesh.vertices[:, None] - mesh.vertices[None], axis=-1)
        assert np.linalg.norm(second - first) == pytest.approx(apart.max())


def test_of_equal_extents_the_lexicographically_first_is_taken() -> None:
    mesh = mesh_of(np.ones((3, 3, 3), bool), rotation(13, 37, 5) * 0.7)
    assert mesh.farthest_pair() == ((-0.5, 0, 0), (2.5, 2, 2))


def test_many_pairs_are_compared_in_turns(monkeypatch: pytest.MonkeyPatch) -> None:
    mesh = mesh_of(ball(9, (1, 1, 1)))
    whole = mesh.farthest_pair()
    monkeypatch.setattr("engine.findings.mesh._PAIRS_AT_ONCE", 7)
    assert mesh.farthest_pair() == whole


def test_a_mirrored_grid_turns_no_face_inwards() -> None:
    for affine in (np.diag([1.0, 1, 1, 1]), np.diag([-1.0, 1, 1, 1])):
        (mesh,) = lesion_meshes(np.ones((2, 2, 2), bool), affine)
        assert mesh.volume_mm3 > 0
        first, second, third = mesh.vertices[mesh.faces].transpose(1, 0, 2)
        outward = np.cross(second - first, third - first)
        assert (np.einsum("ij,ij->i", outward, first - mesh.vertices.mean(axis=0)) > 0).all()


def test_at_the_edge_of_the_scan_it_is_closed() -> None:
    volume, mask = scan_of(np.ones((2, 3, 4)))
    (component,) = find_lesions(mask)
    mesh = lesion_mesh(component, volume.geometry)
    assert mesh.volume_mm3 == pytest.approx(mesh_of(np.ones((2, 3, 4), bool)).volume_mm3)
    assert mesh.points.min() == -0.5


def test_another_program_finds_nearly_the_same() -> None:
    """pyqtgraph's marching cubes with the usual table: another choice of diagonals, and of corners that touch."""
    isosurface = pytest.importorskip("pyqtgraph.functions").isosurface
    inside = cloud(np.random.default_rng(1), (14, 15, 16), share=0.4)
    mesh = mesh_of(inside)
    points, faces = isosurface(np.pad(inside, 1).astype(np.float32), 0.5)
    theirs = Mesh(points.astype(np.float64), points.astype(np.float64), faces.astype(np.int64))
    assert mesh.volume_mm3 == pytest.approx(abs(theirs.volume_mm3), rel=0.03)
    assert mesh.surface_mm2 == pytest.approx(theirs.surface_mm2, rel=0.05)
