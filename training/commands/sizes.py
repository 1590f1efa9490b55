"""``sizes``: prints what a network weighs and costs."""

from __future__ import annotations

import argparse
import sys

from training.commands.options import Commands, add_settings, stated_config
from training.config import preset, preset_names


def add(commands: Commands) -> None:
    """Add its options."""
    command = commands.add_parser("sizes", help="weights and multiply-accumulates of a network, or of all presets")
    add_settings(command, default="all")
    command.set_defaults(run_command=_run)


def _run(arguments: argparse.Namespace) -> None:
    from training.net.sizes import to_table

    if arguments.preset or arguments.config:
        configs = [stated_config(arguments)]
    else:
        configs = [preset(name).with_changes(arguments.set) for name in preset_names()]
    sys.stdout.write(to_table(configs))
