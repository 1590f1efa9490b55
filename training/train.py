"""The training loop: batches in, checkpoints and a metrics file out; stopped at any time, it goes on where it was."""

from __future__ import annotations

import json
import signal
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from types import FrameType

import numpy as np
import torch
from torch import nn
from torch.utils.data import DataLoader

from engine.files import replacing
from training.cases import Cases
from training.checkpoint import Checkpoint, RunState, load_checkpoint, save_checkpoint
from training.config import Config
from training.curves import draw_curves
from training.data.dataset import Batch, StackSampler
from training.errors import TrainingError
from training.look import score, slice_dice
from training.net.losses import deep_loss
from training.net.unet import UNet
from training.processes import Processes
from training.schedule import AveragedNetwork, Budget, learning_rate, make_optimiser

_AHEAD = 3
"""Batches that each worker draws while the network works on another."""
_SAVE_EVERY_S = 300.0


@dataclass
class _Run:
    """What changes while training goes on."""

    network: UNet
    averaged: AveragedNetwork
    optimiser: torch.optim.Optimizer
    state: RunState

    def save(self, path: Path) -> None:
        save_checkpoint(path, self.state, self.network, self.averaged.network, self.optimiser)

    def restore(self, checkpoint: Checkpoint) -> None:
        self.network.load_state_dict(dict(checkpoint.weights))
        self.averaged.network.load_state_dict(dict(checkpoint.averaged))
        self.optimiser.load_state_dict(dict(checkpoint.optimiser))
        self.state = checkpoint.state


def train(
    config: Config,
    cases: Cases,
    folder: Path,
    budget: Budget,
    resume: bool = False,
    workers: int = 0,
    processes: Processes | None = None,
) -> RunState:
    """Train until the budget is used up, SIGTERM or Ctrl-C; the run folder then holds all that is needed to go on.

    Writes ``last.safetensors``, ``best.safetensors`` (highest validation score), ``metrics.jsonl`` and ``curves.png``.

    Args:
        config: every knob.
        cases: what to learn from and what to look at.
        folder: of the run.
        budget: when it is done; a cosine schedule ends with it.
        resume: whether to go on with the run in the folder; where there is none yet, it is started.
        workers: processes that draw samples; 0 draws them in between.
        processes: this one among its peers; each takes its share of every batch.

    Raises:
        TrainingError: the folder holds a run already, or, on resuming, one with other settings or data; a batch is too
            small for so many processes.
        ExportError: the folder cannot be written to.
    """
    processes = processes or Processes()
    if config.sampling.batch_size < processes.world:
        raise TrainingError(
            f"A batch of {config.sampling.batch_size} samples cannot be shared by {processes.world} processes. "
            "Start fewer, or raise sampling.batch_size."
        )
    with _torch_set_up(config):
        run = _open_run(config, cases, folder, resume, processes)
        return _go_on(run, cases, folder, budget, workers, processes)


def _go_on(run: _Run, cases: Cases, folder: Path, budget: Budget, workers: int, processes: Processes) -> RunState:
    """Train a run that is open until it is to stop; what is needed to go on is in its folder then."""
    config = run.state.config
    sampler = StackSampler(cases.training, config, processes.rank, processes.world)
    losses: list[float] = []
    started = time.monotonic() - run.state.elapsed_s
    saved = time.monotonic()
    with _stop_requests() as stop_requested, _batches(sampler, run.state.step, workers) as batches:
        while True:
            elapsed, stop = processes.largest([time.monotonic() - started, stop_requested()])
            run.state = replace(run.state, elapsed_s=elapsed)
            used = budget.used(run.state.step, elapsed)
            if used >= 1 or stop:
                break
            for group in run.optimiser.param_groups:
                group["lr"] = learning_rate(used, config.optimiser)
            losses.append(_step(run.network, run.optimiser, next(batches), config, processes))
            run.averaged.update(run.state.step)
            run.state = replace(run.state, step=run.state.step + 1)
            if run.state.step % config.steps_per_validation == 0:
                _look(run, cases, losses, folder, budget, processes)
            elif time.monotonic() - saved > _SAVE_EVERY_S and processes.is_first:
                run.save(folder / "last.safetensors")
                saved = time.monotonic()
            if sys.stderr.isatty() and processes.is_first:
                sys.stderr.write(f"\r{_standing(run.state, losses, budget)}\033[K")
        if not stop and losses:
            _look(run, cases, losses, folder, budget, processes)
    if processes.is_first:
        run.save(folder / "last.safetensors")
        draw_curves(folder / "metrics.jsonl", folder / "curves.png")
    processes.wait()
    return run.state


