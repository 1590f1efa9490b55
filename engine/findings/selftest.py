"""Whether this installation measures right: known solids through the same functions as every lesion.

The digital phantom of the Image Biomarker Standardisation Initiative carries reference values on which many programs
agree (Zwanenburg et al., Radiology 2020; 295: 328-338); diameters within a slice it has none of, so that solids drawn
here, whose sizes are known by geometry, stand beside it. Where a number can be exact it has to be; where a solid is
drawn in voxels, the tolerance is what drawing it costs (docs/measurements.md).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

import engine
import resources
from engine.errors import EngineError
from engine.findings.measure import Lesion, measure
from engine.scan.geometry import FloatArray, Geometry, triple
from engine.scan.volume import Label, Mask, Modality, Source, Volume
from engine.words import say

Inside = NDArray[np.bool_]

_EXACT = 1e-6


@dataclass(frozen=True)
class Check:
    """One number, expected and measured.

    Attributes:
        solid: what was measured.
        quantity: which of its numbers.
        unit: empty for a ratio, a count and a yes (1) or no (0).
        expected: by reference or by geometry.
        tolerance: how far off it may be.
        measured: by this installation; NaN when it gave none.
    """

    solid: str
    quantity: str
    unit: str
    expected: float
    tolerance: float
    measured: float

    @property
    def passed(self) -> bool:
        """Whether the number is within its tolerance."""
        return abs(self.measured - self.expected) <= self.tolerance


def run_selftest() -> tuple[Check, ...]:
    """Measure every solid; a second or less.

    Raises:
        EngineError: the phantom is missing from this installation.
    """
    return tuple(check for solid in _SOLIDS for check in solid.checks())


def summary(checks: Sequence[Check]) -> str:
    """How it went, in one sentence."""
    failed = sum(not check.passed for check in checks)
    if not failed:
        return say("All {count} values are within their tolerance.", count=len(checks))
    return say(
        "{failed} of {count} values are outside of their tolerance: do not use this installation's measurements.",
        failed=failed,
        count=len(checks),
    )


def lines(checks: Sequence[Check]) -> list[str]:
    """Expected against measured, a line each under a heading for each solid, and how it went."""
    said = [f"hepatica {engine.__version__}: measurements against known values"]
    for solid, group in groupby(checks, key=lambda check: check.solid):
        said += ["", f"{solid:<44}{'expected':>12}{'tolerance':>12}{'measured':>12}"]
        for check in group:
            name = f"{check.quantity}, {check.unit}" if check.unit else check.quantity
            numbers = (check.expected, check.tolerance, check.measured)
            cells = "".join(f"{number:>12.6g}" for number in numbers)
            said.append(f"  {name:<42}{cells}  {'ok' if check.passed else 'OUTSIDE'}")
    return [*said, "", summary(checks)]


@dataclass(frozen=True)
class _Value:
    """A number that a solid has to have, and where it stands on a lesion."""

    quantity: str
    unit: str
    expected: float
    tolerance: float
    read: Callable[[Lesion], float | None]


@dataclass(frozen=True)
class _Solid:
    """Something to measure: how it is drawn, and what must come out."""

    name: str
    draw: Callable[[], tuple[Volume, Mask]]
    values: tuple[_Value, ...]

    def checks(self) -> tuple[Check, ...]:
        lesion = measure(*self.draw())[0]
        return tuple(self._check(value, value.read(lesion)) for value in self.values)

    def _check(self, value: _Value, found: float | None) -> Check:
        measured = math.nan if found is None else float(found)
        return Check(self.name, value.quantity, value.unit, value.expected, value.tolerance, measured)


# Drawing. Arrays are (k, j, i); a scan's axes rise to superior, posterior and left unless an affine says otherwise.


def _scan(inside: ArrayLike, affine: FloatArray, voxels: NDArray[Any] | None = None) -> tuple[Volume, Mask]:
    """A scan with a lesion, three voxels from every edge."""
    inside = np.pad(np.asarray(inside, bool), 3)
    voxels = np.zeros(inside.shape, np.int16) if voxels is None else np.pad(voxels, 3)
    return _scan_as_is(inside.astype(np.uint8) * np.uint8(Label.TUMOUR), affine, voxels)


def _scan_as_is(labels: NDArray[np.uint8], affine: FloatArray, voxels: NDArray[Any]) -> tuple[Volume, Mask]:
    geometry = Geometry(triple(labels.shape), affine)
    source = Source(Path("self-test"), None, (0, 1, 2), (False, False, False), "LPS")
    return Volume(voxels, geometry, 1.0, 0.0, source, Modality.MR), Mask(labels, geometry)


def _straight(k_mm: float, j_mm: float, i_mm: float) -> FloatArray:
    """A grid along the patient's axes."""
    return np.array([[0, 0, -i_mm, 0], [0, -j_mm, 0, 0], [k_mm, 0, 0, 0], [0, 0, 0, 1.0]])


