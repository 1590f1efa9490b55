"""Several processes that train together, by the real command: gloo over this machine's own loopback."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import torch

from tests.training.conftest import SETTINGS, Workshop
from training.checkpoint import Checkpoint, load_checkpoint
from training.processes import Processes

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="reads /proc to know which process is which"),
    pytest.mark.slow,
    pytest.mark.timeout(900),  # each process imports torch anew, which takes minutes on a machine that is busy
]

# Without norm: an instance norm cancels the bias before it, whose gradient is then nothing but rounding, and Adam takes
# steps of full size along it. That changes no output, but two runs cannot be compared by their weights.
LEARNING = [
    part
    for setting in (
        "network.norm=none", "network.deep_supervision=true", "loss.lesion_weight=4", "lesions.share=0.5",
        "optimiser.name=adamw", "optimiser.clip=1", "optimiser.ema=0.9", "sampling.batch_size=5",
    )
    for part in ("--set", setting)
]  # fmt: skip
"""Every part of the loss; a batch of five, of which two processes take three and two."""
ROUNDING = 2e-5
"""Sums over a batch are added up in another order: float32 differs by 1e-7 of the sum, and Adam divides by the
gradient's own size, so a dozen steps of 1e-3 may differ by some 1e-3 of their length. A wrong factor in any gradient
would differ by whole steps, 1e-3 to 1e-2."""


def command(workshop: Workshop, run: Path, *options: str) -> list[str]:
    fixed = ["--split", str(workshop.split), "--run", str(run), "--threads", "1", "--workers", "0"]
    return ["train", str(workshop.cache), *fixed, *SETTINGS, *options]


def environment(**more: str) -> dict[str, str]:
    own = {"PYTHONPATH": str(Path(__file__).resolve().parents[2]), "GLOO_SOCKET_IFNAME": "lo", "OMP_NUM_THREADS": "1"}
    return {**os.environ, **own, **more}


def together(count: int, *program: str) -> list[str]:
    """What processes started by hand, as torchrun would, say until all have ended well."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    meeting = {"MASTER_ADDR": "127.0.0.1", "MASTER_PORT": str(port), "WORLD_SIZE": str(count)}
    started = [
        subprocess.Popen(
            [sys.executable, *program],
            stderr=subprocess.PIPE,
            text=True,
            env=environment(**meeting, RANK=str(rank), LOCAL_RANK=str(rank)),
        )
        for rank in range(count)
    ]
    try:
        told = [process.communicate(timeout=300)[1] for process in started]
    finally:
        for process in started:
            process.kill()
            process.wait()
    for process, text in zip(started, told, strict=True):
        assert process.returncode == 0, text
    return told


def last(run: Path) -> Checkpoint:
    return load_checkpoint(run / "last.safetensors")


def steps(run: Path) -> list[float]:
    return [line["step"] for line in metrics(run)]


def metrics(run: Path) -> list[dict[str, float]]:
    path = run / "metrics.jsonl"
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


def assert_alike(one: Path, other: Path) -> None:
    a, b = last(one), last(other)
    assert a.state.step == b.state.step
    for left, right in ((a.weights, b.weights), (a.averaged, b.averaged)):
        assert max(float((left[name] - right[name]).abs().max()) for name in left) < ROUNDING
    for mine, theirs in zip(metrics(one), metrics(other), strict=True):
        assert mine.keys() == theirs.keys()
        for name in mine.keys() - {"elapsed_s"}:
            assert mine[name] == pytest.approx(theirs[name], abs=1e-4), name


@pytest.fixture(scope="module")
def alone(workshop: Workshop, tmp_path_factory: pytest.TempPathFactory) -> dict[int, Path]:
    """One process after 4 steps, and the same run after 12."""
    folder = tmp_path_factory.mktemp("alone")
    assert workshop.train(folder / "run", "--max-steps", "4", *LEARNING) == 0
    shutil.copytree(folder / "run", folder / "four")
    assert workshop.train(folder / "run", "--max-steps", "12", "--resume", *LEARNING) == 0
    return {4: folder / "four", 12: folder / "run"}


