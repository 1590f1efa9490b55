"""Each way in which a header can lie gives its own finding, and a sound header none."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine.scan.nifti import load_volume
from engine.scan.trust import Finding, Trust, worst
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


SHEAR = np.array([[1, 0.1, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1.0]])
SHIFT = np.eye(4)
SHIFT[0, 3] = 0.5

LIES: dict[str, tuple[Write, Trust, str]] = {
    "neither form": (_file(sform=0, qform=0), Trust.UNTRUSTED, "neither sform nor qform"),
    "qform moved": (_qform_of(SHIFT @ AFFINE), Trust.CHECK, "sform and qform disagree (by up to 0.50 mm"),
    "qform turned": (_qform_of(rotation(0, 0, 1) @ AFFINE), Trust.CHECK, "1.0 degrees"),
    "qform mirrored": (_qform_of(np.diag([-1.0, 1, 1, 1]) @ AFFINE), Trust.UNTRUSTED, "mirror images"),
    "qform without a quaternion": (_file(fields={"quatern_b": 2}), Trust.CHECK, "qform is broken"),
    "qform of NaN": (_file(fields={"qoffset_x": np.nan}), Trust.CHECK, "qform is broken"),
    "pixdim": (
        _file(qform=0, fields={"pixdim": [1, 0.8, 1.5, 4, 0, 0, 0, 0]}),
        Trust.CHECK,
        "0.8 × 1.5 × 4 mm) differ from its affine's (0.75 × 1.5 × 4 mm)",
    ),
    "pixdim of 0": (_file(qform=0, fields={"pixdim": [1, 0, 0, 0, 0, 0, 0, 0]}), Trust.CHECK, "voxel sizes (0 × 0 × 0"),
    "pixdim of NaN": (_file(qform=0, fields={"pixdim": [1, np.nan, 1.5, 4, 0, 0, 0, 0]}), Trust.CHECK, "nan × 1.5"),
    "no unit": (_file(fields={"xyzt_units": 0}), Trust.CHECK, "no unit of length"),
    "a unit that does not exist": (_file(fields={"xyzt_units": 5}), Trust.CHECK, "no unit of length"),
    "metres": (_file(affine=np.diag([1e-3, 1e-3, 1e-3, 1]), fields={"xyzt_units": 1}), Trust.CHECK, "meter"),
    "microns": (_file(affine=np.diag([750.0, 750, 900, 1]), fields={"xyzt_units": 3}), Trust.CHECK, "micron"),
    "placeholder": (
        _file(np.zeros((512, 512, 1), np.uint8), np.diag([-1.0, -1, 1, 1])),
        Trust.UNTRUSTED,
        "placeholder",
    ),
    "gantry tilt": (_file(affine=SHEAR @ np.diag([0.8, 0.8, 3, 1]), qform=0), Trust.CHECK, "sheared by 5.7 degrees"),
    "thick slices": (_file(affine=AFFINE @ np.diag([1, 1, 2, 1])), Trust.CHECK, "8.0 mm thick"),
}


@pytest.mark.parametrize("name", LIES)
def test_a_lie_gives_its_finding_and_no_other(tmp_path: Path, name: str) -> None:
    write, trust, text = LIES[name]
    geometry = load_volume(write(tmp_path / "s.nii")).geometry
    told = [finding.text for finding in geometry.findings if text in finding.text]
    assert len(told) == 1, geometry.findings
    assert told[0].endswith(".")
    assert geometry.trust is trust
    # A shear lengthens a column, and nibabel states the length without it: those two come together.
    others = [
        f.text for f in geometry.findings if text not in f.text and not (name == "gantry tilt" and "differ" in f.text)
    ]
    assert not others


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


def test_a_real_millimetre_is_no_placeholder(tmp_path: Path) -> None:
    path = write_nifti(tmp_path / "s.nii", np.zeros((256, 256, 3), np.uint8), np.diag([1.0, 1, 1, 1]))
    assert load_volume(path).geometry.findings == ()


def test_slices_of_five_millimetres_are_thin_enough(tmp_path: Path) -> None:
    path = write_nifti(tmp_path / "s.nii", affine=np.diag([0.7, 0.7, 5, 1]))
    assert load_volume(path).geometry.findings == ()


def test_the_worst_counts() -> None:
    check, untrusted = Finding(Trust.CHECK, "a."), Finding(Trust.UNTRUSTED, "b.")
    assert worst([]) is Trust.OK
    assert worst([check, untrusted, check]) is Trust.UNTRUSTED
