"""``export``: writes a run's network as one model file."""

from __future__ import annotations

import argparse
from pathlib import Path

from training.commands.options import Commands, say


def add(commands: Commands) -> None:
    """Add its options."""
    command = commands.add_parser("export", help="write a run's network as one ONNX file with its card")
    command.add_argument("run", type=Path)
    command.add_argument("--out", type=Path, required=True, metavar="ONNX")
    command.add_argument("--card", type=Path, required=True, metavar="JSON", help="name, version, licence, limits")
    command.add_argument("--evaluation", type=Path, metavar="JSON", help="figures of these weights, for the card")
    command.add_argument("--calibration", type=Path, metavar="JSON", help="thresholds chosen for these weights")
    command.add_argument("--checkpoint", choices=("best", "last"), default="best")
    command.set_defaults(run_command=_run)


def _run(arguments: argparse.Namespace) -> None:
    from training.checkpoint import load_checkpoint
    from training.export import export, read_words

    checkpoint = load_checkpoint(arguments.run / f"{arguments.checkpoint}.safetensors")
    words = read_words(arguments.card)
    parity = export(checkpoint, words, arguments.out, arguments.evaluation, arguments.calibration)
    say(
        f"{arguments.out}: step {checkpoint.state.step}, {arguments.out.stat().st_size / 1e6:.2f} MB, parity with "
        f"ONNX Runtime: logits within {parity.logit:.1g}, labels differ in {parity.labels:.1g} of the voxels"
    )
