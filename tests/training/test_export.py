from __future__ import annotations

import json
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import pytest
import torch
from onnx import numpy_helper

from engine.model.card import METADATA_KEY, Activation, ModelCard, TrainingData
from engine.model.predictor import Predictor
from engine.model.preprocess import prepare
from engine.scan.nifti import load_volume
from tests.sentences import assert_plain
from tests.training.conftest import Workshop
from training import export as export_module
from training.__main__ import main
from training.checkpoint import Checkpoint, RunState, load_checkpoint, save_checkpoint
from training.config import preset
from training.data.dataset import whole_slices
from training.data.decathlon import read_data_set
from training.data.preparation import write_cache
from training.errors import TrainingError
from training.export import compare, make_card, read_words, weights_digest
from training.net.sizes import measure_sizes
from training.net.unet import UNet
from training.schedule import make_optimiser

pytestmark = pytest.mark.slow

FORMS = {
    "2.5-D folded deep": [
        "input.slices=5",
        "input.min_slice_mm=4",
        "network.levels=4",
        "network.stem=2",
        "network.deep_supervision=true",
        "network.activation=leaky",
    ],
    "3-D residual deep": [
        "input.slice_mm=2",
        "network.dimensions=3",
        "network.levels=4",
        "network.flat_levels=1",
        "network.block=residual",
        "network.deep_supervision=true",
        "sampling.depth=4",
    ],
    "as small as can be": [
        "network.dimensions=3",
        "network.levels=2",
        "network.flat_levels=2",
        "network.norm=none",
        "network.max_channels=4",
        "sampling.depth=1",
        "sampling.field=2",
    ],
}
"""Networks unlike that of the tests' own run; beside seed-he."""


def network_of(checkpoint: Checkpoint) -> UNet:
    """The network that a checkpoint should be exported as."""
    config = checkpoint.state.config
    network = UNet(config.network, config.input.slices).eval()
    network.load_state_dict(dict(checkpoint.averaged))
    return network


@dataclass(frozen=True)
class Exported:
    """A run whose weights were drawn, not trained, and its model file."""

    checkpoint: Checkpoint
    model: Path


@pytest.fixture(scope="module", params=FORMS)
def exported(request: pytest.FixtureRequest, workshop: Workshop, tmp_path_factory: pytest.TempPathFactory) -> Exported:
    """By the real command; the averaged weights are others than those last trained."""
    config = preset("seed-he").with_changes(["sampling.field=32", *FORMS[request.param]])
    torch.manual_seed(0)
    network, averaged = (UNet(config.network, config.input.slices) for _ in range(2))
    with torch.no_grad():
        for weights in (*network.parameters(), *averaged.parameters()):
            weights.add_(0.01 * torch.randn_like(weights))  # no two biases and norms alike, as after training
    run = tmp_path_factory.mktemp("run")
    state = RunState(config, (TrainingData("Drawn", "CC0", 3),), step=1)
    save_checkpoint(run / "best.safetensors", state, network, averaged, make_optimiser(network, config.optimiser))
    target = run / "model.onnx"
    assert main(["export", str(run), "--card", str(workshop.card), "--out", str(target)]) == 0
    assert sorted(path.name for path in run.iterdir()) == ["best.safetensors", "model.onnx"]
    return Exported(load_checkpoint(run / "best.safetensors"), target)


def test_every_form_becomes_one_file_of_the_averaged_weights(exported: Exported) -> None:
    """All that predicts is in it, once; the heads of coarser levels, which only train, are not."""
    loaded = onnx.load(exported.model, load_external_data=False)
    assert [(o.domain, o.version) for o in loaded.opset_import] == [("", 18)]
    held = {t.name: numpy_helper.to_array(t) for t in loaded.graph.initializer}
    predicting = [name for name in exported.checkpoint.averaged if not name.startswith("deep_heads")]
    for name in predicting:
        np.testing.assert_array_equal(held[name], exported.checkpoint.averaged[name].numpy(), err_msg=name)
        assert not np.array_equal(held[name], exported.checkpoint.weights[name].numpy()), name
    # What else there is are shapes and constants: a few numbers.
    assert 0 <= sum(array.size for name, array in held.items() if name not in predicting) < 200
    learnt = sum(held[name].size for name in predicting)
    assert learnt == measure_sizes(exported.checkpoint.state.config).weights


