"""The training loop: batches in, checkpoints and a metrics file out; stopped at any time, it goes on where it was."""

from __future__ import annotations

import json
import signal
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from types import FrameType

import numpy as np
import torch

from engine.files import replacing
from engine.model.card import TrainingData
from training.checkpoint import RunState, load_checkpoint, save_checkpoint
from training.config import Config
from training.data.cache import Cache, CachedCase
from training.data.dataset import Batch, SliceSampler, whole_slices
from training.data.decathlon import files_digest
from training.data.split import Split
from training.errors import TrainingError
from training.metrics import mean_of_patients
from training.net.losses import region_loss
from training.net.unet import REGIONS, UNet

_AHEAD = 2
"""Batches drawn while the network works on another."""


@dataclass(frozen=True)
class Budget:
    """When a run is done: after so much training time or so many steps, whichever is reached first."""

    max_time_s: float = float("inf")
    max_steps: int = sys.maxsize

    def used(self, state: RunState) -> float:
        """The share spent, 1 when the run is done."""
        return max(state.elapsed_s / self.max_time_s, state.step / self.max_steps)


@dataclass(frozen=True)
class Cases:
    """What a run learns from and what it is looked at with.

    Attributes:
        training: cases to draw samples from.
        validation: cases never drawn from.
        patient: whose scan a validation case is.
        data: the data sets trained on, as the model card will name them.
    """

    training: tuple[CachedCase, ...]
    validation: tuple[CachedCase, ...]
    patient: Callable[[str], str]
    data: tuple[TrainingData, ...]


def divide(cache: Cache, split: Split, additional: Iterable[Cache] = ()) -> Cases:
    """Divide a cache by its split; ``additional`` caches are trained on whole.

    Raises:
        TrainingError: the cache is not what the split was made for, an additional one holds a validation scan, or a
            case has no liver on the network's grid.
    """
    split.require((case.name, case.image_sha256, case.label_sha256) for case in cache.cases)
    additional = tuple(additional)
    kept_apart = {split.files[name][0]: name for name in split.validation}
    for case in (case for other in additional for case in other.cases):
        if case.image_sha256 in kept_apart:
            raise TrainingError(
                f"Case {case.name} of the additional data is the scan {kept_apart[case.image_sha256]}, which the split "
                "keeps for validation. Leave it out."
            )
    own = tuple(case for case in cache.cases if case.name in split.training)
    parts = [(cache, own), *((other, other.cases) for other in additional)]
    training = tuple(case for _, cases in parts for case in cases)
    data = tuple(
        TrainingData(
            part.name, part.licence, len(cases), files_digest((c.name, c.image_sha256, c.label_sha256) for c in cases)
        )
        for part, cases in parts
    )
    validation = tuple(case for case in cache.cases if case.name in split.validation)
    for case in (*training, *validation):
        if not any(case.liver_voxels):
            raise TrainingError(f"Case {case.name}: no liver is left at the network's spacing. Check its voxel sizes.")
    return Cases(training, validation, split.patient, data)


def train(config: Config, cases: Cases, run: Path, budget: Budget, resume: bool = False) -> RunState:
    """Train until the budget is used up, SIGTERM or Ctrl-C; the run folder then holds all that is needed to go on.

    Writes ``last.safetensors``, ``best.safetensors`` (highest validation score) and ``metrics.jsonl``.

    Raises:
        TrainingError: the folder holds a run already, or, on resuming, one with other settings or data.
        ExportError: the folder cannot be written to.
    """
    torch.manual_seed(config.seed)
    torch.set_flush_denormal(True)
    network = UNet(config).to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    optimiser = torch.optim.Adam(network.parameters(), lr=config.learning_rate)
    state = _open_run(config, cases, run, network, optimiser, resume)
    sampler = SliceSampler(cases.training, config)
    losses: list[float] = []
    started = time.monotonic() - state.elapsed_s
    with _stop_requests() as stop_requested, ThreadPoolExecutor(1) as pool:
        drawn = [pool.submit(sampler.batch, state.step + n) for n in range(_AHEAD)]
        while budget.used(state) < 1 and not stop_requested():
            batch = drawn.pop(0).result()
            drawn.append(pool.submit(sampler.batch, state.step + _AHEAD))
            losses.append(_step(network, optimiser, batch, config))
            state = replace(state, step=state.step + 1, elapsed_s=time.monotonic() - started)
            is_last = budget.used(state) >= 1
            standing = _standing(state, float(np.mean(losses)), budget)
            if state.step % config.steps_per_validation == 0 or is_last:
                state, dice = _look(network, optimiser, cases, state, float(np.mean(losses)), run)
                losses.clear()
                sys.stderr.write(f"{standing}, {_in_words(dice)}{' (best)' * (state.score == state.best_score)}\n")
            elif sys.stderr.isatty():
                sys.stderr.write(f"{standing}\r")
        for future in drawn:
            future.cancel()
    save_checkpoint(run / "last.safetensors", state, network, optimiser)
    return state


