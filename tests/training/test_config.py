from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from engine.model.card import Scale
from tests.sentences import assert_plain
from training.config import Config, NetworkConfig, SamplingConfig, preset, preset_names, read_config
from training.errors import TrainingError


def flat(values: dict[str, Any], prefix: str = "") -> dict[str, Any]:
    """Settings by their full names."""
    found: dict[str, Any] = {}
    for name, value in values.items():
        found |= flat(value, f"{prefix}{name}.") if isinstance(value, dict) else {f"{prefix}{name}": value}
    return found


def changes(one: str, other: str) -> set[str]:
    before, after = flat(preset(one).to_json()), flat(preset(other).to_json())
    return {name for name in before if before[name] != after[name]}


def test_the_presets_are_the_files_of_the_folder() -> None:
    assert preset_names() == ["dong2017", "hepatica", "seed", "seed-he"]
    assert [preset(name).preset for name in preset_names()] == preset_names()


def test_the_faithful_preset_is_the_seed() -> None:
    seed = preset("seed")
    assert (seed.input.slices, seed.input.spacing_mm, seed.sampling.field) == (1, 1.6, 240)
    assert seed.network == NetworkConfig(2, base_channels=4, levels=5, norm="none", activation="relu", init="normal")
    assert (seed.loss.overlap, seed.loss.over, seed.loss.cross_entropy) == ("dice", "slice", 0.0)
    assert (seed.optimiser.name, seed.optimiser.learning_rate, seed.optimiser.schedule) == ("adam", 1e-3, "constant")
    assert seed.sampling == SamplingConfig(field=240, batch_size=16)
    assert (seed.contrast.share, seed.lesions.share, seed.optimiser.ema) == (0, 0, 0)


def test_he_differs_from_the_faithful_preset_where_the_documentation_says() -> None:
    assert changes("seed", "seed-he") == {
        "preset",
        "network.init",
        "network.norm",
        "loss.over",
        "loss.cross_entropy",
        "sampling.tumour_share",
    }


def test_the_papers_preset_differs_from_he_in_width_alone() -> None:
    assert changes("seed-he", "dong2017") == {"preset", "network.base_channels", "network.max_channels"}
    assert preset("dong2017").network.widths == (64, 128, 256, 512, 1024)


def test_the_shipped_preset_sees_five_neighbouring_slices_and_both_kinds_of_scan() -> None:
    hepatica = preset("hepatica")
    assert (hepatica.input.slices, hepatica.input.min_slice_mm, hepatica.network.dimensions) == (5, 2.5, 2)
    assert hepatica.network.stride == (1, 32, 32)
    assert hepatica.contrast.share > 0
    assert hepatica.lesions.share > 0
    assert hepatica.stack == 5


@pytest.mark.parametrize("name", preset_names())
def test_a_preset_survives_json(name: str) -> None:
    config = preset(name)
    assert Config.from_json(json.loads(json.dumps(config.to_json()))) == config


def test_the_spec_says_what_the_design_asks_for() -> None:
    spec = preset("seed").preprocess_spec()
    assert (spec.ct.scale, spec.ct.lower, spec.ct.upper) == (Scale.ABSOLUTE, -40, 160)
    assert (spec.mr.scale, spec.mr.lower, spec.mr.upper) == (Scale.PERCENTILE, 0.5, 99.5)
    assert spec.spacing_mm == (None, 1.6, 1.6)
    assert (spec.slices, spec.dimensions, spec.size_multiple, spec.min_slice_mm) == (1, 2, (1, 16, 16), 0)


def test_a_3d_network_halves_its_slices_below_the_flat_levels() -> None:
    changed = preset("seed").with_changes(
        [
            "network.dimensions=3",
            "network.flat_levels=2",
            "input.slice_mm=3",
            "sampling.depth=8",
            "input.tile=[8,64,64]",
        ]
    )
    assert changed.network.stride == (4, 16, 16)
    assert changed.stack == 8
    spec = changed.preprocess_spec()
    assert (spec.dimensions, spec.spacing_mm, spec.size_multiple) == (3, (3.0, 1.6, 1.6), (4, 16, 16))
    assert spec.tile == (8, 64, 64)


def test_channels_are_doubled_up_to_a_limit() -> None:
    assert NetworkConfig(base_channels=24, max_channels=256).widths == (24, 48, 96, 192, 256)


