from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
import torch

from tests.sentences import assert_plain
from tests.training.conftest import SETTINGS, Workshop
from tests.training.scans import TINY, draw_scan, write_case, write_data_set
from training.__main__ import main
from training.checkpoint import Checkpoint, load_checkpoint
from training.config import PRESETS
from training.data.cache import Cache, read_cache, write_cache
from training.data.decathlon import read_data_set
from training.data.split import read_split
from training.errors import TrainingError
from training.net.unet import UNet
from training.train import divide, slice_dice


def lines(run: Path) -> list[dict[str, float]]:
    return [json.loads(line) for line in (run / "metrics.jsonl").read_text().splitlines()]


def assert_same(one: Checkpoint, other: Checkpoint) -> None:
    assert one.state.step == other.state.step
    assert one.state.best_score == other.state.best_score
    for name, weights in one.weights.items():
        assert torch.equal(weights, other.weights[name]), name
    for index, entries in one.optimiser["state"].items():
        for name, value in entries.items():
            assert torch.equal(value, other.optimiser["state"][index][name]), (index, name)


def test_a_tiny_network_learns_the_discs(run: Path) -> None:
    history = lines(run)
    assert [line["step"] for line in history] == [100, 200, 300]
    assert history[-1]["loss"] < 0.6 * history[0]["loss"]
    best = load_checkpoint(run / "best.safetensors").state
    assert best.best_score == max(line["score"] for line in history)
    assert best.best_score is not None
    assert best.best_score > 0.8


def test_a_resumed_run_is_the_uninterrupted_one(workshop: Workshop, tmp_path: Path) -> None:
    whole, parted = tmp_path / "whole", tmp_path / "parted"
    assert workshop.train(whole, "--max-steps", "12") == 0
    assert workshop.train(parted, "--max-steps", "4") == 0
    assert workshop.train(parted, "--max-steps", "8", "--resume") == 0
    # The preset and the settings come from the run itself.
    resume = ["--split", str(workshop.split), "--run", str(parted), "--max-steps", "12", "--resume"]
    assert main(["train", str(workshop.cache), *resume]) == 0
    for name in ("last", "best"):
        one, other = (load_checkpoint(folder / f"{name}.safetensors") for folder in (whole, parted))
        assert_same(one, other)
    drop = ("elapsed_s", "loss")
    assert [{k: v for k, v in line.items() if k not in drop} for line in lines(whole)] == [
        {k: v for k, v in line.items() if k not in drop} for line in lines(parted)
    ]


def test_a_killed_run_goes_on_from_its_last_checkpoint(workshop: Workshop, tmp_path: Path) -> None:
    whole, killed = tmp_path / "whole", tmp_path / "killed"
    assert workshop.train(whole, "--max-steps", "8") == 0
    assert workshop.train(killed, "--max-steps", "4") == 0
    with (killed / "metrics.jsonl").open("a") as file:
        file.write('{"step": 6, "loss": 0.5}\n{"step": 7, "lo')  # by steps that no checkpoint holds, the last one torn
    assert workshop.train(killed, "--max-steps", "8", "--resume") == 0
    assert_same(load_checkpoint(whole / "last.safetensors"), load_checkpoint(killed / "last.safetensors"))
    assert [line["step"] for line in lines(killed)] == [4, 8]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_stop_request_writes_a_checkpoint_and_ends_well(
    workshop: Workshop, tmp_path: Path, number: signal.Signals
) -> None:
    run = tmp_path / "run"
    command = ["train", str(workshop.cache), "--split", str(workshop.split), "--run", str(run), *SETTINGS]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[2])}
    with subprocess.Popen(
        [sys.executable, "-m", "training", *command], stderr=subprocess.PIPE, text=True, env=environment
    ) as process:
        deadline = time.monotonic() + 120
        while not (run / "metrics.jsonl").exists() and process.poll() is None and time.monotonic() < deadline:
            time.sleep(0.05)
        process.send_signal(number)
        _, told = process.communicate(timeout=60)
    assert process.returncode == 0, told
    assert "stopped; go on with --resume" in told
    state = load_checkpoint(run / "last.safetensors").state
    assert f"{state.step} steps" in told
    assert workshop.train(run, "--max-steps", str(state.step + 1), "--resume") == 0
    assert load_checkpoint(run / "last.safetensors").state.step == state.step + 1


def test_a_run_ends_when_its_time_is_up(workshop: Workshop, tmp_path: Path) -> None:
    started = time.monotonic()
    assert workshop.train(tmp_path / "run", "--max-time", "1s", "--set", "steps_per_validation=1000") == 0
    assert time.monotonic() - started < 60
    state = load_checkpoint(tmp_path / "run" / "last.safetensors").state
    assert state.elapsed_s >= 1
    assert len(lines(tmp_path / "run")) == 1  # it ends with a look at the validation cases


