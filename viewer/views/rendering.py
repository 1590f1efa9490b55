"""Surfaces as a picture, without a graphics card: triangles filled by numpy, the farthest first.

All pixels of all triangles are worked on at once, in long arrays; of those that fall onto one place the last written,
which is the nearest, stays. So a frame costs some twenty passes over the pixels that are covered, whether by a hundred
triangles or by twenty thousand.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

_LIGHT = np.array([-0.35, -0.45, 0.82], np.float32)
"""Towards the light, in the frame of the screen: from above, over the left shoulder."""
_AMBIENT, _DIFFUSE, _RIM = 0.28, 0.72, 0.25
_OVER_OPAQUE = 0.6
"""How much of its opacity a veil keeps before something opaque: what lies in the liver is what one looks for."""
_FAR = np.float32(-np.inf)


@dataclass(frozen=True)
class Body:
    """One surface and its colour.

    Attributes:
        vertices: (n, 3) float32 mm.
        normals: (n, 3) float32, of length 1, outwards.
        faces: (m, 3), counter-clockwise as seen from outside.
        colour: red, green, blue, 0 to 255.
    """

    vertices: Floats
    normals: Floats
    faces: NDArray[np.int32]
    colour: tuple[int, int, int]


@dataclass(frozen=True)
class Camera:
    """From where one looks: a parallel projection.

    Attributes:
        rotation: (3, 3); its rows are the directions to the right of the screen, down and out of it, in the world;
            these three are a left-handed frame, so that its determinant is -1.
        centre: the point (x, y, z) in mm that lies in the middle of the picture.
        scale: pixels per mm.
        shape: rows and columns of the picture.
    """

    rotation: Floats
    centre: Floats
    scale: float
    shape: tuple[int, int]

    def project(self, points: Floats) -> Floats:
        """Points (..., 3) in mm to (col, row, towards the eye) in pixels; centres of pixels are whole numbers."""
        seen = (points - self.centre) @ self.rotation.T * np.float32(self.scale)
        rows, cols = self.shape
        return np.asarray(seen + np.array([(cols - 1) / 2, (rows - 1) / 2, 0], np.float32))

    def unproject(self, col: float, row: float, depth: float) -> Floats:
        """The point (x, y, z) in mm that is seen at a place of the picture, at a depth in pixels."""
        rows, cols = self.shape
        seen = np.array([col - (cols - 1) / 2, row - (rows - 1) / 2, depth], np.float32) / np.float32(self.scale)
        return np.asarray(seen @ self.rotation + self.centre)


@dataclass
class Layer:
    """What is seen of opaque bodies.

    Attributes:
        depth: (rows, cols) float32, pixels towards the eye; minus infinity where nothing is.
        light: (rows, cols) float32, how bright the surface is there, 0 to 1.
        body: (rows, cols) uint8, which of the bodies it is, from 0.
    """

    depth: Floats
    light: Floats
    body: NDArray[np.uint8]


def render(
    translucent: Sequence[Body], opaque: Sequence[Body], camera: Camera, opacity: float
) -> tuple[NDArray[np.uint32], Floats]:
    """Draw opaque bodies within translucent ones.

    Args:
        translucent: seen as one veil of the nearest surface.
        opaque: seen through it, and before it where they stick out.
        camera: from where.
        opacity: of the veil, 0 to 1.

    Returns:
        (pixels, depth): (rows, cols) uint32 0xAARRGGBB, premultiplied; and how near what is seen lies, in pixels to
        the eye, of an opaque body where there is one, else of the veil; minus infinity where there is nothing.
    """
    veil, core = rasterise(translucent, camera), rasterise(opaque, camera)
    nearest = np.maximum(veil.depth, core.depth)
    pixels = np.zeros(camera.shape, np.uint32)
    drawn = np.flatnonzero(nearest > _FAR)
    veil_depth, core_depth = veil.depth.ravel()[drawn], core.depth.ravel()[drawn]
    is_core = core_depth > _FAR
    shares = np.array([0.0, opacity, 0.0, opacity * _OVER_OPAQUE], np.float32)
    share = shares[(veil_depth > core_depth) + 2 * is_core]
    over = share * veil.light.ravel()[drawn]
    under = (1 - share) * is_core * core.light.ravel()[drawn]
    veil_colours, core_colours = _colours(translucent), _colours(opaque)
    veil_body, core_body = veil.body.ravel()[drawn], core.body.ravel()[drawn]
    mixed = (np.maximum(is_core, share) * 255 + np.float32(0.5)).astype(np.uint32) << np.uint32(24)
    for channel, shift in enumerate((16, 8, 0)):
        tone = over * veil_colours[channel][veil_body] + under * core_colours[channel][core_body]
        mixed |= (tone + np.float32(0.5)).astype(np.uint32) << np.uint32(shift)
    pixels.ravel()[drawn] = mixed
    return pixels, np.where(core.depth > _FAR, core.depth, nearest)


def rasterise(bodies: Sequence[Body], camera: Camera) -> Layer:
    """What is seen of bodies that hide each other."""
    rows, cols = camera.shape
    layer = Layer(np.full(camera.shape, _FAR), np.zeros(camera.shape, np.float32), np.zeros(camera.shape, np.uint8))
    corners, lights, owners = _triangles(bodies, camera)
    if not len(corners):
        return layer
    low = np.ceil(corners[..., :2].min(axis=1)).astype(np.int32)
    high = np.floor(corners[..., :2].max(axis=1)).astype(np.int32)
    np.maximum(low, 0, out=low)
    np.minimum(high, np.array([cols - 1, rows - 1], np.int32), out=high)
    size = high - low + 1
    a, b, c = corners[:, 0], corners[:, 1], corners[:, 2]
    area = _cross(b - a, c - a)
    seen = np.flatnonzero((size.min(axis=1) > 0) & (area < -1e-6))  # rows run down: from outside they turn left
    seen = seen[np.argsort(corners[seen, :, 2].sum(axis=1), kind="stable")]
    a, b, c, area, low, size, lights = (each[seen] for each in (a, b, c, area, low, size, lights))
    owners = owners[seen]

    count = size[:, 0] * size[:, 1]
    which = np.repeat(np.arange(len(seen), dtype=np.int32), count)
    nth = np.arange(len(which), dtype=np.int32) - np.repeat(np.cumsum(count, dtype=np.int32) - count, count)
    width = size[which, 0]
    row = ((nth + np.float32(0.5)) / width).astype(np.int32)  # several times as fast as dividing whole numbers
    col = nth - row * width + low[which, 0]
    row += low[which, 1]
    # The share of corner b and of corner c at a pixel is linear in it: one plane for each triangle.
    b_col, b_row = (c[:, 1] - a[:, 1]) / area, (a[:, 0] - c[:, 0]) / area
    c_col, c_row = (a[:, 1] - b[:, 1]) / area, (b[:, 0] - a[:, 0]) / area
    from_col, from_row = col - a[which, 0], row - a[which, 1]
    share_b = from_col * b_col[which] + from_row * b_row[which]
    share_c = from_col * c_col[which] + from_row * c_row[which]
    within = np.flatnonzero((share_b >= 0) & (share_c >= 0) & (share_b + share_c <= 1))
    which, share_b, share_c = which[within], share_b[within], share_c[within]
    place = row[within] * np.int32(cols) + col[within]
    # Where an index comes twice, numpy's assignment keeps the last value: the nearest triangle's.
    layer.depth.ravel()[place] = a[which, 2] + share_b * (b - a)[which, 2] + share_c * (c - a)[which, 2]
    layer.light.ravel()[place] = (
        lights[which, 0]
        + share_b * (lights[:, 1] - lights[:, 0])[which]
        + share_c * (lights[:, 2] - lights[:, 0])[which]
    )
    layer.body.ravel()[place] = owners[which]
    return layer


def _triangles(bodies: Sequence[Body], camera: Camera) -> tuple[Floats, Floats, NDArray[np.uint8]]:
    """Of all faces the projected corners (m, 3, 3), the light at each (m, 3), and whose they are (m,)."""
    corners, lights, owners = [], [], []
    for number, body in enumerate(bodies):
        corners.append(camera.project(body.vertices)[body.faces])
        lights.append(_light(body.normals @ camera.rotation.T)[body.faces])
        owners.append(np.full(len(body.faces), number, np.uint8))
    if not bodies:
        return np.empty((0, 3, 3), np.float32), np.empty((0, 3), np.float32), np.empty(0, np.uint8)
    return np.concatenate(corners), np.concatenate(lights), np.concatenate(owners)


def _light(normals: Floats) -> Floats:
    """How bright a surface is that faces a direction in the frame of the screen: matt, with a brighter rim."""
    lit = np.clip(normals @ _LIGHT, 0, 1)
    rim = 1 - np.clip(normals[:, 2], 0, 1)
    return np.asarray(np.clip(_AMBIENT + _DIFFUSE * lit + _RIM * rim * rim * lit, 0, 1), np.float32)


def _colours(bodies: Sequence[Body]) -> Floats:
    """(3, bodies): red, green and blue of each, 0 to 255; one black where there are none."""
    return np.array([body.colour for body in bodies] or [(0, 0, 0)], np.float32).T


def _cross(one: Floats, other: Floats) -> Floats:
    return np.asarray(one[:, 0] * other[:, 1] - one[:, 1] * other[:, 0])