@contextmanager
def _torch_set_up(config: Config) -> Iterator[None]:
    """Seeded, and as exact and as fast as asked for; the thread's arithmetic is the usual one again afterwards."""
    torch.manual_seed(config.seed)
    torch.use_deterministic_algorithms(config.deterministic)
    torch.set_flush_denormal(True)
    try:
        yield
    finally:
        torch.set_flush_denormal(False)


def _open_run(config: Config, cases: Cases, folder: Path, resume: bool, processes: Processes) -> _Run:
    """Start a run folder or take up the run that is in it."""
    network = UNet(config.network, config.input.slices).to(processes.device)
    if config.network.dimensions == 2:
        network = network.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    averaged = AveragedNetwork(network, config.optimiser.ema)
    run = _Run(network, averaged, make_optimiser(network, config.optimiser), RunState(config, cases.data))
    last = folder / "last.safetensors"
    is_there = bool(processes.largest([last.exists()])[0])  # all have looked before the first one writes it
    if is_there and not resume:
        raise TrainingError(
            f"The folder {folder.name} holds a run already. Go on with it by --resume, or choose another folder."
        )
    if is_there:
        checkpoint = load_checkpoint(last)
        _require_same_run(checkpoint.state, run.state, folder)
        run.restore(checkpoint)
    if processes.is_first:
        folder.mkdir(parents=True, exist_ok=True)
        if is_there:
            _forget_after(folder / "metrics.jsonl", run.state.step)
        else:
            run.save(last)
            (folder / "metrics.jsonl").unlink(missing_ok=True)
    processes.wait()
    return run


def _require_same_run(found: RunState, wanted: RunState, folder: Path) -> None:
    if found.config != wanted.config:
        raise TrainingError(
            f"The run in {folder.name} has other settings. Resume it with those, or choose another folder."
        )
    if found.data != wanted.data:
        raise TrainingError(
            f"The run in {folder.name} was trained on other data. Resume it with those, or start a new run."
        )


@contextmanager
def _batches(sampler: StackSampler, first: int, workers: int) -> Iterator[Iterator[Batch]]:
    """Batches of the steps from ``first`` on; the workers that draw them end with the block."""
    steps = range(first, sys.maxsize)
    loader = DataLoader(
        sampler,
        batch_size=None,
        sampler=steps,
        num_workers=workers,
        prefetch_factor=_AHEAD if workers else None,
        worker_init_fn=_leave_stopping_to_the_loop,
    )
    iterator = iter(loader)
    try:
        yield iterator
    finally:
        if workers:
            iterator._shutdown_workers()  # type: ignore[attr-defined]  # torch has no public way to end them at once