def test_changes_take_json_and_bare_words() -> None:
    seed = preset("seed")
    changed = seed.with_changes(
        ["network.levels=3", "network.init=he", "input.ct_range_hu=[-100, 200]", "deterministic=true"]
    )
    assert (changed.network.levels, changed.network.init, changed.deterministic) == (3, "he", True)
    assert changed.input.ct_range_hu == (-100.0, 200.0)
    assert changed.input.mr_percentiles == seed.input.mr_percentiles
    assert seed == preset("seed")


def test_a_whole_number_does_where_a_fraction_may_stand_and_nothing_where_there_may_be_none() -> None:
    changed = preset("seed").with_changes(["input.slice_mm=3"])
    assert changed.input.slice_mm == 3.0
    assert isinstance(changed.input.slice_mm, float)
    assert changed.with_changes(["input.slice_mm=null"]).input.slice_mm is None


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ("colour=3", ("There is no setting colour", "network.*", "validation_stride")),
        ("", ("There is no setting", "network.*")),
        ("field=32", ("There is no setting field=32", "one of: sampling.field")),
        ("share=1", ("one of: contrast.share, lesions.share",)),
        ("network.depth.more=3", ("no setting network.depth.more",)),
        ("network=3", ("no setting network=3", "network.levels")),
        ("network.colour=3", ("no setting network.colour", "network.levels")),
        ("network.levels", ("no setting network.levels", "NAME=VALUE")),
    ],
)
def test_a_setting_that_there_is_not_is_named_with_those_there_are(change: str, words: tuple[str, ...]) -> None:
    with pytest.raises(TrainingError) as caught:
        preset("seed").with_changes([change])
    assert_plain(caught.value, *words)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ("network.init=best", ("network.init", "normal, he", "best")),
        ("network.dimensions=4", ("network.dimensions", "2, 3", "4")),
        ("network.dimensions=2.0", ("network.dimensions",)),
        ("network.levels=three", ("network.levels", "three")),
        ("network.levels=3.5", ("network.levels", "3.5")),
        ("network.levels=true", ("network.levels", "true")),
        ("network.levels=null", ("network.levels", "null")),
        ("network.deep_supervision=1", ("network.deep_supervision",)),
        ("input.spacing_mm=[1, 1]", ("input.spacing_mm", "[1, 1]")),
        ("input.ct_range_hu=[1, 2, 3]", ("input.ct_range_hu",)),
        ('input.ct_range_hu=[1, "2"]', ("input.ct_range_hu", '"2"')),
        ("preset=7", ("preset cannot be 7",)),
    ],
)
def test_a_value_of_another_type_is_named(change: str, words: tuple[str, ...]) -> None:
    with pytest.raises(TrainingError) as caught:
        preset("seed").with_changes([change])
    assert_plain(caught.value, "makes no sense", *words)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ("sampling.batch_size=0", ("sampling.batch_size", "at least 1, not 0")),
        ("network.base_channels=0", ("network.base_channels", "at least 1")),
        ("network.levels=0", ("network.levels", "between 1 and 10")),
        ("sampling.tumour_share=2", ("sampling.tumour_share", "between 0 and 1, not 2")),
        ("sampling.skip_share=-0.1", ("sampling.skip_share", "-0.1")),
        ("contrast.share=1.5", ("contrast.share",)),
        ("lesions.distractors=NaN", ("lesions.distractors", "nan")),
        ("augment.zoom=0.5", ("augment.zoom", "at least 1")),
        ("augment.window=0.5", ("augment.window",)),
        ("augment.noise=-0.1", ("augment.noise",)),
        ("loss.lesion_weight=0.5", ("loss.lesion_weight", "at least 1")),
        ("optimiser.learning_rate=-1", ("optimiser.learning_rate", "at least 0")),
        ("optimiser.clip=Infinity", ("optimiser.clip", "inf")),
        ("optimiser.warmup=1", ("optimiser.warmup", "between 0 and 0.9")),
        ("optimiser.ema=1.1", ("optimiser.ema",)),
        ("seed=-1", ("seed", "at least 0")),
        ("validation_stride=0", ("validation_stride",)),
        ("input.ct_range_hu=[160, -40]", ("rises", "160", "-40")),
        ("input.mr_percentiles=[0, 101]", ("percentiles", "101")),
        ("input.spacing_mm=0", ("spacing_mm", "above 0")),
        ("input.slices=4", ("slices is odd", "4")),
        ("input.tile=[1, 100, 100]", ("tile", "no multiple")),
    ],
)
def test_a_value_out_of_its_range_is_named(change: str, words: tuple[str, ...]) -> None:
    with pytest.raises(TrainingError) as caught:
        preset("seed").with_changes([change])
    assert_plain(caught.value, "makes no sense", *words)


