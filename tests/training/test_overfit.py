from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from training.__main__ import main
from training.data.phantom import write_dataset

SHAPE, SPACING_MM = (24, 96, 96), (8.0, 4.0, 4.0)
SETTINGS = [
    part
    for setting in (
        "input.spacing_mm=4", "input.slices=3", "network.base_channels=8", "network.levels=4",
        "network.activation=leaky", "network.deep_supervision=true",
        "sampling.field=96", "sampling.batch_size=8", "sampling.tumour_share=0.7", "sampling.lesion_power=0.3",
        "augment.rotation_deg=5", "augment.zoom=1.05", "augment.shift_mm=8", "augment.noise=0.01",
        "augment.intensity_shift=0", "optimiser.name=adamw", "optimiser.learning_rate=0.01",
        "optimiser.schedule=cosine", "optimiser.warmup=0.05", "optimiser.clip=1", "optimiser.ema=0.95",
        "steps_per_validation=1000",
    )
    for part in ("--set", setting)
]  # fmt: skip
LENGTH = ["--max-steps", "250", "--threads", "1", "--workers", "0"]
LIVER, TUMOUR = 0.93, 0.75
"""Dice at 4 mm of a network that has seen these very scans; 0.96 and 0.83 when written. What it measures is that
nothing on the way from the label to the figure is lost: sides, axes, thresholds, grids."""


@pytest.mark.slow
@pytest.mark.timeout(900)  # half a minute of work; a machine that is busy takes its time
def test_a_tiny_network_overfits_four_phantoms(tmp_path: Path) -> None:
    """By the commands of the README, the last one through the engine's own predictor on the exported file."""
    data, cache, split, run, model, out = (
        str(tmp_path / name) for name in ("data", "cache", "split.json", "run", "tiny.onnx", "figures")
    )
    card = tmp_path / "card.json"
    card.write_text(json.dumps({"name": "tiny", "version": "1", "licence": "Apache-2.0", "limits": ["Phantoms only."]}))
    write_dataset(data, range(5), shape=SHAPE, spacing_mm=SPACING_MM)
    for command in (
        ["prepare", data, "--out", cache, "--preset", "seed-he", *SETTINGS],
        ["split", data, "--out", split, "--validation", "phantom_004"],
        ["train", cache, "--split", split, "--run", run, "--preset", "seed-he", *SETTINGS, *LENGTH],
        ["export", run, "--checkpoint", "last", "--card", str(card), "--out", model],
        ["evaluate", model, "--data", data, "--split", split, "--side", "training", "--out", out, "--device", "cpu"],
    ):
        assert main(command) == 0, command
    figures: dict[str, Any] = json.loads((tmp_path / "figures" / "evaluation.json").read_text())["figures"]
    assert figures["liver_dice_mean"]["value"] >= LIVER
    assert figures["tumour_dice_mean"]["value"] >= TUMOUR
