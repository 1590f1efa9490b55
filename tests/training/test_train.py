from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from engine.errors import ExportError
from tests.sentences import assert_plain
from tests.training.conftest import SETTINGS, Workshop
from tests.training.scans import TINY, write_data_set
from training import train as loop
from training.__main__ import main
from training.cases import Cases, divide
from training.checkpoint import Checkpoint, load_checkpoint
from training.config import preset
from training.data.cache import read_cache
from training.data.decathlon import read_data_set
from training.data.preparation import write_cache
from training.data.split import read_split
from training.errors import TrainingError
from training.processes import Processes
from training.schedule import Budget
from training.train import train

CONFIG = preset("seed-he").with_changes([*TINY])
FULL = [
    part
    for setting in (
        "input.slices=3", "network.deep_supervision=true", "sampling.lesion_power=0.5", "sampling.skip_share=0.2",
        "contrast.share=0.5", "lesions.share=0.5", "lesions.distractors=0.5", "loss.lesion_weight=4",
        "optimiser.name=adamw", "optimiser.weight_decay=0.01", "optimiser.schedule=cosine", "optimiser.warmup=0.1",
        "optimiser.clip=1", "optimiser.ema=0.9",
    )
    for part in ("--set", setting)
]  # fmt: skip
"""All that a run can have, as the preset that ships has it."""


def lines(run: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (run / "metrics.jsonl").read_text().splitlines()]


def timeless(run: Path) -> list[dict[str, Any]]:
    return [{name: value for name, value in line.items() if name != "elapsed_s"} for line in lines(run)]


def last(run: Path) -> Checkpoint:
    return load_checkpoint(run / "last.safetensors")


def assert_same(one: Checkpoint, other: Checkpoint) -> None:
    assert replace(one.state, elapsed_s=0) == replace(other.state, elapsed_s=0)
    for a, b in ((one.weights, other.weights), (one.averaged, other.averaged)):
        assert a.keys() == b.keys()
        for name, weights in a.items():
            assert torch.equal(weights, b[name]), name
    for index, entries in one.optimiser["state"].items():
        for name, value in entries.items():
            assert torch.equal(value, other.optimiser["state"][index][name]), (index, name)


@pytest.fixture(scope="module")
def prepared(workshop: Workshop, tmp_path_factory: pytest.TempPathFactory) -> Workshop:
    """The workshop's data for a network of three slices."""
    made = Workshop(tmp_path_factory.mktemp("prepared"))
    shutil.copytree(workshop.data, made.data)
    shutil.copy(workshop.split, made.split)
    assert main(["prepare", str(made.data), "--out", str(made.cache), *SETTINGS, *FULL]) == 0
    return made


