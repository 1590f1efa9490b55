"""Triangles as pixels: what is covered, what hides what, what shines through."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from viewer.views.rendering import Body, Camera, Floats, rasterise, render

STRAIGHT = np.eye(3, dtype=np.float32)
"""Millimetres are pixels; x to the right, y down, z towards the eye: a mirrored world, whose faces turn right."""
RED, GREEN = (200, 0, 0), (0, 200, 0)


def camera(rows: int = 40, cols: int = 60, scale: float = 1.0) -> Camera:
    """Its middle is (0, 0, 0)."""
    return Camera(STRAIGHT, np.zeros(3, np.float32), scale, (rows, cols))


def body(corners: object, faces: object, colour: tuple[int, int, int] = RED) -> Body:
    vertices = np.array(corners, np.float32)
    return Body(
        vertices, np.tile(np.array([0, 0, 1], np.float32), (len(vertices), 1)), np.array(faces, np.int32), colour
    )


def square(half: float, z: float, colour: tuple[int, int, int] = RED) -> Body:
    """Faces the eye."""
    corners = [(-half, -half, z), (half, -half, z), (half, half, z), (-half, half, z)]
    return body(corners, [(0, 2, 1), (0, 3, 2)], colour)


def ball(radius: float, colour: tuple[int, int, int] = RED, rounds: int = 48) -> Body:
    """About (0, 0, 0), closed, of some 4,000 faces."""
    lat, lon = np.meshgrid(np.linspace(0, np.pi, rounds), np.linspace(0, 2 * np.pi, rounds), indexing="ij")
    normals = np.stack([np.sin(lat) * np.cos(lon), np.sin(lat) * np.sin(lon), np.cos(lat)], -1).reshape(-1, 3)
    at = np.arange(rounds * rounds).reshape(rounds, rounds)
    a, b, c, d = (part.ravel() for part in (at[:-1, :-1], at[1:, :-1], at[1:, 1:], at[:-1, 1:]))
    faces = np.concatenate([np.stack([a, c, b], 1), np.stack([a, d, c], 1)])
    return Body((radius * normals).astype(np.float32), normals.astype(np.float32), faces.astype(np.int32), colour)


def covered(depth: Floats) -> NDArray[np.bool_]:
    return np.isfinite(depth)


def test_a_triangle_covers_the_pixels_whose_centres_lie_in_it() -> None:
    corners = np.array([(-10.3, -7.1, 0), (12.9, -3.2, 0), (-2.4, 11.7, 0)])
    seen = covered(rasterise([body(corners, [(0, 2, 1)])], camera()).depth)
    rows, cols = np.indices(seen.shape)
    points = np.stack([cols - 29.5, rows - 19.5], -1)
    a, b, c = corners[:, :2]
    sides = [(q - p)[0] * (points - p)[..., 1] - (q - p)[1] * (points - p)[..., 0] for p, q in ((a, b), (b, c), (c, a))]
    assert np.array_equal(seen, np.all([side >= 0 for side in sides], axis=0))
    assert seen.sum() > 100


def test_neighbours_leave_no_gap() -> None:
    seen = covered(rasterise([ball(15)], camera()).depth)
    rows, cols = np.indices(seen.shape)
    away = np.hypot(rows - 19.5, cols - 29.5)
    assert seen[away < 14.5].all()
    assert not seen[away > 15.01].any()


def test_what_turns_its_back_is_not_seen() -> None:
    assert not covered(rasterise([body([(-9, -9, 0), (9, -9, 0), (0, 9, 0)], [(0, 1, 2)])], camera()).depth).any()


def test_the_nearer_hides_the_farther_whatever_the_order() -> None:
    for bodies in ([square(10, 5), square(4, 9)], [square(4, 9), square(10, 5)]):
        layer = rasterise(bodies, camera())
        near, far = layer.depth == 9, layer.depth == 5
        assert (near.sum(), far.sum()) == (64, 400 - 64)
        assert len(np.unique(layer.body[near])) == len(np.unique(layer.body[far])) == 1


def test_depth_is_that_of_the_surface() -> None:
    depth = rasterise([ball(15)], camera()).depth
    rows, cols = np.indices(depth.shape)
    away = np.hypot(rows - 19.5, cols - 29.5)
    inner = away < 13
    assert np.abs(depth - np.sqrt(np.maximum(15**2 - away**2, 0)))[inner].max() < 0.25


def test_what_faces_the_light_is_brightest_and_nothing_is_black() -> None:
    layer = rasterise([ball(15)], camera())
    lit = np.where(covered(layer.depth), layer.light, np.nan)
    row, col = np.unravel_index(np.nanargmax(lit), lit.shape)
    assert row < 20
    assert col < 30
    assert np.nanmin(lit) > 0.2
    assert np.nanmax(lit) <= 1


def test_opaque_bodies_are_seen_through_a_veil_and_before_it() -> None:
    for z, is_before in ((-5.0, False), (5.0, True)):
        pixels, depth = render([square(10, 0, GREEN)], [square(4, z, RED)], camera(), 0.5)
        middle, beside, outside = (int(pixels[20, col]) for col in (30, 37, 55))
        alpha, red, green = (middle >> 24, middle >> 16 & 255, middle >> 8 & 255)
        assert alpha == 255
        assert red > 90
        assert (green == 0) is is_before
        assert beside >> 24 == 128
        assert beside >> 8 & 255 <= 128  # premultiplied
        assert outside == 0
        assert depth[20, 30] == z  # a click takes what is looked at, not the veil


def test_what_lies_out_of_the_picture_is_cut_off() -> None:
    layer = rasterise([square(500, 0)], camera())
    assert covered(layer.depth).all()
    far = body([(900, 900, 0), (990, 900, 0), (900, 990, 0)], [(0, 2, 1)])
    assert not covered(rasterise([far], camera()).depth).any()


@pytest.mark.parametrize("corners", [[(0, 0, 0)] * 3, [(0, 0, 0), (5, 0, 0), (9, 0, 0)]])
def test_what_has_no_area_is_not_seen(corners: list[tuple[int, int, int]]) -> None:
    assert not covered(rasterise([body(corners, [(0, 1, 2), (0, 2, 1)])], camera()).depth).any()


def test_nothing_at_all() -> None:
    pixels, depth = render([], [], camera(), 0.5)
    assert not pixels.any()
    assert not covered(depth).any()


def test_projecting_and_back() -> None:
    turn = np.linalg.qr(np.random.default_rng(1).normal(size=(3, 3)))[0].astype(np.float32)
    seen_from = Camera(turn, np.array([3, -70, 200], np.float32), 2.5, (33, 70))
    point = np.array([10, -60, 190], np.float32)
    assert seen_from.unproject(*seen_from.project(point).tolist()) == pytest.approx(point, abs=1e-3)
    assert seen_from.project(seen_from.centre).tolist() == pytest.approx([34.5, 16, 0])
