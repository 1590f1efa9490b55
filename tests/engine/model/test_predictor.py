"""What the network says of every voxel is what arrives on the scan's grid: exactly, for every kind of network."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from onnx import TensorProto, helper

from engine.model.card import Activation, IntensityRange, ModelCard, Scale
from engine.model.predictor import Prediction, Predictor
from engine.model.runtime import Runtime, Stop
from engine.progress import Progress
from engine.scan.nifti import load_volume
from engine.scan.volume import Modality, Volume
from tests.models import CARD, LIVER_FROM, STEEPNESS, TUMOUR_FROM, card_with, write_model, write_threshold_model
from tests.nifti_files import volume_of

SHAPE = (5, 21, 27)
CARD_3D = card_with(dimensions=3, size_multiple=(8, 8, 8))


@pytest.fixture(autouse=True)
def _nothing_is_printed(capfd: pytest.CaptureFixture[str]) -> Any:
    yield
    assert capfd.readouterr() == ("", "")


def ct(shape: tuple[int, ...] = SHAPE, seed: int = 0) -> NDArray[np.int16]:
    """Whole intensities from -50 to 150 HU, none of them on a threshold."""
    voxels = np.random.default_rng(seed).integers(-50, 151, shape).astype(np.int16)
    return np.where(np.isin(voxels, (30, 70)), voxels + 1, voxels)


def expected_labels(voxels: NDArray[Any]) -> NDArray[np.uint8]:
    """By hand: CARD scales 0..100 HU to 0..1, liver from 0.3, tumour from 0.7."""
    return (voxels > 30).astype(np.uint8) + (voxels > 70)


def expected_tumour_probability(voxels: NDArray[Any], temperature: float = 1.0) -> NDArray[np.float64]:
    scaled = np.clip(voxels.astype(float) / 100, 0, 1)
    return 1 / (1 + np.exp(-STEEPNESS * (scaled - TUMOUR_FROM) / temperature))


def predict(path: Path, volume: Volume, threads: int = 2) -> Prediction:
    return Predictor(path, "cpu", threads).predict(volume)


NETWORKS: dict[str, tuple[ModelCard, tuple[int | str, ...] | None]] = {
    "2-D of any size": (CARD, None),
    "2-D fixed, smaller than the slice": (CARD, (1, 1, 8, 16)),
    "2-D fixed, larger than the slice": (CARD, (1, 1, 32, 40)),
    "2-D fixed, larger one way only": (CARD, ("n", 1, 16, 48)),
    "2-D in tiles by its card": (card_with(tile=(0, 16, 8)), None),
    "2-D, a fixed batch that does not divide the slices": (CARD, (3, 1, "h", "w")),
    "2-D, a fixed batch larger than the scan": (CARD, (8, 1, "h", "w")),
    "2-D, everything fixed": (CARD, (4, 1, 16, 16)),
    "3-D of any size": (CARD_3D, None),
    "3-D fixed, smaller than the scan": (CARD_3D, (1, 1, 4, 8, 16)),
    "3-D fixed, larger than the scan": (CARD_3D, (1, 1, 8, 24, 32)),
    "3-D in tiles by its card": (card_with(dimensions=3, size_multiple=(2, 8, 8), tile=(2, 8, 0)), None),
    "3-D, a fixed batch": (CARD_3D, (2, 1, 4, 16, 16)),
    "3 slices": (card_with(slices=3), None),
    "5 slices in tiles": (card_with(slices=5), (1, 5, 16, 16)),
    "a size that is no multiple of anything": (card_with(size_multiple=(1, 5, 7)), None),
}


@pytest.mark.parametrize("activation", Activation)
@pytest.mark.parametrize("name", NETWORKS)
def test_labels_are_exact(tmp_path: Path, name: str, activation: Activation) -> None:
    card, shape = NETWORKS[name]
    if activation is Activation.SOFTMAX:
        output = replace(card.output, activation=activation, channels=("background", "liver", "tumour"))
        card = replace(card, output=output)
    voxels = ct()
    prediction = predict(write_threshold_model(tmp_path / "m.onnx", card, shape=shape), volume_of(voxels))
    np.testing.assert_array_equal(prediction.mask.labels, expected_labels(voxels), strict=True)


@pytest.mark.parametrize("threads", [1, 2, 3])
@pytest.mark.parametrize("name", ["2-D of any size", "3-D fixed, smaller than the scan", "5 slices in tiles"])
def test_threads_do_not_change_a_byte(tmp_path: Path, name: str, threads: int) -> None:
    card, shape = NETWORKS[name]
    path, volume = write_threshold_model(tmp_path / "m.onnx", card, shape=shape), volume_of(ct((9, 21, 27)))
    one, many = predict(path, volume, 1), predict(path, volume, threads)
    assert one.mask.labels.tobytes() == many.mask.labels.tobytes()
    assert one.tumour_probability.tobytes() == many.tumour_probability.tobytes()


def test_a_prediction_says_all_about_itself(tmp_path: Path) -> None:
    path, volume = write_threshold_model(tmp_path / "m.onnx"), volume_of(ct())
    prediction = predict(path, volume)
    assert prediction.mask.geometry == volume.geometry
    assert prediction.card == CARD
    assert len(prediction.model_sha256) == 64
    assert prediction.device.label == "CPU"
    assert prediction.seconds > 0
    assert prediction.warning == ""
    assert not prediction.mask.labels.flags.writeable
    assert not prediction.tumour_probability.flags.writeable


@pytest.mark.parametrize("activation", Activation)
def test_tumour_probability(tmp_path: Path, activation: Activation) -> None:
    """Of softmax with the threshold model's logits: tumour against all else, by hand."""
    voxels = ct()
    output, expected = CARD.output, expected_tumour_probability(voxels)
    if activation is Activation.SOFTMAX:
        output = replace(CARD.output, activation=activation, channels=("background", "liver", "tumour"))
        scaled = np.clip(voxels.astype(float) / 100, 0, 1)
        liver = np.exp(STEEPNESS * (scaled - LIVER_FROM))
        tumour = np.exp(STEEPNESS * (2 * scaled - LIVER_FROM - TUMOUR_FROM))
        expected = tumour / (1 + liver + tumour)
    path = write_threshold_model(tmp_path / "m.onnx", replace(CARD, output=output))
    probability = predict(path, volume_of(voxels)).tumour_probability
    assert probability.dtype == np.float16
    np.testing.assert_allclose(probability, np.where(expected < 1e-3, 0, expected), rtol=2e-3, atol=1.1e-3)


