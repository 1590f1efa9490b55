"""Opening a 512 × 512 × 400 int16 CT (210 MB) against the bare inflate, nibabel and SimpleITK; and its first slice."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import nibabel as nib
import numpy as np
from isal import igzip, isal_zlib

from benchmarks.scans import SHAPE, large_ct
from benchmarks.timing import Timing, headline, measure
from engine.errors import Cancelled
from engine.progress import Progress
from engine.scan.nifti import load_volume

_SLICE_COUNTS = (64, 400, 1600)


def run(folder: Path) -> None:
    """Print the tables."""
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
    _simple_itk(path, ours)
    _plain(path)
    _first_slices(path)


def _simple_itk(path: Path, ours: Timing) -> None:
    if find_spec("SimpleITK") is None:
        print("SimpleITK: not installed")
        return
    simple_itk = import_module("SimpleITK")
    theirs = measure(lambda: simple_itk.ReadImage(str(path)), 3)
    print(theirs.line("SimpleITK ReadImage", "scan"))
    print(ours.line("Hepatica against SimpleITK", "scan", theirs, "SimpleITK"))


def _plain(packed: Path) -> None:
    path = packed.with_suffix("")
    path.write_bytes(igzip.decompress(packed.read_bytes()))
    headline("The same scan uncompressed, from the system's file cache")
    floor = measure(lambda: np.fromfile(path, np.uint8), 5)
    ours = measure(lambda: load_volume(path), 5)
    print(floor.line("floor: numpy fromfile", "scan"))
    print(ours.line("Hepatica load_volume", "scan", floor, "floor"))
    path.unlink()


def _first_slices(path: Path) -> None:
    headline("From the call to the first slice, .nii.gz")
    for count in _SLICE_COUNTS:
        scan = _with_slices(path, count)
        timing = measure(_until_it_begins(scan), 20)
        print(timing.line(f"{count} slices, {scan.stat().st_size / 1e6:.0f} MB packed", "scan"))
        scan.unlink()


def _until_it_begins(path: Path) -> Callable[[], None]:
    def open_and_stop() -> None:
        progress = Progress()
        with suppress(Cancelled):
            load_volume(path, progress, began=lambda *_: progress.cancel())

    return open_and_stop


def _with_slices(path: Path, count: int) -> Path:
    """The same scan with so many slices, from the first one again where they run out."""
    content = memoryview(igzip.decompress(path.read_bytes()))
    header = nib.load(path).header
    header.set_data_shape((*SHAPE[:2], count))
    voxels = content[header.single_vox_offset :]
    size = len(voxels) // SHAPE[2]
    made = path.with_name(f"{count}_slices.nii.gz")
    with igzip.open(made, "wb") as file:
        file.write(header.binaryblock.ljust(header.single_vox_offset, b"\0"))
        for index in range(count):
            at = index % SHAPE[2] * size
            file.write(voxels[at : at + size])
    return made
