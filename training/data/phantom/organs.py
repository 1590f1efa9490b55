"""The table of everything that is painted, in order: what comes later covers what came before."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from training.data.phantom import tissue
from training.data.phantom.liver import CAVA, LIVER_BOUNDS, PORTAL_TRUNK, Liver, Nodule, vessel_roots
from training.data.phantom.shapes import (
    Bounds,
    Floats,
    Point,
    Ripple,
    Shape,
    Space,
    Tubes,
    around,
    ellipsoid,
    intersect,
    to_point,
    tube_path,
    tubes,
    without,
)
from training.data.phantom.tissue import Organ, Tissue
from training.data.phantom.torso import Torso, back_muscles, spinal_canal, spinal_column, vertebrae
from training.data.phantom.vessels import grow_tree

# Lines through the middle of things, (x, y, z, radius) in mm.
_AORTA = tube_path((-6, -16, -150, 8.5), (-8, -14, -40, 10.5), (-14, -18, 30, 11.5), (-20, -28, 150, 12.5))
_GULLET = tube_path((-4, -10, 150, 8), (-8, -6, 60, 8), (-28, 4, 34, 7))
_STOMACH = tube_path(
    (-66, -8, 22, 35), (-70, 6, -4, 36), (-60, 30, -30, 30), (-36, 46, -58, 22), (-4, 46, -70, 16), (22, 34, -64, 10)
)
_PANCREAS = tube_path((30, 8, -78, 13), (10, 16, -68, 10), (-25, 6, -58, 8.5), (-72, -20, -34, 9))
_DUODENUM = tube_path((26, 34, -64, 11), (46, 22, -70, 12), (44, 4, -100, 12), (22, 0, -124, 11), (-8, 4, -124, 11))
_COLON = tube_path(
    *((104, -18, -150, 21), (102, -6, -112, 22), (90, 40, -100, 20), (40, 76, -100, 19), (-10, 82, -94, 19)),
    *((-64, 72, -76, 18), (-100, 30, -46, 17), (-112, -14, -64, 15), (-112, -26, -150, 14)),
)
_SPLENIC_VEIN = tube_path((8, 8, -72, 6), (-20, 0, -62, 5), (-72, -24, -32, 4))
_MESENTERIC_VEIN = tube_path((8, 8, -72, 6), (10, 22, -150, 5))
_MESENTERIC_ARTERY = tube_path((-8, -8, -52, 3.5), (-4, 10, -80, 3.5), (-2, 20, -150, 3))
_COELIAC = tube_path((-10, -8, -36, 3.5), (-6, 8, -40, 3), (20, 14, -46, 2.5))
_KIDNEYS = ((62.0, -41.0, -72.0), (-62.0, -41.0, -50.0))

_CHEST: Bounds = ((-200, -150, -100), (200, 150, 400))
_HEART: Bounds = ((-115, -50, 10), (75, 125, 170))
_SPINE: Bounds = ((-70, -112, -400), (70, -15, 400))
_STOMACH_BOUNDS: Bounds = ((-125, -65, -110), (60, 110, 75))
_RIM = 0.15
"""The thickness of a tumour's rim, as a share of its radius."""

_GAS_LEVEL_MM = 38.0
"""In a patient on the back, gas lies in front of this height."""


def draw_organs(random: np.random.Generator, torso: Torso, liver: Liver) -> tuple[Organ, ...]:
    """Everything but the tumours."""
    return (
        *_frame(torso),
        *_heart_and_lungs(random, torso),
        *_bones(torso),
        *_gut(random, torso),
        *_kidneys(),
        *_great_vessels(random, torso),
        *_liver(random, liver),
    )


def tumour_coats(nodule: Nodule, liver: Tissue) -> tuple[Organ, ...]:
    """The coats of one tumour; a rim is painted first and covered by the core."""
    core = Tissue(liver.ct - nodule.darker_by, 0.45 * liver.mr, 9)
    if not nodule.has_rim:
        return (Organ(core, nodule, nodule.bounds, nodule.edge_mm),)
    rim = Tissue(liver.ct + 14, 0.95 * liver.mr, 6)
    return (
        Organ(rim, nodule, nodule.bounds),
        Organ(core, lambda s: nodule(s) + _RIM * nodule.radius_mm, nodule.bounds, nodule.edge_mm),
    )


def _frame(torso: Torso) -> tuple[Organ, ...]:
    return (
        Organ(tissue.COUCH, _couch),
        Organ(tissue.SKIN, torso.skin),
        Organ(tissue.FAT, lambda s: torso.skin(s) + 2),
        Organ(tissue.MUSCLE, torso.muscle),
        Organ(tissue.FAT, torso.wall_fat, ((-200, -60, -400), (200, 150, 0)), edge_mm=2.5),
        Organ(tissue.FAT, torso.cavity),
        Organ(tissue.MUSCLE, lambda s: intersect(back_muscles(s), torso.muscle(s) + 1), _SPINE),
        *(
            _tube_organ(muscle, pieces)
            for side in (1, -1)
            for muscle, pieces in (
                (tissue.MUSCLE, tube_path((side * 27, -45, -10, 3), (side * 40, -44, -150, 21))),  # psoas
                (tissue.MUSCLE, tube_path((side * 14, -26, 20, 5), (side * 16, -28, -90, 4))),  # crus
            )
        ),
        Organ(tissue.MUSCLE, lambda s: np.maximum(np.abs(torso.diaphragm(s)) - 1.2, torso.cavity(s)), _CHEST),
    )


