"""A NIfTI file becomes a volume: the one place that decides orientation.

A file is inflated in one stream into one buffer of the stored dtype. The volume's voxels are a strided view of that
buffer with its axes permuted and flipped to the canonical order: k rises to superior, j to posterior, i to
patient-left, so that ``voxels[k]`` is an axial slice in radiological display.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from nibabel.nifti1 import Nifti1Header, Nifti1PairHeader
from nibabel.nifti2 import Nifti2Header, Nifti2PairHeader
from nibabel.orientations import aff2axcodes, io_orientation
from numpy.typing import NDArray

from engine.errors import ScanError
from engine.progress import Progress
from engine.scan.arrival import Arrival
from engine.scan.claims import GridClaims, judge
from engine.scan.failures import PlainSentences
from engine.scan.geometry import Geometry, Triple, is_grid, triple
from engine.scan.stream import open_stream
from engine.scan.volume import Source, Volume
from engine.scan.voxels import Layout, Reading, require_room
from engine.scan.window import judge_modality
from engine.words import say

SUFFIXES = (".nii", ".nii.gz", ".hdr", ".img", ".img.gz")
"""The file names that :func:`load_volume` reads."""

_HEADER_CLASSES = {
    (348, b"n+1\0"): Nifti1Header,
    (348, b"ni1\0"): Nifti1PairHeader,
    (540, b"n+2\0"): Nifti2Header,
    (540, b"ni2\0"): Nifti2PairHeader,
}
_QUATERNION_ROUNDING = 1e-5
_MM_PER_UNIT = {"mm": 1.0, "unknown": 1.0, "meter": 1000.0, "micron": 0.001}
_quiet = logging.getLogger("hepatica.nifti")
_quiet.addHandler(logging.NullHandler())
_quiet.propagate = False

Began = Callable[[Volume, Arrival], None]
"""What to call when a scan begins to arrive."""


def load_volume(
    path: str | Path, progress: Progress | None = None, time_point: int = 0, began: Began | None = None
) -> Volume:
    """Open a scan: NIfTI-1 or -2, ``.nii``, ``.nii.gz`` or a ``.hdr``/``.img`` pair, any real voxel type.

    Args:
        path: the file; of a pair, either one.
        progress: reports 0..1 and may cancel.
        time_point: which volume of a 4-D file.
        began: called once, in this thread, as soon as the first slice along the file's slowest axis is there, with a
            volume over the buffer that is still filling and with how far it is. What has not arrived reads as zero;
            the modality is judged from what has, NaNs are not counted yet, and until this function returns the file
            may still prove broken.

    Returns:
        the scan in canonical order, in its stored dtype; its voxels are the very array that ``began`` was shown.

    Raises:
        ScanError: with a sentence that says what is wrong with the file.
        Cancelled: when asked to stop.
    """
    progress = progress or Progress()
    head = read_head(Path(path), time_point)
    with PlainSentences(head.data_path):  # there may be room in the file, but not in memory
        reading = Reading(head.data_path, head.layout, time_point)
    volume = head.volume(reading.stored, head.geometry)
    arrival = Arrival(head.source, volume.geometry.shape)
    progress.report(0.0, say("Reading"))
    with closing(_in_plain_sentences(reading.steps(), head.data_path)) as steps:
        for fraction in steps:
            arrival.advance(reading.slices)
            if began is not None and reading.slices:
                began(replace(volume, modality=judge_modality(arrival.part_of(volume))), arrival)
                began = None
            progress.report(fraction, say("Reading"))
    return replace(volume, modality=judge_modality(volume), nonfinite_count=reading.nonfinite_count)


@dataclass(frozen=True)
class Head:
    """What a file says about its voxels before any of them is read.

    Attributes:
        data_path: the file that holds the voxels.
        layout: how they lie there.
        geometry: the grid of the scan in canonical order.
        slope: intensity = slope * voxel + intercept.
        intercept: see ``slope``.
        source: the file, and how its axes lie in the scan.
    """

    data_path: Path
    layout: Layout
    geometry: Geometry
    slope: float
    intercept: float
    source: Source

    def volume(self, stored: NDArray[Any], geometry: Geometry) -> Volume:
        """The scan, or a block of it: voxels (x, y, z) in the file's own axis order, and the grid they lie on."""
        return Volume(self.source.to_canonical(stored), geometry, self.slope, self.intercept, self.source)


