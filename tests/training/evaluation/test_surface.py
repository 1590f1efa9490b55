"""Surface distances by hand, by brute force, and against the library whose definition they follow."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from monai.metrics.hausdorff_distance import compute_hausdorff_distance
from monai.metrics.surface_distance import compute_average_surface_distance
from numpy.typing import NDArray
from scipy.ndimage import binary_erosion, gaussian_filter

from engine.scan.geometry import Geometry
from training.evaluation.surface import surface_distance

Inside = NDArray[np.bool_]
SPACINGS = [(1.0, 1.0, 1.0), (5.0, 0.7, 0.8), (0.75, 2.0, 1.5)]


def grid(shape: tuple[int, ...], spacing_mm: tuple[float, float, float]) -> Geometry:
    k, j, i = spacing_mm
    affine = np.array([[0, 0, -i, 40], [0, -j, 0, 30], [k, 0, 0, -20], [0, 0, 0, 1]], np.float64)
    return Geometry((shape[0], shape[1], shape[2]), affine)


def blobs(seed: int, shape: tuple[int, int, int] = (14, 30, 26), share: float = 0.3) -> tuple[Inside, Inside]:
    """Two ragged regions, alike but not the same, in parts and at the edge of the scan."""
    generator = np.random.default_rng(seed)
    field = gaussian_filter(generator.normal(size=shape), 2.0)
    other = field + 0.3 * gaussian_filter(generator.normal(size=shape), 1.5)
    return field > np.quantile(field, 1 - share), other > np.quantile(other, 1 - share)


def box(shape: tuple[int, int, int], *sides: slice) -> Inside:
    inside = np.zeros(shape, bool)
    inside[sides] = True
    return inside


def test_two_single_voxels_are_as_far_apart_as_their_centres() -> None:
    shape = (6, 8, 8)
    truth, drawn = box(shape, *[slice(1, 2)] * 3), box(shape, slice(3, 4), slice(4, 5), slice(1, 2))
    found = surface_distance(truth, drawn, grid(shape, (5.0, 0.7, 0.8)))
    assert found is not None
    assert found.hd95_mm == found.assd_mm == pytest.approx(np.hypot(2 * 5.0, 3 * 0.7))


def test_slabs_by_hand() -> None:
    # Truth: the slices 0 to 9 of a scan of 1 x 1 columns; drawn: 0 to 12. All voxels of a column are surface, for
    # their neighbours are beyond the edge. Drawn voxels 10, 11, 12 lie 1, 2, 3 slices of 2 mm away, all others 0.
    shape = (20, 1, 1)
    truth, drawn = box(shape, slice(0, 10)), box(shape, slice(0, 13))
    found = surface_distance(truth, drawn, grid(shape, (2.0, 1.0, 1.0)))
    assert found is not None
    assert found.assd_mm == pytest.approx((2 + 4 + 6) / 23)
    assert found.hd95_mm == pytest.approx(np.percentile([0.0] * 10 + [2, 4, 6], 95))


def test_of_a_solid_box_only_the_shell_is_surface() -> None:
    # 5³ in 7³, concentric: every voxel of the inner shell (98) lies one voxel below the outer one (218); of the outer
    # one the faces lie 1, the edges √2 and the corners √3 away.
    shape = (11, 11, 11)
    outer, inner = box(shape, *[slice(2, 9)] * 3), box(shape, *[slice(3, 8)] * 3)
    found = surface_distance(outer, inner, grid(shape, (1.0, 1.0, 1.0)))
    assert found is not None
    faces, edges, corners = 6 * 25, 12 * 5, 8
    assert found.assd_mm == pytest.approx((98 + faces + edges * 2**0.5 + corners * 3**0.5) / (98 + 218))
    assert found.hd95_mm == pytest.approx(2**0.5)


def test_of_equal_regions_it_is_0_and_of_an_empty_one_undefined() -> None:
    truth, _ = blobs(0)
    geometry = grid(truth.shape, SPACINGS[1])
    found = surface_distance(truth, truth, geometry)
    assert found is not None
    assert (found.hd95_mm, found.assd_mm) == (0, 0)
    nothing = np.zeros_like(truth)
    assert surface_distance(truth, nothing, geometry) is None
    assert surface_distance(nothing, truth, geometry) is None
    assert surface_distance(nothing, nothing, geometry) is None


def test_which_is_the_truth_does_not_matter() -> None:
    truth, drawn = blobs(1)
    geometry = grid(truth.shape, SPACINGS[2])
    assert surface_distance(truth, drawn, geometry) == surface_distance(drawn, truth, geometry)


@pytest.mark.parametrize("shear", [0.0, 0.3])
def test_brute_force_on_a_grid_that_is_not_square(shear: float) -> None:
    """With a tilted gantry the product of spacings is wrong; the affine is not."""
    truth, drawn = blobs(2, (8, 14, 12))
    affine = np.array([[0, 0.1, -0.9, 5], [shear * 4, -1.2, 0, 3], [4, 0, 0, -9], [0, 0, 0, 1]], np.float64)
    geometry = Geometry((8, 14, 12), affine)
    points = [geometry.to_world(np.argwhere(one & ~binary_erosion(one))) for one in (truth, drawn)]
    apart = np.linalg.norm(points[0][:, None] - points[1][None], axis=2)
    to_drawn, to_truth = apart.min(axis=1), apart.min(axis=0)
    found = surface_distance(truth, drawn, geometry)
    assert found is not None
    assert found.hd95_mm == pytest.approx(max(np.percentile(to_drawn, 95), np.percentile(to_truth, 95)))
    assert found.assd_mm == pytest.approx(np.concatenate([to_drawn, to_truth]).mean())


@pytest.mark.parametrize("spacing_mm", SPACINGS)
@pytest.mark.parametrize("seed", range(4))
@pytest.mark.filterwarnings("ignore:.*always_return_as_numpy:FutureWarning")  # MONAI 1.6 of a call of its own
def test_monai_says_the_same(seed: int, spacing_mm: tuple[float, float, float]) -> None:
    truth, drawn = blobs(seed)
    found = surface_distance(truth, drawn, grid(truth.shape, spacing_mm))
    a, b = (torch.from_numpy(one[None, None]) for one in (drawn, truth))
    hausdorff = compute_hausdorff_distance(a, b, include_background=True, percentile=95, spacing=spacing_mm)
    average = compute_average_surface_distance(a, b, include_background=True, symmetric=True, spacing=spacing_mm)
    assert found is not None
    assert found.hd95_mm == pytest.approx(hausdorff.item(), rel=1e-5)
    assert found.assd_mm == pytest.approx(average.item(), rel=1e-5)