def test_a_run_is_not_overwritten_nor_resumed_as_another(
    workshop: Workshop, run: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = (run / "last.safetensors").read_bytes()
    assert workshop.train(run, "--max-steps", "1") == 1
    assert "holds a run already" in capsys.readouterr().err
    assert workshop.train(run, "--resume", "--max-steps", "1", "--set", "learning_rate=0.5") == 1
    assert "other settings" in capsys.readouterr().err
    assert workshop.train(tmp_path / "none", "--resume") == 1
    assert "There is no checkpoint last.safetensors" in capsys.readouterr().err
    assert (run / "last.safetensors").read_bytes() == before


def test_a_run_is_not_resumed_with_other_data(
    workshop: Workshop, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run, more = tmp_path / "run", tmp_path / "more"
    data = read_data_set(write_data_set(tmp_path / "data", 1))
    write_cache(data, PRESETS["seed-he"].with_changes([*TINY]).preprocess_spec(), more)
    assert workshop.train(run, "--max-steps", "1", "--also", str(more)) == 0
    state = load_checkpoint(run / "last.safetensors").state
    assert [(entry.name, entry.licence, entry.cases) for entry in state.data] == [
        ("Drawn", "CC0", 3),
        ("Drawn", "CC0", 1),
    ]
    capsys.readouterr()
    assert workshop.train(run, "--max-steps", "2", "--resume") == 1
    assert "other data" in capsys.readouterr().err


@pytest.mark.parametrize("content", [b"", b"not what it was", None])
def test_a_damaged_checkpoint_is_named(run: Path, tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "last.safetensors"
    path.write_bytes((run / "last.safetensors").read_bytes()[:-50] if content is None else content)
    with pytest.raises(TrainingError) as caught:
        load_checkpoint(path)
    assert_plain(caught.value, "last.safetensors", "damaged")


def test_a_missing_checkpoint_is_named(tmp_path: Path) -> None:
    with pytest.raises(TrainingError) as caught:
        load_checkpoint(tmp_path / "best.safetensors")
    assert_plain(caught.value, "best.safetensors", "Train first")


def test_a_case_whose_liver_is_lost_in_resampling_is_named(workshop: Workshop, tmp_path: Path) -> None:
    data = tmp_path / "data"
    values, labels = draw_scan(0)
    labels[:] = 0
    labels[2, 5, 5] = 1
    write_case(data, "speck", values, labels)
    config = PRESETS["seed-he"].with_changes(["spacing_mm=8"])
    own = write_cache(read_data_set(workshop.data), config.preprocess_spec(), tmp_path / "own")
    speck = write_cache(read_data_set(data), config.preprocess_spec(), tmp_path / "speck")
    with pytest.raises(TrainingError) as caught:
        divide(own, read_split(workshop.split), [speck])
    assert_plain(caught.value, "speck", "no liver")


def test_a_validation_scan_cannot_slip_in_with_additional_data(workshop: Workshop, tmp_path: Path) -> None:
    data = tmp_path / "data"
    values, labels = draw_scan(2)  # as case_2
    write_case(data, "renamed", values, labels)
    config = PRESETS["seed-he"].with_changes([*TINY])
    more = write_cache(read_data_set(data), config.preprocess_spec(), tmp_path / "more")
    cache = read_cache(workshop.cache, config.preprocess_spec())
    with pytest.raises(TrainingError) as caught:
        divide(cache, read_split(workshop.split), [more])
    assert_plain(caught.value, "renamed", "case_2", "validation")


def test_validation_dice_is_of_whole_cases(workshop: Workshop) -> None:
    config = PRESETS["seed-he"].with_changes([*TINY])
    cache = read_cache(workshop.cache, config.preprocess_spec())
    cases = divide(cache, read_split(workshop.split))

    class Bright(UNet):
        """Draws what is brighter than 0.6 as liver, and never a tumour."""

        def forward(self, image: torch.Tensor) -> torch.Tensor:
            return torch.cat((image - 0.6, image * 0 - 1), dim=1)

    found = slice_dice(Bright(config), cases, config)
    expected = [_dice(case.image() / 255 > 0.6, case.regions()[0]) for case in cases.validation]
    assert found == {"liver": pytest.approx(np.mean(expected), abs=1e-3), "tumour": 0.0}


def _dice(drawn: np.ndarray, true: np.ndarray) -> float:
    return float(2 * (drawn & true).sum() / (drawn.sum() + true.sum()))


def test_caches_of_another_data_set_are_trained_on_whole(workshop: Workshop) -> None:
    config = PRESETS["seed-he"].with_changes([*TINY])
    cache: Cache = read_cache(workshop.cache, config.preprocess_spec())
    cases = divide(cache, read_split(workshop.split))
    assert [case.name for case in cases.training] == ["case_0", "case_1", "case_4"]
    assert [case.name for case in cases.validation] == ["case_2", "case_3"]