def _couch(space: Space) -> Floats:
    """The shell of the table under the patient."""
    top = np.abs(space.y + 120 - space.x**2 / 1100) - 1.2
    return np.asarray(np.maximum(top, np.abs(space.x) - 190))


def _heart_and_lungs(random: np.random.Generator, torso: Torso) -> tuple[Organ, ...]:
    def above_diaphragm(shape: Shape, gap_mm: float) -> Shape:
        return lambda s: np.maximum(shape(s), gap_mm - torso.diaphragm(s))

    return (
        Organ(tissue.LUNG, torso.lungs, _CHEST),
        *(
            _tube_organ(tissue.VEIN, grow_tree(random, (side * 42, -8, 125), (side * 66, -20, 80), 4.5, torso.lungs))
            for side in (1, -1, 1, -1)
        ),
        Organ(tissue.FAT, above_diaphragm(_ellipsoid((-20, 40, 92), (68, 52, 62), -0.5), 1.5), _HEART),
        Organ(tissue.HEART, above_diaphragm(_ellipsoid((-24, 38, 96), (60, 43, 54), -0.5), 4.5), _HEART),
        Organ(tissue.ARTERY, _ellipsoid((-38, 38, 98), (34, 20, 38), -0.5), _HEART),
        Organ(tissue.VEIN, _ellipsoid((10, 48, 98), (24, 15, 40), -0.9), _HEART),
    )


def _bones(torso: Torso) -> tuple[Organ, ...]:
    return (
        Organ(tissue.CARTILAGE, torso.rib_cartilage),
        Organ(tissue.BONE, torso.ribs),
        Organ(tissue.MARROW, lambda s: torso.ribs(s) + 1.8),
        Organ(tissue.BONE, torso.sternum, ((-30, 40, 20), (30, 150, 400))),
        Organ(tissue.MARROW, lambda s: torso.sternum(s) + 1.8, ((-30, 40, 20), (30, 150, 400))),
        Organ(tissue.DISC, spinal_column, _SPINE),
        Organ(tissue.BONE, vertebrae, _SPINE),
        Organ(tissue.MARROW, lambda s: vertebrae(s) + 1.8, _SPINE),
        Organ(tissue.CORD, spinal_canal, _SPINE),
    )


def _gut(random: np.random.Generator, torso: Torso) -> tuple[Organ, ...]:
    haustra, folds, lobules = Ripple(random, 25, 50), Ripple(random, 22, 70), Ripple(random, 9, 22)

    def stomach(space: Space) -> Floats:
        room = intersect(torso.diaphragm(space) + 3, torso.cavity(space) + 2)
        return intersect(tubes(space, _STOMACH) + 2.5 * folds(space), room, blend_mm=6)

    def spleen(space: Space) -> Floats:
        bed = intersect(torso.cavity(space) + 1.5, torso.diaphragm(space) + 2.5)
        whole = intersect(ellipsoid(space, (-106, -38, 4), (35, 52, 56), 0.45), bed, blend_mm=6)
        return without(whole, tubes(space, _STOMACH) - 4, ellipsoid(space, _KIDNEYS[1], (31, 28, 54)), blend_mm=6)

    gas = tuple(replace(piece, start=_raised(piece.start), end=_raised(piece.end)) for piece in _COLON[2:6])
    organs = [
        _inside(torso, _tube_organ(tissue.GUT_WALL, _COLON, grow_mm=0.5, ripple=haustra)),
        _inside(torso, _tube_organ(tissue.STOOL, _COLON, grow_mm=-2.5, ripple=haustra)),
        _inside(torso, _tube_organ(tissue.AIR, gas, grow_mm=-9, ripple=Ripple(random, 30, 60))),
    ]
    for _ in range(26):
        loop = _draw_loop(random)
        organs += [
            _inside(torso, _tube_organ(tissue.GUT_WALL, loop, grow_mm=1)),
            _inside(torso, _tube_organ(tissue.CHYME, loop, grow_mm=-1.5)),
        ]
    return (
        *organs,
        _tube_organ(tissue.PANCREAS, _PANCREAS, ripple=lobules),
        _tube_organ(tissue.GUT_WALL, _DUODENUM),
        _tube_organ(tissue.CHYME, _DUODENUM, grow_mm=-4),
        Organ(tissue.GUT_WALL, stomach, _STOMACH_BOUNDS),
        Organ(tissue.GASTRIC_JUICE, lambda s: stomach(s) + 4, _STOMACH_BOUNDS),
        Organ(tissue.AIR, lambda s: np.maximum(stomach(s) + 4, _GAS_LEVEL_MM - s.y), _STOMACH_BOUNDS),
        Organ(tissue.SPLEEN, spleen, ((-155, -105, -75), (-55, 30, 75))),
    )


