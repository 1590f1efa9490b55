"""The numbers of a lesion, in millimetres, millilitres and the scan's unit."""

from __future__ import annotations

import statistics
from pathlib import Path

import numpy as np
import pytest

from engine.errors import Cancelled, MaskError
from engine.findings.measure import Lesion, measure
from engine.progress import Progress
from engine.scan.masks import load_mask
from engine.scan.nifti import load_volume
from engine.scan.slicing import Plane
from engine.scan.volume import Label, Mask
from tests.engine.findings import slow
from tests.engine.findings.phantoms import cloud, disc, ellipse, in_slice, mask_of, scan_of, scan_on
from tests.engine.findings.test_mesh import NINE_SPACINGS
from tests.nifti_files import rotation, volume_of, write_nifti

IN_PLANE_1 = np.array([[0, 0, -1.0, 40], [0, -1.0, 0, 30], [3.0, 0, 0, -20], [0, 0, 0, 1]])
"""(k, j, i) to RAS+ mm: slices 3 mm apart, square voxels of 1 mm."""


def only(lesions: tuple[Lesion, ...]) -> Lesion:
    (lesion,) = lesions
    return lesion


def test_sphere_of_20_mm_in_thick_slices_from_files(tmp_path: Path) -> None:
    spacing = np.array([0.7, 0.7, 5.0])
    voxels = np.stack(np.meshgrid(*[np.arange(n) for n in (60, 60, 9)], indexing="ij"), axis=-1)
    inside = (((voxels - (29.3, 30.1, 4.2)) * spacing) ** 2).sum(axis=-1) <= 100
    affine = np.diag([*spacing, 1.0])
    scan = write_nifti(tmp_path / "scan.nii.gz", np.where(inside, 60, 110).astype(np.int16), affine)
    drawn = write_nifti(tmp_path / "mask.nii.gz", inside.astype(np.uint8) * 2, affine)
    volume = load_volume(scan)
    lesion = only(measure(volume, load_mask(drawn, volume)))
    assert lesion.volume_ml == pytest.approx(4 / 3 * np.pi, rel=0.06)  # 2 % is the spread over positions
    assert lesion.longest_diameter_mm == pytest.approx(20.3, abs=0.4)
    assert lesion.short_axis_mm == pytest.approx(20, abs=0.7)
    assert lesion.plane is Plane.AXIAL
    assert lesion.slice_index == 4
    assert not lesion.truncated
    assert lesion.intensity is not None
    assert (lesion.intensity.mean, lesion.intensity.sd) == (60, 0)


