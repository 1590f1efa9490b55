"""The plane in which a scan was acquired, and how far it is turned out of the patient's own."""

from __future__ import annotations

import numpy as np
import pytest

from engine.findings.acquisition import acquisition_plane, tilt_deg
from engine.scan.geometry import Geometry
from engine.scan.slicing import Plane
from tests.engine.findings.phantoms import FloatArray
from tests.nifti_files import rotation

STRAIGHT = np.array([[0, 0, -1.0, 0], [0, -1.0, 0, 0], [1.0, 0, 0, 0], [0, 0, 0, 1]])


def grid(spacing_mm: tuple[float, float, float], turn: FloatArray | None = None) -> Geometry:
    turn = np.eye(4) if turn is None else turn
    return Geometry((4, 5, 6), turn @ STRAIGHT @ np.diag([*spacing_mm, 1.0]))


@pytest.mark.parametrize(
    ("spacing_mm", "plane"),
    [
        ((5.0, 0.8, 0.8), Plane.AXIAL),
        ((1.2, 5.0, 1.2), Plane.CORONAL),
        ((0.9, 0.9, 4.0), Plane.SAGITTAL),
        ((1.0, 1.0, 1.0), Plane.AXIAL),
        ((1.07, 1.55, 1.55), Plane.AXIAL),
        ((1.0, 1.05, 1.0), Plane.AXIAL),
    ],
)
def test_plane_of_acquisition(spacing_mm: tuple[float, float, float], plane: Plane) -> None:
    assert acquisition_plane(grid(spacing_mm)) is plane


@pytest.mark.parametrize(
    ("spacing_mm", "turn", "expected"),
    [
        ((5.0, 0.8, 0.8), rotation(0, 0, 0), 0),
        ((5.0, 0.8, 0.8), rotation(17, 0, 0), 17),
        ((5.0, 0.8, 0.8), rotation(0, 0, 40), 0),  # turned within its plane
        ((0.8, 5.0, 0.8), rotation(0, 0, 12), 12),
        ((0.8, 0.8, 5.0), rotation(0, -9, 0), 9),
    ],
)
def test_tilt(spacing_mm: tuple[float, float, float], turn: FloatArray, expected: float) -> None:
    geometry = grid(spacing_mm, turn)
    assert tilt_deg(geometry, acquisition_plane(geometry)) == pytest.approx(expected, abs=1e-5)


def test_a_tilted_gantry_moves_slices_but_does_not_tilt_them() -> None:
    affine = STRAIGHT @ np.diag([3.0, 0.8, 0.8, 1])
    affine[1, 0] = 1.0
    assert tilt_deg(Geometry((4, 5, 6), affine), Plane.AXIAL) == pytest.approx(0, abs=1e-5)
