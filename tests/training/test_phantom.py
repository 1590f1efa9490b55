"""The synthetic abdomen: right way round, labels that agree with intensities, truth that agrees with labels."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.ndimage import binary_dilation, binary_erosion, label

from engine.errors import ExportError
from engine.scan.geometry import Geometry
from engine.scan.masks import load_mask
from engine.scan.nifti import load_volume
from engine.scan.slicing import Plane, edge_letters
from engine.scan.trust import Trust
from engine.scan.volume import Label, Modality
from training.data.decathlon import read_data_set
from training.data.phantom import Phantom, make_phantom, write_dataset, write_phantom
from training.data.phantom.liver import Liver, draw_nodules
from training.data.phantom.scanner import Canvas
from training.data.phantom.shapes import Ripple, Space, ellipsoid, intersect, tube_path, tubes, unite
from training.data.phantom.tissue import Organ, Tissue
from training.data.phantom.torso import Torso

SMALL: dict[str, Any] = {"shape": (44, 96, 96), "spacing_mm": (5.0, 4.0, 4.0)}
FINE: dict[str, Any] = {"shape": (80, 136, 120), "spacing_mm": (2.0, 2.0, 2.0)}
"""Holds all tumours, not all of the body."""


@pytest.fixture(scope="module")
def ct() -> Phantom:
    return make_phantom(1, **SMALL)


@pytest.fixture(scope="module")
def mr() -> Phantom:
    return make_phantom(1, Modality.MR, **SMALL)


@pytest.fixture(scope="module")
def fine() -> Phantom:
    return make_phantom(1, **FINE)


def geometry_of(phantom: Phantom) -> Geometry:
    return Geometry(phantom.labels.shape, phantom.affine)


def voxel_volume_ml(phantom: Phantom) -> float:
    return geometry_of(phantom).voxel_volume_mm3 / 1000


def near(phantom: Phantom, centre_mm: tuple[float, float, float], radius_mm: float) -> NDArray[np.bool_]:
    """The voxels in a ball."""
    indices = np.moveaxis(np.indices(phantom.labels.shape), 0, -1)
    apart = geometry_of(phantom).to_world(indices) - centre_mm
    return np.asarray(np.linalg.norm(apart, axis=-1) <= radius_mm)


def deep_in(phantom: Phantom, value: Label, steps: int = 2) -> NDArray[np.bool_]:
    return np.asarray(binary_erosion(phantom.labels == value, iterations=steps))


def test_arrays_are_as_promised(ct: Phantom) -> None:
    assert ct.intensities.shape == ct.labels.shape == SMALL["shape"]
    assert ct.intensities.dtype == np.int16
    assert ct.labels.dtype == np.uint8
    assert not ct.intensities.flags.writeable
    assert not ct.labels.flags.writeable
    assert geometry_of(ct).spacing_mm == SMALL["spacing_mm"]
    assert set(np.unique(ct.labels)) == set(Label)


def test_a_seed_is_a_body(ct: Phantom) -> None:
    again, other = make_phantom(1, **SMALL), make_phantom(2, **SMALL)
    assert np.array_equal(again.intensities, ct.intensities)
    assert np.array_equal(again.labels, ct.labels)
    assert again.tumours == ct.tumours
    assert not np.array_equal(other.labels, ct.labels)


def test_the_body_does_not_depend_on_the_grid(ct: Phantom, fine: Phantom) -> None:
    assert fine.tumours == ct.tumours
    indices = np.moveaxis(np.indices(fine.labels.shape), 0, -1).reshape(-1, 3)
    nearest = np.round(geometry_of(ct).to_index(geometry_of(fine).to_world(indices))).astype(int)
    inside = ((nearest >= 0) & (nearest < ct.labels.shape)).all(axis=1)
    seen = ct.labels[tuple(nearest[inside].T)] > 0
    assert np.mean(seen == (fine.labels.ravel()[inside] > 0)) > 0.95


def test_letters_are_those_of_radiological_display(ct: Phantom) -> None:
    assert edge_letters(geometry_of(ct), Plane.AXIAL) == ("A", "P", "R", "L")
    assert edge_letters(geometry_of(ct), Plane.CORONAL) == ("H", "F", "R", "L")


def test_the_liver_is_where_it_belongs(ct: Phantom) -> None:
    world = geometry_of(ct).to_world(np.argwhere(ct.labels > 0))
    right, anterior, _ = world.mean(axis=0)
    assert right > 25, "the liver lies on the patient's right"
    assert anterior > 0
    left_lobe, right_lobe = world[world[:, 0] < 0], world[world[:, 0] > 40]
    assert 0.03 < len(left_lobe) / len(world) < 0.25
    assert left_lobe[:, 1].mean() > right_lobe[:, 1].mean(), "the left lobe lies in front"
    assert np.ptp(right_lobe[:, 2]) > 1.3 * np.ptp(left_lobe[:, 2]), "and tapers"
    # Above it lung, on its left the spleen's side, outside the body air.
    above = geometry_of(ct).to_index((70, 0, 95)).round().astype(int)
    assert ct.intensities[tuple(above)] < -700
    assert (ct.intensities[:, 0] <= -990).all()


@pytest.mark.parametrize("seed", range(4))
def test_a_liver_is_one_piece_of_a_believable_size(seed: int) -> None:
    phantom = make_phantom(seed, shape=(48, 80, 80), spacing_mm=(5, 5, 5))
    _, pieces = label(phantom.labels > 0, np.ones((3, 3, 3)))
    assert pieces == 1
    assert 1.1 < (phantom.labels > 0).sum() * voxel_volume_ml(phantom) / 1000 < 2.1


@pytest.mark.parametrize("seed", range(20))
def test_tumours_lie_inside_the_liver_and_apart(seed: int) -> None:
    random = np.random.default_rng([seed, 0])
    liver = Liver(random, Torso(random))
    nodules = draw_nodules(random, liver)
    assert len(nodules) in (2, 3)
    assert [nodule.has_rim for nodule in nodules] == [True] + [False] * (len(nodules) - 1)
    for n, nodule in enumerate(nodules):
        axes = [np.linspace(low, high, 24) for low, high in zip(*nodule.bounds, strict=True)]
        space = Space.grid(*axes)
        assert (liver(space)[nodule(space) < 0] < 0).all()
        for other in nodules[:n]:
            assert np.linalg.norm(np.subtract(nodule.centre, other.centre)) > nodule.radius_mm + other.radius_mm + 10


def test_labels_have_the_tumours_true_volumes(fine: Phantom) -> None:
    assert [round(t.equivalent_diameter_mm) for t in fine.tumours] == pytest.approx([35, 18, 8], abs=3)
    for tumour, tolerance in zip(fine.tumours, (0.02, 0.06, 0.2), strict=True):
        around = near(fine, tumour.centre_mm, tumour.equivalent_diameter_mm)
        drawn_ml = np.count_nonzero(around & (fine.labels == Label.TUMOUR)) * voxel_volume_ml(fine)
        assert drawn_ml == pytest.approx(tumour.volume_ml, rel=tolerance)
        assert np.pi / 6000 * tumour.equivalent_diameter_mm**3 == pytest.approx(tumour.volume_ml)


def test_ct_intensities_agree_with_labels(fine: Phantom) -> None:
    liver = fine.intensities[deep_in(fine, Label.LIVER)].mean()
    assert 95 < liver < 125
    for tumour in fine.tumours[:2]:
        core = near(fine, tumour.centre_mm, 0.3 * tumour.equivalent_diameter_mm)
        assert 25 < liver - fine.intensities[core].mean() < 65
    faint = near(fine, fine.tumours[2].centre_mm, 2.5)
    assert 10 < liver - fine.intensities[faint].mean() < 65
    assert fine.intensities.min() >= -1000


def test_the_largest_tumour_has_a_bright_rim(fine: Phantom) -> None:
    largest = fine.tumours[0]
    tumour = near(fine, largest.centre_mm, largest.equivalent_diameter_mm) & (fine.labels == Label.TUMOUR)
    rim = tumour & ~binary_erosion(tumour)
    core = binary_erosion(tumour, iterations=3)
    assert fine.intensities[rim].mean() > fine.intensities[core].mean() + 20


def test_the_edge_of_the_label_is_the_edge_of_the_liver(fine: Phantom) -> None:
    # Where liver meets fat, one voxel further out is darker by much, one further in is liver.
    liver = fine.labels > 0
    inner = binary_erosion(liver) & ~binary_erosion(liver, iterations=2)
    outer = binary_dilation(liver, iterations=2) & ~binary_dilation(liver)
    assert np.median(fine.intensities[inner]) > 85
    assert np.median(fine.intensities[outer]) < 60


def test_vessels_are_brighter_than_the_liver_on_ct_and_darker_on_mr(fine: Phantom) -> None:
    liver = fine.intensities[deep_in(fine, Label.LIVER)]
    assert np.percentile(liver, 99.5) > liver.mean() + 40
    scan = make_phantom(1, Modality.MR, **FINE)
    liver = scan.intensities[deep_in(scan, Label.LIVER)]
    assert np.percentile(liver, 0.5) < 0.6 * liver.mean()


def test_mr_shows_the_same_body_in_other_greys(ct: Phantom, mr: Phantom) -> None:
    assert np.array_equal(mr.labels, ct.labels)
    assert mr.tumours == ct.tumours
    assert mr.modality is Modality.MR
    assert mr.intensities.min() >= 0
    liver = mr.intensities[deep_in(mr, Label.LIVER)].mean()
    air = mr.intensities[:, :2].astype(float)
    body = (ct.intensities > -300) & (ct.labels == 0)
    assert liver > 2 * mr.intensities[body].mean()
    core = near(mr, mr.tumours[0].centre_mm, 10)
    assert mr.intensities[core].mean() < 0.7 * liver
    # Rician noise where there is no signal is Rayleigh: its mean is 1.25 of the channels' deviation, its own 0.66.
    assert air.mean() / air.std() == pytest.approx(1.91, abs=0.1)


def scan_of(tissue: Tissue, modality: Modality, half: bool = False) -> NDArray[np.float64]:
    """The picture of a block of one tissue, all of the grid or its lower half along z."""
    along_z, in_plane = (np.arange(n) * size - n * size / 2 for n, size in ((24, 3.0), (96, 1.5)))
    canvas = Canvas.blank(Space.grid(in_plane, in_plane, along_z), (3.0, 1.5, 1.5), modality)
    canvas.paint(Organ(tissue, lambda s: (s.z + 1.5) * 100 if half else np.full((1, 1, 1), -9, np.float32)))
    return canvas.develop(np.random.default_rng(4)).astype(np.float64)


def test_ct_noise_is_correlated_in_the_plane_only() -> None:
    noise = scan_of(Tissue(100, 0, texture=0), Modality.CT) - 100
    next_row = np.mean(noise[:, 1:] * noise[:, :-1]) / noise.var()
    next_slice = np.mean(noise[1:] * noise[:-1]) / noise.var()
    assert noise.mean() == pytest.approx(0, abs=0.2)
    assert 9 < noise.std() < 14
    assert next_row > 0.3
    assert next_slice == pytest.approx(0, abs=0.02)


def test_a_slice_sees_its_neighbours() -> None:
    profile = scan_of(Tissue(100, 0, texture=0), Modality.CT, half=True).mean(axis=(1, 2))
    edge = int(np.flatnonzero(profile < -450)[0])
    assert profile[edge - 3] == pytest.approx(100, abs=2)
    assert -100 < profile[edge - 1] < 90
    assert -990 < profile[edge] < -800
    assert profile[edge + 3] == pytest.approx(-1000, abs=1)


def test_mr_coils_see_unevenly() -> None:
    picture = scan_of(Tissue(0, 1000, texture=0), Modality.MR)
    smooth = picture.reshape(24, 4, 24, 4, 24).mean(axis=(2, 4))
    assert 0.03 < smooth.std() / smooth.mean() < 0.5


@pytest.mark.parametrize("modality", Modality)
def test_files_come_back_through_the_engine(modality: Modality, ct: Phantom, mr: Phantom, tmp_path: Path) -> None:
    phantom = ct if modality is Modality.CT else mr
    scan_path, label_path = tmp_path / "scan.nii.gz", tmp_path / "label.nii"
    write_phantom(phantom, scan_path, label_path)
    volume = load_volume(scan_path)
    assert volume.modality is modality
    assert volume.geometry.trust is Trust.OK
    assert volume.source.axis_codes == "LPS"
    assert volume.voxels.dtype == np.int16
    assert np.array_equal(volume.voxels, phantom.intensities)
    assert np.allclose(volume.geometry.affine, phantom.affine)
    assert np.array_equal(load_mask(label_path, volume).labels, phantom.labels)
    header = volume.source.header
    assert (int(header["sform_code"]), int(header["qform_code"])) == (1, 1)
    assert header.get_xyzt_units()[0] == "mm"


def test_files_name_nobody_and_are_the_same_each_time(ct: Phantom, tmp_path: Path) -> None:
    first, second = tmp_path / "first.nii.gz", tmp_path / "second.nii.gz"
    write_phantom(ct, first)
    write_phantom(ct, second)
    content = first.read_bytes()
    assert content == second.read_bytes()
    assert content[3:8] == bytes(5), "no name, no time in the gzip header"
    header = load_volume(first).source.header
    assert all(header[field] == b"" for field in ("descrip", "aux_file", "db_name", "intent_name"))
    assert len(gzip.decompress(content)) == 352 + ct.intensities.nbytes


def test_an_unwritable_place_is_said_plainly(ct: Phantom, tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="could not be written"):
        write_phantom(ct, tmp_path / "nowhere" / "scan.nii.gz")
    assert list(tmp_path.iterdir()) == []


def test_a_data_set_has_the_decathlon_layout(tmp_path: Path) -> None:
    write_dataset(tmp_path / "data", range(2), Modality.MR, shape=(24, 48, 48), spacing_mm=(8, 8, 8))
    description = json.loads((tmp_path / "data" / "dataset.json").read_text(encoding="utf-8"))
    assert description["labels"] == {"0": "background", "1": "liver", "2": "tumour"}
    assert description["modality"] == {"0": "MR"}
    data = read_data_set(tmp_path / "data")
    assert [pair.name for pair in data.pairs] == ["phantom_000", "phantom_001"]
    assert data.licence == "Apache-2.0"
    for seed, pair in enumerate(data.pairs):
        volume, mask = pair.load()
        expected = make_phantom(seed, Modality.MR, shape=(24, 48, 48), spacing_mm=(8, 8, 8))
        assert np.array_equal(volume.voxels, expected.intensities)
        assert np.array_equal(mask.labels, expected.labels)


AXIS = np.arange(-20, 20.5, 0.5)
CUBE = Space.grid(AXIS, AXIS, AXIS)


def volume_mm3(field: NDArray[np.float32]) -> float:
    return float(np.count_nonzero(field < 0)) * 0.125


def test_an_ellipsoid_has_its_volume_and_its_turn() -> None:
    assert volume_mm3(ellipsoid(CUBE, (1, -2, 3), (12, 9, 6))) == pytest.approx(4 / 3 * np.pi * 12 * 9 * 6, rel=0.01)
    along_x, along_y = Space.at([(11, 0, 0)]), Space.at([(0, 11, 0)])
    turned = [float(ellipsoid(point, (0, 0, 0), (12, 6, 6), np.pi / 2).item()) for point in (along_x, along_y)]
    assert turned[0] > 0 > turned[1]


def test_tubes_are_exact_within_their_reach() -> None:
    pieces = tube_path((-10, 0, 0, 3), (10, 0, 0, 3))
    field = tubes(CUBE, pieces, reach_mm=4)
    distance = np.sqrt(np.maximum(np.abs(CUBE.x) - 10, 0) ** 2 + CUBE.y**2 + CUBE.z**2) - 3
    assert np.allclose(field, np.minimum(distance, 4), atol=1e-5)
    points = Space.at([(0, 5, 0), (15, 0, 0)])
    assert tubes(points, pieces).ravel() == pytest.approx([2, 2])


def test_blends_only_round_what_is_near_both_surfaces() -> None:
    left, right = ellipsoid(CUBE, (-4, 0, 0), (8, 8, 8)), ellipsoid(CUBE, (4, 0, 0), (8, 8, 8))
    assert np.array_equal(unite(left, right), np.minimum(left, right))
    assert volume_mm3(unite(left, right, blend_mm=4)) > volume_mm3(unite(left, right))
    assert volume_mm3(intersect(left, right, blend_mm=4)) < volume_mm3(intersect(left, right))
    blended = unite(left, right, blend_mm=4)
    assert np.allclose(blended[np.abs(left - right) > 4], np.minimum(left, right)[np.abs(left - right) > 4])


def test_a_ripple_is_the_same_on_a_grid_and_at_points() -> None:
    ripple = Ripple(np.random.default_rng(3), 8, 20)
    field = ripple(CUBE)
    assert field.dtype == np.float32
    assert field.std() == pytest.approx(1, abs=0.25)
    index = np.array([(3, 40, 77), (80, 0, 12)])
    points = Space.at(AXIS[index[:, ::-1]])
    assert ripple(points).ravel() == pytest.approx(field[tuple(index.T)], abs=1e-4)