@pytest.fixture(scope="module")
def pair(workshop: Workshop, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str]]:
    """Two processes after 12 steps, and what each of them said."""
    run = tmp_path_factory.mktemp("pair") / "run"
    return run, together(2, "-m", "training", *command(workshop, run, "--max-steps", "12", *LEARNING))


def test_two_processes_train_as_one_does(alone: dict[int, Path], pair: tuple[Path, list[str]]) -> None:
    run, _ = pair
    assert_alike(run, alone[12])
    start = load_checkpoint(alone[4] / "last.safetensors").weights
    moved = max(float((start[name] - value).abs().max()) for name, value in last(run).weights.items())
    assert moved > 100 * ROUNDING  # the weights went far enough for the comparison to mean something


def test_only_the_first_process_speaks_and_none_complains(pair: tuple[Path, list[str]]) -> None:
    _, (first, second) = pair
    assert "12 steps" in first
    assert "validation Dice" in first
    assert second == ""
    assert "Warning" not in first


def test_one_process_goes_on_where_two_have_stopped(
    workshop: Workshop, pair: tuple[Path, list[str]], alone: dict[int, Path], tmp_path: Path
) -> None:
    both, single = tmp_path / "both", tmp_path / "single"
    shutil.copytree(pair[0], both)
    shutil.copytree(alone[12], single)
    for run in (both, single):
        assert workshop.train(run, "--max-steps", "16", "--resume", *LEARNING) == 0
    assert_alike(both, single)


def test_two_processes_go_on_where_one_has_stopped(workshop: Workshop, alone: dict[int, Path], tmp_path: Path) -> None:
    run = tmp_path / "run"
    shutil.copytree(alone[4], run)
    together(2, "-m", "training", *command(workshop, run, "--max-steps", "12", "--resume", *LEARNING))
    assert_alike(run, alone[12])


AVERAGED = """
import os, sys, torch
from pathlib import Path
from training.processes import joined_processes

network = torch.nn.Sequential(torch.nn.Conv2d(2, 3, 3).to(memory_format=torch.channels_last), torch.nn.Linear(4, 1))
network[1].bias.requires_grad = False
with joined_processes(torch.device("cpu")) as processes:
    share = processes.rank + 1
    for parameter in network.parameters():
        if parameter.requires_grad:
            parameter.grad = (share * torch.arange(parameter.numel()).view_as(parameter)).clone(
                memory_format=torch.preserve_format) + torch.zeros_like(parameter)
    processes.average_gradients(network)
    for parameter in network.parameters():
        if parameter.requires_grad:
            assert parameter.grad.flatten().tolist() == [1.5 * place for place in range(parameter.numel())]
    assert network[1].bias.grad is None
    processes.wait()
left = [Path(f"/proc/self/task/{thread}/comm").read_text().strip() for thread in os.listdir("/proc/self/task")]
sys.stderr.write(" ".join(name for name in left if "gloo" in name))
"""


def test_gradients_are_averaged_in_place_and_no_thread_of_the_group_outlives_it() -> None:
    assert together(2, "-c", AVERAGED) == ["", ""]


ENDED = """
import atexit, sys, threading
from training.processes import end_process

atexit.register(print, "taken down")
threading.Thread(target=threading.Event().wait).start()
sys.stdout.write("all ")
sys.stderr.write("said")
end_process(3)
"""


def test_a_process_ends_at_once_with_its_code_and_all_it_said() -> None:
    ended = subprocess.run(
        [sys.executable, "-c", ENDED], capture_output=True, text=True, timeout=300, env=environment()
    )
    assert (ended.returncode, ended.stdout, ended.stderr) == (3, "all ", "said")


