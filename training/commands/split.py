"""``split``: decides by patient what is trained on."""

from __future__ import annotations

import argparse
from pathlib import Path

from training.commands.options import Commands, say
from training.data.decathlon import read_data_set
from training.data.split import make_split, write_split


def add(commands: Commands) -> None:
    """Add its options."""
    command = commands.add_parser("split", help="decide by patient what is trained on and what validates")
    command.add_argument("data", type=Path)
    command.add_argument("--out", type=Path, required=True, metavar="JSON")
    command.add_argument("--validation", nargs="+", required=True, metavar="CASE", help="all others are trained on")
    command.add_argument("--patient", action="append", default=[], metavar="CASE,CASE", help="scans of one person")
    command.set_defaults(run_command=_run)


def _run(arguments: argparse.Namespace) -> None:
    data = read_data_set(arguments.data)
    split = make_split(data, arguments.validation, [group.split(",") for group in arguments.patient])
    write_split(arguments.out, split)
    say(f"{arguments.out}: {len(split.training)} cases to train on, {len(split.validation)} for validation")
