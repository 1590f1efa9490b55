"""Is an outline through the model's probabilities nearer to the truth than the binary one? On scans with labels.

::

    python -m scripts.soft_outline DATA [CASE …]

DATA has ``imagesTr/`` and ``labelsTr/``. Of each true lesion that the bundled model outlines with an overlap (IoU) of
0.5 or more, the longest diameter is measured on the reference, on the model's mask, and on the half-level of its
probabilities, interpolated to the threshold of its card between voxel centres (docs/measurements.md, the outline).
Printed are the lengths, lesion by lesion, and the mean errors with the standard error of their difference.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage
from scipy.spatial.distance import cdist

import resources
from engine.findings.lesions import Component, find_lesions
from engine.findings.measure import measure_components
from engine.model.predictor import Prediction, Predictor
from engine.scan.geometry import Geometry
from engine.scan.masks import load_mask
from engine.scan.nifti import load_volume
from engine.scan.volume import Volume

Floats = NDArray[np.float64]
Lengths = tuple[float, float, float]

VALIDATION = ("006", "008", "016", "029", "035", "043", "048")
"""Cases that the bundled model was not trained on."""
_LEAST_OVERLAP = 0.5


def soft_diameter_mm(probability: Floats, threshold: float, geometry: Geometry, origin: tuple[int, int, int]) -> float:
    """The longest diameter in any axial slice of the outline at a threshold, parts of a slice apart.

    Args:
        probability: (k, j, i), below the threshold at its faces.
        threshold: of the outline.
        geometry: of the scan.
        origin: where the array begins in the scan.
    """
    longest = 0.0
    for k, plane in enumerate(probability):
        parts, count = ndimage.label(plane > threshold, np.ones((3, 3)))
        for number in range(1, count + 1):
            points = crossings(np.where((parts == number) | (plane <= threshold), plane, 0.0), threshold)
            world = geometry.to_world(np.column_stack([np.full(len(points), k), points]) + origin)
            longest = max(longest, float(cdist(world, world).max()))
    return longest


def crossings(plane: Floats, threshold: float) -> Floats:
    """(n, 2) places (row, col) between neighbouring centres at which a plane crosses a threshold."""
    found = []
    for axis in (0, 1):
        first, second = (np.moveaxis(plane, axis, 0)[part] for part in (slice(None, -1), slice(1, None)))
        at = np.argwhere((first > threshold) != (second > threshold))
        low, high = first[tuple(at.T)], second[tuple(at.T)]
        places = at.astype(float)
        places[:, 0] += (threshold - low) / (high - low)
        found.append(places if axis == 0 else places[:, ::-1])
    return np.concatenate(found)


def compare(
    volume: Volume, reference: tuple[Component, ...], prediction: Prediction
) -> list[tuple[float, float, float]]:
    """For each lesion that was found: the longest diameter of the reference, of the mask, and of the soft outline."""
    found = find_lesions(prediction.mask)
    threshold = prediction.card.output.tumour_threshold
    rows = []
    for true in reference:
        best = max(found, key=lambda component: overlap(true, component, volume.geometry.shape), default=None)
        if best is None or overlap(true, best, volume.geometry.shape) < _LEAST_OVERLAP:
            continue
        box = tuple(
            slice(max(side.start - 1, 0), min(side.stop + 1, n))
            for side, n in zip(best.box, volume.geometry.shape, strict=True)
        )
        grown = np.zeros(volume.geometry.shape, bool)
        grown[best.box] = best.inside
        near = ndimage.binary_dilation(grown[box], np.ones((3, 3, 3), bool))
        others = (prediction.mask.labels[box] == 2) & ~grown[box]
        soft = np.where(near & ~others, prediction.tumour_probability[box].astype(float), 0.0)
        origin = (box[0].start, box[1].start, box[2].start)
        theirs, ours = measure_components([true, best], volume, prediction.mask)
        rows.append(
            (
                theirs.longest_diameter_mm,
                ours.longest_diameter_mm,
                soft_diameter_mm(np.pad(soft, 1), threshold, volume.geometry, tuple(n - 1 for n in origin)),
            )
        )
    return rows


def overlap(one: Component, other: Component, shape: tuple[int, int, int]) -> float:
    """Intersection over union."""
    first, second = np.zeros(shape, bool), np.zeros(shape, bool)
    first[one.box], second[other.box] = one.inside, other.inside
    return float((first & second).sum() / (first | second).sum())


def main() -> None:
    """Print the comparison."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("cases", nargs="*", default=VALIDATION)
    options = parser.parse_args()
    predictor = Predictor(resources.default_model(), "cpu")
    rows: list[Lengths] = []
    for case in options.cases:
        name = f"liver_{case}.nii.gz"
        volume = load_volume(options.data / "imagesTr" / name)
        reference = find_lesions(load_mask(options.data / "labelsTr" / name, volume))
        for row in compare(volume, reference, predictor.predict(volume)):
            print(f"{case}: reference {row[0]:5.1f} mm, mask {row[1]:5.1f} mm, soft {row[2]:5.1f} mm")
            rows.append(row)
    table = np.array(rows)
    binary, soft = (np.abs(table[:, column] - table[:, 0]) for column in (1, 2))
    nearer = int((soft < binary).sum())
    gain = binary - soft
    print(
        f"{predictor.card.name} {predictor.card.version}: {len(table)} lesions; soft is nearer in {nearer}; "
        f"mean absolute error {soft.mean():.1f} mm soft, {binary.mean():.1f} mm binary; gain {gain.mean():.2f} mm, "
        f"standard error {gain.std(ddof=1) / np.sqrt(len(gain)):.2f}; "
        f"soft minus binary {(table[:, 2] - table[:, 1]).mean():.1f} mm"
    )


if __name__ == "__main__":
    main()
