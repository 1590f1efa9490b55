"""Opening a 512 × 512 × 400 int16 .nii.gz (210 MB inflated) against the bare inflate and against nibabel."""

from __future__ import annotations

from pathlib import Path

import nibabel as nib
import numpy as np
from isal import isal_zlib

from benchmarks.scans import large_ct
from benchmarks.timing import headline, measure
from engine.scan.nifti import load_volume


def run(folder: Path) -> None:
    """Print the table."""
    path = large_ct(folder)
    packed = path.read_bytes()
    headline(f"Open a CT of 512 × 512 × 400, {len(packed) / 1e6:.0f} MB packed")
    floor = measure(lambda: isal_zlib.decompress(packed, wbits=31), 5)
    ours = measure(lambda: load_volume(path), 5)
    unscaled = measure(lambda: np.asarray(nib.load(path).dataobj), 3)
    floats = measure(lambda: nib.load(path).get_fdata(), 3)
    print(floor.line("floor: isa-l inflate of the whole file in memory", "scan"))
    print(ours.line("Hepatica load_volume", "scan", floor, "floor"))
    print(unscaled.line("nibabel dataobj", "scan", floor, "floor"))
    print(floats.line("nibabel get_fdata", "scan", floor, "floor"))
    print(ours.line("Hepatica against nibabel get_fdata", "scan", floats, "get_fdata"))