def _leave_stopping_to_the_loop(_worker: int) -> None:
    """A request to stop mostly reaches the whole process group; a worker that heeds it fails the run."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.SIG_IGN)


def _step(network: UNet, optimiser: torch.optim.Optimizer, batch: Batch, config: Config, processes: Processes) -> float:
    """One step of the optimiser; the loss before it."""
    network.train()
    images, regions, known, weight = (part.to(processes.device, non_blocking=True) for part in batch)
    if config.network.dimensions == 2:
        images = images.contiguous(memory_format=torch.channels_last)
    with torch.autocast(processes.device.type, dtype=torch.bfloat16, enabled=config.precision == "bf16"):
        levels = network.all_logits(images)
    loss = deep_loss(levels, regions.float(), known.float(), weight, config.loss, processes.total)
    optimiser.zero_grad(set_to_none=True)
    loss.backward()  # type: ignore[no-untyped-call]
    processes.average_gradients(network)
    if config.optimiser.clip:
        nn.utils.clip_grad_norm_(network.parameters(), config.optimiser.clip)
    optimiser.step()
    return float(loss.detach())


def _look(run: _Run, cases: Cases, losses: list[float], folder: Path, budget: Budget, processes: Processes) -> None:
    """Validate the averaged weights; write the metrics line, the checkpoints and the curves."""
    dice = slice_dice(run.averaged.network, cases, run.state.config, processes)
    found, best = score(dice), run.state.best_score
    is_best = best is None or found > best
    run.state = replace(run.state, score=found, best_score=found if is_best else best)
    if processes.is_first:
        line: dict[str, float | None] = {
            "step": run.state.step,
            "elapsed_s": round(run.state.elapsed_s, 1),
            "learning_rate": run.optimiser.param_groups[0]["lr"],
            "loss": float(np.mean(losses)),
            "score": found,
            **{f"dice {region}": value for region, value in dice.items()},
        }
        with (folder / "metrics.jsonl").open("a", encoding="utf-8") as file:
            file.write(json.dumps(line) + "\n")
        if is_best:
            # Before the one that is resumed: killed in between, the run comes here again and finds the same.
            run.save(folder / "best.safetensors")
        run.save(folder / "last.safetensors")
        draw_curves(folder / "metrics.jsonl", folder / "curves.png")
        end = "\n" if not sys.stderr.isatty() else "\033[K\n"
        standing = _standing(run.state, losses, budget)
        sys.stderr.write(f"\r{standing}, {_in_words(dice)}{' (best)' * is_best}{end}")
    losses.clear()


@contextmanager
def _stop_requests() -> Iterator[Callable[[], bool]]:
    """While inside, SIGTERM and the first Ctrl-C ask for a stop instead of killing; a second Ctrl-C kills."""
    requested = False

    def request(_number: int, _frame: FrameType | None) -> None:
        nonlocal requested
        requested = True
        signal.signal(signal.SIGINT, signal.default_int_handler)

    before = {number: signal.signal(number, request) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield lambda: requested
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _forget_after(metrics: Path, step: int) -> None:
    """Drop metrics lines of steps that a killed run did but no checkpoint holds."""
    if metrics.exists():
        lines = metrics.read_text(encoding="utf-8").splitlines(keepends=True)
        with replacing(metrics) as part:
            part.write_text("".join(line for line in lines if _step_of(line) <= step), encoding="utf-8")


def _step_of(line: str) -> float:
    try:
        return float(json.loads(line)["step"])
    except ValueError:
        return float("inf")  # torn when the run was killed


_BAR = 20


def _standing(state: RunState, losses: list[float], budget: Budget) -> str:
    """Where a run stands and how long it will still take."""
    used = min(budget.used(state.step, state.elapsed_s), 1.0)
    loss = f"loss {np.mean(losses):.4f}" if losses else "loss -"
    if not used:
        return f"step {state.step}: {loss}"
    left = state.elapsed_s * (1 / used - 1) / 60
    bar = "#" * round(_BAR * used)
    return f"[{bar:.<{_BAR}}] {used:.0%}, {left:.1f} min left, step {state.step}: {loss}"


def _in_words(dice: Mapping[str, float | None]) -> str:
    shown = (f"{region} {'-' if value is None else f'{value:.3f}'}" for region, value in dice.items())
    return f"validation Dice {', '.join(shown)}"