@pytest.mark.parametrize("temperature", [0.5, 1.0, 4.0])
def test_temperature(tmp_path: Path, temperature: float) -> None:
    voxels = ct()
    card = replace(CARD, output=replace(CARD.output, temperature=temperature))
    prediction = predict(write_threshold_model(tmp_path / "m.onnx", card), volume_of(voxels))
    expected = expected_tumour_probability(voxels, temperature)
    np.testing.assert_allclose(prediction.tumour_probability, np.where(expected < 1e-3, 0, expected), atol=1.1e-3)
    np.testing.assert_array_equal(prediction.mask.labels, expected_labels(voxels))  # 0.5 stays where it is


@pytest.mark.parametrize(("liver", "tumour"), [(0.2, 0.8), (0.9, 0.05), (0.5, 0.999)])
def test_thresholds(tmp_path: Path, liver: float, tumour: float) -> None:
    """sigmoid(40 (v - 0.3)) > p where v > 0.3 + logit(p) / 40."""
    voxels = ct()
    card = replace(CARD, output=replace(CARD.output, liver_threshold=liver, tumour_threshold=tumour))
    labels = predict(write_threshold_model(tmp_path / "m.onnx", card), volume_of(voxels)).mask.labels
    from_liver, from_tumour = (
        100 * (start + np.log(p / (1 - p)) / STEEPNESS) for start, p in ((LIVER_FROM, liver), (TUMOUR_FROM, tumour))
    )
    expected = np.where(voxels > from_tumour, 2, voxels > from_liver)
    np.testing.assert_array_equal(labels, expected)


