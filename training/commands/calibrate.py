"""``calibrate``: chooses a model's thresholds."""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace
from pathlib import Path

from training.commands.options import Commands, limit, positive, say
from training.data.decathlon import read_data_set
from training.data.split import read_split


def add(commands: Commands) -> None:
    """Add its options."""
    command = commands.add_parser("calibrate", help="choose a model's thresholds on the validation scans")
    command.add_argument("model", type=Path)
    command.add_argument("--data", type=Path, required=True, help="data set of labelled scans")
    command.add_argument("--split", type=Path, required=True, metavar="JSON", help="its validation side is used")
    command.add_argument(
        "--tumour-free", type=Path, metavar="FOLDER", help="data set whose tumours, if drawn, are all false"
    )
    command.add_argument("--out", type=Path, metavar="ONNX", help="default: the model itself; calibration.json beside")
    command.add_argument("--max-false-lesions", type=limit, default=1.0, metavar="N", help="a patient (default 1)")
    command.add_argument("--device", choices=("auto", "cpu", "cuda"), default="auto")
    command.add_argument("--threads", type=positive, metavar="N")
    command.set_defaults(run_command=_run)


def _run(arguments: argparse.Namespace) -> None:
    from engine.files import replacing
    from engine.model.predictor import Predictor
    from training.calibration.record import to_json, to_table
    from training.calibration.run import calibrate
    from training.export import weights_digest
    from training.model_file import exchange_card

    data, target = read_data_set(arguments.data), arguments.out or arguments.model
    split = read_split(arguments.split)
    predictor = Predictor(arguments.model, device=arguments.device, threads=arguments.threads)
    found = calibrate(
        predictor,
        split.select(data.pairs, "validation"),
        split.patient,
        read_data_set(arguments.tumour_free).pairs if arguments.tumour_free else (),
        arguments.max_false_lesions,
        say,
    )
    # Figures measured with other thresholds are not this card's.
    card = replace(predictor.card, output=found.spec, metrics={})
    with replacing(target.parent / "calibration.json") as part:
        part.write_text(to_json(found, card, weights_digest(arguments.model), data.name), encoding="utf-8")
    exchange_card(arguments.model, card, target)
    sys.stdout.write(to_table(found))
    if predictor.card.metrics:
        say("The card's figures were measured with other thresholds and are left out. Evaluate the model again.")