@contextmanager
def torchrun(restarts: int, workshop: Workshop, run: Path, *options: str) -> Iterator[subprocess.Popen[str]]:
    """Two processes under torchrun, and the end of them all."""
    start = ["--standalone", "--nproc-per-node", "2", "--max-restarts", str(restarts)]
    module = ["-m", "--", "training"]  # without the dashes torchrun takes --run for an option of its own
    with (
        (run.parent / "said.txt").open("w") as said,
        subprocess.Popen(
            [sys.executable, "-m", "torch.distributed.run", *start, *module, *command(workshop, run, *options)],
            stdout=said,
            stderr=said,
            text=True,
            # As the help of train says: without it torch 2.13 hands a new process the addresses of the dead ones.
            env=environment(TORCH_DISABLE_SHARE_RDZV_TCP_STORE="1"),
        ) as agent,
    ):
        try:
            yield agent
        finally:
            left = ranks(agent.pid)
            agent.kill()
            for process in left.values():
                os.kill(process, signal.SIGKILL)


def ranks(agent: int) -> dict[int, int]:
    """The processes that an agent has started, by rank."""
    found: dict[int, int] = {}
    for child in Path(f"/proc/{agent}/task/{agent}/children").read_text().split() if is_alive(agent) else ():
        try:
            entries = Path(f"/proc/{child}/environ").read_bytes().split(b"\0")
        except OSError:
            continue  # ended in the meantime
        found |= {int(entry[5:]): int(child) for entry in entries if entry.startswith(b"RANK=")}
    return found


def is_alive(process: int) -> bool:
    try:
        return "Z" not in Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False


def wait_until(happened: Callable[[], object], what: Path) -> None:
    deadline = time.monotonic() + 300
    while not happened():
        assert time.monotonic() < deadline, (what.parent / "said.txt").read_text()[-3000:]
        time.sleep(0.05)


def test_sigterm_stops_all_processes_with_a_whole_checkpoint(workshop: Workshop, tmp_path: Path) -> None:
    run = tmp_path / "run"
    with torchrun(0, workshop, run, *LEARNING, "--workers", "1") as agent:
        wait_until(lambda: steps(run), run)
        started = ranks(agent.pid)
        assert started.keys() == {0, 1}
        agent.terminate()
        agent.wait(timeout=90)
        wait_until(lambda: not any(is_alive(process) for process in started.values()), run)
    said = (tmp_path / "said.txt").read_text()
    assert "stopped; go on with --resume" in said
    state = last(run).state
    assert f"{state.step} steps" in said
    assert state.step >= steps(run)[-1]
    assert workshop.train(run, "--max-steps", str(state.step + 2), "--resume", *LEARNING) == 0
    assert last(run).state.step == state.step + 2


def test_torchrun_starts_a_run_again_that_lost_a_process_and_it_goes_on(workshop: Workshop, tmp_path: Path) -> None:
    run = tmp_path / "run"
    with torchrun(1, workshop, run, *LEARNING, "--resume", "--max-time", "1h") as agent:
        wait_until(lambda: len(steps(run)) >= 2, run)
        first = ranks(agent.pid)
        before = metrics(run)[:2]
        os.kill(first[1], signal.SIGKILL)
        wait_until(lambda: not any(is_alive(process) for process in first.values()), run)
        reached = steps(run)[-1]
        wait_until(lambda: steps(run)[-1] > reached + 4, run)
        assert metrics(run)[:2] == before  # not started anew: the times would differ
        second = ranks(agent.pid)
        assert not set(second.values()) & set(first.values())
        agent.terminate()
        agent.wait(timeout=90)
        wait_until(lambda: not any(is_alive(process) for process in second.values()), run)
    assert steps(run) == list(range(4, int(steps(run)[-1]) + 1, 4))
    assert last(run).state.step >= reached + 4


def test_without_torchrun_there_is_one_process_and_nothing_to_join() -> None:
    single = Processes()
    network = torch.nn.Linear(2, 2)
    network(torch.ones(1, 2)).sum().backward()
    tensor = torch.ones(3)
    assert single.is_first
    single.average_gradients(network)
    assert network.weight.grad is not None
    assert network.weight.grad.tolist() == [[1, 1], [1, 1]]
    assert single.total(tensor) is tensor
    assert single.largest([1.5, False]) == [1.5, False]
    assert single.sum(tensor).tolist() == [1, 1, 1]
    assert single.share("abc") == [(0, "a"), (1, "b"), (2, "c")]
    assert Processes(1, 3).share("abcde") == [(1, "b"), (4, "e")]
    single.wait()
