"""All measurements of a liver with 30 lesions on 512 × 512 × 400, and what others take for some of them."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks import installed, timing
from benchmarks.timing import Goal, Row, Timing, measure
from engine.findings.lesions import find_lesions
from engine.findings.measure import measure as measure_lesions
from engine.scan.geometry import Geometry
from engine.scan.volume import Label, Mask, Modality, Source, Volume

_PART = "Measure a liver with 30 lesions, 512 × 512 × 400"
_SHAPE = (400, 512, 512)
_SPACING_MM = np.array([1.0, 0.75, 0.75])
_LIVER_MM = np.array([160.0, 180.0, 220.0])
LESIONS = 30
SMALLEST_MM = 3.0
_JITTER_MM = 0.35
"""Less than half a voxel: what sticks out hangs together with what is under it."""
_GOAL_MS = 1000.0
_REPEATS = 3
_COST = "the mesh and the edge of a liver of 3.3 litres take most of it"

Labels = NDArray[np.uint8]


def run(folder: Path) -> Iterator[Row]:
    """Time it; what a peer reads is written into the folder."""
    volume, mask = _liver()
    found = measure_lesions(volume, mask)
    if len(found) != LESIONS:
        raise RuntimeError(f"the phantom has {len(found)} lesions, not {LESIONS}")
    ours = measure(lambda: measure_lesions(volume, mask), 5)
    yield Row(_PART, "all measurements of every lesion", ours, goal=Goal("median", _GOAL_MS), missed=_COST)
    finding = measure(lambda: find_lesions(mask), 5)
    yield Row(_PART, "of that: finding the lesions", finding)
    for peer, time_it in (("SimpleITK LabelShapeStatistics", _simple_itk), ("scikit-image regionprops", _scikit_image)):
        theirs = time_it(volume, mask, folder)
        if theirs is None:
            yield Row(_PART, f"against {peer}", ours, note=f"{peer.split()[0]} is not installed here")
        else:
            yield Row(_PART, f"against {peer}", ours, peer=peer, theirs=theirs)


def _liver() -> tuple[Volume, Mask]:
    k_mm, j_mm, i_mm = _SPACING_MM
    affine = np.array([[0, 0, -i_mm, 0], [0, -j_mm, 0, 0], [k_mm, 0, 0, 0], [0, 0, 0, 1]])
    voxels = np.random.default_rng(0).integers(0, 200, _SHAPE, np.int16)
    source = Source(Path("made.nii"), None, (0, 1, 2), (False, False, False), "LPS")
    geometry = Geometry(_SHAPE, affine)
    return Volume(voxels, geometry, 1.0, 0.0, source, Modality.CT), Mask(draw_liver(geometry), geometry)


def draw_liver(geometry: Geometry) -> Labels:
    """Labels (k, j, i) of an ellipsoid in the middle, with ragged balls of 6 to 50 mm in it, none touching another."""
    random = np.random.default_rng(0)
    labels = np.zeros(geometry.shape, np.uint8)
    centre, spacing_mm = np.array(geometry.shape) / 2, np.array(geometry.spacing_mm)
    _draw(labels, centre, _LIVER_MM / 2, spacing_mm, Label.LIVER)
    radii = np.geomspace(25, SMALLEST_MM, LESIONS)
    placed: list[tuple[NDArray[np.float64], float]] = []
    while len(placed) < LESIONS:
        radius = radii[len(placed)]
        offset = random.uniform(-1, 1, 3) * (_LIVER_MM / 2 - radius)
        inside = np.square(offset / (_LIVER_MM / 2 - radius)).sum() < 1
        if inside and all(np.linalg.norm(offset - other) > radius + size + 4 for other, size in placed):
            placed.append((offset, radius))
            _draw(labels, centre + offset / spacing_mm, np.full(3, radius), spacing_mm, Label.TUMOUR, random)
    return labels


def _draw(
    labels: Labels,
    centre: NDArray[np.float64],
    radii_mm: NDArray[np.float64],
    spacing_mm: NDArray[np.float64],
    label: Label,
    random: np.random.Generator | None = None,
) -> None:
    """An ellipsoid; a ball's surface is ragged where ``random`` is given."""
    reach = np.ceil(1.2 * radii_mm / spacing_mm).astype(int)
    first = np.maximum(np.rint(centre).astype(int) - reach, 0)
    box = tuple(slice(a, a + 2 * r + 1) for a, r in zip(first, reach, strict=True))
    within = np.ogrid[box]
    squared = sum(
        np.square((axis - c) * size / radius)
        for axis, c, size, radius in zip(within, centre, spacing_mm, radii_mm, strict=True)
    )
    jitter = 0.0 if random is None else _JITTER_MM * random.uniform(-1, 1, np.shape(squared)) / radii_mm[0]
    labels[box][squared <= np.square(1 + jitter)] = label


def _simple_itk(volume: Volume, mask: Mask, folder: Path) -> Timing | None:
    """Volume, surface, largest diameter and axes, and the intensities' statistics; None where it is not installed."""
    del folder
    if find_spec("SimpleITK") is None:
        return None
    sitk = import_module("SimpleITK")
    tumour = sitk.GetImageFromArray((mask.labels == Label.TUMOUR).view(np.uint8))
    tumour.SetSpacing(_SPACING_MM[::-1].tolist())
    image = sitk.GetImageFromArray(np.ascontiguousarray(volume.voxels))
    image.CopyInformation(tumour)

    def statistics() -> None:
        components = sitk.ConnectedComponent(tumour, True)
        shape = sitk.LabelShapeStatisticsImageFilter()
        shape.ComputeFeretDiameterOn()
        shape.ComputePerimeterOn()
        shape.Execute(components)
        sitk.LabelIntensityStatisticsImageFilter().Execute(components, image)

    return measure(statistics, _REPEATS)


_SCIKIT_IMAGE_SCRIPT = """
import json, sys, time
import numpy as np
from skimage.measure import label, regionprops_table
tumour, voxels = np.load(sys.argv[1]) == int(sys.argv[3]), np.load(sys.argv[2])
spacing, lesions, repeats = json.loads(sys.argv[4])
names = ("area", "feret_diameter_max", "axis_major_length", "axis_minor_length", "intensity_mean", "bbox")
times = []
for _ in range(repeats + 1):
    start = time.perf_counter()
    found = regionprops_table(label(tumour), voxels, properties=names, spacing=spacing)
    times.append((time.perf_counter() - start) * 1000)
    if len(found["area"]) != lesions:
        sys.exit(f"it finds {len(found['area'])} lesions")
print(json.dumps(times[1:]))
"""


def _scikit_image(volume: Volume, mask: Mask, folder: Path) -> Timing | None:
    """Volume, largest diameter, axes and mean; None where it is not installed."""
    labels, voxels = folder / "labels.npy", folder / "voxels.npy"
    repeats = min(_REPEATS, timing.most_repeats or _REPEATS)
    told = json.dumps([_SPACING_MM.tolist(), LESIONS, repeats])
    command = installed.scikit_image(_SCIKIT_IMAGE_SCRIPT, str(labels), str(voxels), str(int(Label.TUMOUR)), told)
    if command is None:
        return None
    try:
        np.save(labels, mask.labels)
        np.save(voxels, volume.voxels)
        done = subprocess.run(command, env=installed.environment(folder), capture_output=True, text=True)
    finally:
        for written in (labels, voxels):
            written.unlink(missing_ok=True)
    if done.returncode:
        raise RuntimeError(f"scikit-image failed: {done.stderr[-2000:]}")
    return Timing.of(json.loads(done.stdout))