@pytest.mark.parametrize(
    ("together", "words"),
    [
        (["sampling.field=100"], ("field 100", "stride 16")),
        (["network.stem=4"], ("field 240", "stride 64")),
        (["sampling.tumour_share=0.6", "sampling.liver_share=0.6"], ("tumour_share and liver_share", "at most 1")),
        (["sampling.depth=4"], ("depth", "3-D")),
        (["network.flat_levels=1"], ("flat_levels", "3-D")),
        (["network.dimensions=3", "sampling.depth=8"], ("depth 8", "stride 16")),
        (["network.dimensions=3", "sampling.depth=16", "input.slices=3"], ("3-D", "one channel")),
        (["network.norm=instance", "sampling.field=16"], ("field 16", "one voxel")),
        (["input.min_slice_mm=2", "input.slice_mm=3"], ("min_slice_mm",)),
    ],
)
def test_settings_that_do_not_go_together_are_named(together: list[str], words: tuple[str, ...]) -> None:
    with pytest.raises(TrainingError) as caught:
        preset("seed").with_changes(together)
    assert_plain(caught.value, "makes no sense", *words)


def test_an_unknown_preset_is_refused_with_those_there_are() -> None:
    with pytest.raises(TrainingError) as caught:
        preset("best")
    assert_plain(caught.value, "best", "dong2017, hepatica, seed, seed-he")


def test_a_file_of_ones_own_settings_starts_from_the_defaults_and_gives_its_name(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text('precision = "bf16"\n[network]\nlevels = 3\n[input]\nct_range_hu = [-100, 200]\n')
    config = read_config(path)
    assert (config.preset, config.precision, config.network.levels) == ("mine", "bf16", 3)
    assert config.input.ct_range_hu == (-100.0, 200.0)
    assert config.sampling == preset("seed").sampling
    path.write_text("")
    assert flat(read_config(path).to_json()) == flat(preset("seed").to_json()) | {"preset": "mine"}


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"levels 3", ("mine.toml", "not readable as TOML", "line 1")),
        (b"[network]\nlevels = 3\nlevels = 4", ("mine.toml", "not readable as TOML")),
        (b"\xff\xfe", ("mine.toml", "no text")),
        (b"levels = 3", ("unknown entry levels",)),
        (b"[network]\ncolour = 3", ("unknown entry network.colour",)),
        (b"network = 3", ("network cannot be 3",)),
        (b'[network]\nlevels = "3"', ("network.levels", '"3"')),
        (b"[network]\nlevels = 1979-05-27", ("network.levels", "1979-05-27")),
        (b"[augment]\nzoom = 0.5", ("augment.zoom", "at least 1")),
        (b'[network]\nnorm = "batch"', ("network.norm", "none, instance", "batch")),
    ],
)
def test_a_wrong_file_is_named_with_what_is_wrong(tmp_path: Path, content: bytes, words: tuple[str, ...]) -> None:
    path = tmp_path / "mine.toml"
    path.write_bytes(content)
    with pytest.raises(TrainingError) as caught:
        read_config(path)
    assert_plain(caught.value, *words)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(TrainingError) as caught:
        read_config(tmp_path / "none.toml")
    assert_plain(caught.value, "none.toml", "training/presets")


@pytest.mark.parametrize(
    ("stated", "word"),
    [
        ({"preset": "seed", "flux": 1}, "flux"),
        ({"preset": "seed", "network": {"flux": 1}}, "network.flux"),
        ({"seed": 2}, "lacks preset"),
        ([], "cannot be []"),
    ],
)
def test_a_config_of_another_version_is_refused(stated: Any, word: str) -> None:
    with pytest.raises(TrainingError) as caught:
        Config.from_json(stated)
    assert_plain(caught.value, word)
