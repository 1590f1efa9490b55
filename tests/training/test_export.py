from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import pytest
import torch

from engine.model.card import METADATA_KEY, Activation, ModelCard
from tests.sentences import assert_plain
from tests.training.conftest import Workshop
from training import export as export_module
from training.__main__ import main
from training.checkpoint import Checkpoint, load_checkpoint
from training.errors import TrainingError
from training.export import compare, make_card, read_words, weights_digest
from training.net.unet import UNet

pytestmark = pytest.mark.slow


def test_one_file_holds_network_and_card(model: Path, run: Path) -> None:
    loaded = onnx.load(model, load_external_data=False)
    assert [(o.domain, o.version) for o in loaded.opset_import] == [("", 18)]
    assert not any(t.data_location == onnx.TensorProto.EXTERNAL for t in loaded.graph.initializer)
    assert [path.name for path in model.parent.iterdir() if path.name.startswith(model.name)] == [model.name]
    card = ModelCard.from_json(next(p.value for p in loaded.metadata_props if p.key == METADATA_KEY))
    state = load_checkpoint(run / "best.safetensors").state
    assert card.preprocess == state.config.preprocess_spec()
    assert (card.output.activation, card.output.channels) == (Activation.SIGMOID, ("liver", "tumour"))
    assert card.data == state.data
    assert (card.name, card.licence, card.limits) == ("tiny", "Apache-2.0", ("Knows discs only.",))


def test_the_file_says_nothing_of_the_machine_it_was_made_on(model: Path) -> None:
    content = model.read_bytes()
    assert b"site-packages" not in content
    assert str(Path(__file__).resolve().parents[2]).encode() not in content


def test_it_computes_what_torch_computes_at_other_sizes(model: Path, run: Path) -> None:
    checkpoint = load_checkpoint(run / "best.safetensors")
    network = UNet(checkpoint.state.config).eval()
    network.load_state_dict(dict(checkpoint.weights))
    picture = np.random.default_rng(1).random((5, 1, 20, 44), np.float32)
    session = onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"])
    (theirs,) = session.run(None, {session.get_inputs()[0].name: picture})
    with torch.no_grad():
        ours = network(torch.from_numpy(picture)).numpy()
    np.testing.assert_allclose(theirs, ours, atol=1e-3)


def test_parity_sees_a_network_that_differs(model: Path, run: Path) -> None:
    checkpoint = load_checkpoint(run / "best.safetensors")
    network = UNet(checkpoint.state.config).eval()
    network.load_state_dict(dict(checkpoint.weights))
    assert compare(network, model.read_bytes(), [(1, 16, 16)]).holds
    with torch.no_grad():
        network.head.weight += 0.01
    assert compare(network, model.read_bytes(), [(1, 16, 16)]).logit > 1e-3
    with torch.no_grad():
        network.head.weight += float("nan")
    assert not compare(network, model.read_bytes(), [(1, 16, 16)]).holds


def test_a_file_that_fails_parity_is_not_written(
    workshop: Workshop, run: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "model.onnx"
    target.write_bytes(b"the old one")
    monkeypatch.setattr(export_module, "LOGIT_TOLERANCE", -1.0)
    assert main(["export", str(run), "--card", str(workshop.card), "--out", str(target)]) == 1
    assert "model.onnx was not written" in capsys.readouterr().err
    assert target.read_bytes() == b"the old one"
    assert list(tmp_path.iterdir()) == [target]


def test_the_weights_digest_outlives_a_new_card_and_not_new_weights(model: Path, tmp_path: Path) -> None:
    loaded = onnx.load(model)
    loaded.metadata_props[0].value = "{}"
    onnx.save(loaded, tmp_path / "card.onnx")
    assert weights_digest(tmp_path / "card.onnx") == weights_digest(model)
    tensor = onnx.numpy_helper.to_array(loaded.graph.initializer[0])
    loaded.graph.initializer[0].CopyFrom(onnx.numpy_helper.from_array(tensor * 2, loaded.graph.initializer[0].name))
    onnx.save(loaded, tmp_path / "weights.onnx")
    assert weights_digest(tmp_path / "weights.onnx") != weights_digest(model)


@pytest.mark.parametrize(
    ("words", "word"),
    [
        ({"name": "a", "version": "1"}, "licence"),
        ({"name": "a", "version": "1", "licence": "x", "modalities": ["PET"]}, "PET"),
        ({"name": 3, "version": "1", "licence": "x"}, "card.name"),
    ],
)
def test_a_card_that_does_not_do_is_refused(run: Path, words: dict[str, object], word: str) -> None:
    checkpoint: Checkpoint = load_checkpoint(run / "best.safetensors")
    with pytest.raises(TrainingError) as caught:
        make_card(checkpoint, words, {})
    assert_plain(caught.value, word)


@pytest.mark.parametrize("content", ["", "[]"])
def test_what_is_no_card_file_is_refused(tmp_path: Path, content: str) -> None:
    (tmp_path / "card.json").write_text(content)
    with pytest.raises(TrainingError) as caught:
        read_words(tmp_path / "card.json")
    assert_plain(caught.value, "card.json")


def test_weights_that_do_not_fit_their_configuration_are_refused(workshop: Workshop, run: Path, tmp_path: Path) -> None:
    checkpoint = load_checkpoint(run / "best.safetensors")
    other = replace(checkpoint.state, config=checkpoint.state.config.with_changes(["levels=2"]))
    with pytest.raises(TrainingError) as caught:
        export_module.export(
            replace(checkpoint, state=other), json.loads(workshop.card.read_text()), tmp_path / "model.onnx"
        )
    assert_plain(caught.value, "do not fit")