def read_head(path: Path, time_point: int = 0) -> Head:
    """Read a scan's header, judge it, and see whether the file can hold what it promises.

    Raises:
        ScanError: with a sentence that says what is wrong with the file.
    """
    header_path, data_path = header_and_data(path)
    with PlainSentences(header_path):
        header = _read_header(header_path)
        layout = _read_layout(header, header_path.name)
        if not 0 <= time_point < layout.time_points:
            raise ScanError(
                say(
                    "{name} has {count} time points; there is no {number}.",
                    name=header_path.name,
                    count=layout.time_points,
                    number=time_point + 1,
                )
            )
        affine, claims = _read_grid(header, layout.shape, header_path.name)
        slope, intercept = _read_scaling(header)
    with PlainSentences(data_path):
        require_room(data_path, layout)
    orientation = io_orientation(affine)
    source = Source(
        path=path,
        header=header,
        axes=_canonical_axes(orientation),
        flipped=_canonical_flips(orientation),
        axis_codes="".join(aff2axcodes(affine)),
        time_point=time_point,
        time_points=layout.time_points,
    )
    shape = triple(layout.shape[axis] for axis in source.axes)
    geometry = Geometry(shape, _canonical_affine(affine, layout.shape, source), judge(claims))
    return Head(data_path, layout, geometry, slope, intercept, source)


def stem_of(path: Path) -> str:
    """A file's name without folder and without NIfTI's endings."""
    endings = [suffix for suffix in SUFFIXES if path.name.lower().endswith(suffix)]
    return path.name[: -max(map(len, endings), default=0) or None]


def header_and_data(path: Path) -> tuple[Path, Path]:
    """The file that holds the header, and the one that holds the voxels: of a pair, two.

    Raises:
        ScanError: the name is not one of a NIfTI file.
    """
    name = path.name.lower()
    if not name.endswith(SUFFIXES):
        raise ScanError(
            say(
                "{name} is not a NIfTI file by its name. Open a {suffixes} file.",
                name=path.name,
                suffixes=", ".join(SUFFIXES[:4]),
            )
        )
    if name.endswith((".nii", ".nii.gz")):
        return path, path
    stem = path.name[: -len(".img.gz") if name.endswith(".gz") else -len(".img")]
    header = path if name.endswith(".hdr") else path.with_name(f"{stem}.hdr")
    if not name.endswith(".hdr"):
        return header, path
    plain = path.with_name(f"{stem}.img")
    return header, plain if plain.exists() else path.with_name(f"{stem}.img.gz")


def _in_plain_sentences(steps: Iterator[float], path: Path) -> Generator[float, None, None]:
    """The same steps; what goes wrong in them is said in words, what goes wrong between them is not theirs."""
    with PlainSentences(path):
        yield from steps


def _read_header(path: Path) -> Any:
    with open_stream(path) as stream:
        try:
            block = stream.read(540)
        except EOFError as error:  # isal reads some kB ahead, and says nothing of what there was
            raise EOFError(say("it ends in its first few kB")) from error
    if not block:
        raise ScanError(say("{name} is empty. Copy it again from its source.", name=path.name))
    sizes = {int.from_bytes(block[:4], order): order for order in ("little", "big")}
    size = next((n for n in (348, 540) if n in sizes), 0)
    magic = block[344:348] if size == 348 else block[4:8]
    header_class = _HEADER_CLASSES.get((size, bytes(magic)))
    if header_class is None:
        if size == 348 and path.suffix.lower() == ".hdr":
            raise ScanError(
                say("{name} is an Analyze 7.5 file, which does not say left from right. Use NIfTI.", name=path.name)
            )
        raise ScanError(
            say("{name} is not a NIfTI file, whatever its name says. Export the scan as NIfTI.", name=path.name)
        )
    if len(block) < size:
        raise EOFError(say("it ends inside the header"))
    if bytes(magic[:2]) == b"ni" and path.suffix.lower() != ".hdr":
        raise ScanError(
            say("{name} is the header of a .hdr/.img pair under a wrong name. Rename it to .hdr.", name=path.name)
        )
    header = header_class(block[:size], endianness=sizes[size], check=False)
    voxel_size = header["pixdim"][1:4].copy()
    header.check_fix(logger=_quiet, error_level=45)
    # nibabel has just made a voxel size of 0 into 1 mm; whether the size is needed at all is _read_grid's to find out.
    header["pixdim"][1:4] = np.abs(voxel_size)
    return header


