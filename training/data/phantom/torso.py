"""The frame that everything lies in: skin, fat, wall, ribs, spine, diaphragm.

Coordinates throughout are RAS+ millimetres (x to patient-right, y to anterior, z to superior) about a point in the
upper abdomen: the dome of the diaphragm is near z = 65, the liver's tip near z = -90. Sizes and places are round
figures of an adult; every draw moves and scales them.
"""

from __future__ import annotations

import numpy as np

from training.data.phantom.shapes import ALWAYS, Floats, Ripple, Space, ellipsoid, intersect, unite, without

_FOOT_MM = -38.0
"""Where the domes of the diaphragm turn into walls."""

_RIB_PITCH_MM = 25.0
_RIB_DROP_MM = 62.0
"""How far a rib falls per radian on its way to the front."""

_BONE_END = 2.2
"""The angle from behind (radians) at which ribs turn into cartilage."""

_VERTEBRA_PITCH_MM = 29.0


class Torso:
    """A body of drawn size."""

    def __init__(self, random: np.random.Generator) -> None:
        self._half_width = 163 * random.uniform(0.95, 1.05)
        self._front = 114 * random.uniform(0.94, 1.06)
        self._back = 109 * random.uniform(0.98, 1.02)
        self._fat = random.uniform(12, 19)
        self._wall = random.uniform(12, 15)
        self._dome = random.uniform(60, 70)
        self._outline = Ripple(random, 70, 220)
        self._layers = Ripple(random, 40, 120)

    def skin(self, space: Space) -> Floats:
        """The whole body: rounder in front, flat behind, a little narrower at the waist."""
        depth = np.where(space.y > 0, self._front, self._back).astype(np.float32)
        u, v = np.abs(space.x) / self._half_width, np.abs(space.y) / depth
        power = 2.3
        near = np.maximum((u**power + v**power) ** (1 / power), 1e-3)
        slope = near ** (1 - power) * np.hypot(u ** (power - 1) / self._half_width, v ** (power - 1) / depth)
        waist = 5 * np.cos((space.z + 40) / 60)
        groove = 5 * np.exp(-((space.x / 16) ** 2)) * np.clip(-space.y / 60, 0, 1)
        return np.asarray((near - 1) / slope + waist + groove + 2.5 * self._outline(space))

    def muscle(self, space: Space) -> Floats:
        """Everything under the subcutaneous fat, which grows thicker downwards and is thin behind."""
        behind = np.clip((-20 - space.y) / 60, 0, 1)
        lower = np.clip(-space.z / 120, -0.6, 1)
        thickness = self._fat * (1 + 0.3 * lower) * (1 - 0.2 * behind)
        return np.asarray(self.skin(space) + thickness + 1.5 * self._layers(space))

    def cavity(self, space: Space) -> Floats:
        """Everything inside ribs and abdominal wall."""
        return self.muscle(space) + self._wall

    def wall_fat(self, space: Space) -> Floats:
        """The thin fat between the layers of the abdominal wall, and beside and between its straight muscles."""
        depth = self.muscle(space)
        sheet = np.minimum(np.abs(depth + 0.36 * self._wall), np.abs(depth + 0.68 * self._wall)) - 0.45
        seam = np.minimum(np.abs(np.abs(space.x) - 66) - 0.8, np.abs(space.x) - 0.6)
        flank = np.maximum(np.abs(space.y - 10) - 62, 68 - np.abs(space.x))
        layers = unite(np.maximum(sheet, flank), np.maximum(seam, 45 - space.y))
        return intersect(layers, depth + 1, -1 - depth - self._wall, space.z + 25)

    def diaphragm(self, space: Space) -> Floats:
        """Below the domes: negative in the abdomen, positive in the chest."""
        right = _dome(space, (64, 4), (76, 72), self._dome)
        left = _dome(space, (-70, 0), (72, 70), self._dome - 15)
        middle = _dome(space, (0, 20), (70, 62), self._dome - 22)
        return unite(right, left, middle, blend_mm=16)

    def lungs(self, space: Space) -> Floats:
        """Both lungs: the chest without its middle."""
        chest = intersect(self.cavity(space) + 1, 2.5 - self.diaphragm(space))
        middle = ellipsoid(space, (-8, 20, 110), (37, 72, 400))
        spine = ellipsoid(space, (0, -52, 0), (27, 42, ALWAYS))
        return without(chest, middle, spine, blend_mm=6)

    def ribs(self, space: Space) -> Floats:
        """The bony ribs, a screw thread in the wall."""
        return self._thread(space, 0.42, _BONE_END)

    def rib_cartilage(self, space: Space) -> Floats:
        """What joins the ribs in front, rising again."""
        return self._thread(space, _BONE_END, 2.95)

    def sternum(self, space: Space) -> Floats:
        """The breast bone down to its tip."""
        plate = np.abs(self.muscle(space) + 0.5 * self._wall) - 4.5
        return intersect(plate, np.abs(space.x) - 17, 40 - space.z, -space.y, blend_mm=5)

    def _thread(self, space: Space, first: float, last: float) -> Floats:
        """Ribs between two angles, counted from the spine."""
        angle = np.arctan2(np.abs(space.x), 8 - space.y)
        falling = np.minimum(angle, _BONE_END) - 0.5 * np.maximum(angle - _BONE_END, 0)
        turns = (space.z + _RIB_DROP_MM * falling - 10) / _RIB_PITCH_MM
        number = np.maximum(np.round(turns), 0)
        across = (turns - number) * _RIB_PITCH_MM * 0.9
        through = self.muscle(space) + 0.55 * self._wall
        bar = (np.sqrt((through / 3.6) ** 2 + (across / 6.4) ** 2) - 1) * 3.6
        # The lowest two float: they end at the side, and have no cartilage.
        end = np.select([number < 0.5, number < 1.5], [1.2, 1.75], last)
        ends = np.maximum(first - angle, angle - np.minimum(end, last)) * 110
        return intersect(np.asarray(bar, np.float32), np.asarray(ends, np.float32))


