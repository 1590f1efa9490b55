"""A mask goes back onto its scan's own grid, carries nothing of the patient, and is there whole or not at all."""

from __future__ import annotations

import gzip
import os
import tracemalloc
from pathlib import Path
from typing import Any

import nibabel
import numpy as np
import pytest
from numpy.typing import NDArray

from engine.errors import ExportError, MaskError, ScanError
from engine.scan.geometry import Geometry
from engine.scan.masks import load_mask, save_mask
from engine.scan.nifti import load_volume
from engine.scan.volume import Label, Mask, Volume
from tests.nifti_files import AFFINE, SHAPE, numbered, orientations, reoriented, rotation, write_nifti
from tests.sentences import PATIENT_FOLDER, assert_plain

PATIENT = b"DOE^JOHN"
GRID_FIELDS = (
    *("dim", "pixdim", "xyzt_units", "qform_code", "sform_code", "quatern_b", "quatern_c", "quatern_d"),
    *("qoffset_x", "qoffset_y", "qoffset_z", "srow_x", "srow_y", "srow_z"),
)


def some_labels(shape: tuple[int, ...]) -> NDArray[np.uint8]:
    return np.random.default_rng(3).integers(0, 3, shape).astype(np.uint8)


def mask_on(volume: Volume) -> Mask:
    return Mask(some_labels(volume.geometry.shape), volume.geometry)


def header_of(path: Path) -> Any:
    """As it stands in the file; nibabel's images forget the scaling."""
    with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as stream:
        return type(nibabel.load(path).header).from_fileobj(stream)


@pytest.fixture
def volume(tmp_path: Path) -> Volume:
    return load_volume(write_nifti(tmp_path / "scan.nii.gz", affine=rotation(10, 20, 30) @ AFFINE))


@pytest.mark.parametrize("grid", ["straight", "oblique", "sheared and oblique"])
@pytest.mark.parametrize("suffix", [".nii", ".nii.gz"])
def test_round_trip_in_every_orientation(tmp_path: Path, grid: str, suffix: str) -> None:
    scan_affine = AFFINE if grid == "straight" else rotation(31, -17, 12) @ AFFINE
    if grid.startswith("sheared"):
        scan_affine = scan_affine.copy()
        scan_affine[:3, 2] += 0.3 * scan_affine[:3, 1]  # a tilted gantry
    for orientation in orientations():
        array, affine = reoriented(numbered(), scan_affine, orientation)
        volume = load_volume(write_nifti(tmp_path / "scan.nii", array, affine))
        mask = mask_on(volume)
        path = tmp_path / f"mask{suffix}"
        save_mask(path, mask, volume)
        assert load_mask(path, volume).labels.tobytes() == mask.labels.tobytes()

        scan, written = nibabel.load(tmp_path / "scan.nii"), nibabel.load(path)
        np.testing.assert_array_equal(written.affine, scan.affine)
        assert written.shape == scan.shape
        # Voxel for voxel on the file's own grid: each number of the scan meets its own label.
        by_number = dict(zip(volume.voxels.ravel().tolist(), mask.labels.ravel().tolist(), strict=True))
        expected = np.vectorize(by_number.get)(np.asarray(scan.dataobj))
        np.testing.assert_array_equal(np.asarray(written.dataobj), expected)


@pytest.mark.parametrize("version", [1, 2])
@pytest.mark.parametrize("endianness", ["<", ">"])
@pytest.mark.parametrize(("sform", "qform"), [(1, 1), (4, 2), (0, 1), (2, 0), (0, 0)])
def test_the_header_is_the_scans_grid_and_nothing_else(
    tmp_path: Path, version: int, endianness: str, sform: int, qform: int
) -> None:
    fields = {"scl_slope": 2, "scl_inter": -1024, "cal_max": 240, "cal_min": -160, "xyzt_units": 2 + 8}
    scan = write_nifti(
        tmp_path / "scan.nii.gz",
        affine=rotation(0, 0, 10) @ AFFINE,
        version=version,
        endianness=endianness,
        sform=sform,
        qform=qform,
        fields=fields,
    )
    volume = load_volume(scan)
    save_mask(tmp_path / "mask.nii", mask_on(volume), volume)
    theirs, ours = header_of(scan), header_of(tmp_path / "mask.nii")
    for field in GRID_FIELDS:
        assert ours[field].tobytes() == theirs[field].tobytes(), field
    assert ours.endianness == theirs.endianness
    assert type(ours) is type(theirs)
    assert ours.get_data_dtype() == np.uint8
    assert (float(ours["scl_slope"]), float(ours["scl_inter"])) == (1, 0)
    assert (float(ours["cal_max"]), float(ours["cal_min"])) == (0, 0)
    assert (int(ours["sform_code"]), int(ours["qform_code"])) == (sform, qform)