def _read_layout(header: Any, name: str) -> Layout:
    if not 1 <= header["dim"][0] <= 7:
        raise ScanError(
            say(
                "{name} has a header that makes no sense ({count} dimensions). Export it again.",
                name=name,
                count=header["dim"][0],
            )
        )
    shape = tuple(int(n) for n in header.get_data_shape())
    if len(shape) < 3:
        raise ScanError(
            say("{name} has {count} dimensions. Open the whole series as one 3-D file.", name=name, count=len(shape))
        )
    if any(n > 1 for n in shape[4:]):
        raise ScanError(
            say(
                "{name} has {count} dimensions. Open a file with three, or four with time.", name=name, count=len(shape)
            )
        )
    if min(shape) < 1:
        raise ScanError(say("{name} has an axis without voxels. Export it again.", name=name))
    code = int(header["datatype"])
    try:
        dtype = header.get_data_dtype()
    except KeyError:
        dtype = np.dtype(np.void)
    if dtype.kind == "c":
        raise ScanError(say("{name} holds complex numbers. Export its magnitude.", name=name))
    if dtype.names:
        raise ScanError(say("{name} holds colours (RGB), not intensities. Export the grey-scale series.", name=name))
    if dtype.kind not in "iuf":
        raise ScanError(
            say(
                "{name} holds voxels of an unknown type (code {code}). Export it as whole numbers.",
                name=name,
                code=code,
            )
        )
    offset = int(header.get_data_offset())
    if offset < 0:
        raise ScanError(
            say(
                "{name} has a header that makes no sense (voxels at {offset}). Export it again.",
                name=name,
                offset=offset,
            )
        )
    if header.is_single:  # nothing can begin inside the header; a writer that left 0 there meant "right behind it"
        offset = max(offset, header.single_vox_offset)
    return Layout(triple(shape[:3]), dtype, offset, shape[3] if len(shape) > 3 else 1)


def _read_grid(header: Any, shape: Triple, name: str) -> tuple[NDArray[np.float64], GridClaims]:
    """The affine in use, in mm, file axes -> RAS+, and all that the header claims about it."""
    try:
        unit = header.get_xyzt_units()[0]
    except KeyError:
        unit = "unknown"
    mm = _MM_PER_UNIT[unit]
    sform, qform = (
        None if form is None else _in_mm(form, mm) for form in (header.get_sform(coded=True)[0], _qform(header))
    )
    if qform is not None and not is_grid(qform):
        qform = np.full((4, 4), np.nan)
    affine, source = (
        (sform, "sform")
        if sform is not None
        else (qform, "qform")
        if qform is not None
        else (_in_mm(header.get_base_affine(), mm), "pixdim")
    )
    if not is_grid(affine):
        raise ScanError(
            say(
                "{name} does not say where its voxels lie (its affine is zero, flat or not finite). Export it again.",
                name=name,
            )
        )
    x, y, z = (float(size) * mm for size in header["pixdim"][1:4])
    return affine, GridClaims(shape, affine, source, sform, qform, (x, y, z), unit)


def _in_mm(form: NDArray[Any], mm_per_unit: float) -> NDArray[np.float64]:
    with np.errstate(over="ignore"):
        return np.vstack([form[:3] * mm_per_unit, form[3:]])


def _qform(header: Any) -> NDArray[np.float64] | None:
    """None when its code is 0, NaN when its quaternion is longer than rounding explains."""
    stored = np.array([header[f"quatern_{letter}"] for letter in "bcd"], np.float64)
    length = float(np.linalg.norm(stored))
    if 1 < length <= 1 + _QUATERNION_ROUNDING:  # half a turn, rounded by the writer: nibabel alone would refuse it
        header = header.copy()
        header["quatern_b"], header["quatern_c"], header["quatern_d"] = stored / length
    try:
        form = header.get_qform(coded=True)[0]
    except ValueError:
        return np.full((4, 4), np.nan)
    return None if form is None else np.asarray(form, np.float64)


def _read_scaling(header: Any) -> tuple[float, float]:
    slope, intercept = header.get_slope_inter()
    return (1.0, 0.0) if slope is None else (float(slope), float(intercept or 0.0))


# The canonical axes k, j, i and the RAS+ axis and sense in which each rises: superior, posterior, left.
_CANONICAL = ((2, 1), (1, -1), (0, -1))


def _canonical_axes(orientation: NDArray[np.float64]) -> Triple:
    worlds = [int(world) for world, _ in orientation]
    return triple([worlds.index(world) for world, _ in _CANONICAL])


def _canonical_flips(orientation: NDArray[np.float64]) -> tuple[bool, bool, bool]:
    senses = {int(world): int(sense) for world, sense in orientation}
    k, j, i = (senses[world] != sense for world, sense in _CANONICAL)
    return k, j, i


def _canonical_affine(affine: NDArray[np.float64], shape: Triple, source: Source) -> NDArray[np.float64]:
    """The affine of the view that ``source.to_canonical`` gives."""
    result = np.eye(4)
    result[:3, 3] = affine[:3, 3]
    for canonical, (axis, flip) in enumerate(zip(source.axes, source.flipped, strict=True)):
        column = affine[:3, axis]
        result[:3, canonical] = -column if flip else column
        if flip:
            result[:3, 3] += column * (shape[axis] - 1)
    return result
