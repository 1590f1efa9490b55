"""``compare``: tells whether one model is better than another."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from training.commands.options import Commands


def add(commands: Commands) -> None:
    """Add its options."""
    command = commands.add_parser("compare", help="tell whether one model is better than another on the same scans")
    command.add_argument("first", type=Path, metavar="JSON", help="evaluation.json of the model compared with")
    command.add_argument("second", type=Path, metavar="JSON", help="evaluation.json of the model judged")
    command.add_argument("--out", type=Path, metavar="FOLDER", help="for comparison.json and comparison.md")
    command.set_defaults(run_command=_run)


def _run(arguments: argparse.Namespace) -> None:
    from training.evaluation.comparison import compare, to_table, write_comparison
    from training.evaluation.folder import filling
    from training.evaluation.record import read_evaluation

    found = compare(read_evaluation(arguments.first), read_evaluation(arguments.second))
    if arguments.out:
        with filling(arguments.out) as folder:
            write_comparison(folder, found)
    sys.stdout.write(to_table(found))