def test_nothing_of_the_patient_is_carried_over(tmp_path: Path) -> None:
    image = nibabel.Nifti1Image(numbered(), AFFINE)
    for field in ("descrip", "db_name", "aux_file", "intent_name", "data_type"):
        image.header[field] = PATIENT
    image.header.extensions.append(nibabel.nifti1.Nifti1Extension("comment", PATIENT * 3))
    nibabel.save(image, tmp_path / "DOE^JOHN.nii")
    assert (tmp_path / "DOE^JOHN.nii").read_bytes().count(PATIENT) == 8
    volume = load_volume(tmp_path / "DOE^JOHN.nii")
    for name in ("DOE^JOHN_mask.nii", "DOE^JOHN_mask.nii.gz"):
        save_mask(tmp_path / name, mask_on(volume), volume)
        content = (tmp_path / name).read_bytes()
        assert PATIENT not in content  # the gzip header names no file either
        if name.endswith(".gz"):
            assert content[:3] == b"\x1f\x8b\x08"
            assert content[3] == 0, "no name, no comment, no extra field"
            assert content[4:8] == bytes(4), "no time"
            content = gzip.decompress(content)
        assert PATIENT not in content
        assert len(content) == 352 + numbered().size
        assert content[348:352] == bytes(4), "no extensions"


def test_equal_masks_give_equal_files(tmp_path: Path, volume: Volume) -> None:
    save_mask(tmp_path / "a.nii.gz", mask_on(volume), volume)
    save_mask(tmp_path / "b.nii.gz", mask_on(volume), volume)
    assert (tmp_path / "a.nii.gz").read_bytes() == (tmp_path / "b.nii.gz").read_bytes()


@pytest.mark.parametrize("shape", [(*SHAPE, 1), (*SHAPE, 1, 1), (6, 5, 1)])
def test_the_masks_shape_is_the_scans(tmp_path: Path, shape: tuple[int, ...]) -> None:
    volume = load_volume(write_nifti(tmp_path / "scan.nii", numbered(shape)))
    save_mask(tmp_path / "mask.nii", mask_on(volume), volume)
    assert nibabel.load(tmp_path / "mask.nii").shape == shape
    assert load_mask(tmp_path / "mask.nii", volume).geometry == volume.geometry


def test_a_mask_of_one_time_point_has_none(tmp_path: Path) -> None:
    volume = load_volume(write_nifti(tmp_path / "scan.nii", numbered((*SHAPE, 3))), time_point=1)
    save_mask(tmp_path / "mask.nii", mask_on(volume), volume)
    written = nibabel.load(tmp_path / "mask.nii")
    assert written.shape == SHAPE
    np.testing.assert_array_equal(written.affine, nibabel.load(tmp_path / "scan.nii").affine)


def test_the_scan_of_a_pair_gets_a_single_file(tmp_path: Path) -> None:
    volume = load_volume(write_nifti(tmp_path / "scan.hdr"))
    mask = mask_on(volume)
    save_mask(tmp_path / "mask.nii", mask, volume)
    assert isinstance(nibabel.load(tmp_path / "mask.nii"), nibabel.Nifti1Image)
    np.testing.assert_array_equal(load_mask(tmp_path / "mask.nii", volume).labels, mask.labels)


