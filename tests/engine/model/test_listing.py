"""Models are listed by what they say about themselves, without running any."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import onnx
import pytest

import resources
from engine.errors import ModelError
from engine.model.card import METADATA_KEY, ModelCard
from engine.model.listing import list_models, read_card
from tests.models import CARD, write_threshold_model
from tests.sentences import PATIENT_FOLDER, assert_plain


@pytest.mark.parametrize("path", resources.models(), ids=lambda path: path.stem)
def test_the_bundled_cards_are_what_onnx_reads(path: Path) -> None:
    stated = {entry.key: entry.value for entry in onnx.load(path).metadata_props}
    assert read_card(path) == ModelCard.from_json(stated[METADATA_KEY])


def test_the_default_model_is_the_first() -> None:
    assert resources.models()[0] == resources.default_model()
    assert len({read_card(path).name for path in resources.models()}) == len(resources.models())


def test_a_card_among_other_entries_before_and_behind_the_weights(tmp_path: Path) -> None:
    model = onnx.load(write_threshold_model(tmp_path / "a.onnx"))
    whole = model.SerializeToString()
    card = onnx.ModelProto()
    card.metadata_props.add(key="made by", value="ünïcode " * 40)
    card.metadata_props.add(key=METADATA_KEY, value=replace(CARD, name="first").to_json())
    bare = onnx.ModelProto()
    bare.CopyFrom(model)
    del bare.metadata_props[:]
    for name, content in (
        ("before", card.SerializeToString() + whole),
        ("behind", whole[:0] + bare.SerializeToString() + card.SerializeToString()),
    ):
        path = tmp_path / f"{name}.onnx"
        path.write_bytes(content)
        assert read_card(path).name == "first"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "no model card"),
        (b"This is not a network.", "whole ONNX file"),
        (b"\x08", "whole ONNX file"),
        (b"\xff" * 40, "whole ONNX file"),
        (b"\x72\xff\xff\xff\xff\x0f", "whole ONNX file"),
        (b"\x00\x00", "whole ONNX file"),
        (b"\x72\x04\x0a\x02\xff\xfe", "whole ONNX file"),
    ],
    ids=["empty", "text", "cut off", "endless number", "too long", "field 0", "not UTF-8"],
)
def test_what_is_no_model_is_a_sentence(tmp_path: Path, content: bytes, words: str) -> None:
    folder = tmp_path / PATIENT_FOLDER
    folder.mkdir()
    path = folder / "other.onnx"
    path.write_bytes(content)
    with pytest.raises(ModelError) as raised:
        read_card(path)
    assert_plain(raised.value, words)


def test_a_model_cut_off_anywhere_never_breaks(tmp_path: Path) -> None:
    whole = write_threshold_model(tmp_path / "whole.onnx").read_bytes()
    path = tmp_path / "part.onnx"
    for size in range(0, len(whole), 37):
        path.write_bytes(whole[:size])
        with pytest.raises(ModelError):
            read_card(path)


def test_files_and_folders_each_once_and_problems_in_their_place(tmp_path: Path) -> None:
    folder = tmp_path / "models"
    folder.mkdir()
    a, b = (write_threshold_model(folder / f"{name}.onnx", replace(CARD, name=name)) for name in "ab")
    (folder / "c.ONNX").write_bytes(b"nothing")
    (folder / "notes.txt").write_text("not a model")
    missing = tmp_path / "gone.onnx"
    offers = list_models([b, folder, missing])
    assert [offer.path for offer in offers] == [b, a, folder / "c.ONNX", missing]
    assert [offer.card.name if offer.card else None for offer in offers] == ["b", "a", None, None]
    assert [bool(offer.problem) for offer in offers] == [False, False, True, True]
    assert "could not be read" in offers[-1].problem
