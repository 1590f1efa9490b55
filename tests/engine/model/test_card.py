"""A card survives its journey, and a card with anything missing, unknown or of the wrong kind says which."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from dataclasses import MISSING, fields, is_dataclass
from typing import Any, get_type_hints

import pytest

from engine.errors import ModelError
from engine.model.card import (
    SCHEMA,
    Activation,
    IntensityRange,
    ModelCard,
    OutputSpec,
    PreprocessSpec,
    Scale,
    TrainingData,
)
from engine.scan.volume import Modality
from tests.sentences import assert_plain

CARD = ModelCard(
    name="liver",
    version="2.1",
    licence="CC BY-SA 4.0",
    intended_use="Research on livers.",
    preprocess=PreprocessSpec(
        ct=IntensityRange(Scale.ABSOLUTE, -40.0, 160.0),
        mr=IntensityRange(Scale.PERCENTILE, 0.5, 99.5),
        spacing_mm=(None, 1.5, 1.5),
        min_slice_mm=2.5,
        slices=3,
        size_multiple=(1, 32, 32),
        tile=(0, 256, 256),
    ),
    output=OutputSpec(Activation.SIGMOID, ("tumour", "liver"), 0.4, 0.6, 1.7, False, 0.05, 0.55, 30.0),
    limits=("Never saw a child.", "Misses lesions below 5 mm – often."),
    modalities=(Modality.CT, Modality.MR),
    data=(TrainingData("LiTS", "CC BY-NC-ND 4.0", 20, "ab" * 32), TrainingData("phantom", "Apache-2.0", 500)),
    metrics={"tumour_dice_mean": 0.41, "liver_dice_mean": 0.94},
    cautions={"CT": "Never tried on thin slices."},
)
STATED: dict[str, Any] = json.loads(CARD.to_json())

Path = tuple[str | int, ...]


def _at(stated: Any, path: Path) -> Any:
    for step in path:
        stated = stated[step]
    return stated


def _changed(path: Path, value: Any) -> str:
    stated = copy.deepcopy(STATED)
    _at(stated, path[:-1])[path[-1]] = value
    return json.dumps(stated)


def _records(kind: type[Any] = ModelCard, path: Path = ()) -> Iterator[tuple[Path, type[Any]]]:
    """Every record in the card, with where it stands."""
    yield path, kind
    for name, hint in get_type_hints(kind).items():
        if is_dataclass(hint):
            yield from _records(hint, (*path, name))  # type: ignore[arg-type]
    if kind is ModelCard:
        yield ("data", 0), TrainingData


def _fields() -> Iterator[tuple[Path, Any]]:
    """Every field of every record, and what stands in when a card has it not; MISSING where it must have it."""
    for path, kind in _records():
        for f in fields(kind):
            yield (*path, f.name), f.default if f.default_factory is MISSING else f.default_factory()


FIELDS = dict(_fields())


def _dotted(path: Path) -> str:
    return ".".join(["card", *[step for step in path if isinstance(step, str)]])


def refused(text: str, *words: str) -> None:
    with pytest.raises(ModelError) as caught:
        ModelCard.from_json(text)
    assert_plain(caught.value, *words)


def test_a_card_survives_its_journey() -> None:
    assert ModelCard.from_json(CARD.to_json()) == CARD
    assert ModelCard.from_json(CARD.to_json()).to_json() == CARD.to_json()


def test_a_whole_number_is_a_number() -> None:
    """JSON writers leave out ".0"."""
    card = ModelCard.from_json(_changed(("preprocess", "ct", "lower"), -40))
    assert isinstance(card.preprocess.ct.lower, float)
    assert card == CARD


def test_every_field_is_looked_at() -> None:
    assert len(FIELDS) == 12 + 8 + 2 * 3 + 9 + 4  # card, preprocess, two ranges, output, training data


@pytest.mark.parametrize("path", FIELDS, ids=_dotted)
def test_a_missing_field(path: Path) -> None:
    stated = copy.deepcopy(STATED)
    del _at(stated, path[:-1])[path[-1]]
    if path == ("schema",):
        refused(json.dumps(stated), "schema", "export")
    elif FIELDS[path] is MISSING:
        refused(json.dumps(stated), f"lacks {_dotted(path)}", "export the model again")
    else:
        value: Any = ModelCard.from_json(json.dumps(stated))
        for step in path:
            value = value[step] if isinstance(step, int) else getattr(value, step)
        assert value == FIELDS[path]


@pytest.mark.parametrize("path", FIELDS, ids=_dotted)
@pytest.mark.parametrize("wrong", [{"a": 1}, ["x", 7, {}], True, "nonsense", 7.25])
def test_a_field_of_another_kind(path: Path, wrong: Any) -> None:
    """Each field gets a record, a list, a truth value, a text and a fraction; only what it is made for passes."""
    right = _at(STATED, path)
    if type(wrong) is type(right) and not isinstance(right, dict | list):
        if isinstance(wrong, str) and path[-1] in ("scale", "activation"):
            refused(_changed(path, wrong), _dotted(path), "nonsense")
        return
    if isinstance(right, dict) and path == ("metrics",) and wrong == {"a": 1}:
        return
    refused(_changed(path, wrong), "schema" if path == ("schema",) else "card", "card")
    if path != ("schema",):
        refused(_changed(path, wrong), _dotted(path))


@pytest.mark.parametrize("path", [path for path, _ in _records()], ids=_dotted)
def test_an_unknown_entry(path: Path) -> None:
    """A misspelt optional field would otherwise be a silent default."""
    refused(_changed((*path, "temprature"), 2.0), f"unknown entry {_dotted((*path, 'temprature'))}", "export")


@pytest.mark.parametrize(
    ("path", "value", "words"),
    [
        (("preprocess", "dimensions"), 4, "2 or 3 dimensions"),
        (("preprocess", "dimensions"), 3, "3-D network takes one channel"),
        (("preprocess", "slices"), 2, "odd"),
        (("preprocess", "slices"), -1, "odd"),
        (("preprocess", "size_multiple"), [1, 0, 16], "size_multiple"),
        (("preprocess", "tile"), [0, -16, 16], "tile"),
        (("preprocess", "tile"), [0, 100, 100], "multiple"),
        (("preprocess", "tile"), [0, 256], "card.preprocess.tile"),
        (("preprocess", "spacing_mm"), [None, 0, 1], "millimetres"),
        (("preprocess", "spacing_mm"), [None, 1000, 1], "millimetres"),
        (("preprocess", "spacing_mm"), [1, 1], "card.preprocess.spacing_mm"),
        (("preprocess", "min_slice_mm"), -1, "min_slice_mm"),
        (("preprocess", "min_slice_mm"), 100, "millimetres"),
        (("preprocess", "min_slice_mm"), float("nan"), "min_slice_mm"),
        (("preprocess", "spacing_mm"), [3, 1, 1], "min_slice_mm has no meaning"),
        (("preprocess", "ct", "lower"), 160, "rises"),
        (("preprocess", "ct", "upper"), -41, "rises"),
        (("preprocess", "ct", "upper"), float("inf"), "rises"),
        (("preprocess", "ct", "upper"), float("nan"), "rises"),
        (("preprocess", "mr", "lower"), -1, "percentiles"),
        (("preprocess", "mr", "upper"), 101, "percentiles"),
        (("preprocess", "ct", "scale"), "window", "card.preprocess.ct.scale"),
        (("output", "activation"), "relu", "card.output.activation"),
        (("output", "activation"), "softmax", "channels are background, liver, tumour"),
        (("output", "channels"), ["liver"], "channels are liver, tumour"),
        (("output", "channels"), ["liver", "liver", "tumour"], "channels are liver, tumour"),
        (("output", "channels"), ["liver", "kidney"], "channels are liver, tumour"),
        (("output", "liver_threshold"), 0, "between 0 and 1"),
        (("output", "tumour_threshold"), 1, "between 0 and 1"),
        (("output", "temperature"), 0, "temperature is positive"),
        (("output", "temperature"), float("inf"), "temperature is positive"),
        (("output", "liver_component_fraction"), 1.5, "liver_component_fraction"),
        (("output", "liver_component_fraction"), -0.1, "liver_component_fraction"),
        (("output", "lesion_score_threshold"), 1, "lesion_score_threshold"),
        (("output", "lesion_score_threshold"), -0.1, "lesion_score_threshold"),
        (("output", "lesion_score_threshold"), float("nan"), "lesion_score_threshold"),
        (("output", "min_lesion_mm3"), -1, "min_lesion_mm3"),
        (("output", "min_lesion_mm3"), float("inf"), "min_lesion_mm3"),
        (("modalities",), ["PET"], "card.modalities"),
        (("data",), [{"name": "x"}], "lacks card.data.cases"),
        (("metrics",), {"dice": "high"}, "card.metrics"),
        (("schema",), SCHEMA + 1, f"schema {SCHEMA + 1}, this program reads schema {SCHEMA}"),
        (("schema",), 0, "schema 0"),
        (("schema",), None, "schema"),
    ],
)
def test_values_that_make_no_sense(path: Path, value: Any, words: str) -> None:
    refused(_changed(path, value), words, "card")


@pytest.mark.parametrize("text", ["", "no JSON", "{", "[]", "3", "null", '"a card"', "{}"])
def test_what_is_no_card(text: str) -> None:
    refused(text, "card", "export")


def test_the_range_follows_the_modality() -> None:
    assert CARD.preprocess.intensity_range(Modality.CT) is CARD.preprocess.ct
    assert CARD.preprocess.intensity_range(Modality.MR) is CARD.preprocess.mr


def test_a_warning_names_both_sides() -> None:
    assert CARD.warning_for(Modality.MR) == ""
    changed = json.loads(_changed(("modalities",), ["MR"])) | {"cautions": {}}
    stated = ModelCard.from_json(json.dumps(changed))
    assert stated.warning_for(Modality.CT) == (
        "liver was trained on MR; this scan is taken for CT. Expect a poor result."
    )


def test_a_caution_takes_the_place_of_the_general_warning() -> None:
    told = "Tumours on MR were never checked."
    card = ModelCard.from_json(_changed(("cautions",), {"MR": told}))
    assert card.warning_for(Modality.MR) == told
    assert card.warning_for(Modality.CT) == ""
    refused(_changed(("cautions",), {"PET": "Never tried."}), "cautions", "PET")
