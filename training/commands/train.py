"""``train``: trains a network."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from training.commands.options import Commands, add_settings, count, duration, positive, say, stated_config
from training.data.cache import read_cache
from training.data.split import read_split

_RESUME_HELP = (
    "go on with the run in the folder, with its settings unless a preset is named; start it where there is none yet, "
    "so that a job queue or torchrun --max-restarts may repeat the command as it is"
)


def add(commands: Commands) -> None:
    """Add its options."""
    command = commands.add_parser(
        "train",
        help="train a network; SIGTERM or Ctrl-C saves and ends",
        epilog="On several GPUs or machines: TORCH_DISABLE_SHARE_RDZV_TCP_STORE=1 torchrun --nproc-per-node N "
        "--max-restarts 3 -m -- training train ... --device cuda --resume. A batch is shared among the processes, so "
        "that their number changes no result. Without the variable torch 2.13 hands restarted processes the addresses "
        "of dead ones, and they wait for ever.",
    )
    command.add_argument("cache", type=Path)
    command.add_argument("--split", type=Path, required=True, metavar="JSON")
    command.add_argument("--run", type=Path, required=True, metavar="RUN", help="folder for checkpoints and metrics")
    command.add_argument(
        "--also", type=Path, action="append", default=[], metavar="CACHE", help="all of it is trained on"
    )
    command.add_argument(
        "--watch",
        type=Path,
        action="append",
        default=[],
        metavar="CACHE",
        help="looked at while training, never drawn from",
    )
    command.add_argument("--max-time", type=duration, default="25m", metavar="TIME", help="such as 90s, 25m, 2h")
    command.add_argument("--max-steps", type=positive, default=sys.maxsize, metavar="N")
    command.add_argument("--resume", action="store_true", help=_RESUME_HELP)
    command.add_argument("--threads", type=positive, metavar="N")
    command.add_argument("--workers", type=count, default=1, metavar="N", help="processes that draw samples (1)")
    command.add_argument("--device", choices=("cpu", "cuda"), default="cpu")
    add_settings(command)
    command.set_defaults(run_command=_run)


def _run(arguments: argparse.Namespace) -> None:
    # Threads that spin while they wait starve on a busy machine: 4 slices a second, not 18, on two cores.
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    import torch

    from training.cases import divide
    from training.checkpoint import load_checkpoint
    from training.net.sizes import in_words
    from training.processes import joined_processes
    from training.schedule import Budget
    from training.train import train

    if arguments.threads:
        torch.set_num_threads(arguments.threads)
    last = arguments.run / "last.safetensors"
    if arguments.resume and not last.exists():
        say(f"{arguments.run}: no run there yet, a new one starts")
    if arguments.resume and last.exists() and not (arguments.preset or arguments.config):
        config = load_checkpoint(last).state.config.with_changes(arguments.set)
    else:
        config = stated_config(arguments)
    spec = config.preprocess_spec()
    additional = [read_cache(folder, spec) for folder in arguments.also]
    watched = {folder.resolve().name: read_cache(folder, spec) for folder in arguments.watch}
    cases = divide(read_cache(arguments.cache, spec), read_split(arguments.split), additional, watched)
    budget = Budget(arguments.max_time, arguments.max_steps)
    with joined_processes(torch.device(arguments.device)) as processes:
        if processes.is_first:
            say(in_words(config))
        state = train(config, cases, arguments.run, budget, arguments.resume, arguments.workers, processes)
        if not processes.is_first:
            return
    done = "done" if budget.used(state.step, state.elapsed_s) >= 1 else "stopped; go on with --resume"
    best = "none yet" if state.best_score is None else f"{state.best_score:.3f}"
    say(f"{arguments.run}: {state.step} steps, {state.elapsed_s / 60:.1f} min, best validation Dice {best}, {done}")
