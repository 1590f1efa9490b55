"""Surfaces to look at: closed, smooth, in place, of few faces, and as large as what they bound."""

from __future__ import annotations

from collections import Counter
from math import pi

import numpy as np
import pytest

from engine.errors import Cancelled
from engine.findings.lesions import find_lesions
from engine.findings.mesh import lesion_mesh
from engine.findings.surface import Surface, build_surfaces
from engine.progress import Progress
from engine.scan.geometry import Geometry
from engine.scan.volume import Label, Mask
from tests.engine.findings.phantoms import Inside, ball, scan_of
from tests.nifti_files import rotation

SPACINGS = [(1.0, 1.0, 1.0), (5.0, 0.8, 0.8), (0.7, 1.4, 2.0)]


def liver_of(inside: Inside, geometry: Geometry) -> Surface:
    """The surface of a mask that is all liver."""
    [surface] = build_surfaces(Mask(inside.astype(np.uint8), geometry), ())
    return surface


def volume_ml(surface: Surface) -> float:
    """Enclosed, by the divergence theorem; negative when the faces turn inwards."""
    a, b, c = (surface.vertices - surface.vertices.mean(axis=0)).astype(np.float64)[surface.faces].transpose(1, 0, 2)
    return float(np.einsum("ij,ij->", a, np.cross(b, c)) / 6000)


def directed_edges(surface: Surface) -> Counter[tuple[int, int]]:
    return Counter((face[n], face[(n + 1) % 3]) for face in surface.faces.tolist() for n in range(3))


@pytest.mark.parametrize("spacing_mm", SPACINGS)
@pytest.mark.parametrize("diameter_mm", [20, 60])
def test_a_ball_stays_a_ball(spacing_mm: tuple[float, float, float], diameter_mm: float) -> None:
    inside = ball(diameter_mm, spacing_mm)
    volume, _ = scan_of(inside, spacing_mm)
    surface = liver_of(inside, volume.geometry)
    # Half-level surfaces of voxels enclose a little less than the voxels where these are large for the ball.
    assert volume_ml(surface) == pytest.approx(pi * diameter_mm**3 / 6000, rel=0.03 if diameter_mm > 20 else 0.12)
    middle = volume.geometry.to_world(np.argwhere(inside)).mean(axis=0)
    away = surface.vertices - middle
    assert np.abs(np.linalg.norm(away, axis=1) - diameter_mm / 2).max() < max(*spacing_mm, 2.0)
    outwards = away / np.linalg.norm(away, axis=1, keepdims=True)
    assert np.einsum("ij,ij->i", outwards, surface.normals).mean() > 0.85
    assert np.linalg.norm(surface.normals, axis=1) == pytest.approx(1, abs=1e-4)


def test_it_is_closed_and_of_few_faces() -> None:
    inside = ball(150, (1.0, 1.0, 1.0))  # a hundred thousand faces at full resolution
    surface = liver_of(inside, scan_of(inside)[0].geometry)
    assert 4_000 < len(surface.faces) <= 16_000
    edges = directed_edges(surface)
    assert set(edges.values()) == {1}
    assert all((end, start) in edges for start, end in edges)


def test_steps_of_voxels_are_gone() -> None:
    inside = ball(24, (1.0, 1.0, 1.0))
    _, mask = scan_of(inside)
    [lesion] = find_lesions(mask)
    stepped, surface = lesion_mesh(lesion, mask.geometry), liver_of(inside, mask.geometry)
    assert len(surface.faces) == len(stepped.faces)  # few enough as they are
    middle = mask.geometry.to_world(np.argwhere(inside)).mean(axis=0)
    before, after = (np.linalg.norm(mesh.vertices - middle, axis=1).std() for mesh in (stepped, surface))
    assert after < 0.7 * before
    a, b, c = (surface.vertices[surface.faces[:, n]] for n in range(3))
    flat = np.cross(b - a, c - a)
    flat /= np.linalg.norm(flat, axis=1, keepdims=True)
    assert np.einsum("ij,ij->i", flat, surface.normals[surface.faces[:, 0]]).min() > 0.8


@pytest.mark.parametrize("mirrored", [False, True])
def test_it_lies_where_the_mask_does_on_any_grid(mirrored: bool) -> None:
    inside = ball(30, (2.0, 1.0, 1.0))
    affine = rotation(20, 30, 40) @ np.diag([2.0, 1.0, -1.0 if mirrored else 1.0, 1.0])
    affine[:3, 3] = 100, -50, 700
    k, j, i = inside.shape
    geometry = Geometry((k, j, i), affine)
    surface = liver_of(inside, geometry)
    assert surface.vertices.mean(axis=0) == pytest.approx(geometry.to_world(np.argwhere(inside)).mean(axis=0), abs=0.5)
    assert volume_ml(surface) > 0


def test_every_lesion_has_its_own_and_the_liver_holds_them() -> None:
    labels = np.zeros((40, 60, 60), np.uint8)
    labels[4:36, 5:55, 5:55] = Label.LIVER
    labels[10:20, 10:20, 10:20] = Label.TUMOUR
    labels[30, 40, 40] = Label.TUMOUR
    volume, _ = scan_of(labels > 0)
    mask = Mask(labels, volume.geometry)
    lesions = find_lesions(mask)
    liver, large, small = build_surfaces(mask, lesions)
    assert [(s.label, s.number) for s in (liver, large, small)] == [
        (Label.LIVER, 0),
        (Label.TUMOUR, 1),
        (Label.TUMOUR, 2),
    ]
    assert volume_ml(liver) == pytest.approx(80, rel=0.03)
    assert volume_ml(large) == pytest.approx(1, rel=0.1)
    assert 0 < volume_ml(small) < 0.001
    assert small.vertices.mean(axis=0) == pytest.approx(volume.geometry.to_world((30, 40, 40)), abs=0.01)


def test_what_is_thin_is_not_lost() -> None:
    inside = np.zeros((3, 400, 400), bool)
    inside[1, ::4, ::4] = True  # 10,000 single voxels: far too many faces, and nothing fills half a block
    surface = liver_of(inside, scan_of(inside)[0].geometry)
    assert len(surface.faces) > 0


def test_at_the_edge_of_the_scan_it_is_closed() -> None:
    inside = np.ones((1, 5, 6), bool)
    surface = liver_of(inside, scan_of(inside, (3.0, 1.0, 1.0))[0].geometry)
    assert set(directed_edges(surface).values()) == {1}
    assert volume_ml(surface) > 0


def test_an_empty_mask_has_none() -> None:
    geometry = scan_of(np.zeros((3, 4, 5), bool))[0].geometry
    assert build_surfaces(Mask(np.zeros((3, 4, 5), np.uint8), geometry), ()) == ()


def test_it_stops_when_asked_to() -> None:
    progress = Progress()
    progress.cancel()
    _, mask = scan_of(ball(20, (1.0, 1.0, 1.0)))
    with pytest.raises(Cancelled):
        build_surfaces(mask, find_lesions(mask), progress)
