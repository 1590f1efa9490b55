"""Opening a CT of 512 × 512 × 400 (210 MB) against the bare inflate, nibabel and SimpleITK; and its first slice.

The first slice is measured twice: until it is read, and until it is painted in the real window.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import nibabel as nib
import numpy as np
from isal import igzip, isal_zlib
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication

from benchmarks.paintings import Paintings
from benchmarks.scans import SHAPE, large_ct
from benchmarks.timing import Goal, Row, Timing, measure
from engine.errors import Cancelled
from engine.progress import Progress
from engine.scan.nifti import load_volume
from engine.scan.slicing import Plane
from viewer.main_window import MainWindow
from viewer.settings import Store

_SLICE_COUNTS = (64, 400, 1600)
_PAINTINGS = 20
_DISK = "the floor has its bytes in memory; here they come from the file, and fresh memory is filled"
_BUSY = "on a machine that does nothing else it takes half of that, whatever the size: something else ran"


def run(folder: Path) -> Iterator[Row]:
    """Rows for a packed scan, the same unpacked, and scans of several lengths."""
    path = large_ct(folder)
    packed = path.read_bytes()
    part = f"Open a CT of 512 × 512 × 400, .nii.gz of {len(packed) / 1e6:.0f} MB"
    what = "load_volume, all slices"
    ours = measure(lambda: load_volume(path), 5)
    floor = measure(lambda: isal_zlib.decompress(packed, wbits=31), 5)
    floats = measure(lambda: nib.load(path).get_fdata(), 3)
    unscaled = measure(lambda: np.asarray(nib.load(path).dataobj), 3)
    yield Row(
        part, what, ours, peer="floor: isa-l inflate in memory", theirs=floor, goal=Goal("ratio", 1.25), missed=_DISK
    )
    at_the_floor = (
        f"opening is at the floor, {ours.median / floor.median:.2f} × the bare inflate in memory: even that is "
        f"{floats.median / floor.median:.1f} × faster than get_fdata here"
    )
    yield Row(part, what, ours, peer="nibabel get_fdata", theirs=floats, goal=Goal("faster", 5), missed=at_the_floor)
    yield Row(part, what, ours, peer="nibabel dataobj", theirs=unscaled)
    yield _simple_itk(part, what, path, ours)
    yield _plain(path)
    yield from _first_slices(path)


def _simple_itk(part: str, what: str, path: Path, ours: Timing) -> Row:
    if find_spec("SimpleITK") is None:
        return Row(part, what, ours, note="SimpleITK is not installed here")
    simple_itk = import_module("SimpleITK")
    theirs = measure(lambda: simple_itk.ReadImage(str(path)), 3)
    return Row(part, what, ours, peer="SimpleITK ReadImage", theirs=theirs)


def _plain(packed: Path) -> Row:
    path = packed.with_suffix("")
    path.write_bytes(igzip.decompress(packed.read_bytes()))
    floor = measure(lambda: np.fromfile(path, np.uint8), 5)
    ours = measure(lambda: load_volume(path), 5)
    path.unlink()
    part = "Open the same scan uncompressed, from the system's file cache"
    return Row(part, "load_volume, all slices", ours, peer="floor: numpy fromfile", theirs=floor)


def _first_slices(path: Path) -> Iterator[Row]:
    part = "From the call to the first slice of 512 × 512 pixels, .nii.gz"
    application = QApplication.instance() or QApplication(["benchmark"])
    _until_it_is_painted(path)  # what is loaded once a session is loaded
    for count in _SLICE_COUNTS:
        scan = _with_slices(path, count)
        what = f"{count} slices, {scan.stat().st_size / 1e6:.0f} MB packed"
        yield Row(part, f"read: {what}", measure(_until_it_begins(scan), 20))
        on_screen = Timing.of([_until_it_is_painted(scan) for _ in range(_PAINTINGS)])
        yield Row(part, f"on screen: {what}", on_screen, goal=Goal("p95", 60), missed=_BUSY)
        scan.unlink()
    application.processEvents()


def _until_it_is_painted(path: Path) -> float:
    """How long it takes, in ms, until an empty window shows all planes of a scan; reading it is stopped then."""
    window = MainWindow(Store(None))
    window.resize(1500, 900)
    window.show()
    QApplication.processEvents()
    view = window.planes.panes[Plane.AXIAL].view.viewport()
    paintings = Paintings([])
    start = time.perf_counter()
    window.session.scan_changed.connect(lambda: paintings.watch(view))
    window.open_scan(path)
    while not paintings.counts.get(view):
        QApplication.processEvents()
    taken = (time.perf_counter() - start) * 1000
    paintings.stop()
    window.close()
    window.deleteLater()
    # A session has one window: those of the repeats are not to be cleared away while something is timed. Processing
    # events does not do it outside of a running loop: the windows would all go in the first loop of the next part.
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect()
    return taken


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