def test_a_mask_in_another_layout_of_the_same_grid(tmp_path: Path, volume: Volume) -> None:
    """Other programs store masks in an order of their own."""
    mask = mask_on(volume)
    save_mask(tmp_path / "mask.nii", mask, volume)
    image = nibabel.load(tmp_path / "mask.nii")
    for orientation in orientations():
        nibabel.save(image.as_reoriented(orientation), tmp_path / "turned.nii.gz")
        np.testing.assert_array_equal(load_mask(tmp_path / "turned.nii.gz", volume).labels, mask.labels)


@pytest.mark.parametrize("dtype", ["u1", "i2", "i4", "i8", "u8", "f4", "f8"])
def test_labels_of_any_type(tmp_path: Path, volume: Volume, dtype: str) -> None:
    labels = some_labels(SHAPE).astype(dtype)
    path = write_nifti(tmp_path / "mask.nii.gz", labels, rotation(10, 20, 30) @ AFFINE)
    np.testing.assert_array_equal(
        load_mask(path, volume).labels, volume.source.to_canonical(some_labels(SHAPE)), strict=True
    )


def test_scaled_labels(tmp_path: Path, volume: Volume) -> None:
    """Stored as 0, 127, 254 with a slope: what the file means counts."""
    labels = some_labels(SHAPE)
    fields = {"scl_slope": 1 / 127, "scl_inter": 0}
    path = write_nifti(tmp_path / "mask.nii", labels * np.uint8(127), rotation(10, 20, 30) @ AFFINE, fields=fields)
    np.testing.assert_array_equal(load_mask(path, volume).labels, volume.source.to_canonical(labels))


def _elsewhere() -> dict[str, tuple[NDArray[Any], NDArray[np.float64]]]:
    affine = rotation(10, 20, 30) @ AFFINE
    moved = affine.copy()
    moved[:3, 3] += (0, 0, 0.02)
    return {
        "moved by 0.02 mm": (some_labels(SHAPE), moved),
        "turned": (some_labels(SHAPE), rotation(10, 20, 31) @ AFFINE),
        "other spacing": (some_labels(SHAPE), affine @ np.diag([1.01, 1, 1, 1])),
        "other shape": (some_labels((6, 5, 5)), affine),
        "mirrored": (some_labels(SHAPE), np.diag([-1.0, 1, 1, 1]) @ affine),
    }


@pytest.mark.parametrize("name", _elsewhere())
def test_a_mask_on_another_grid(tmp_path: Path, volume: Volume, name: str) -> None:
    folder = tmp_path / PATIENT_FOLDER
    path = write_nifti(folder / "mask.nii", *_elsewhere()[name])
    with pytest.raises(MaskError) as caught:
        load_mask(path, volume)
    assert_plain(caught.value, "scan.nii.gz", "open the mask that was made for this scan")


@pytest.mark.parametrize(
    ("name", "differs"),
    [
        ("moved by 0.02 mm", "scan.nii.gz: position 0.02 mm apart."),
        ("turned", "scan.nii.gz: orientation 0.99 degrees apart; position 0.231 mm apart."),
        ("other spacing", "scan.nii.gz: spacing 0.7575 × 1.5 × 4 mm, the scan's 0.75 × 1.5 × 4 mm; position "),
        ("other shape", "scan.nii.gz: size 6 × 5 × 5, the scan's 6 × 5 × 4 (columns × rows × slices). "),
    ],
)
def test_what_differs_is_named_with_both_sides(tmp_path: Path, volume: Volume, name: str, differs: str) -> None:
    with pytest.raises(MaskError) as caught:
        load_mask(write_nifti(tmp_path / "mask.nii", *_elsewhere()[name]), volume)
    assert differs in str(caught.value)


def test_something_is_named_whatever_is_too_far_apart() -> None:
    """Grids a little beyond the tolerance, by a little of everything: never a sentence without a reason."""
    rng = np.random.default_rng(5)
    beyond = 0
    for _ in range(500):
        shape = tuple(rng.integers(1, 40, 3))
        affine = np.diag([*rng.uniform(0.5, 5, 3), 1.0])
        other = affine + np.pad(rng.normal(0, 1.5e-4, (3, 4)), ((0, 1), (0, 0)))
        one, two = Geometry(shape, affine), Geometry(shape, other)
        assert one.same_grid(two) == (one.differences(two) == ())
        beyond += not one.same_grid(two)
    assert 100 < beyond < 400


