"""Each way in which a header can lie gives its own finding, and a sound header none."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine.scan.claims import LENGTH_TOLERANCE_MM
from engine.scan.geometry import FloatArray
from engine.scan.nifti import load_volume
from engine.scan.trust import Finding, Flag, Trust, worst
from tests.nifti_files import AFFINE, header_for, numbered, orientations, reoriented, rotation, to_bytes, write_nifti

Write = Callable[[Path], Path]


def _file(array: Any = None, affine: Any = AFFINE, **header: Any) -> Write:
    return lambda path: write_nifti(path, array, affine, **header)


def _qform_of(affine: Any) -> Write:
    def write(path: Path) -> Path:
        header = header_for(numbered())
        sizes = header["pixdim"].copy()
        header.set_qform(affine, 1)
        header["pixdim"][1:4] = sizes[1:4]
        path.write_bytes(to_bytes(header, numbered()))
        return path

    return write


SHIFT = np.eye(4)
SHIFT[0, 3] = 0.5

GRID = np.diag([0.8, 0.8, 3.0, 1.0])
SHEARED = GRID.copy()
SHEARED[0, 1] = 0.08  # columns lean against rows
TILTED = GRID.copy()
TILTED[1, 2] = 0.3  # each slice a little further to the front

LIES: dict[str, tuple[Write, Trust, Flag, str]] = {
    "neither form": (_file(sform=0, qform=0), Trust.UNTRUSTED, Flag.NO_FORM, "neither sform nor qform"),
    "qform moved": (_qform_of(SHIFT @ AFFINE), Trust.CHECK, Flag.FORMS_DISAGREE, "(by up to 0.50 mm, 0.0 degrees)"),
    "qform turned": (_qform_of(rotation(0, 0, 1) @ AFFINE), Trust.CHECK, Flag.FORMS_DISAGREE, "1.0 degrees"),
    "qform mirrored": (
        _qform_of(np.diag([-1.0, 1, 1, 1]) @ AFFINE),
        Trust.UNTRUSTED,
        Flag.MIRRORED,
        "mirror images",
    ),
    "qform without a quaternion": (_file(fields={"quatern_b": 2}), Trust.CHECK, Flag.QFORM_BROKEN, "qform is broken"),
    "qform of NaN": (_file(fields={"qoffset_x": np.nan}), Trust.CHECK, Flag.QFORM_BROKEN, "qform is broken"),
    "pixdim": (
        _file(qform=0, fields={"pixdim": [1, 0.8, 1.5, 4, 0, 0, 0, 0]}),
        Trust.CHECK,
        Flag.PIXDIM_DISAGREES,
        "0.8 × 1.5 × 4 mm) differ from its affine's (0.75 × 1.5 × 4 mm)",
    ),
    "pixdim of 0": (
        _file(qform=0, fields={"pixdim": [1, 0, 0, 0, 0, 0, 0, 0]}),
        Trust.CHECK,
        Flag.PIXDIM_DISAGREES,
        "voxel sizes (0 × 0 × 0",
    ),
    "pixdim of NaN": (
        _file(qform=0, fields={"pixdim": [1, np.nan, 1.5, 4, 0, 0, 0, 0]}),
        Trust.CHECK,
        Flag.PIXDIM_DISAGREES,
        "nan × 1.5",
    ),
    "no unit": (_file(fields={"xyzt_units": 0}), Trust.CHECK, Flag.UNIT_UNKNOWN, "no unit of length"),
    "a unit that does not exist": (
        _file(fields={"xyzt_units": 5}),
        Trust.CHECK,
        Flag.UNIT_UNKNOWN,
        "no unit of length",
    ),
    "metres": (
        _file(affine=np.diag([1e-3, 1e-3, 1e-3, 1]), fields={"xyzt_units": 1}),
        Trust.CHECK,
        Flag.UNIT_CONVERTED,
        "meter",
    ),
    "microns": (
        _file(affine=np.diag([750.0, 750, 900, 1]), fields={"xyzt_units": 3}),
        Trust.CHECK,
        Flag.UNIT_CONVERTED,
        "micron",
    ),
    "placeholder": (
        _file(np.zeros((512, 512, 1), np.uint8), np.diag([-1.0, -1, 1, 1])),
        Trust.UNTRUSTED,
        Flag.PLACEHOLDER,
        "placeholder",
    ),
    "identity": (_file(np.zeros((512, 1, 600), np.uint8), np.eye(4)), Trust.UNTRUSTED, Flag.PLACEHOLDER, "placeholder"),
    "identity below 512": (
        _file(np.zeros((64, 64, 9), np.uint8), np.eye(4)),
        Trust.CHECK,
        Flag.IDENTITY,
        "exactly 1 mm that begin at 0",
    ),
    "round pixels": (
        _file(np.zeros((512, 512, 2), np.uint8), np.diag([-1.0, -1, 5, 1])),
        Trust.CHECK,
        Flag.ROUND_PIXELS,
        "Pixels of exactly 1 mm",
    ),
    "gantry tilt": (_file(affine=TILTED, qform=0), Trust.CHECK, Flag.GANTRY_TILT, "a slant of 5.7 degrees"),
    "gantry tilt, both forms": (_file(affine=TILTED), Trust.CHECK, Flag.GANTRY_TILT, "a slant of 5.7 degrees"),
    "shear": (_file(affine=SHEARED, qform=0), Trust.CHECK, Flag.SHEARED, "5.7 degrees off a right angle"),
    "shear, both forms": (_file(affine=SHEARED), Trust.CHECK, Flag.SHEARED, "5.7 degrees off a right angle"),
    "thick slices": (_file(affine=AFFINE @ np.diag([1, 1, 2, 1])), Trust.CHECK, Flag.THICK_SLICES, "8.0 mm thick"),
}


@pytest.mark.parametrize("name", LIES)
def test_a_lie_gives_its_finding_and_no_other(tmp_path: Path, name: str) -> None:
    write, trust, flag, text = LIES[name]
    geometry = load_volume(write(tmp_path / "s.nii")).geometry
    (finding,) = geometry.findings
    assert (finding.flag, finding.trust, geometry.trust) == (flag, trust, trust)
    assert text in finding.text
    assert finding.text.endswith(".")


def test_every_flag_can_be_raised() -> None:
    assert {flag for _, _, flag, _ in LIES.values()} == set(Flag)


@pytest.mark.parametrize("turn", [(0, 0, 0), (31, -17, 43)])
@pytest.mark.parametrize(("grid", "flag"), [(TILTED, Flag.GANTRY_TILT), (SHEARED, Flag.SHEARED)])
def test_a_slant_is_told_apart_in_every_orientation(
    tmp_path: Path, grid: FloatArray, flag: Flag, turn: tuple[float, float, float]
) -> None:
    for orientation in orientations():
        array, affine = reoriented(numbered((6, 5, 4), np.uint8), rotation(*turn) @ grid, orientation)
        path = write_nifti(tmp_path / "s.nii", array, affine)
        assert [finding.flag for finding in load_volume(path).geometry.findings] == [flag]


@pytest.mark.parametrize(
    ("excess", "is_flagged"), [(0.9 * LENGTH_TOLERANCE_MM, False), (1.2 * LENGTH_TOLERANCE_MM, True)]
)
def test_a_thousandth_of_a_millimetre_is_the_limit(tmp_path: Path, excess: float, is_flagged: bool) -> None:
    moved = SHIFT.copy()
    moved[0, 3] = excess
    forms = load_volume(_qform_of(moved @ AFFINE)(tmp_path / "moved.nii")).geometry
    assert [finding.flag for finding in forms.findings] == [Flag.FORMS_DISAGREE] * is_flagged
    sizes = [1, 0.75, 1.5, 4 + excess, 0, 0, 0, 0]
    stated = load_volume(write_nifti(tmp_path / "stated.nii", qform=0, fields={"pixdim": sizes})).geometry
    assert [finding.flag for finding in stated.findings] == [Flag.PIXDIM_DISAGREES] * is_flagged


@pytest.mark.parametrize(("degrees", "is_flagged"), [(0.09, False), (0.11, True)])
def test_a_tenth_of_a_degree_is_the_limit(tmp_path: Path, degrees: float, is_flagged: bool) -> None:
    turned = AFFINE.copy()
    turned[:3, :3] = rotation(0, 0, degrees)[:3, :3] @ AFFINE[:3, :3]
    geometry = load_volume(_qform_of(turned)(tmp_path / "s.nii")).geometry
    assert [finding.flag for finding in geometry.findings] == [Flag.FORMS_DISAGREE] * is_flagged


@pytest.mark.parametrize("version", [1, 2])
@pytest.mark.parametrize("turn", [(0, 0, 0), (31, -17, 43), (0, 0, 180), (90, 0, 90), (1e-3, 2e-3, 0)])
def test_a_sound_header_gives_none(tmp_path: Path, version: int, turn: tuple[float, float, float]) -> None:
    """In single precision sform and qform never agree to the last digit, least of all on an oblique."""
    for orientation in orientations():
        array, affine = reoriented(numbered((60, 50, 40), np.uint8), rotation(*turn) @ AFFINE, orientation)
        path = write_nifti(tmp_path / "s.nii", array, affine, version=version)
        assert load_volume(path).geometry.findings == ()


@pytest.mark.parametrize(("sform", "qform"), [(1, 0), (0, 1)])
def test_one_form_is_enough(tmp_path: Path, sform: int, qform: int) -> None:
    assert load_volume(write_nifti(tmp_path / "s.nii", sform=sform, qform=qform)).geometry.trust is Trust.OK


AFFINE_1_MM = np.array([[-1.0, 0, 0, 120], [0, -1, 0, 98], [0, 0, 1, -40], [0, 0, 0, 1]])


def test_a_real_millimetre_is_no_placeholder(tmp_path: Path) -> None:
    path = write_nifti(tmp_path / "s.nii", np.zeros((256, 256, 3), np.uint8), AFFINE_1_MM)
    assert load_volume(path).geometry.findings == ()


def test_slices_of_five_millimetres_are_thin_enough(tmp_path: Path) -> None:
    path = write_nifti(tmp_path / "s.nii", affine=np.diag([0.7, 0.7, 5, 1]))
    assert load_volume(path).geometry.findings == ()


def test_the_worst_counts() -> None:
    check = Finding(Trust.CHECK, "a.", Flag.UNIT_UNKNOWN)
    untrusted = Finding(Trust.UNTRUSTED, "b.", Flag.NO_FORM)
    assert worst([]) is Trust.OK
    assert worst([check, untrusted, check]) is Trust.UNTRUSTED


def test_a_doubtful_scan_is_unverified_until_a_reader_has_acknowledged_it(tmp_path: Path) -> None:
    sound = load_volume(write_nifti(tmp_path / "sound.nii"))
    assert not sound.is_unverified
    doubtful = load_volume(write_nifti(tmp_path / "doubtful.nii", fields={"xyzt_units": 0}))
    assert doubtful.is_unverified
    now = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
    seen = doubtful.acknowledged(now)
    assert not seen.is_unverified
    assert seen.acknowledged_at == now
    assert seen.geometry.trust is Trust.CHECK, "what was found is still said"
    with pytest.raises(ValueError, match="time zone"):
        doubtful.acknowledged(now.replace(tzinfo=None))