@pytest.fixture(scope="module")
def whole(prepared: Workshop, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Twelve steps of all that a run can have, uninterrupted; looked at in steps 4, 8 and 12."""
    run = tmp_path_factory.mktemp("whole") / "run"
    assert prepared.train(run, "--max-steps", "12", *FULL) == 0
    return run


class Killed(BaseException):
    """What no handler of the program catches."""


def kill_in(monkeypatch: pytest.MonkeyPatch, name: str, when: Callable[..., bool]) -> None:
    """Let the run die on the way into one of the loop's functions."""
    real = getattr(loop, name)

    def dying(*args: Any, **kwargs: Any) -> Any:
        if when(*args):
            raise Killed
        return real(*args, **kwargs)

    monkeypatch.setattr(loop, name, dying)


def test_a_tiny_network_learns_the_discs(run: Path) -> None:
    history = lines(run)
    assert [line["step"] for line in history] == [100, 200, 300]
    assert history[-1]["loss"] < 0.6 * history[0]["loss"]
    best = load_checkpoint(run / "best.safetensors").state
    assert best.best_score == best.score == max(line["score"] for line in history)
    assert best.best_score is not None
    assert best.best_score > 0.8


def test_a_run_leaves_its_metrics_and_their_curves(whole: Path) -> None:
    history = lines(whole)
    for line in history:
        assert line.keys() == {"step", "elapsed_s", "learning_rate", "loss", "score", "dice liver", "dice tumour"}
        assert line["score"] == pytest.approx((line["dice liver"] + line["dice tumour"]) / 2)
    assert [line["step"] for line in history] == [4, 8, 12]
    times, rates = ([line[name] for line in history] for name in ("elapsed_s", "learning_rate"))
    assert times == sorted(times)
    assert rates == sorted(rates, reverse=True)  # the cosine's way down
    assert (whole / "curves.png").read_bytes().startswith(b"\x89PNG")
    names = {path.name for path in whole.iterdir()}
    assert names == {"last.safetensors", "best.safetensors", "metrics.jsonl", "curves.png"}
    state = last(whole).state
    assert (state.step, state.score) == (12, history[-1]["score"])
    assert state.best_score == max(line["score"] for line in history)


def test_the_smallest_numbers_are_numbers_again_afterwards(whole: Path) -> None:
    assert np.nextafter(0.0, 1.0) > 0.0, whole


def test_averaged_weights_are_validated_and_kept_apart(whole: Path) -> None:
    weights, averaged = last(whole).weights, last(whole).averaged
    differing = [name for name, value in weights.items() if not torch.equal(value, averaged[name])]
    assert len(differing) > 0.9 * len(weights)


def test_a_resumed_run_is_the_uninterrupted_one(workshop: Workshop, tmp_path: Path) -> None:
    whole, parted = tmp_path / "whole", tmp_path / "parted"
    assert workshop.train(whole, "--max-steps", "12") == 0
    assert workshop.train(parted, "--max-steps", "4") == 0
    assert workshop.train(parted, "--max-steps", "8", "--resume") == 0
    # The preset and the settings come from the run itself.
    resume = ["--split", str(workshop.split), "--run", str(parted), "--max-steps", "12", "--resume", "--workers", "0"]
    assert main(["train", str(workshop.cache), *resume]) == 0
    for name in ("last", "best"):
        assert_same(*(load_checkpoint(folder / f"{name}.safetensors") for folder in (whole, parted)))
    assert timeless(whole) == timeless(parted)


@pytest.mark.parametrize(
    ("name", "when"),
    [
        ("_step", lambda *_: True),
        ("learning_rate", lambda used, _: used > 0.5),
        ("save_checkpoint", lambda path, state, *_: (path.name, state.step) == ("best.safetensors", 8)),
        ("save_checkpoint", lambda path, state, *_: (path.name, state.step) == ("last.safetensors", 8)),
        ("draw_curves", lambda *_: True),
    ],
    ids=["at once", "between looks", "before the best is saved", "after the best is saved", "when all is saved"],
)
def test_a_killed_run_goes_on_from_its_last_checkpoint(
    prepared: Workshop, whole: Path, tmp_path: Path, name: str, when: Callable[..., bool]
) -> None:
    killed = tmp_path / "killed"
    with pytest.MonkeyPatch.context() as patch:
        kill_in(patch, name, when)
        with pytest.raises(Killed):
            prepared.train(killed, "--max-steps", "12", *FULL)
    assert prepared.train(killed, "--max-steps", "12", "--resume", *FULL) == 0
    for checkpoint in ("last", "best"):
        assert_same(*(load_checkpoint(folder / f"{checkpoint}.safetensors") for folder in (whole, killed)))
    assert timeless(whole) == timeless(killed)


def test_metrics_of_steps_that_no_checkpoint_holds_are_dropped(workshop: Workshop, tmp_path: Path) -> None:
    run = tmp_path / "run"
    assert workshop.train(run, "--max-steps", "4") == 0
    with (run / "metrics.jsonl").open("a") as file:
        file.write('{"step": 6, "loss": 0.5}\n{"step": 7, "lo')  # the last one torn
    assert workshop.train(run, "--max-steps", "8", "--resume") == 0
    assert [line["step"] for line in lines(run)] == [4, 8]


def test_workers_draw_the_same_samples(prepared: Workshop, whole: Path, tmp_path: Path) -> None:
    run = tmp_path / "run"
    assert prepared.train(run, "--max-steps", "12", *FULL, "--workers", "2") == 0
    assert_same(last(whole), last(run))
    assert timeless(whole) == timeless(run)


def test_resume_starts_a_run_where_there_is_none_and_says_so(
    prepared: Workshop, whole: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run = tmp_path / "new"
    assert prepared.train(run, "--max-steps", "12", "--resume", *FULL) == 0
    assert "new: no run there yet, a new one starts" in capsys.readouterr().err
    assert_same(last(whole), last(run))


def test_two_runs_are_equal_to_the_bit_in_deterministic_mode(prepared: Workshop, tmp_path: Path) -> None:
    runs = [tmp_path / name for name in ("one", "other")]
    try:
        for run in runs:
            assert prepared.train(run, "--max-steps", "4", *FULL, "--set", "deterministic=true") == 0
            assert torch.are_deterministic_algorithms_enabled()
    finally:
        torch.use_deterministic_algorithms(False)
    assert (runs[0] / "metrics.jsonl").exists()
    assert_same(*(last(run) for run in runs))


def test_another_seed_is_another_run(prepared: Workshop, whole: Path, tmp_path: Path) -> None:
    assert prepared.train(tmp_path / "run", "--max-steps", "4", *FULL, "--set", "seed=3") == 0
    assert lines(tmp_path / "run")[0]["loss"] != lines(whole)[0]["loss"]


def test_bf16_is_for_the_convolutions_only(prepared: Workshop, whole: Path, tmp_path: Path) -> None:
    run = tmp_path / "run"
    assert prepared.train(run, "--max-steps", "12", *FULL, "--set", "precision=bf16") == 0
    checkpoint = last(run)
    assert {value.dtype for value in checkpoint.weights.values()} == {torch.float32}
    losses = [[line["loss"] for line in lines(folder)] for folder in (run, whole)]
    assert losses[0] != losses[1]
    assert losses[0] == pytest.approx(losses[1], rel=0.1)


@pytest.mark.parametrize("loss", ["precision", "iou"])
def test_the_seeds_other_losses_can_be_trained_with(workshop: Workshop, tmp_path: Path, loss: str) -> None:
    run = tmp_path / "run"
    settings = ["--set", f"loss.overlap={loss}", "--set", "steps_per_validation=20"]
    assert workshop.train(run, "--max-steps", "40", *settings) == 0
    first, second = (line["loss"] for line in lines(run))
    assert second < first


def test_a_3d_network_is_trained_and_resumed(workshop: Workshop, tmp_path: Path) -> None:
    run, flat = tmp_path / "run", ["network.dimensions=3", "network.flat_levels=1", "sampling.depth=4"]
    options = [part for setting in flat for part in ("--set", setting)]
    cache = tmp_path / "cache"
    assert main(["prepare", str(workshop.data), "--out", str(cache), *SETTINGS, *options]) == 0
    command = ["train", str(cache), "--split", str(workshop.split), "--run", str(run), "--workers", "0"]
    assert main([*command, *SETTINGS, *options, "--max-steps", "2"]) == 0
    assert main([*command, "--resume", "--max-steps", "4"]) == 0
    assert [line["step"] for line in lines(run)] == [2, 4]


def test_a_run_ends_when_its_time_is_up(workshop: Workshop, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run = tmp_path / "run"
    started = time.monotonic()
    assert workshop.train(run, "--max-time", "1s", "--set", "steps_per_validation=100000") == 0
    assert time.monotonic() - started < 60
    told = capsys.readouterr().err
    assert told.endswith("done\n")
    assert "100%, 0.0 min left" in told
    state = last(run).state
    assert 1 <= state.elapsed_s < 30
    assert [line["step"] for line in lines(run)] == [state.step]  # it ends with a look at the validation cases
    assert workshop.train(run, "--max-time", "1s", "--resume", "--set", "steps_per_validation=100000") == 0
    assert last(run).state.step == state.step  # nothing is left of the time


def test_watched_data_are_looked_at_beside(workshop: Workshop, tmp_path: Path) -> None:
    data = read_data_set(write_data_set(tmp_path / "data", 1))
    write_cache(replace(data, has_tumour_labels=False), CONFIG.preprocess_spec(), tmp_path / "mri")
    run = tmp_path / "run"
    # The very scan of case_0, which is trained on, under another name is refused; so it is another one.
    (tmp_path / "mri" / "case_0.json").write_text(
        (tmp_path / "mri" / "case_0.json").read_text().replace('"image_sha256": "', '"image_sha256": "f')
    )
    assert workshop.train(run, "--max-steps", "4", "--watch", str(tmp_path / "mri")) == 0
    (line,) = lines(run)
    assert {name for name in line if name.startswith("dice ")} == {"dice liver", "dice tumour", "dice mri liver"}
    assert line["score"] == pytest.approx(sum(v for name, v in line.items() if name.startswith("dice ")) / 3)
    assert len(last(run).state.data) == 1  # not trained on


def test_a_run_is_not_overwritten_nor_resumed_as_another(
    workshop: Workshop, run: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = (run / "last.safetensors").read_bytes()
    assert workshop.train(run, "--max-steps", "1") == 1
    assert "holds a run already" in capsys.readouterr().err
    assert workshop.train(run, "--resume", "--max-steps", "1", "--set", "optimiser.learning_rate=0.5") == 1
    assert "other settings" in capsys.readouterr().err
    assert (run / "last.safetensors").read_bytes() == before


def test_a_run_is_not_resumed_with_other_data(
    workshop: Workshop, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run, more = tmp_path / "run", tmp_path / "more"
    write_cache(read_data_set(write_data_set(tmp_path / "data", 1)), CONFIG.preprocess_spec(), more)
    assert workshop.train(run, "--max-steps", "1", "--also", str(more)) == 0
    state = last(run).state
    assert [(entry.name, entry.licence, entry.cases) for entry in state.data] == [
        ("Drawn", "CC0", 3),
        ("Drawn", "CC0", 1),
    ]
    capsys.readouterr()
    assert workshop.train(run, "--max-steps", "2", "--resume") == 1
    assert "other data" in capsys.readouterr().err


@pytest.mark.skipif(torch.cuda.is_available(), reason="there is a GPU here")
def test_a_gpu_that_is_not_there_is_said(
    workshop: Workshop, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert workshop.train(tmp_path / "run", "--device", "cuda") == 1
    told = capsys.readouterr().err
    assert "0 CUDA GPUs" in told
    assert "--device cpu" in told
    assert not (tmp_path / "run").exists()


def test_a_batch_smaller_than_its_processes_is_refused(workshop: Workshop, tmp_path: Path) -> None:
    with pytest.raises(TrainingError) as caught:
        train(CONFIG, _cases(workshop), tmp_path / "run", Budget(max_steps=1), processes=Processes(0, 5))
    assert_plain(caught.value, "4 samples", "5 processes", "sampling.batch_size")
    assert not (tmp_path / "run").exists()


def test_a_folder_that_cannot_be_made_is_said(
    workshop: Workshop, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("in the way")
    assert workshop.train(tmp_path / "file" / "run", "--max-steps", "1") == 1
    told = capsys.readouterr().err
    assert told.endswith("run: Not a directory. Check the path and the disk.\n")
    assert "Traceback" not in told


def _cases(workshop: Workshop) -> Cases:
    return divide(read_cache(workshop.cache, CONFIG.preprocess_spec()), read_split(workshop.split))


@contextmanager
def full_disk(limit: int) -> Iterator[None]:
    """A limit on the size of files does to this process what a full disk would."""
    resource = pytest.importorskip("resource", reason="this platform has no limit on the size of files")
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limits[1]))
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, handler)


def test_a_full_disk_ends_the_run_and_leaves_the_checkpoint_before(workshop: Workshop, tmp_path: Path) -> None:
    run = tmp_path / "run"
    assert workshop.train(run, "--max-steps", "4") == 0
    before = {path.name: path.read_bytes() for path in run.iterdir()}
    with full_disk(20_000), pytest.raises(ExportError) as caught:
        train(CONFIG, _cases(workshop), run, Budget(max_steps=8), resume=True)
    assert_plain(caught.value, ".safetensors", "file too large", "choose another place")
    after = {path.name: path.read_bytes() for path in run.iterdir()}
    assert after.keys() == before.keys()  # no part is left behind
    for name in ("last.safetensors", "best.safetensors", "curves.png"):
        assert after[name] == before[name]
    assert workshop.train(run, "--max-steps", "8", "--resume") == 0
    assert [line["step"] for line in lines(run)] == [4, 8]


def test_a_full_disk_is_one_sentence_of_the_command(
    workshop: Workshop, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run = tmp_path / "run"
    with full_disk(20_000):
        assert workshop.train(run, "--max-steps", "4", "--workers", "1") == 1
    told = capsys.readouterr().err.strip().splitlines()[-1]
    assert told == (
        "last.safetensors could not be written: File too large. Choose another place; nothing was changed there."
    )
    assert list(run.iterdir()) == []


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


def test_a_stop_is_asked_for_once_and_a_second_ctrl_c_kills() -> None:
    before = [signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)]
    with loop._stop_requests() as requested:
        assert not requested()
        signal.raise_signal(signal.SIGINT)
        assert requested()
        signal.raise_signal(signal.SIGTERM)  # asks for the same again
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
    assert [signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)] == before


@contextmanager
def started(workshop: Workshop, run: Path, *options: str) -> Iterator[subprocess.Popen[str]]:
    """The command in a process group of its own, once it has looked at the validation cases."""
    command = ["train", str(workshop.cache), "--split", str(workshop.split), "--run", str(run), *SETTINGS, *options]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[2])}
    with subprocess.Popen(
        [sys.executable, "-m", "training", *command],
        stderr=subprocess.PIPE,
        text=True,
        env=environment,
        start_new_session=True,
    ) as process:
        try:
            deadline = time.monotonic() + 120
            while not (run / "metrics.jsonl").exists() and process.poll() is None and time.monotonic() < deadline:
                time.sleep(0.05)
            yield process
        finally:
            if is_alive(process.pid):
                os.killpg(process.pid, signal.SIGKILL)


def is_alive(group: int) -> bool:
    """Whether any process of a group is left."""
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.mark.skipif(os.name == "nt", reason="process groups and their signals are of POSIX")
@pytest.mark.parametrize(
    ("number", "to_all", "workers"),
    [(signal.SIGTERM, False, "0"), (signal.SIGTERM, True, "1"), (signal.SIGINT, True, "1")],
    ids=["kill", "kill by a job queue", "Ctrl-C"],
)
def test_a_stop_request_writes_a_checkpoint_and_ends_well(
    workshop: Workshop, tmp_path: Path, number: signal.Signals, to_all: bool, workers: str
) -> None:
    run = tmp_path / "run"
    with started(workshop, run, "--workers", workers, "--threads", "1") as process:
        (os.killpg if to_all else os.kill)(process.pid, number)
        _, told = process.communicate(timeout=60)
        assert process.returncode == 0, told
        assert not is_alive(process.pid)
    assert "stopped; go on with --resume" in told
    assert "Traceback" not in told
    state = last(run).state
    assert f"{state.step} steps" in told
    assert workshop.train(run, "--max-steps", str(state.step + 1), "--resume") == 0
    assert last(run).state.step == state.step + 1


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="process groups and their signals are of POSIX")
def test_a_killed_run_leaves_no_worker_behind(workshop: Workshop, tmp_path: Path) -> None:
    with started(workshop, tmp_path / "run", "--workers", "2", "--threads", "1") as process:
        process.kill()
        process.communicate(timeout=60)
        deadline = time.monotonic() + 60
        while is_alive(process.pid) and time.monotonic() < deadline:
            time.sleep(0.1)
        assert not is_alive(process.pid)
    last(tmp_path / "run")  # whole
