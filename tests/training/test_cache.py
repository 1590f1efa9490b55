from __future__ import annotations

import gzip
import json
from pathlib import Path

import numpy as np
import pytest

from engine.model.preprocess import prepare, prepare_regions
from engine.scan.masks import load_mask
from engine.scan.nifti import load_volume
from tests.nifti_files import write_nifti
from tests.sentences import assert_plain
from tests.training.scans import AFFINE, SHAPE, draw_scan, write_case, write_data_set
from training.__main__ import main
from training.config import preset
from training.data.cache import LEVELS, read_cache
from training.data.decathlon import file_sha256, read_data_set
from training.data.preparation import write_cache
from training.errors import TrainingError

SPEC = preset("seed").preprocess_spec()


def prepared(data: Path, cache: Path) -> dict[str, str]:
    """Prepare, and what was told about each case."""
    told: list[str] = []
    write_cache(read_data_set(data), SPEC, cache, lambda _, text: told.append(text))
    return dict(text.split(": ", 1) for text in told)


def test_the_cache_holds_what_the_predictor_will_see(tmp_path: Path) -> None:
    data = write_data_set(tmp_path / "data", 1)
    cache = write_cache(read_data_set(data), SPEC, tmp_path / "cache")
    (case,) = cache.cases
    image, label = data / "imagesTr/case_0.nii.gz", data / "labelsTr/case_0.nii.gz"
    volume = load_volume(image)
    expected = prepare(volume, SPEC).array
    assert np.abs(case.image() / LEVELS - expected).max() <= 0.5 / LEVELS + 1e-6
    regions = prepare_regions(load_mask(label, volume), SPEC)
    np.testing.assert_array_equal(case.regions(), regions)
    assert case.liver_voxels == tuple(np.count_nonzero(regions[0], axis=(1, 2)))
    assert case.tumour_voxels == tuple(np.count_nonzero(regions[1], axis=(1, 2)))
    assert (case.image_sha256, case.label_sha256) == (file_sha256(image), file_sha256(label))
    assert (cache.name, cache.licence) == ("Drawn", "CC0")


def test_the_liver_stays_on_the_patients_right(tmp_path: Path) -> None:
    cache = write_cache(read_data_set(write_data_set(tmp_path / "data", 1)), SPEC, tmp_path / "cache")
    columns = np.flatnonzero(cache.cases[0].regions()[0].any(axis=(0, 1)))
    assert columns.mean() < cache.cases[0].shape[2] / 2


def test_a_second_prepare_does_only_what_is_missing_changed_or_damaged(tmp_path: Path) -> None:
    data, cache = write_data_set(tmp_path / "data", 4), tmp_path / "cache"
    assert set(prepared(data, cache).values()) == {"prepared"}
    (cache / "case_0.json").unlink()  # as if killed before the last file
    (cache / "case_1.image.npy").write_bytes((cache / "case_1.image.npy").read_bytes()[:-100])
    values, labels = draw_scan(99)
    write_nifti(data / "imagesTr/case_2.nii.gz", values.transpose(2, 1, 0), AFFINE)
    write_nifti(data / "labelsTr/case_2.nii.gz", labels.transpose(2, 1, 0), AFFINE)
    again = prepared(data, cache)
    assert again == {"case_0": "prepared", "case_1": "prepared", "case_2": "prepared", "case_3": "already there"}
    assert not list(cache.glob(".*"))


@pytest.mark.parametrize("name", ["case_1.image.npy", "case_1.regions.npy", "case_1.json"])
@pytest.mark.parametrize("content", [b"", b"not what it was"])
def test_a_damaged_cache_file_is_named(tmp_path: Path, name: str, content: bytes) -> None:
    write_cache(read_data_set(write_data_set(tmp_path / "data", 2)), SPEC, tmp_path / "cache")
    (tmp_path / "cache" / name).write_bytes(content)
    with pytest.raises(TrainingError) as caught:
        read_cache(tmp_path / "cache", SPEC)
    assert_plain(caught.value, "case_1", "damaged", "prepare again")