def _open_run(
    config: Config, cases: Cases, run: Path, network: UNet, optimiser: torch.optim.Optimizer, resume: bool
) -> RunState:
    """Start a run folder or take up the run that is in it."""
    last = run / "last.safetensors"
    if not resume:
        if last.exists():
            raise TrainingError(
                f"The folder {run.name} holds a run already. Go on with it by --resume, or choose another folder."
            )
        run.mkdir(parents=True, exist_ok=True)
        state = RunState(config, cases.data)
        save_checkpoint(last, state, network, optimiser)
        (run / "metrics.jsonl").unlink(missing_ok=True)
        return state
    checkpoint = load_checkpoint(last)
    state = checkpoint.state
    if state.config != config:
        raise TrainingError(
            f"The run in {run.name} has other settings. Resume it with those, or choose another folder."
        )
    if state.data != cases.data:
        raise TrainingError(
            f"The run in {run.name} was trained on other data. Resume it with those, or start a new run."
        )
    network.load_state_dict(dict(checkpoint.weights))
    optimiser.load_state_dict(dict(checkpoint.optimiser))
    _forget_after(run / "metrics.jsonl", state.step)
    return state


def _step(network: UNet, optimiser: torch.optim.Optimizer, batch: Batch, config: Config) -> float:
    """One step of the optimiser; the loss before it."""
    network.train()
    logits = _logits(network, batch[0], config)
    loss = region_loss(logits, torch.from_numpy(batch[1]).float(), config)
    optimiser.zero_grad(set_to_none=True)
    loss.backward()  # type: ignore[no-untyped-call]
    optimiser.step()
    return float(loss.detach())


def _logits(network: UNet, images: np.ndarray[tuple[int, ...], np.dtype[np.float32]], config: Config) -> torch.Tensor:
    """The network's output (N, R, H, W) float32."""
    tensor = torch.from_numpy(images).contiguous(memory_format=torch.channels_last)
    with torch.autocast("cpu", dtype=torch.bfloat16, enabled=config.precision == "bf16"):
        logits: torch.Tensor = network(tensor)
    return logits.float()


def _look(
    network: UNet, optimiser: torch.optim.Optimizer, cases: Cases, state: RunState, loss: float, run: Path
) -> tuple[RunState, Mapping[str, float | None]]:
    """Validate, write the metrics line and the checkpoints; the state with its score, and the Dice of each region."""
    dice = slice_dice(network, cases, state.config)
    found = [value for value in dice.values() if value is not None]
    score = sum(found) / len(found)
    is_best = state.best_score is None or score > state.best_score
    state = replace(state, score=score, best_score=score if is_best else state.best_score)
    line: dict[str, float | None] = {
        "step": state.step,
        "elapsed_s": round(state.elapsed_s, 1),
        "loss": loss,
        "score": score,
    }
    line |= {f"{region}_dice": value for region, value in dice.items()}
    with (run / "metrics.jsonl").open("a", encoding="utf-8") as file:
        file.write(json.dumps(line) + "\n")
    if is_best:
        save_checkpoint(run / "best.safetensors", state, network, optimiser)
    save_checkpoint(run / "last.safetensors", state, network, optimiser)
    return state, dice


@torch.no_grad()
def slice_dice(network: UNet, cases: Cases, config: Config) -> dict[str, float | None]:
    """Dice of each region on the validation cases' own slices, by case, then patient; None where nobody has it.

    A quick look that chooses the checkpoint, on the network's grid and before any clean-up; the published figures
    are :mod:`training.evaluate`'s.
    """
    network.eval()
    by_region: dict[str, dict[str, float | None]] = {region: {} for region in REGIONS}
    for case in cases.validation:
        counts = np.zeros((3, len(REGIONS)))
        for images, regions in whole_slices(case, config):
            drawn = _logits(network, images, config).numpy() > 0
            counts += [np.count_nonzero(a, axis=(0, 2, 3)) for a in (drawn & regions, drawn, regions)]
        for region, (both, drawn_count, true_count) in zip(REGIONS, counts.T, strict=True):
            by_region[region][case.name] = float(2 * both / (drawn_count + true_count)) if true_count else None
    return {region: mean_of_patients(values, cases.patient) for region, values in by_region.items()}


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


def _standing(state: RunState, loss: float, budget: Budget) -> str:
    """Where a run stands and how long it will still take."""
    used = budget.used(state)
    left = "" if not used else f", {used:.0%}, {state.elapsed_s * max(1 / used - 1, 0) / 60:.1f} min left"
    return f"step {state.step}: loss {loss:.4f}{left}"


def _in_words(dice: Mapping[str, float | None]) -> str:
    shown = (f"{region} {'-' if value is None else f'{value:.3f}'}" for region, value in dice.items())
    return f"validation Dice {', '.join(shown)}"
