"""``quantise``: makes an eight-bit model."""

from __future__ import annotations

import argparse
from pathlib import Path

from training.commands.options import Commands, positive, say
from training.data.decathlon import read_data_set
from training.data.split import read_split


def add(commands: Commands) -> None:
    """Add its options."""
    command = commands.add_parser("quantise", help="a 2-D network in eight bits, if validation does not suffer")
    command.add_argument("model", type=Path)
    command.add_argument("--data", type=Path, required=True, help="data set of labelled scans")
    command.add_argument(
        "--split", type=Path, required=True, metavar="JSON", help="training side: ranges; validation side: the decision"
    )
    command.add_argument("--out", type=Path, required=True, metavar="ONNX")
    command.add_argument("--threads", type=positive, metavar="N")
    command.set_defaults(run_command=_run)


def _run(arguments: argparse.Namespace) -> None:
    from training.quantise import quantise

    pairs, split = read_data_set(arguments.data).pairs, read_split(arguments.split)
    trade = quantise(arguments.model, pairs, split, arguments.out, arguments.threads, say)
    say(
        f"{arguments.out}: {arguments.out.stat().st_size / 1e6:.2f} MB, {trade.speed:.2f} times as fast as before, "
        f"largest loss of Dice {trade.loss:.4f}. Its figures are to be measured again."
    )
