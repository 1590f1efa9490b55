"""The self-test measures what it says, and finds out when measuring goes wrong."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import engine
import resources
from engine.__main__ import main
from engine.errors import EngineError
from engine.findings.selftest import Check, lines, run_selftest, summary
from engine.scan.geometry import Geometry


def test_this_installation_measures_right() -> None:
    checks = run_selftest()
    assert [check for check in checks if not check.passed] == []
    assert len({check.solid for check in checks}) == 9
    assert str(len(checks)) in summary(checks)
    assert "All" in summary(checks)


# The design's reference values: IBSI's, with the tolerances of its consensus.
IBSI = {
    "volume (voxels)": (592, 4),
    "volume (mesh)": (556, 4),
    "surface area": (388, 3),
    "sphericity": (0.843, 0.005),
    "maximum 3-D diameter": (13.1, 0.1),
    "major axis": (11.4, 0.1),
    "minor axis": (9.31, 0.06),
    "least axis": (8.54, 0.05),
    "elongation": (0.816, 0.001),
    "flatness": (0.749, 0.001),
    "mean": (2.15, 0.005),
    "variance (population)": (3.05, 0.005),
    "median": (1, 0),
    "minimum": (1, 0),
    "maximum": (6, 0),
    "10th percentile": (1, 0),
    "90th percentile": (4, 0),
}


def test_the_phantom_is_held_to_the_published_values() -> None:
    held = {
        check.quantity: (check.expected, check.tolerance) for check in run_selftest() if check.solid.startswith("IBSI")
    }
    assert held == IBSI


def test_the_phantom_is_the_published_one() -> None:
    rows = [line.split() for line in resources.ibsi_phantom().read_text("utf-8").splitlines() if line[:1] not in "#"]
    cells = np.array(rows).reshape(4, 4, 5)
    voxels = cells[cells != "."].astype(int)
    assert len(voxels) == 74
    # Values that no measurement of the program gives, so that the array itself is checked (IBSI: within rounding).
    apart = voxels - voxels.mean()
    assert (apart**3).mean() / voxels.std() ** 3 == pytest.approx(1.08, abs=0.005)
    assert (apart**4).mean() / voxels.var() ** 2 - 3 == pytest.approx(-0.355, abs=0.0005)
    assert (voxels**2).sum() == 567
    centres = np.argwhere(cells != ".") * 2.0
    weighted = (centres * voxels[:, None]).sum(axis=0) / voxels.sum()
    assert np.linalg.norm(weighted - centres.mean(axis=0)) == pytest.approx(0.672, abs=0.004)
    assert "CC BY 4.0" in (resources.ibsi_phantom().parent / "README.md").read_text("utf-8")


def test_a_wrong_voxel_size_is_found_out(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(Geometry, "voxel_volume_mm3", property(lambda grid: float(np.prod(grid.spacing_mm))))
    wrong = [check for check in run_selftest() if not check.passed]
    assert [(check.solid, check.quantity) for check in wrong] == [("Oblique block, tilted gantry", "volume")]
    assert main(["selftest"]) == 1
    said = capsys.readouterr().out
    assert said.count("OUTSIDE") == 1
    assert "1 of" in said.splitlines()[-1]


def test_the_command_prints_expected_against_measured(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["selftest"]) == 0
    said = capsys.readouterr().out
    assert engine.__version__ in said
    assert [line.split()[-4:] for line in said.splitlines() if "volume (mesh)" in line] == [
        ["556", "4", "553.067", "ok"]
    ]


def test_a_number_that_is_missing_has_not_passed() -> None:
    check = Check("Ball", "volume", "ml", 1.0, 0.1, 1.05)
    assert check.passed
    missing = replace(check, measured=float("nan"))
    assert not missing.passed
    assert "OUTSIDE" in "\n".join(lines([missing]))


def test_without_its_phantom_it_says_what_to_do(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(resources, "files", lambda _: tmp_path)
    with pytest.raises(EngineError, match="Install it again"):
        run_selftest()
