"""``prepare``: turns labelled scans into a cache."""

from __future__ import annotations

import argparse
import os
import sys
from dataclasses import replace
from pathlib import Path

from training.commands.options import Commands, add_settings, positive, size_mm, stated_config, whole_numbers
from training.data.decathlon import read_data_set
from training.data.storage import STORAGES


def add(commands: Commands) -> None:
    """Add its options."""
    command = commands.add_parser("prepare", help="turn labelled scans into a cache to train from")
    command.add_argument(
        "data", type=Path, help="folder with imagesTr/ and labelsTr/ (or images/, labels/), or .npz of single slices"
    )
    command.add_argument("--out", type=Path, required=True, metavar="CACHE", help="goes on where it was stopped")
    command.add_argument("--format", choices=tuple(STORAGES), default="blosc2", help="npy: larger, needs no blosc2")
    command.add_argument(
        "--workers", type=positive, default=os.cpu_count() or 1, metavar="N", help="one scan in memory each"
    )
    command.add_argument("--liver-only", action="store_true", help="tumours are not labelled in these data")
    command.add_argument("--pixel-mm", type=size_mm, default=1.5, metavar="MM", help="of single slices (default 1.5)")
    command.add_argument(
        "--leave-out", type=whole_numbers, default=(), metavar="N,N", help="of single slices, cases not wanted"
    )
    command.add_argument("--name", help="of the data set, as the model card will cite it")
    command.add_argument("--licence", help="its terms, for the model card")
    add_settings(command)
    command.set_defaults(run_command=_run)


def _run(arguments: argparse.Namespace) -> None:
    from training.data.preparation import LabelledScans
    from training.data.single_slices import read_single_slices
    from training.prepare import run

    data: LabelledScans
    if arguments.data.suffix == ".npz":
        slices = read_single_slices(arguments.data, arguments.pixel_mm, arguments.leave_out)
        data = replace(slices, name=arguments.name or slices.name, licence=arguments.licence or "")
    else:
        scans = read_data_set(arguments.data, is_complete=False)
        data = replace(
            scans,
            name=arguments.name or scans.name,
            licence=arguments.licence or scans.licence,
            has_tumour_labels=scans.has_tumour_labels and not arguments.liver_only,
        )
    spec = stated_config(arguments).preprocess_spec()
    sys.stdout.write(run(data, spec, arguments.out, arguments.format, arguments.workers))