def test_the_engine_computes_of_a_scan_what_training_sees_of_it(exported: Exported, workshop: Workshop) -> None:
    """From the file: neighbours, padding, spacing and the way to the middle slice are the same on both sides."""
    config = exported.checkpoint.state.config
    volume = load_volume(workshop.data / "imagesTr" / "case_0.nii.gz")
    predictor = Predictor(exported.model, device="cpu", threads=1)
    assert predictor.card.preprocess == config.preprocess_spec()
    scores = predictor.score(volume)
    array = prepare(volume, config.preprocess_spec()).array
    assert scores.logits.shape == (2, *array.shape)
    padded = np.pad(array, [(0, -n % step) for n, step in zip(array.shape, config.network.stride, strict=True)])
    network = network_of(exported.checkpoint)
    with torch.no_grad():
        if config.network.dimensions == 3:
            ours = network(torch.from_numpy(padded[None, None]))[0].numpy()
        else:
            last, reach = len(array) - 1, config.input.slices // 2
            near = [[min(max(k + n, 0), last) for n in range(-reach, reach + 1)] for k in range(len(array))]
            ours = network(torch.from_numpy(padded[near])).numpy().swapaxes(0, 1)
    slices, rows, columns = array.shape
    np.testing.assert_allclose(scores.logits, ours[:, :slices, :rows, :columns], atol=1e-3, rtol=1e-4)
    assert predictor.predict(volume).mask.geometry == volume.geometry


def test_the_engine_computes_what_the_loop_validates(exported: Exported, workshop: Workshop, tmp_path: Path) -> None:
    """From the cache, whose intensities have 256 steps."""
    config = exported.checkpoint.state.config.with_changes(["validation_stride=1"])
    cache = write_cache(read_data_set(workshop.data), config.preprocess_spec(), tmp_path / "cache")
    images, _ = zip(*whole_slices(cache.cases[0], config), strict=True)
    with torch.no_grad():
        logits = np.concatenate([network_of(exported.checkpoint)(image).numpy() for image in images])
    volume = load_volume(workshop.data / "imagesTr" / f"{cache.cases[0].name}.nii.gz")
    theirs = Predictor(exported.model, device="cpu", threads=1).score(volume).logits
    ours = logits[0] if config.network.dimensions == 3 else logits.swapaxes(0, 1)
    ours = ours[:, : theirs.shape[1], : theirs.shape[2], : theirs.shape[3]]
    assert np.abs(theirs - ours).mean() < 0.05 * ours.std()
    assert np.mean((theirs > 0) != (ours > 0)) < 0.02


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
    network = network_of(checkpoint)
    picture = np.random.default_rng(1).random((5, 1, 20, 44), np.float32)
    session = onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"])
    (theirs,) = session.run(None, {session.get_inputs()[0].name: picture})
    with torch.no_grad():
        ours = network(torch.from_numpy(picture)).numpy()
    np.testing.assert_allclose(theirs, ours, atol=1e-3)


def test_parity_sees_a_network_that_differs(model: Path, run: Path) -> None:
    checkpoint = load_checkpoint(run / "best.safetensors")
    network = network_of(checkpoint)
    assert compare(network, model.read_bytes(), [(1, 1, 16, 16)]).holds
    with torch.no_grad():
        network.head.weight += 0.01
    assert compare(network, model.read_bytes(), [(1, 1, 16, 16)]).logit > 1e-3
    with torch.no_grad():
        network.head.weight += float("nan")
    assert not compare(network, model.read_bytes(), [(1, 1, 16, 16)]).holds


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
    other = replace(checkpoint.state, config=checkpoint.state.config.with_changes(["network.levels=2"]))
    with pytest.raises(TrainingError) as caught:
        export_module.export(
            replace(checkpoint, state=other), json.loads(workshop.card.read_text()), tmp_path / "model.onnx"
        )
    assert_plain(caught.value, "do not fit")