def _off_by(volume: Volume, mm: float) -> Mask:
    affine = volume.geometry.affine.copy()
    affine[0, 3] += mm
    return Mask(some_labels(volume.geometry.shape), Geometry(volume.geometry.shape, affine))


def test_a_mask_of_another_scan_is_not_written(tmp_path: Path, volume: Volume) -> None:
    with pytest.raises(MaskError) as caught:
        save_mask(tmp_path / "mask.nii", _off_by(volume, 1), volume)
    assert_plain(caught.value, "scan.nii.gz")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["scan.nii.gz"]


def _value(value: float, dtype: str) -> NDArray[Any]:
    labels = some_labels(SHAPE).astype(dtype)
    labels[1, 1, 1] = value
    return labels


@pytest.mark.parametrize(
    ("value", "dtype", "word"),
    [
        (3, "u1", "labels 0, 1, 2, 3"),
        (-1, "i2", "labels -1, 0, 1, 2"),
        (2**40, "i8", "1099511627776"),
        (0.5, "f4", "fractions"),
        (np.nan, "f4", "fractions"),
        (np.inf, "f8", "infinite"),
        (1e300, "f8", "infinite"),
    ],
)
def test_values_that_are_no_labels(tmp_path: Path, volume: Volume, value: float, dtype: str, word: str) -> None:
    path = write_nifti(tmp_path / PATIENT_FOLDER / "mask.nii", _value(value, dtype), rotation(10, 20, 30) @ AFFINE)
    with pytest.raises(MaskError) as caught:
        load_mask(path, volume)
    assert_plain(caught.value, "mask.nii", word)


def test_a_scan_opened_as_a_mask(tmp_path: Path, volume: Volume) -> None:
    with pytest.raises(MaskError) as caught:
        load_mask(tmp_path / "scan.nii.gz", volume)
    assert_plain(caught.value, "scan.nii.gz", "0, 1, 2, 3, 4, 5, 6, 7")


def test_one_label_of_a_multi_organ_mask_as_the_tumour(tmp_path: Path, volume: Volume) -> None:
    organs = np.random.default_rng(5).integers(0, 100, SHAPE).astype(np.int16)
    path = write_nifti(tmp_path / "organs.nii", organs, rotation(10, 20, 30) @ AFFINE)
    wanted = int(organs[2, 2, 2])
    mask = load_mask(path, volume, tumour_label=wanted)
    expected = np.where(volume.source.to_canonical(organs) == wanted, Label.TUMOUR, Label.BACKGROUND)
    np.testing.assert_array_equal(mask.labels, expected)
    with pytest.raises(MaskError) as caught:
        load_mask(path, volume, tumour_label=1000)
    assert_plain(caught.value, "organs.nii", "no voxel with label 1000")


def test_a_mask_with_time_points(tmp_path: Path, volume: Volume) -> None:
    path = write_nifti(tmp_path / "mask.nii", some_labels((*SHAPE, 2)), rotation(10, 20, 30) @ AFFINE)
    with pytest.raises(MaskError) as caught:
        load_mask(path, volume)
    assert_plain(caught.value, "mask.nii", "2 time points")


def test_what_is_no_file_is_no_mask(tmp_path: Path, volume: Volume) -> None:
    with pytest.raises(ScanError) as caught:
        load_mask(tmp_path / "gone.nii", volume)
    assert_plain(caught.value, "gone.nii")


def test_a_mask_is_read_only_uint8_and_on_a_grid(volume: Volume) -> None:
    mask = mask_on(volume)
    with pytest.raises(ValueError, match="read-only"):
        mask.labels[0, 0, 0] = 1
    with pytest.raises(ValueError, match="uint8"):
        Mask(np.zeros(volume.geometry.shape, np.int16), volume.geometry)
    with pytest.raises(ValueError, match="do not fit"):
        Mask(np.zeros((1, 2, 3), np.uint8), volume.geometry)


