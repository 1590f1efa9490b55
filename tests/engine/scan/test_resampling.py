"""Labels go to another grid by where they lie in the patient."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from engine.errors import Cancelled, GridError, MaskError
from engine.progress import Progress
from engine.scan.geometry import Geometry, triple
from engine.scan.masks import load_mask
from engine.scan.nifti import load_volume
from engine.scan.resampling import nearest_labels
from tests.nifti_files import rotation, write_nifti

TURNED = rotation(10, -20, 30) @ np.array([[0, 0, -1.5, 9], [0, -2.0, 0, 7], [4.0, 0, 0, -5], [0, 0, 0, 1]])


def grid(shape: tuple[int, ...], affine: np.ndarray) -> Geometry:
    return Geometry(triple(shape), affine)


@pytest.mark.parametrize("seed", range(3))
def test_every_voxel_takes_the_nearest_one(seed: int) -> None:
    rng = np.random.default_rng(seed)
    labels = rng.integers(0, 3, (7, 9, 11)).astype(np.uint8)
    source = grid(labels.shape, TURNED)
    shift = np.eye(4)
    shift[:3, 3] = rng.uniform(-3, 3, 3)
    target = grid((8, 6, 10), rotation(*rng.uniform(-30, 30, 3)) @ shift @ TURNED @ np.diag([0.9, 1.7, 0.6, 1]))
    found = nearest_labels(labels, source, target)
    for index in np.ndindex(*target.shape):
        place = source.to_index(target.to_world(index))
        voxel = np.floor(place + 0.5).astype(int)
        inside = (voxel >= 0).all() and (voxel < source.shape).all()
        assert found[index] == (labels[tuple(voxel)] if inside else 0)


def test_on_its_own_grid_nothing_changes_and_the_type_stays() -> None:
    labels = np.random.default_rng(5).integers(0, 3, (7, 9, 11)).astype(np.int16)
    found = nearest_labels(labels, grid(labels.shape, TURNED), grid(labels.shape, TURNED))
    assert found.dtype == labels.dtype
    assert np.array_equal(found, labels)


def test_it_stops_when_asked() -> None:
    progress = Progress()
    progress.cancel()
    labels = np.zeros((3, 4, 5), np.uint8)
    with pytest.raises(Cancelled):
        nearest_labels(labels, grid(labels.shape, TURNED), grid(labels.shape, TURNED), progress)


def test_a_mask_on_another_grid_is_taken_when_told_to(tmp_path: Path) -> None:
    voxels = np.zeros((20, 16, 12), np.int16)
    affine = np.diag([1.0, 1.0, 2.0, 1.0])
    volume = load_volume(write_nifti(tmp_path / "scan.nii", voxels, affine))
    fine = np.zeros((40, 32, 24), np.uint8)
    fine[10:20, 8:16, 4:8] = 2
    half = affine @ np.diag([0.5, 0.5, 0.5, 1.0])
    half[:3, 3] = -0.25, -0.25, -0.5  # the same corner
    path = write_nifti(tmp_path / "fine.nii", fine, half)
    with pytest.raises(GridError):
        load_mask(path, volume)
    mask = load_mask(path, volume, resample=True)
    mask.require_grid_of(volume)
    # 10 x 8 x 4 half voxels are 5 x 4 x 2 of the scan's.
    assert (mask.labels == 2).sum() == 5 * 4 * 2
    far = half.copy()
    far[:3, 3] += 500
    with pytest.raises(MaskError, match="lies within"):
        load_mask(write_nifti(tmp_path / "far.nii", fine, far), volume, resample=True)