def _oblique() -> FloatArray:
    """A grid of 4 x 0.9 x 0.7 mm, turned by 20 and 30 degrees, each slice moved by a tilted gantry; det 2.52 mm3."""
    a, b = np.radians((20, 30))
    about_x = np.array([[1, 0, 0, 0], [0, np.cos(a), -np.sin(a), 0], [0, np.sin(a), np.cos(a), 0], [0, 0, 0, 1]])
    about_z = np.array([[np.cos(b), -np.sin(b), 0, 0], [np.sin(b), np.cos(b), 0, 0], [0, 0, 1, 0], [0, 0, 0, 1]])
    tilted = _straight(4.0, 0.9, 0.7)
    tilted[1, 0] = 0.8
    return np.asarray(about_z @ about_x @ tilted)


def _positions(reach_mm: tuple[float, ...], spacing_mm: tuple[float, ...], off: float = 0.0) -> list[FloatArray]:
    """An open grid of mm from a point ``off`` voxels off a voxel's centre."""
    counts = [math.ceil(reach / size) for reach, size in zip(reach_mm, spacing_mm, strict=True)]
    axes = [(np.arange(-n, n + 1) + off) * size for n, size in zip(counts, spacing_mm, strict=True)]
    return [np.asarray(axis, np.float64) for axis in np.meshgrid(*axes, indexing="ij", sparse=True)]


def _phantom() -> tuple[Volume, Mask]:
    try:
        text = resources.ibsi_phantom().read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise EngineError(say("No phantom came with this installation to measure. Install it again.")) from error
    rows = [line.split() for line in text.splitlines() if line and not line.startswith("#")]
    cells = np.array(rows).reshape(4, 4, 5)
    voxels = np.where(cells == ".", "0", cells).astype(np.int16)
    return _scan(cells != ".", _straight(2, 2, 2), voxels)


def _ball() -> tuple[Volume, Mask]:
    z, y, x = _positions((10, 10, 10), (5.0, 0.7, 0.7), off=1 / 3)
    return _scan(z**2 + y**2 + x**2 <= 10**2, _straight(5.0, 0.7, 0.7))


def _ellipse() -> tuple[Volume, Mask]:
    y, x = _positions((15, 15), (0.5, 0.5))
    c, s = np.cos(np.radians(30)), np.sin(np.radians(30))
    inside = ((c * x + s * y) / 15) ** 2 + ((c * y - s * x) / 6) ** 2 <= 1
    return _scan(inside[None], _straight(3.0, 0.5, 0.5))


def _c_shape() -> tuple[Volume, Mask]:
    """An elliptic ring, 36 mm high and 30 mm wide, 4 mm thick, cut off 6 mm to one side of its centre."""
    y, x = _positions((18, 15), (0.5, 0.5))
    outer, inner = (y / 18) ** 2 + (x / 15) ** 2 <= 1, (y / 14) ** 2 + (x / 11) ** 2 < 1
    return _scan((outer & ~inner & (x <= 6))[None], _straight(3.0, 0.5, 0.5))


def _block() -> tuple[Volume, Mask]:
    return _scan(np.ones((3, 8, 12)), _oblique())


def _voxel() -> tuple[Volume, Mask]:
    return _scan(np.ones((1, 1, 1)), _straight(5.0, 0.8, 0.7))


def _row() -> tuple[Volume, Mask]:
    return _scan(np.ones((1, 1, 7)), _straight(5.0, 0.8, 0.8))


def _two_parts() -> tuple[Volume, Mask]:
    """Blocks of 8 x 8 and 10 x 10 voxels, apart in their slice, one lesion through an arch of bars above it."""
    inside = np.zeros((6, 10, 50), bool)
    inside[0, :8, :8] = inside[0, :, 40:] = True
    for k, start in enumerate((8, 12, 16, 20), start=1):
        inside[k, 3, start : start + 4] = inside[k, 3, 48 - start : 52 - start] = True
    inside[5, 3, 24:28] = True
    return _scan(inside, _straight(1.0, 1.0, 1.0))


def _at_the_edge() -> tuple[Volume, Mask]:
    """A block at the face of the scan, and liver around it: 3 mm of it in front, more on the other sides."""
    labels = np.zeros((8, 20, 20), np.uint8)
    labels[:6, 4:16, 2:18] = Label.LIVER
    labels[:2, 7:11, 7:11] = Label.TUMOUR
    return _scan_as_is(labels, _straight(2.5, 1.0, 1.0), np.zeros(labels.shape, np.int16))


# What must come out.