def test_a_cache_of_other_preprocessing_is_refused(tmp_path: Path) -> None:
    data = read_data_set(write_data_set(tmp_path / "data", 1))
    write_cache(data, SPEC, tmp_path / "cache")
    other = preset("seed").with_changes(["input.spacing_mm=2.0"]).preprocess_spec()
    with pytest.raises(TrainingError) as caught:
        read_cache(tmp_path / "cache", other)
    assert_plain(caught.value, "another way")
    with pytest.raises(TrainingError) as caught:
        write_cache(data, other, tmp_path / "cache")
    assert_plain(caught.value, "another way")


def test_what_is_no_cache_is_said_to_be_none(tmp_path: Path) -> None:
    with pytest.raises(TrainingError) as caught:
        read_cache(tmp_path, SPEC)
    assert_plain(caught.value, "no cache", "prepare")
    (tmp_path / "cache.json").write_text("{")
    with pytest.raises(TrainingError) as caught:
        read_cache(tmp_path, SPEC)
    assert_plain(caught.value, "damaged")


def test_an_unusable_case_is_named_and_the_others_are_prepared(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data, cache = write_data_set(tmp_path / "data", 1), tmp_path / "cache"
    values, labels = draw_scan(1)
    write_case(data, "no_liver", values, np.zeros(SHAPE, np.uint8))
    write_case(data, "odd_label", values, labels * 3)
    write_case(data, "other_grid", values, labels)
    moved = AFFINE.copy()
    moved[2, 3] += 5
    write_nifti(data / "labelsTr/other_grid.nii.gz", labels.transpose(2, 1, 0), moved)
    write_case(data, "cut_off", values, labels)
    path = data / "imagesTr/cut_off.nii.gz"
    path.write_bytes(gzip.compress(gzip.decompress(path.read_bytes())[:-1000]))

    assert main(["prepare", str(data), "--out", str(cache), "--preset", "seed", "--workers", "1"]) == 1
    last = capsys.readouterr().err.strip().splitlines()[-1]
    assert last.startswith("4 of 5 cases could not be prepared.")
    for sentence in (
        "Case no_liver: its label holds no liver.",
        "Case odd_label: odd_label.nii.gz holds the labels 0, 3, 6",
        "Case other_grid: The mask does not lie on the grid of other_grid.nii.gz",
        "Case cut_off: cut_off.nii.gz is cut off",
    ):
        assert sentence in last
    assert [case.name for case in read_cache(cache, SPEC).cases] == ["case_0"]


def test_an_empty_data_set_is_said_to_be_empty(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["prepare", str(tmp_path), "--out", str(tmp_path / "cache")]) == 1
    assert "holds no labelled scans. Put scans into imagesTr/" in capsys.readouterr().err
    assert not (tmp_path / "cache").exists()


@pytest.mark.parametrize(
    ("description", "word"),
    [
        ("{", "not readable as JSON"),
        ("[]", "no description"),
        ('{"training": [3]}', "lists 3"),
        ('{"training": [{"image": "imagesTr/a.nii.gz", "label": "labelsTr/a.nii.gz"}]}', "no file a.nii.gz"),
    ],
)
def test_a_description_that_does_not_fit_is_refused(tmp_path: Path, description: str, word: str) -> None:
    (tmp_path / "dataset.json").write_text(description)
    with pytest.raises(TrainingError) as caught:
        read_data_set(tmp_path)
    assert_plain(caught.value, word)


def test_two_files_of_one_case_are_refused(tmp_path: Path) -> None:
    data = write_data_set(tmp_path, 1)
    stated = json.loads((data / "dataset.json").read_text())
    stated["training"] *= 2
    (data / "dataset.json").write_text(json.dumps(stated))
    with pytest.raises(TrainingError) as caught:
        read_data_set(data)
    assert_plain(caught.value, "case_0", "twice")


def test_without_a_description_files_of_one_name_are_pairs(tmp_path: Path) -> None:
    data = write_data_set(tmp_path, 2)
    (data / "dataset.json").unlink()
    found = read_data_set(data)
    assert [pair.name for pair in found.pairs] == ["case_0", "case_1"]
    (data / "labelsTr/case_1.nii.gz").unlink()
    with pytest.raises(TrainingError) as caught:
        read_data_set(data)
    assert_plain(caught.value, "case_1", "labelsTr")