@pytest.mark.parametrize("tilt_deg", [0.0, 17.0])
@pytest.mark.parametrize("spacing_mm", NINE_SPACINGS)
def test_sphere_of_20_mm_at_nine_spacings(spacing_mm: tuple[float, float, float], tilt_deg: float) -> None:
    """Within the bias of the half-level outline (design, 5.3) and of slices that miss the equator."""
    k_mm, j_mm, i_mm = spacing_mm
    shape = np.array([round(28 / mm) | 1 for mm in spacing_mm])
    voxels = np.stack(np.meshgrid(*[np.arange(n) for n in shape], indexing="ij"), axis=-1)
    inside = (((voxels - shape // 2 - (0.2, 0.3, 0.1)) * spacing_mm) ** 2).sum(axis=-1) <= 100
    affine = np.eye(4)
    affine[:3, :3] = rotation(tilt_deg, tilt_deg / 2, tilt_deg / 3)[:3, :3] @ np.array(
        [[0, 0, -i_mm], [0, j_mm, 0], [k_mm, 0, 0]]
    )
    lesion = only(measure(*scan_on(inside, affine)))
    equator = 2 * np.sqrt(100 - (0.2 * k_mm) ** 2)
    assert equator - 0.3 <= lesion.longest_diameter_mm <= 20 + 1.25 * i_mm
    assert 20 - 1.5 * i_mm - 0.5 <= lesion.short_axis_mm <= lesion.caliper_width_mm + 1e-9
    assert lesion.caliper_width_mm <= lesion.longest_diameter_mm + 1e-9
    assert lesion.volume_ml == pytest.approx(4 / 3 * np.pi, rel=0.08)


def test_one_voxel_has_its_own_size() -> None:
    volume, mask = scan_of(in_slice([[1]]), (5.0, 0.8, 0.7))
    lesion = only(measure(volume, mask))
    assert lesion.component.voxel_count == 1
    assert lesion.volume_ml == pytest.approx(0.0028)
    assert lesion.longest_diameter_mm == pytest.approx(0.8)
    assert lesion.short_axis_mm == pytest.approx(0.7)
    assert lesion.caliper_width_mm == pytest.approx(0.7)
    assert lesion.focus == (1, 2, 2)


def test_row_and_column_spacing_are_not_swapped() -> None:
    upright, across = (scan_of(in_slice(np.ones(shape)), (5.0, 1.6, 0.8)) for shape in ((7, 1), (1, 7)))
    assert only(measure(*upright)).longest_diameter_mm == pytest.approx(7 * 1.6)
    assert only(measure(*across)).longest_diameter_mm == pytest.approx(7 * 0.8)


def test_a_lesion_at_the_border_is_closed_there_and_marked() -> None:
    inside = np.zeros((3, 20, 20), bool)
    inside[1, :6, 4:8] = True
    lesion = only(measure(*scan_of(inside)))
    assert lesion.truncated
    assert lesion.longest_diameter_mm == pytest.approx(np.hypot(6, 3))
    assert lesion.longest_diameter.ends[0][1] == -0.5


def test_parts_of_one_slice_are_measured_apart() -> None:
    # Two blocks in slice 1, of 8 x 8 and 10 x 10 voxels, joined into one lesion by an arch of short bars above them.
    inside = np.zeros((8, 20, 60), bool)
    inside[1, 5:13, 4:12] = inside[1, 5:15, 44:54] = True
    for k, start in enumerate((12, 16, 20, 24), start=2):
        inside[k, 8, start : start + 4] = inside[k, 8, 52 - start : 56 - start] = True
    lesion = only(measure(*scan_of(inside)))
    assert lesion.longest_diameter_mm == pytest.approx(np.hypot(10, 9))
    assert lesion.slice_index == 1
    assert lesion.focus[2] in (48, 49)


def test_voxels_joined_by_a_corner_are_one_part() -> None:
    lesion = only(measure(*scan_of(in_slice(np.eye(5)))))
    assert lesion.longest_diameter_mm == pytest.approx(np.hypot(5, 4))


def test_equal_slices_give_the_lowest() -> None:
    inside = np.zeros((9, 12, 12), bool)
    inside[3:7, 3:9, 3:9] = True
    assert only(measure(*scan_of(inside))).slice_index == 3


@pytest.mark.parametrize("turn", [(10, 0, 0), (0, -20, 0), (5, 12, 33)])
def test_an_oblique_grid_changes_no_size(turn: tuple[float, float, float]) -> None:
    inside = in_slice(ellipse(30, 12, 30, (1.0, 1.0)))
    straight, oblique = (only(measure(*scan_on(inside, rotation(*turns) @ IN_PLANE_1))) for turns in ((0, 0, 0), turn))
    for size in ("volume_ml", "longest_diameter_mm", "short_axis_mm", "caliper_width_mm"):
        assert getattr(oblique, size) == pytest.approx(getattr(straight, size))
    assert oblique.longest_diameter.ends == straight.longest_diameter.ends
    assert oblique.longest_diameter.ends_mm != straight.longest_diameter.ends_mm


def test_a_sheared_grid_takes_volume_and_lengths_from_the_affine() -> None:
    affine = IN_PLANE_1.copy()
    affine[1, 0] = 1.2  # a tilted gantry moves each slice
    affine[0, 1] = 0.3  # and the plane's own axes are not square either
    inside = cloud(np.random.default_rng(11), (5, 12, 12), share=0.3)
    volume, mask = scan_on(inside, affine)
    lesions = measure(volume, mask)
    found = sorted(slow.components(inside), key=lambda lesion: (-len(lesion), min(lesion)))
    assert [lesion.component.voxel_count for lesion in lesions] == [len(lesion) for lesion in found]
    for lesion, voxels in zip(lesions, found, strict=True):
        assert lesion.volume_ml == pytest.approx(len(voxels) * abs(np.linalg.det(affine[:3, :3])) / 1000)
        assert lesion.longest_diameter_mm == pytest.approx(slow.longest_diameter_mm(voxels, 0, volume.geometry))


def test_ends_are_where_the_lengths_say_and_at_right_angles() -> None:
    affine = rotation(8, -5, 20) @ IN_PLANE_1 @ np.diag([1, 1.7, 0.8, 1])
    volume, mask = scan_on(in_slice(cloud(np.random.default_rng(4), (14, 14), share=0.6)), affine)
    lesion = measure(volume, mask)[0]
    directions = []
    for caliper in (lesion.longest_diameter, lesion.short_axis):
        assert volume.geometry.to_world(caliper.ends) == pytest.approx(np.array(caliper.ends_mm))
        assert [end[0] for end in caliper.ends] == [lesion.slice_index] * 2
        directions.append(np.diff(caliper.ends_mm, axis=0)[0])
        assert np.linalg.norm(directions[-1]) == pytest.approx(caliper.length_mm)
    assert abs(np.dot(*directions)) < 1e-6


@pytest.mark.parametrize("seed", range(5))
def test_focus_is_the_lesions_voxel_nearest_to_the_middle_of_the_diameter(seed: int) -> None:
    spacing = np.array([5.0, 2.4, 0.8])
    ring = disc(30, (2.4, 0.8))
    rows, cols = np.indices(ring.shape) - np.array(ring.shape)[:, None, None] // 2
    bay = np.hypot(rows * 2.4, cols * 0.8) < 11
    bay |= np.random.default_rng(seed).random(ring.shape) < 0.2
    volume, mask = scan_of(in_slice(ring & ~bay), (5.0, 2.4, 0.8))
    lesion = measure(volume, mask)[0]
    middle = np.mean(lesion.longest_diameter.ends, axis=0)
    voxels = np.argwhere(lesion.component.inside) + lesion.component.origin
    distances = np.linalg.norm((voxels - middle) * spacing, axis=1)
    assert lesion.focus in [tuple(voxel) for voxel in voxels.tolist()]
    assert np.linalg.norm((np.array(lesion.focus) - middle) * spacing) == pytest.approx(distances.min())
    assert distances.min() > 5, "the phantom's middle should lie outside"


@pytest.mark.parametrize("plane", list(Plane))
def test_diameters_lie_in_the_plane_of_acquisition(plane: Plane) -> None:
    # An upright box of 4 x 6 x 8 voxels, 4 mm apart across the slices and 1 mm within them.
    inside = np.zeros((12, 12, 12), bool)
    inside[3:7, 3:9, 3:11] = True
    spacing = [1.0, 1.0, 1.0]
    spacing[plane.slice_axis] = 4.0
    lesion = only(measure(*scan_of(inside, (spacing[0], spacing[1], spacing[2]))))
    rows, cols = sorted([4, 6, 8][axis] for axis in (plane.row_axis, plane.column_axis))
    assert lesion.plane is plane
    assert lesion.slice_index == 3
    assert lesion.longest_diameter_mm == pytest.approx(np.hypot(cols, rows - 1))
    assert {end[plane.slice_axis] for end in lesion.longest_diameter.ends} == {3.0}
    assert lesion.volume_ml == pytest.approx(4 * 6 * 8 * 4 / 1000)


def test_intensities_are_scaled_and_described_as_ibsi_does() -> None:
    stored = np.arange(1, 8, dtype=np.int16) ** 2
    voxels = np.full((3, 5, 11), 999, np.int16)
    voxels[1, 2, 2:9] = stored
    volume = volume_of(voxels, slope=0.5, intercept=-20)
    values = [float(value) * 0.5 - 20 for value in stored]
    intensity = only(measure(volume, mask_of(voxels != 999, volume))).intensity
    assert intensity is not None
    assert intensity.mean == pytest.approx(statistics.mean(values))
    assert intensity.sd == pytest.approx(statistics.pstdev(values))
    assert intensity.median == pytest.approx(statistics.median(values))
    assert (intensity.min, intensity.max) == (values[0], values[-1])
    # Linear between order statistics: seven values, so p10 lies 0.6 of the way from the first to the second.
    assert intensity.p10 == pytest.approx(values[0] + 0.6 * (values[1] - values[0]))
    assert intensity.p90 == pytest.approx(values[5] + 0.4 * (values[6] - values[5]))


def test_nan_and_infinite_voxels_count_for_the_size_but_not_for_the_intensity() -> None:
    voxels = np.zeros((3, 5, 9), np.float32)
    voxels[1, 2, 2:6] = [np.nan, 10, np.inf, 20]
    voxels[1, 2, 7] = np.nan
    volume = volume_of(voxels)
    inside = np.zeros(voxels.shape, bool)
    inside[1, 2, 2:6] = inside[1, 2, 7] = True
    larger, smaller = measure(volume, mask_of(inside, volume))
    assert larger.component.voxel_count == 4
    assert larger.longest_diameter_mm == pytest.approx(4)
    assert larger.intensity is not None
    assert (larger.intensity.mean, larger.intensity.min, larger.intensity.max) == (15, 10, 20)
    assert smaller.component.voxel_count == 1
    assert smaller.intensity is None
    assert (larger.nonfinite_count, smaller.nonfinite_count) == (2, 1)


def test_the_core_leaves_out_the_voxels_at_the_surface() -> None:
    inside = np.zeros((9, 9, 9), bool)
    inside[1:6, 1:6, 1:6] = True
    voxels = np.full(inside.shape, 100, np.float32)
    voxels[2:5, 2:5, 2:5] = np.arange(27).reshape(3, 3, 3)
    volume = volume_of(voxels)
    intensity = only(measure(volume, mask_of(inside, volume))).intensity
    assert intensity is not None
    assert intensity.core_mean == 13
    voxels = voxels.copy()
    voxels[3, 3, 3] = np.nan  # 26 are too few
    volume = volume_of(voxels)
    lesion = only(measure(volume, mask_of(inside, volume)))
    assert lesion.intensity is not None
    assert lesion.intensity.core_mean is None
    assert lesion.nonfinite_count == 1


def test_shape_of_a_block_by_hand() -> None:
    inside = np.zeros((8, 9, 10), bool)
    inside[2:4, 2:5, 2:6] = True  # 2 x 3 x 4 voxels of 3 x 2 x 1 mm
    lesion = only(measure(*scan_of(inside, (3.0, 2.0, 1.0))))
    assert lesion.volume_ml == pytest.approx(24 * 6 / 1000)
    # Cells: whole 1*2*3, halves 1*2 + 2*3 + 3*1, eighths 4 * (1 + 2 + 3), forty-eighths 8; each of 6 mm3.
    assert lesion.mesh_volume_ml == pytest.approx(6 * (6 + 11 + 3 + 1 / 6) / 1000)
    assert lesion.equivalent_diameter_mm == pytest.approx((6 * 144 / np.pi) ** (1 / 3))
    # From the middle of one end to that of the other: of (4, 2*2, 3), (3, 3*2, 3) and (3, 2*2, 2*3) mm the longest.
    assert lesion.max_3d_mm == pytest.approx(np.linalg.norm((3, 4, 6)))
    assert lesion.max_3d.ends == ((1.5, 2.0, 2.0), (3.5, 4.0, 5.0))
    assert lesion.sphericity == pytest.approx(
        (36 * np.pi * (lesion.mesh_volume_ml * 1000) ** 2) ** (1 / 3) / lesion.surface_mm2
    )
    # Population variance of 0..n-1 is (n2 - 1) / 12; all 24 voxels, divided by 23.
    axes = sorted(
        (4 * size * np.sqrt((n * n - 1) / 12 * 24 / 23) for n, size in ((2, 3), (3, 2), (4, 1))), reverse=True
    )
    assert lesion.axes_mm == pytest.approx(tuple(axes))


def test_one_voxel_has_no_axes() -> None:
    assert only(measure(*scan_of(in_slice([[1]])))).axes_mm is None


def test_a_lesion_in_a_liver_has_its_distance_to_the_edge() -> None:
    volume, _ = scan_of(np.zeros((5, 12, 12)), (5.0, 1.0, 1.0))
    labels = np.zeros((5, 12, 12), np.uint8)
    labels[1:4, 1:11, 1:11] = Label.LIVER
    labels[2, 4:6, 5:7] = Label.TUMOUR
    lesion = only(measure(volume, Mask(labels, volume.geometry)))
    assert lesion.edge_distance_mm == pytest.approx(3)
    assert only(measure(*scan_of(in_slice([[1]])))).edge_distance_mm is None


def test_probability_is_that_of_the_lesions_own_voxels() -> None:
    inside = in_slice([[1, 0, 0, 0], [0, 1, 0, 1]])
    volume, mask = scan_of(inside)
    probability = np.full(inside.shape, 0.125, np.float16)
    probability[1, 2, 2], probability[1, 3, 3], probability[1, 3, 5] = 0.5, 0.75, 0.625
    first, second = measure(volume, mask, probability)
    assert (first.p_mean, first.p_max) == (0.625, 0.75)
    assert (second.p_mean, second.p_max) == (0.625, 0.625)
    assert measure(volume, mask)[0].p_mean is None
    with pytest.raises(ValueError, match="do not fit"):
        measure(volume, mask, probability[1:])


def test_no_tumour_is_no_lesion() -> None:
    assert measure(*scan_of(np.zeros((3, 4, 5)))) == ()


def test_a_mask_on_another_grid_is_refused() -> None:
    volume, _ = scan_of(np.zeros((3, 4, 5)))
    _, elsewhere = scan_of(np.ones((3, 4, 5)), (2.0, 1.0, 1.0))
    with pytest.raises(MaskError):
        measure(volume, elsewhere)


def test_measuring_tells_how_far_it_is_and_stops_when_asked() -> None:
    volume, mask = scan_of(in_slice([[1, 0, 1, 0, 1]]))
    told: list[float] = []
    lesions = measure(volume, mask, progress=Progress(lambda fraction, _: told.append(fraction)))
    assert len(lesions) == 3
    assert told == pytest.approx([0, 0, 1 / 3, 2 / 3])

    stopping = Progress(lambda fraction, _: stopping.cancel() if fraction > 0 else None)
    with pytest.raises(Cancelled):
        measure(volume, mask, progress=stopping)


@pytest.mark.parametrize("case", [12, 22, 29, 46, 48])
def test_real_lesions_agree_with_the_slow_reading(shared_data: Path, case: int) -> None:
    volume = load_volume(shared_data / "lits" / "imagesTr" / f"liver_{case:03d}.nii.gz")
    mask = load_mask(shared_data / "lits" / "labelsTr" / f"liver_{case:03d}.nii.gz", volume)
    lesions = measure(volume, mask)
    found = sorted(slow.components(mask.labels == Label.TUMOUR), key=lambda voxels: (-len(voxels), min(voxels)))
    assert [lesion.component.voxel_count for lesion in lesions] == [len(voxels) for voxels in found]
    columns = volume.geometry.affine[:3, 1:3]
    for lesion, voxels in zip(lesions, found, strict=True):
        assert lesion.plane is Plane.AXIAL
        assert lesion.longest_diameter_mm == pytest.approx(slow.longest_diameter_mm(voxels, 0, volume.geometry))
        here = [part for index, part in slow.parts(voxels, 0) if index == lesion.slice_index]
        assert list(lesion.focus[1:]) in [list(voxel) for part in here for voxel in part]
        own = next(part for part in here if lesion.focus[1:] in part)
        ends = np.array(lesion.longest_diameter.ends)[:, 1:]
        short, width = slow.short_axis_mm(own, ends, columns)
        assert lesion.short_axis_mm == pytest.approx(short, abs=2.5 * slow.SAMPLE_MM)
        assert lesion.caliper_width_mm == pytest.approx(width)
