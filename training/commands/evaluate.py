"""``evaluate``: scores a model through the engine's predictor."""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from training.commands.options import Commands, positive, say
from training.data.decathlon import read_data_set
from training.data.split import read_split


def add(commands: Commands) -> None:
    """Add its options."""
    command = commands.add_parser("evaluate", help="score a model through the engine's predictor")
    command.add_argument("model", type=Path, help="ONNX file, or the folder of a run: its best checkpoint")
    command.add_argument("--data", type=Path, required=True, help="data set of labelled scans")
    command.add_argument(
        "--out", type=Path, required=True, metavar="FOLDER", help="for evaluation.json, evaluation.md and montage.png"
    )
    command.add_argument("--split", type=Path, metavar="JSON", help="score one side of it only")
    command.add_argument("--side", choices=("validation", "training"), default="validation")
    command.add_argument("--liver-only", action="store_true", help="tumours are not labelled in these data")
    command.add_argument("--device", choices=("auto", "cpu", "cuda"), default="auto")
    command.add_argument("--threads", type=positive, metavar="N")
    command.set_defaults(run_command=_run)


def _run(arguments: argparse.Namespace) -> None:
    from engine.model.predictor import Predictor
    from training.evaluation.folder import filling
    from training.evaluation.report import to_table
    from training.evaluation.run import evaluate, write_evaluation
    from training.export import weights_digest

    patient: Callable[[str], str] = str
    data = read_data_set(arguments.data)
    pairs = data.pairs
    if arguments.split:
        split = read_split(arguments.split)
        pairs = split.select(pairs, arguments.side)
        patient = split.patient
    with _model_file(arguments.model) as model, filling(arguments.out) as folder:
        predictor = Predictor(model, device=arguments.device, threads=arguments.threads)
        found, views = evaluate(
            predictor,
            weights_digest(model),
            data.name,
            pairs,
            patient,
            data.has_tumour_labels and not arguments.liver_only,
            lambda n, text: say(f"{n}/{len(pairs)} {text}"),
        )
        write_evaluation(folder, found, views)
    sys.stdout.write(to_table(found))


@contextmanager
def _model_file(path: Path) -> Iterator[Path]:
    """The model itself, or a run's network exported for as long as it is needed: only exported files are scored."""
    if not path.is_dir():
        yield path
        return
    from training.checkpoint import load_checkpoint
    from training.export import export

    checkpoint = load_checkpoint(path / "best.safetensors")
    words = {"name": path.resolve().name, "version": f"step {checkpoint.state.step}", "licence": "not stated yet"}
    with tempfile.TemporaryDirectory(prefix="hepatica-") as folder:
        model = Path(folder) / "model.onnx"
        export(checkpoint, words, model)
        yield model