def _dome(space: Space, centre: tuple[float, float], radii: tuple[float, float], top: float) -> Floats:
    # In front the diaphragm comes from the ribs, further out and higher up than behind.
    y = np.where(space.y > centre[1], centre[1] + (space.y - centre[1]) * 0.72, space.y).astype(np.float32)
    raised = Space(space.x, y, np.maximum(space.z - _FOOT_MM, 0))
    dome = ellipsoid(raised, (*centre, 0.0), (*radii, top - _FOOT_MM))
    # Below its foot it widens until it meets the wall, where the lungs end.
    return np.asarray(dome - 0.45 * np.maximum(_FOOT_MM - space.z, 0))


def spinal_column(space: Space) -> Floats:
    """Vertebral bodies and discs, one above the other."""
    waist = 1.5 * np.cos(2 * np.pi * space.z / _VERTEBRA_PITCH_MM)
    return np.asarray(ellipsoid(space, (0, -43, 0), (21.5, 17, ALWAYS)) + waist)


def vertebrae(space: Space) -> Floats:
    """Vertebral bodies, arches and processes."""
    height = np.asarray(space.z - _VERTEBRA_PITCH_MM * np.round(space.z / _VERTEBRA_PITCH_MM), np.float32)
    level = Space(space.x, space.y, height)
    body = intersect(spinal_column(space), np.asarray(np.abs(height) - 11.5, np.float32), blend_mm=3)
    arch = ellipsoid(space, (0, -67, 0), (15.5, 13, ALWAYS))
    spinous = ellipsoid(level, (0, -84, -4), (3.6, 12, 8))
    right, left = (ellipsoid(level, (side * 27, -71, 0), (16, 4.5, 5.5)) for side in (1, -1))
    return unite(body, arch, spinous, right, left, blend_mm=4)


def spinal_canal(space: Space) -> Floats:
    """Where the cord lies."""
    return ellipsoid(space, (0, -66, 0), (10.5, 8, ALWAYS))


def back_muscles(space: Space) -> Floats:
    """The two long muscles beside the spinous processes."""
    right, left = (ellipsoid(space, (side * 33, -81, 0), (30, 20, ALWAYS)) for side in (1, -1))
    return unite(right, left)
