"""What a lesion has to do with the liver around it."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from engine.findings.lesions import find_lesions
from engine.findings.liver import Liver
from engine.scan.volume import Label, Mask
from tests.engine.findings.phantoms import cloud, scan_on
from tests.nifti_files import rotation

GRID = rotation(15, -20, 35) @ np.array([[0, 0, -0.8, 0], [0.5, -0.9, 0, 0], [3.0, 0, 0, 0], [0, 0, 0, 1.0]])


def labelled(labels: NDArray[np.uint8]) -> Mask:
    return Mask(labels, scan_on(labels > 0, GRID)[0].geometry)


def block() -> NDArray[np.uint8]:
    """A liver of 6 x 12 x 14 voxels with room around it."""
    labels = np.zeros((10, 16, 18), np.uint8)
    labels[2:8, 2:14, 2:16] = Label.LIVER
    return labels


def distance(labels: NDArray[np.uint8]) -> float | None:
    mask = labelled(labels)
    line = Liver(mask).edge_line(find_lesions(mask)[0])
    return None if line is None else line.length_mm


def surface(inside: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Half-way from every voxel inside to every neighbour outside that the scan has, one at a time."""
    points = []
    for voxel in np.argwhere(inside):
        for step in (*np.eye(3, dtype=int), *-np.eye(3, dtype=int)):
            other = voxel + step
            if (other >= 0).all() and (other < inside.shape).all() and not inside[tuple(other)]:
                points.append(voxel + step / 2)
    return np.asarray(np.array(points) @ GRID[:3, :3].T)


@pytest.mark.parametrize("seed", range(4))
def test_the_distance_to_the_edge_is_the_smallest_between_two_surfaces(seed: int) -> None:
    rng = np.random.default_rng(seed)
    labels = block()
    labels[3:7, 4:11, 4:12][cloud(rng, (4, 7, 8), share=0.1)] = Label.TUMOUR
    mask = labelled(labels)
    liver = Liver(mask)
    edge = surface(labels > 0)
    for component in find_lesions(mask):
        inside = np.zeros(labels.shape, bool)
        inside[component.box] = component.inside
        apart = np.linalg.norm(surface(inside)[:, None] - edge[None], axis=-1)
        line = liver.edge_line(component)
        assert line is not None
        assert line.length_mm == pytest.approx(apart.min())
        assert np.linalg.norm(np.subtract(*line.ends_mm)) == pytest.approx(line.length_mm)


def test_a_lesion_at_the_edge_is_at_no_distance_from_it() -> None:
    labels = block()
    labels[4, 5, 2:5] = Label.TUMOUR
    assert distance(labels) == 0


def test_the_scans_face_is_no_edge() -> None:
    labels = block()[2:, 2:]  # cut in the middle of the liver, below and in front
    labels[0, 0, 8] = Label.TUMOUR
    (to_the_side,) = {float(np.linalg.norm(GRID[:3, 2]) * 6)}
    assert distance(labels) is not None
    assert 0 < (distance(labels) or 0) <= to_the_side


def test_without_liver_beside_it_or_without_an_edge_there_is_no_distance() -> None:
    alone = np.zeros((6, 6, 6), np.uint8)
    alone[2:4, 2:4, 2:4] = Label.TUMOUR
    assert distance(alone) is None
    elsewhere = block()
    elsewhere[9, 15, 17] = Label.TUMOUR
    assert distance(elsewhere) is None
    everywhere = np.full((6, 6, 6), Label.LIVER, np.uint8)
    everywhere[3, 3, 3] = Label.TUMOUR
    assert distance(everywhere) is None


def test_the_liver_is_measured_with_its_lesions() -> None:
    labels = block()
    labels[4:6, 5:9, 5:10] = Label.TUMOUR
    liver = Liver(labelled(labels))
    assert liver.volume_ml == pytest.approx(6 * 12 * 14 * 0.8 * 0.9 * 3.0 / 1000)


def test_without_liver_there_is_no_size() -> None:
    assert Liver(labelled(np.zeros((4, 4, 4), np.uint8))).volume_ml is None
    assert Liver(labelled(np.full((4, 4, 4), Label.TUMOUR, np.uint8))).volume_ml is None
