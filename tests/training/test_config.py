from __future__ import annotations

import json

import pytest

from engine.model.card import Scale
from tests.sentences import assert_plain
from training.config import PRESETS, Config
from training.errors import TrainingError


def test_the_faithful_preset_is_the_seed() -> None:
    seed = PRESETS["seed"]
    assert (seed.field, seed.base_channels, seed.levels, seed.norm, seed.init) == (240, 4, 5, "none", "normal")
    assert (seed.dice_over, seed.learning_rate, seed.tumour_share) == ("slice", 1e-3, 0.0)


def test_he_differs_from_the_faithful_preset_where_the_documentation_says() -> None:
    seed, he = PRESETS["seed"].to_json(), PRESETS["seed-he"].to_json()
    changed = {name for name in seed if seed[name] != he[name]}
    assert changed == {"preset", "init", "norm", "dice_over", "cross_entropy", "tumour_share"}


def test_a_config_survives_json() -> None:
    for config in PRESETS.values():
        assert Config.from_json(json.loads(json.dumps(config.to_json()))) == config


def test_the_spec_says_what_the_design_asks_for() -> None:
    spec = PRESETS["seed"].preprocess_spec()
    assert (spec.ct.scale, spec.ct.lower, spec.ct.upper) == (Scale.ABSOLUTE, -40, 160)
    assert (spec.mr.scale, spec.mr.lower, spec.mr.upper) == (Scale.PERCENTILE, 0.5, 99.5)
    assert spec.spacing_mm == (None, 1.6, 1.6)
    assert (spec.slices, spec.dimensions, spec.size_multiple) == (1, 2, (1, 16, 16))


def test_changes_take_json_and_bare_words() -> None:
    changed = PRESETS["seed"].with_changes(["levels=3", "init=he", "ct_range_hu=[-100, 200]"])
    assert (changed.levels, changed.init, changed.ct_range_hu) == (3, "he", (-100, 200))


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ("colour=3", "colour"),
        ("levels", "levels"),
        ("init=best", "init"),
        ("field=100", "field"),
        ("batch_size=0", "batch size"),
        ("tumour_share=2", "tumour_share"),
        ("zoom=0.5", "zoom"),
        ("levels=three", "makes no sense"),
        ("ct_range_hu=[160, -40]", "makes no sense"),
    ],
)
def test_a_setting_that_does_not_fit_is_named(change: str, word: str) -> None:
    with pytest.raises(TrainingError) as caught:
        PRESETS["seed"].with_changes([change])
    assert_plain(caught.value, word)


def test_a_config_of_another_version_is_refused() -> None:
    with pytest.raises(TrainingError) as caught:
        Config.from_json({"preset": "seed", "flux": 1})
    assert_plain(caught.value, "flux")
