from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.sentences import assert_plain
from tests.training.conftest import Workshop
from tests.training.scans import TINY, draw_scan, write_case, write_data_set
from training.cases import divide
from training.config import preset
from training.data.cache import Cache, read_cache
from training.data.decathlon import read_data_set
from training.data.preparation import write_cache
from training.data.split import read_split
from training.errors import TrainingError

SPEC = preset("seed-he").with_changes([*TINY]).preprocess_spec()


@pytest.fixture(scope="module")
def cache(workshop: Workshop) -> Cache:
    return read_cache(workshop.cache, SPEC)


@pytest.fixture(scope="module")
def other(tmp_path_factory: pytest.TempPathFactory) -> Cache:
    """One case that nobody else has."""
    folder = tmp_path_factory.mktemp("other")
    values, labels = draw_scan(17)
    write_case(folder / "data", "case_17", values, labels)
    data = replace(read_data_set(folder / "data"), name="Other", licence="CC BY 4.0")
    return write_cache(data, SPEC, folder / "cache")


def test_the_split_says_who_is_on_which_side(workshop: Workshop, cache: Cache) -> None:
    cases = divide(cache, read_split(workshop.split))
    assert [case.name for case in cases.training] == ["case_0", "case_1", "case_4"]
    assert {group: [case.name for case in members] for group, members in cases.validation.items()} == {
        "": ["case_2", "case_3"]
    }
    assert cases.patient("case_2") == "case_2"
    assert [(data.name, data.licence, data.cases) for data in cases.data] == [("Drawn", "CC0", 3)]


def test_additional_caches_are_trained_on_whole_and_named(workshop: Workshop, cache: Cache, other: Cache) -> None:
    cases = divide(cache, read_split(workshop.split), [other])
    assert [case.name for case in cases.training] == ["case_0", "case_1", "case_4", "case_17"]
    assert [(data.name, data.licence, data.cases) for data in cases.data] == [
        ("Drawn", "CC0", 3),
        ("Other", "CC BY 4.0", 1),
    ]
    alone = divide(cache, read_split(workshop.split)).data[0].sha256
    assert cases.data[0].sha256 == alone
    assert cases.data[1].sha256 != alone


def test_watched_caches_are_looked_at_and_never_trained_on(workshop: Workshop, cache: Cache, other: Cache) -> None:
    cases = divide(cache, read_split(workshop.split), watched={"mri": other})
    assert list(cases.validation) == ["", "mri"]
    assert [case.name for case in cases.validation["mri"]] == ["case_17"]
    assert "case_17" not in [case.name for case in cases.training]
    assert cases.data == divide(cache, read_split(workshop.split)).data


@pytest.mark.parametrize("watched", [False, True])
def test_a_scan_kept_for_validation_cannot_slip_in_under_another_name(
    workshop: Workshop, cache: Cache, other: Cache, tmp_path: Path, watched: bool
) -> None:
    number, name = (17, "case_17") if watched else (2, "case_2")
    values, labels = draw_scan(number)
    labels[2, 18, 18] = 1  # read again by somebody else
    write_case(tmp_path / "data", "renamed", values, labels)
    more = write_cache(read_data_set(tmp_path / "data"), SPEC, tmp_path / "more")
    with pytest.raises(TrainingError) as caught:
        divide(cache, read_split(workshop.split), [more], {"mri": other} if watched else {})
    assert_plain(caught.value, "renamed", name, "validation")


@pytest.mark.parametrize("watched", [False, True])
def test_a_case_whose_liver_is_lost_in_resampling_is_named(workshop: Workshop, tmp_path: Path, watched: bool) -> None:
    data = tmp_path / "data"
    values, labels = draw_scan(0)
    values[0, 0, 0] = 99
    labels[:] = 0
    labels[2, 5, 5] = 1
    write_case(data, "speck", values, labels)
    spec = preset("seed-he").with_changes(["input.spacing_mm=8"]).preprocess_spec()
    own = write_cache(read_data_set(workshop.data), spec, tmp_path / "own")
    speck = write_cache(read_data_set(data), spec, tmp_path / "speck")
    with pytest.raises(TrainingError) as caught:
        divide(own, read_split(workshop.split), [] if watched else [speck], {"speck": speck} if watched else {})
    assert_plain(caught.value, "speck", "no liver")


def test_a_cache_that_the_split_was_not_made_for_is_refused(workshop: Workshop, tmp_path: Path) -> None:
    fewer = write_cache(read_data_set(write_data_set(tmp_path / "data", 2)), SPEC, tmp_path / "fewer")
    with pytest.raises(TrainingError) as caught:
        divide(fewer, read_split(workshop.split))
    assert_plain(caught.value, "case_2", "not there")