@pytest.mark.parametrize("name", ["mask.txt", "mask.hdr", "mask.img", "mask.gz", "mask"])
def test_a_mask_goes_into_a_nifti_file(tmp_path: Path, volume: Volume, name: str) -> None:
    with pytest.raises(ExportError) as caught:
        save_mask(tmp_path / name, mask_on(volume), volume)
    assert_plain(caught.value, name, ".nii.gz")
    assert not (tmp_path / name).exists()


def test_upper_case_names_are_packed_too(tmp_path: Path, volume: Volume) -> None:
    save_mask(tmp_path / "MASK.NII.GZ", mask_on(volume), volume)
    assert (tmp_path / "MASK.NII.GZ").read_bytes()[:2] == b"\x1f\x8b"


@pytest.mark.parametrize("disguise", ["itself", "another way there", "symbolic link", "hard link"])
def test_the_scan_is_never_written_to(tmp_path: Path, volume: Volume, disguise: str) -> None:
    scan = tmp_path / "scan.nii.gz"
    target = scan
    if disguise == "another way there":
        target = tmp_path / "sub" / ".." / "scan.nii.gz"
        (tmp_path / "sub").mkdir()
    elif disguise != "itself":
        target = tmp_path / "link.nii.gz"
        target.symlink_to(scan) if disguise == "symbolic link" else target.hardlink_to(scan)
    before = scan.read_bytes()
    with pytest.raises(ExportError) as caught:
        save_mask(target, mask_on(volume), volume)
    assert_plain(caught.value, target.name, "the scan itself", "choose another name")
    assert scan.read_bytes() == before


def _fails(path: Path, mask: Mask, volume: Volume) -> ExportError:
    with pytest.raises(ExportError) as caught:
        save_mask(path, mask, volume)
    return caught.value


def test_a_failed_write_leaves_the_old_file_and_no_part(tmp_path: Path, volume: Volume) -> None:
    """The disk is full: a limit on the size of files does to this process what a full disk would."""
    resource = pytest.importorskip("resource", reason="this platform has no limit on the size of files")
    signal = pytest.importorskip("signal")
    folder = tmp_path / PATIENT_FOLDER
    folder.mkdir()
    old = folder / "mask.nii"
    old.write_bytes(b"the old mask")
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (400, limits[1]))
        error = _fails(old, mask_on(volume), volume)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, handler)
    assert_plain(error, "mask.nii", "file too large", "choose another place")
    assert old.read_bytes() == b"the old mask"
    assert [p.name for p in folder.iterdir()] == ["mask.nii"]


def test_a_place_that_is_none(tmp_path: Path, volume: Volume) -> None:
    assert_plain(_fails(tmp_path / "nowhere" / "mask.nii", mask_on(volume), volume), "mask.nii", "choose another place")
    (tmp_path / "taken.nii").mkdir()
    assert_plain(_fails(tmp_path / "taken.nii", mask_on(volume), volume), "taken.nii", "choose another place")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["scan.nii.gz", "taken.nii"]


@pytest.mark.parametrize("mode", [0o500, 0o400, 0])
def test_a_folder_without_the_right_to_write(tmp_path: Path, volume: Volume, mode: int) -> None:
    folder = tmp_path / "closed"
    folder.mkdir(mode)
    if os.access(folder, os.W_OK):
        pytest.skip("root may write everything")
    assert_plain(_fails(folder / "mask.nii", mask_on(volume), volume), "mask.nii", "permission denied")


@pytest.mark.parametrize("suffix", [".nii", ".nii.gz"])
def test_a_mask_is_written_piece_by_piece(tmp_path: Path, suffix: str) -> None:
    """A copy of it as bytes would take as long as a slow frame, in which no other thread of Python goes on."""
    volume = load_volume(write_nifti(tmp_path / "large.nii", np.zeros((256, 256, 64), np.int16)))
    mask = Mask(np.zeros(volume.geometry.shape, np.uint8), volume.geometry)
    tracemalloc.start()
    save_mask(tmp_path / f"mask{suffix}", mask, volume)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < mask.labels.nbytes / 4
