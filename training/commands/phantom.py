"""``phantom``: draws synthetic abdomens."""

from __future__ import annotations

import argparse
from pathlib import Path

from engine.scan.volume import Modality
from training.commands.options import Commands, say, whole_range


def add(commands: Commands) -> None:
    """Add its options."""
    command = commands.add_parser("phantom", help="draw synthetic abdomens with liver and tumours")
    command.add_argument("out", type=Path, help="folder for the data set")
    command.add_argument(
        "--seeds", type=whole_range, default=(0, 5), metavar="N-M", help="one phantom each (default 0-5)"
    )
    command.add_argument("--modality", choices=("ct", "mr"), default="ct")
    command.set_defaults(run_command=_run)


def _run(arguments: argparse.Namespace) -> None:
    from training.data.phantom import write_dataset

    first, last = arguments.seeds
    write_dataset(arguments.out, range(first, last + 1), Modality(arguments.modality.upper()))
    say(f"{arguments.out}: {last - first + 1} phantoms")
