from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.sentences import assert_plain
from tests.training.scans import write_data_set
from training.data.decathlon import file_sha256, read_data_set
from training.data.split import Split, make_split, read_split, write_split
from training.errors import TrainingError

LITS = Path(__file__).resolve().parents[2] / "training" / "splits" / "lits.json"


def test_the_committed_split_is_the_one_agreed_on() -> None:
    split = read_split(LITS)
    assert split.validation == tuple(f"liver_{n:03d}" for n in (6, 8, 16, 29, 35, 43, 48))
    assert len(split.training) == 20
    assert split.patient("liver_006") == split.patient("liver_008") != split.patient("liver_016")


def test_the_committed_split_fits_the_shared_scans(shared_data: Path) -> None:
    split, folder = read_split(LITS), shared_data / "lits"
    for name, (image, label) in split.files.items():
        assert file_sha256(folder / "imagesTr" / f"{name}.nii.gz") == image
        assert file_sha256(folder / "labelsTr" / f"{name}.nii.gz") == label


def test_a_split_survives_its_file(tmp_path: Path) -> None:
    data = read_data_set(write_data_set(tmp_path, 4))
    split = make_split(data, ["case_3", "case_1"], [["case_3", "case_1"]])
    assert split.training == ("case_0", "case_2")
    assert split.validation == ("case_1", "case_3")
    assert split.patient("case_3") == "case_1"
    assert split.patient("case_0") == "case_0"
    write_split(tmp_path / "split.json", split)
    assert read_split(tmp_path / "split.json") == split


def test_one_patient_on_both_sides_is_refused(tmp_path: Path) -> None:
    data = read_data_set(write_data_set(tmp_path, 3))
    with pytest.raises(TrainingError) as caught:
        make_split(data, ["case_2"], [["case_1", "case_2"]])
    assert_plain(caught.value, "case_1, case_2", "both sides")


def test_a_split_by_hand_cannot_hide_a_patient_on_both_sides(tmp_path: Path) -> None:
    data = read_data_set(write_data_set(tmp_path, 3))
    write_split(tmp_path / "split.json", make_split(data, ["case_2"], []))
    stated = json.loads((tmp_path / "split.json").read_text())
    stated["groups"] = {"anna": ["case_0", "case_2"]}
    (tmp_path / "split.json").write_text(json.dumps(stated))
    with pytest.raises(TrainingError) as caught:
        read_split(tmp_path / "split.json")
    assert_plain(caught.value, "anna", "both sides")


def test_one_scan_under_two_names_cannot_be_on_both_sides() -> None:
    with pytest.raises(TrainingError) as caught:
        Split(("a",), ("b",), {}, {"a": ("1", "2"), "b": ("1", "3")})
    assert_plain(caught.value, "Cases a and b", "both sides")


def test_a_case_belongs_to_one_patient() -> None:
    with pytest.raises(TrainingError) as caught:
        Split(("a", "b"), ("c",), {"x": ("a", "b"), "y": ("b",)}, {n: (n, n) for n in "abc"})
    assert_plain(caught.value, "case b", "two patients")


FILES = {"a": ("1", "2"), "b": ("3", "4")}


@pytest.mark.parametrize(
    ("training", "validation", "word"),
    [((), ("a",), "training"), (("a",), (), "validation"), (("a",), ("a",), "both sides"), (("a",), ("c",), "hashes")],
)
def test_a_split_that_makes_no_sense_is_refused(
    training: tuple[str, ...], validation: tuple[str, ...], word: str
) -> None:
    with pytest.raises(TrainingError) as caught:
        Split(training, validation, {}, FILES)
    assert_plain(caught.value, word)


@pytest.mark.parametrize(
    ("cases", "words"),
    [
        ([("a", "1", "2")], ("case b", "not there")),
        ([("a", "1", "2"), ("b", "3", "4"), ("c", "5", "6")], ("case c", "neither side")),
        ([("a", "1", "2"), ("b", "3", "changed")], ("case b", "not the file")),
    ],
)
def test_data_other_than_the_splits_are_refused(cases: list[tuple[str, str, str]], words: tuple[str, ...]) -> None:
    split = Split(("a",), ("b",), {}, FILES)
    with pytest.raises(TrainingError) as caught:
        split.require(cases)
    assert_plain(caught.value, *words)


@pytest.mark.parametrize("content", ["", "[]", '{"training": 3}', '{"training": [], "validation": [], "groups": 1}'])
def test_what_is_no_split_file_is_refused(tmp_path: Path, content: str) -> None:
    (tmp_path / "split.json").write_text(content)
    with pytest.raises(TrainingError) as caught:
        read_split(tmp_path / "split.json")
    assert_plain(caught.value, "split.json", "training split")


def test_a_missing_split_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(TrainingError) as caught:
        read_split(tmp_path / "split.json")
    assert_plain(caught.value, "split.json")


def test_cases_that_are_not_there_are_named(tmp_path: Path) -> None:
    data = read_data_set(write_data_set(tmp_path, 2))
    with pytest.raises(TrainingError) as caught:
        make_split(data, ["case_7"], [])
    assert_plain(caught.value, "case_7")
