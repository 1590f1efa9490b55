"""What opening a scan takes of the computer's memory, counted by the system in a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from isal import igzip

from tests.nifti_files import header_for, to_bytes, write_nifti

pytestmark = pytest.mark.skipif(
    not Path("/proc/self/clear_refs").exists(), reason="only Linux tells, and forgets, how much memory a process took"
)

_SIZE = 84 << 20
_LARGEST = 1.15
"""Times the voxels in memory."""
_MARGIN_MB = 10

_MEASURE = """
import json, re, sys
from pathlib import Path
from engine.scan.nifti import load_volume
from engine.scan.window import opening_window

def memory_mb(of):
    return int(re.search(of + r":\\s+(\\d+) kB", Path("/proc/self/status").read_text())[1]) * 1024 / 1e6

def open_it(path):
    volume = load_volume(path, began=lambda volume, arrival: opening_window(arrival.part_of(volume)))
    opening_window(volume)

open_it(sys.argv[1])  # what is imported and allocated once
Path("/proc/self/clear_refs").write_text("5")  # forget the peak; getrusage would even remember the parent's
before, after, peaks = memory_mb("VmRSS"), [], []
for _ in range(int(sys.argv[3])):
    open_it(sys.argv[2])
    after.append(memory_mb("VmRSS") - before)
    peaks.append(memory_mb("VmHWM") - before)
print(json.dumps([after, peaks]))
"""


def measure(small: Path, large: Path, times: int) -> tuple[list[float], list[float]]:
    """What a process that has opened a small scan takes more, in MB, after and at most until each of ``times`` more."""
    command = [sys.executable, "-c", _MEASURE, str(small), str(large), str(times)]
    run = subprocess.run(command, capture_output=True, text=True, check=True, timeout=240)
    after, peaks = json.loads(run.stdout)
    return after, peaks


def write_large(path: Path, dtype: str) -> Path:
    """A scan of 84 MiB."""
    plane = np.random.default_rng(0).normal(0, 300, (512, 512, 1)).astype(dtype)
    array = np.tile(plane, (1, 1, _SIZE // plane.nbytes))
    if array.dtype.kind == "f":
        array[::7, 0, :] = np.nan
    content = to_bytes(header_for(array, endianness=">" if dtype[0] == ">" else "<"), array)
    path.write_bytes(igzip.compress(content, 0) if path.suffix == ".gz" else content)
    return path


@pytest.mark.parametrize(
    ("name", "dtype"), [("s.nii.gz", "i2"), ("s.nii", "i2"), ("s.nii.gz", ">i2"), ("s.nii.gz", "f4"), ("s.nii", "f4")]
)
def test_opening_takes_little_more_than_the_voxels(tmp_path: Path, name: str, dtype: str) -> None:
    small, large = write_nifti(tmp_path / f"small_{name}"), write_large(tmp_path / name, dtype)
    _, [peak] = measure(small, large, 1)
    assert _SIZE / 1e6 <= peak <= _LARGEST * _SIZE / 1e6


def test_ten_scans_opened_in_turn_end_where_one_ends(tmp_path: Path) -> None:
    after, peaks = measure(write_nifti(tmp_path / "small.nii"), write_large(tmp_path / "s.nii.gz", "i2"), 10)
    assert max(after) <= _MARGIN_MB
    assert peaks[-1] - peaks[0] <= _MARGIN_MB