@pytest.mark.parametrize("slices", [3, 5, 7])
@pytest.mark.parametrize("which", ["first", "last", "one before"])
def test_a_network_that_looks_at_its_neighbours(tmp_path: Path, slices: int, which: str) -> None:
    """Beyond its ends a scan repeats its first and last slice; channel 0 is the slice furthest towards the feet."""
    voxels = ct((6, 16, 16))
    channel = {"first": 0, "last": slices - 1, "one before": slices // 2 - 1}[which]
    path = write_threshold_model(tmp_path / "m.onnx", card_with(slices=slices), channel=channel)
    labels = predict(path, volume_of(voxels)).mask.labels
    seen = np.clip(np.arange(6) + channel - slices // 2, 0, 5)
    np.testing.assert_array_equal(labels, expected_labels(voxels)[seen])


@pytest.mark.parametrize("count", [1, 2])
@pytest.mark.parametrize("name", ["5 slices in tiles", "3-D of any size", "3-D fixed, larger than the scan"])
def test_a_scan_thinner_than_what_the_network_looks_at(tmp_path: Path, name: str, count: int) -> None:
    card, shape = NETWORKS[name]
    voxels = ct((count, 21, 27))
    labels = predict(write_threshold_model(tmp_path / "m.onnx", card, shape=shape), volume_of(voxels)).mask.labels
    np.testing.assert_array_equal(labels, expected_labels(voxels))


def test_a_single_voxel(tmp_path: Path) -> None:
    voxels = np.full((1, 1, 1), 50, np.int16)
    assert predict(write_threshold_model(tmp_path / "m.onnx"), volume_of(voxels)).mask.labels.tolist() == [[[1]]]


def test_the_memory_order_of_the_scan_does_not_matter(tmp_path: Path) -> None:
    path = write_threshold_model(tmp_path / "m.onnx")
    voxels = np.asfortranarray(ct())[::-1, :, ::-1]
    np.testing.assert_array_equal(predict(path, volume_of(voxels)).mask.labels, expected_labels(voxels))


@pytest.mark.parametrize("slope", [2.0, -1.0])
def test_scaled_voxels(tmp_path: Path, slope: float) -> None:
    voxels = ct() * 2 + 1  # odd: never on a threshold after scaling by halves
    volume = volume_of(voxels, slope=slope / 2, intercept=10)
    labels = predict(write_threshold_model(tmp_path / "m.onnx"), volume).mask.labels
    np.testing.assert_array_equal(labels, expected_labels(voxels * slope / 2 + 10))


def test_nan_and_infinity_are_background(tmp_path: Path) -> None:
    voxels = ct().astype(np.float32)
    broken = np.random.default_rng(4).random(SHAPE) < 0.1
    voxels[broken] = np.random.default_rng(5).choice([np.nan, np.inf, -np.inf], broken.sum())
    prediction = predict(write_threshold_model(tmp_path / "m.onnx"), volume_of(voxels))
    np.testing.assert_array_equal(prediction.mask.labels, np.where(broken, 0, expected_labels(voxels)))
    assert not prediction.tumour_probability[broken].any()


def test_other_spacing_goes_there_and_back(tmp_path: Path) -> None:
    """Blocks large against the voxels of both grids: only their edges may move, by less than a network voxel."""
    voxels = np.zeros((20, 40, 40), np.int16)
    voxels[2:18, 8:32, 8:32], voxels[6:14, 16:24, 16:24] = 50, 100
    card = card_with(spacing_mm=(4.0, 1.5, 1.5))
    volume = volume_of(voxels, spacing_mm=(2.0, 1.0, 1.0))
    labels = predict(write_threshold_model(tmp_path / "m.onnx", card), volume).mask.labels
    assert labels.shape == voxels.shape
    for label, value in ((1, 50), (2, 100)):
        ours, truth = labels >= label, voxels >= value
        assert 2 * (ours & truth).sum() / (ours.sum() + truth.sum()) > 0.8
        np.testing.assert_allclose(np.argwhere(ours).mean(axis=0), np.argwhere(truth).mean(axis=0), atol=0.05)


def test_percentiles_for_mr(tmp_path: Path) -> None:
    """The same picture in other units gives the same mask."""
    mr = IntensityRange(Scale.PERCENTILE, 0, 100)
    path = write_threshold_model(tmp_path / "m.onnx", card_with(mr=mr))
    voxels = np.random.default_rng(6).integers(200, 1001, SHAPE).astype(np.int16)
    one = predict(path, volume_of(voxels, modality=Modality.MR))
    other = predict(path, volume_of(voxels * 3, modality=Modality.MR))
    np.testing.assert_array_equal(one.mask.labels, other.mask.labels)
    assert set(np.unique(one.mask.labels)) == {0, 1, 2}


def test_a_scan_of_another_kind_gets_a_warning(tmp_path: Path) -> None:
    prediction = predict(write_threshold_model(tmp_path / "m.onnx"), volume_of(ct(), modality=Modality.MR))
    assert prediction.warning == "threshold was trained on CT; this scan is taken for MR. Expect a poor result."
    both = replace(CARD, modalities=(Modality.CT, Modality.MR))
    path = write_threshold_model(tmp_path / "m.onnx", both)
    assert predict(path, volume_of(ct(), modality=Modality.MR)).warning == ""


def test_what_the_card_asks_for_is_cleaned_up(tmp_path: Path) -> None:
    voxels = np.full((8, 40, 40), -100, np.int16)
    voxels[:, 2:20, 2:20] = 50  # the liver
    voxels[3:5, 8:12, 8:12] = 100  # its tumour
    voxels[0, 30:34, 30:34] = 50  # an island
    tidy = replace(CARD.output, tumour_inside_liver=True, liver_component_fraction=0.1)
    labels = predict(
        write_threshold_model(tmp_path / "m.onnx", replace(CARD, output=tidy)), volume_of(voxels)
    ).mask.labels
    expected = expected_labels(voxels)
    expected[0, 30:34, 30:34] = 0
    np.testing.assert_array_equal(labels, expected)
    as_is = predict(write_threshold_model(tmp_path / "m.onnx"), volume_of(voxels)).mask.labels
    np.testing.assert_array_equal(as_is, expected_labels(voxels))


def test_lesions_that_the_card_does_not_believe_are_liver(tmp_path: Path) -> None:
    """Two lesions above the voxel's threshold of 0.5: one of 0.98, one of 0.69 (76 HU and 72 HU)."""
    voxels = np.full((6, 30, 30), 50, np.int16)
    voxels[2:4, 4:10, 4:10], voxels[2:4, 18:24, 18:24], voxels[5, 25, 5:8] = 80, 72, 80
    doubting = replace(CARD.output, lesion_score_threshold=0.8, min_lesion_mm3=10)
    for output, expected in (
        (CARD.output, {(2, 4, 4), (2, 18, 18), (5, 25, 5)}),
        (replace(CARD.output, lesion_score_threshold=0.8), {(2, 4, 4), (5, 25, 5)}),
        (replace(CARD.output, min_lesion_mm3=10), {(2, 4, 4), (2, 18, 18)}),
        (doubting, {(2, 4, 4)}),
    ):
        path = write_threshold_model(tmp_path / "m.onnx", replace(CARD, output=output))
        prediction = predict(path, volume_of(voxels))
        corners = {c for c in ((2, 4, 4), (2, 18, 18), (5, 25, 5)) if prediction.mask.labels[c] == 2}
        assert corners == expected
        assert (prediction.mask.labels > 0).all()
    assert prediction.tumour_probability[2, 18, 18] == pytest.approx(0.69, abs=0.01)  # still told


def test_a_scan_in_which_nothing_is_drawn(tmp_path: Path) -> None:
    """Not even a box to look for lesions in."""
    output = replace(CARD.output, tumour_inside_liver=True, lesion_score_threshold=0.8, min_lesion_mm3=10)
    path = write_threshold_model(tmp_path / "m.onnx", replace(CARD, output=output))
    prediction = predict(path, volume_of(np.full(SHAPE, -50, np.int16)))
    assert prediction.mask.labels.shape == SHAPE
    assert not prediction.mask.labels.any()
    assert not prediction.tumour_probability.any()


@pytest.mark.parametrize("slice_mm", [0.8, 1.25, 2.5, 5.0])
def test_slices_closer_than_the_network_wants_go_there_and_back(tmp_path: Path, slice_mm: float) -> None:
    """Blocks large against 2.5 mm: only their ends along k may move, by less than one of the network's slices."""
    slices = round(120 / slice_mm)
    middle = (np.arange(slices) + 0.5) * slice_mm
    voxels = np.full((slices, 16, 16), -50, np.int16)
    voxels[(middle > 20) & (middle < 100), 2:14, 2:14] = 50
    voxels[(middle > 40) & (middle < 70), 5:9, 5:9] = 100
    path = write_threshold_model(tmp_path / "m.onnx", card_with(min_slice_mm=2.5, slices=5))
    labels = predict(path, volume_of(voxels, (slice_mm, 1, 1))).mask.labels
    wrong = labels != expected_labels(voxels)
    if slice_mm >= 2.5:
        assert not wrong.any()
    ends = np.min([np.abs(middle - end) for end in (20, 40, 70, 100)], axis=0)
    assert not wrong[ends > 2.5].any()
    np.testing.assert_array_equal(np.unique(labels), (0, 1, 2))


@pytest.mark.parametrize("name", ["2-D of any size", "5 slices in tiles", "3-D fixed, smaller than the scan"])
def test_the_inputs_that_a_network_is_given(tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    card, shape = NETWORKS[name]
    predictor = Predictor(write_threshold_model(tmp_path / "m.onnx", card, shape=shape), "cpu", 1)
    given = []
    run = Runtime.run

    def watched(self: Runtime, batch: NDArray[np.float32], stop: Stop) -> NDArray[np.float32]:
        given.append(batch)
        return run(self, batch, stop)

    monkeypatch.setattr(Runtime, "run", watched)
    predictor.predict(volume_of(ct()))
    told = list(predictor.inputs(volume_of(ct())))
    assert len(told) == len(given)
    for ours, truly in zip(told, given, strict=True):
        np.testing.assert_array_equal(ours, truly)


@pytest.mark.parametrize("name", ["2-D of any size", "3-D fixed, smaller than the scan"])
def test_progress_rises_to_the_end(tmp_path: Path, name: str) -> None:
    card, shape = NETWORKS[name]
    told: list[tuple[float, str]] = []
    predictor = Predictor(write_threshold_model(tmp_path / "m.onnx", card, shape=shape), "cpu")
    predictor.predict(volume_of(ct()), Progress(lambda fraction, text: told.append((fraction, text))))
    fractions = [fraction for fraction, _ in told]
    assert fractions == sorted(fractions)
    assert fractions[0] == 0
    assert 0.95 < fractions[-1] <= 1
    words = list(dict.fromkeys(text for _, text in told))
    assert words == ["Preparing", "Segmenting", "Cleaning up"]


def test_one_predictor_serves_many_scans(tmp_path: Path) -> None:
    predictor = Predictor(write_threshold_model(tmp_path / "m.onnx"), "cpu")
    for seed, shape in enumerate([(3, 20, 30), (4, 33, 17), (1, 8, 8)]):
        voxels = ct(shape, seed)
        np.testing.assert_array_equal(predictor.predict(volume_of(voxels)).mask.labels, expected_labels(voxels))


def test_a_real_scan(tmp_path: Path, shared_data: Path) -> None:
    volume = load_volume(shared_data / "small" / "example_ct_sm.nii.gz")
    voxels = np.asarray(volume.voxels)
    labels = predict(write_threshold_model(tmp_path / "m.onnx"), volume).mask.labels
    on_threshold = np.isin(voxels, (30, 70))  # rounding decides there
    np.testing.assert_array_equal(labels[~on_threshold], expected_labels(voxels)[~on_threshold])


def test_a_softmax_tumour_that_shows_only_between_two_slices(tmp_path: Path) -> None:
    """To background in the one, to liver in the other it loses; half-way, with logits between, it is above threshold.

    Logits (background, liver, tumour) are (1, -3, 0) at 0 HU and (-1, 0.8, 0) at 100 HU. The network's two slices, of
    a seventh and six sevenths of 100 HU, give tumour 0.32 and 0.36; half-way between them it has 0.43.
    """
    output = replace(
        CARD.output,
        activation=Activation.SOFTMAX,
        channels=("background", "liver", "tumour"),
        liver_threshold=0.9,
        tumour_threshold=0.405,
    )
    preprocess = replace(CARD.preprocess, spacing_mm=(4.0, None, None))
    path = write_model(
        tmp_path / "m.onnx",
        [helper.make_node("Conv", ["scan", "weight", "bias"], ["logits"])],
        card=replace(CARD, preprocess=preprocess, output=output),
        outputs={"logits": (TensorProto.FLOAT, ("n", 3, "h", "w"))},
        weights={
            "weight": np.array([-2.0, 3.8, 0.0], np.float32).reshape(3, 1, 1, 1),
            "bias": np.array([1.0, -3.0, 0.0], np.float32),
        },
    )
    # Slices of 1 mm, the network's of 4 mm: two, one in each half.
    voxels = np.zeros((8, 8, 8), np.int16)
    voxels[4:] = 100
    labels = predict(path, volume_of(voxels, (1, 1, 1))).mask.labels
    assert [int(slice_.max()) for slice_ in labels] == [0, 0, 0, 2, 2, 0, 0, 0]