_volume = partial(_Value, say("volume"), "ml", read=lambda lesion: lesion.volume_ml)
_longest = partial(_Value, say("longest diameter"), "mm", read=lambda lesion: lesion.longest_diameter_mm)
_short = partial(_Value, say("short axis"), "mm", read=lambda lesion: lesion.short_axis_mm)
_width = partial(_Value, say("caliper width"), "mm", read=lambda lesion: lesion.caliper_width_mm)
_leaves = partial(_Value, say("line leaves lesion"), "", read=lambda lesion: lesion.line_leaves_lesion)
_truncated = partial(_Value, say("truncated"), "", read=lambda lesion: lesion.truncated)


def _axis(number: int) -> Callable[[Lesion], float | None]:
    return lambda lesion: lesion.axes_mm and lesion.axes_mm[number]


def _axis_ratio(number: int) -> Callable[[Lesion], float | None]:
    return lambda lesion: lesion.axes_mm and lesion.axes_mm[number] / lesion.axes_mm[0]


def _intensity(read: Callable[[Any], float]) -> Callable[[Lesion], float | None]:
    return lambda lesion: None if lesion.intensity is None else read(lesion.intensity)


_IBSI = (
    _Value(say("volume (voxels)"), "mm³", 592, 4, lambda lesion: lesion.volume_ml * 1000),
    _Value(say("volume (mesh)"), "mm³", 556, 4, lambda lesion: lesion.mesh_volume_ml * 1000),
    _Value(say("surface area"), "mm²", 388, 3, lambda lesion: lesion.surface_mm2),
    _Value(say("sphericity"), "", 0.843, 0.005, lambda lesion: lesion.sphericity),
    _Value(say("maximum 3-D diameter"), "mm", 13.1, 0.1, lambda lesion: lesion.max_3d_mm),
    _Value(say("major axis"), "mm", 11.4, 0.1, _axis(0)),
    _Value(say("minor axis"), "mm", 9.31, 0.06, _axis(1)),
    _Value(say("least axis"), "mm", 8.54, 0.05, _axis(2)),
    _Value(say("elongation"), "", 0.816, 0.001, _axis_ratio(1)),
    _Value(say("flatness"), "", 0.749, 0.001, _axis_ratio(2)),
    _Value(say("mean"), "", 2.15, 0.005, _intensity(lambda found: found.mean)),
    _Value(say("variance (population)"), "", 3.05, 0.005, _intensity(lambda found: found.sd**2)),
    _Value(say("median"), "", 1, 0, _intensity(lambda found: found.median)),
    _Value(say("minimum"), "", 1, 0, _intensity(lambda found: found.min)),
    _Value(say("maximum"), "", 6, 0, _intensity(lambda found: found.max)),
    _Value(say("10th percentile"), "", 1, 0, _intensity(lambda found: found.p10)),
    _Value(say("90th percentile"), "", 4, 0, _intensity(lambda found: found.p90)),
)
"""Reference values and tolerances of IBSI; of intensities it names three figures, which must be met as rounded."""

_SOLIDS = (
    _Solid(say("IBSI-1 digital phantom"), _phantom, _IBSI),
    _Solid(
        say("Ball of 20 mm in slices of 5 mm"),
        _ball,
        (_volume(4 / 3 * math.pi, 0.25), _longest(20.3, 0.5), _leaves(0, 0)),
    ),
    _Solid(
        say("Ellipse of 30 × 12 mm at 30 degrees"),
        _ellipse,
        (_longest(30.3, 0.3), _short(12.0, 0.5), _width(12.0, 0.6)),
    ),
    _Solid(
        say("C of 36 mm"),
        _c_shape,
        (
            _longest(36, 0.6),
            _leaves(1, 0),
            _short(15 * math.sqrt(1 - (14 / 18) ** 2) + 6, 0.6),  # just above the bay, to the cut
            _width(15 + 6, 0.6),
        ),
    ),
    _Solid(
        say("Oblique block, tilted gantry"),
        _block,
        (
            _volume(3 * 8 * 12 * 4 * 0.9 * 0.7 / 1000, _EXACT),
            _longest(math.hypot(8 * 0.9, 11 * 0.7), _EXACT),
            _Value(say("plane's tilt"), "°", 20, _EXACT, lambda lesion: lesion.plane_tilt_deg),
        ),
    ),
    _Solid(
        say("One voxel of 0.8 × 0.7 × 5 mm"),
        _voxel,
        (_volume(0.0028, _EXACT), _longest(0.8, _EXACT), _short(0.7, _EXACT)),
    ),
    _Solid(say("Row of 7 voxels of 0.8 mm"), _row, (_longest(5.6, _EXACT), _short(0.8, _EXACT))),
    _Solid(say("Two parts in one slice"), _two_parts, (_longest(math.hypot(10, 9), _EXACT), _truncated(0, 0))),
    _Solid(
        say("Block in a liver, at the scan's face"),
        _at_the_edge,
        (
            _truncated(1, 0),
            _longest(math.hypot(4, 3), _EXACT),
            _Value(say("distance to the liver's edge"), "mm", 3, _EXACT, lambda lesion: lesion.edge_distance_mm),
        ),
    ),
)