def _inside(torso: Torso, organ: Organ) -> Organ:
    """The part of an organ that the abdominal wall leaves it."""
    return replace(organ, shape=lambda s: intersect(organ.shape(s), torso.cavity(s) + 2, blend_mm=6))


def _draw_loop(random: np.random.Generator) -> Tubes:
    """A piece of small bowel, wandering."""
    place = np.array([random.uniform(-85, 70), random.uniform(22, 75), random.uniform(-160, -86)])
    heading, radius = random.normal(size=3), random.uniform(8, 11.5)
    stations = [(*to_point(place), radius)]
    for _ in range(5):
        heading = heading / np.linalg.norm(heading) + 0.6 * random.normal(size=3)
        place = place + 16 * heading / np.linalg.norm(heading)
        place[1] = max(place[1], 14)  # stays in front of spine and great vessels
        stations.append((*to_point(place), radius))
    return tube_path(*stations)


def _raised(point: Point) -> Point:
    return point[0], point[1] + 6, point[2]


def _kidneys() -> tuple[Organ, ...]:
    organs: list[Organ] = []
    for x, y, z in _KIDNEYS:
        side = 1 if x > 0 else -1
        bounds: Bounds = ((x - 45, y - 45, z - 65), (x + 45, y + 45, z + 65))
        sinus = (x - 15 * side, y + 8, z)
        vein_end = 24 if side > 0 else -18
        organs += [
            Organ(tissue.CORTEX, _ellipsoid((x, y, z), (26, 24, 50), 0.35 * side), bounds),
            Organ(tissue.MEDULLA, _ellipsoid((x, y, z), (18, 16, 42), 0.35 * side), bounds),
            Organ(tissue.FAT, _ellipsoid(sinus, (13, 7.5, 21), 0.35 * side), bounds),
            _tube_organ(tissue.URINE, tube_path((x - 6 * side, y + 4, z, 6), (x - 26 * side, y + 10, z - 8, 4))),
            _tube_organ(tissue.URINE, tube_path((x - 26 * side, y + 10, z - 8, 2.5), (x - 28 * side, -24, -160, 2.5))),
            _tube_organ(tissue.VEIN, tube_path((x - 10 * side, y + 9, z + 6, 4), (vein_end, -12, z + 6, 5))),
        ]
    return tuple(organs)


def _great_vessels(random: np.random.Generator, torso: Torso) -> tuple[Organ, ...]:
    mesentery = tuple(
        piece
        for goal in ((0, 70, -120), (-60, 50, -115), (50, 55, -125))
        for piece in grow_tree(random, (6, 20, -100), goal, 3.2, lambda s: torso.cavity(s) + 8)
    )
    return (
        _tube_organ(tissue.ARTERY, _AORTA),
        _tube_organ(tissue.GUT_WALL, _GULLET),
        _tube_organ(tissue.VEIN, _SPLENIC_VEIN),
        _tube_organ(tissue.VEIN, _MESENTERIC_VEIN),
        _tube_organ(tissue.ARTERY, _MESENTERIC_ARTERY),
        _tube_organ(tissue.ARTERY, _COELIAC),
        _tube_organ(tissue.VEIN, mesentery),
    )


def _liver(random: np.random.Generator, liver: Liver) -> tuple[Organ, ...]:
    trees = tuple(
        piece
        for start, towards, radius in vessel_roots()
        for piece in grow_tree(random, start, towards, radius, liver.surface)
    )
    return (
        Organ(liver.tissue, liver, LIVER_BOUNDS),
        Organ(tissue.VEIN, lambda s: np.maximum(tubes(s, trees, 3), liver(s) + 1), LIVER_BOUNDS),
        _tube_organ(tissue.VEIN, PORTAL_TRUNK),
        _tube_organ(tissue.VEIN, CAVA),
        Organ(tissue.GUT_WALL, liver.gallbladder, LIVER_BOUNDS),
        Organ(tissue.BILE, lambda s: liver.gallbladder(s) + 1.5, LIVER_BOUNDS),
    )


def _ellipsoid(centre: Point, radii: Point, turn: float = 0.0) -> Shape:
    return lambda space: ellipsoid(space, centre, radii, turn)


def _tube_organ(material: Tissue, pieces: Tubes, grow_mm: float = 0.0, ripple: Ripple | None = None) -> Organ:
    """Tubes, made wider by ``grow_mm``, with a surface that is uneven by about a millimetre and a half."""

    def shape(space: Space) -> Floats:
        field = tubes(space, pieces) - grow_mm
        return field if ripple is None else np.asarray(field + 1.5 * ripple(space))

    return Organ(material, shape, around(pieces))
