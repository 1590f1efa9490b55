"""``python -m training``: from labelled scans to a model file with its card and its figures."""

from __future__ import annotations

import argparse
import os
import re
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from engine.errors import EngineError
from engine.scan.volume import Modality
from training.config import PRESETS, Config
from training.data.cache import read_cache, write_cache
from training.data.decathlon import read_data_set
from training.data.split import make_split, read_split, write_split

# torch takes seconds to import and scipy's filters one: each command imports what it alone needs.

_EXTRA = ("torch", "onnx", "onnxscript", "safetensors")
_SECONDS = {"s": 1.0, "m": 60.0, "h": 3600.0}


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; 0 done, 1 with one plain sentence on stderr, 2 wrong usage."""
    arguments = _parser().parse_args(argv)
    try:
        arguments.run_command(arguments)
    except EngineError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    except ModuleNotFoundError as error:
        if error.name not in _EXTRA:
            raise
        sys.stderr.write(
            f"This command needs {error.name}, which is not installed. Run: pip install 'hepatica[training]'\n"
        )
        return 1
    except OSError as error:
        sys.stderr.write(f"{error.filename or 'A file'}: {error.strerror or error}. Check the path and the disk.\n")
        return 1
    except KeyboardInterrupt:
        sys.stderr.write("Stopped.\n")
        return 130  # what a shell expects of SIGINT
    return 0


def _prepare(arguments: argparse.Namespace) -> None:
    data = read_data_set(arguments.data)
    data = replace(data, name=arguments.name or data.name, licence=arguments.licence or data.licence)
    cache = write_cache(data, _config(arguments).preprocess_spec(), arguments.out, _reporter(len(data.pairs)))
    slices = sum(case.shape[0] for case in cache.cases)
    with_tumour = sum(sum(map(bool, case.tumour_voxels)) for case in cache.cases)
    _say(f"{arguments.out}: {len(cache.cases)} cases, {slices} slices, {with_tumour} of them with tumour")


def _split(arguments: argparse.Namespace) -> None:
    data = read_data_set(arguments.data)
    split = make_split(data, arguments.validation, [group.split(",") for group in arguments.patient])
    write_split(arguments.out, split)
    _say(f"{arguments.out}: {len(split.training)} cases to train on, {len(split.validation)} for validation")


def _train(arguments: argparse.Namespace) -> None:
    # Threads that spin while they wait starve on a busy machine: 4 slices a second, not 18, on two cores.
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    import torch

    from training.checkpoint import load_checkpoint
    from training.train import Budget, divide, train

    if arguments.threads:
        torch.set_num_threads(arguments.threads)
    if arguments.resume and not arguments.preset:
        config = load_checkpoint(arguments.run / "last.safetensors").state.config.with_changes(arguments.set)
    else:
        config = _config(arguments)
    spec = config.preprocess_spec()
    additional = [read_cache(folder, spec) for folder in arguments.also]
    cases = divide(read_cache(arguments.cache, spec), read_split(arguments.split), additional)
    budget = Budget(arguments.max_time, arguments.max_steps)
    state = train(config, cases, arguments.run, budget, arguments.resume)
    done = "done" if budget.used(state) >= 1 else "stopped; go on with --resume"
    best = "none yet" if state.best_score is None else f"{state.best_score:.3f}"
    _say(f"{arguments.run}: {state.step} steps, {state.elapsed_s / 60:.1f} min, best validation Dice {best}, {done}")


def _export(arguments: argparse.Namespace) -> None:
    from training.checkpoint import load_checkpoint
    from training.export import export, read_words

    checkpoint = load_checkpoint(arguments.run / f"{arguments.checkpoint}.safetensors")
    parity = export(checkpoint, read_words(arguments.card), arguments.out, arguments.evaluation)
    _say(
        f"{arguments.out}: step {checkpoint.state.step}, {arguments.out.stat().st_size / 1e6:.2f} MB, parity with "
        f"ONNX Runtime: logits within {parity.logit:.1g}, labels differ in {parity.labels:.1g} of the voxels"
    )


def _evaluate(arguments: argparse.Namespace) -> None:
    from engine.model.predictor import Predictor
    from training.evaluate import evaluate, to_table, write_evaluation
    from training.export import weights_digest

    patient: Callable[[str], str] = str
    data = read_data_set(arguments.data)
    pairs = data.pairs
    if arguments.split:
        split = read_split(arguments.split)
        pairs = split.select(pairs, arguments.side)
        patient = split.patient
    predictor = Predictor(arguments.model, device=arguments.device, threads=arguments.threads)
    found = evaluate(
        predictor,
        weights_digest(arguments.model),
        data.name,
        pairs,
        patient,
        not arguments.liver_only,
        _reporter(len(pairs)),
    )
    arguments.out.mkdir(parents=True, exist_ok=True)
    write_evaluation(found, arguments.out / "evaluation.json", arguments.out / "evaluation.md")
    sys.stdout.write(to_table(found))


def _phantom(arguments: argparse.Namespace) -> None:
    from training.data.phantom import write_dataset

    first, last = arguments.seeds
    write_dataset(arguments.out, range(first, last + 1), Modality(arguments.modality.upper()))
    _say(f"{arguments.out}: {last - first + 1} phantoms")


def _config(arguments: argparse.Namespace) -> Config:
    return PRESETS[arguments.preset or "seed-he"].with_changes(arguments.set)


def _reporter(total: int) -> Callable[[int, str], None]:
    return lambda n, text: _say(f"{n}/{total} {text}")


def _say(text: str) -> None:
    sys.stderr.write(f"{text}\n")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="hepatica-train",
        description="Make a liver and tumour model from labelled scans. Research use only.",
    )
    commands = parser.add_subparsers(metavar="COMMAND", required=True)

    command = commands.add_parser("phantom", help="draw synthetic abdomens with liver and tumours")
    command.add_argument("out", type=Path, help="folder for the data set")
    command.add_argument("--seeds", type=_range, default=(0, 5), metavar="N-M", help="one phantom each (default 0-5)")
    command.add_argument("--modality", choices=("ct", "mr"), default="ct")
    command.set_defaults(run_command=_phantom)

    command = commands.add_parser("prepare", help="turn a data set (imagesTr/, labelsTr/) into a cache")
    command.add_argument("data", type=Path, help="folder in the layout of the Medical Segmentation Decathlon")
    command.add_argument("--out", type=Path, required=True, metavar="CACHE", help="goes on where it was stopped")
    command.add_argument("--name", help="of the data set, as the model card will cite it")
    command.add_argument("--licence", help="its terms, for the model card")
    _add_settings(command)
    command.set_defaults(run_command=_prepare)

    command = commands.add_parser("split", help="decide by patient what is trained on and what validates")
    command.add_argument("data", type=Path)
    command.add_argument("--out", type=Path, required=True, metavar="JSON")
    command.add_argument("--validation", nargs="+", required=True, metavar="CASE", help="all others are trained on")
    command.add_argument("--patient", action="append", default=[], metavar="CASE,CASE", help="scans of one person")
    command.set_defaults(run_command=_split)

    command = commands.add_parser("train", help="train a network; SIGTERM or Ctrl-C saves and ends")
    command.add_argument("cache", type=Path)
    command.add_argument("--split", type=Path, required=True, metavar="JSON")
    command.add_argument("--run", type=Path, required=True, metavar="RUN", help="folder for checkpoints and metrics")
    command.add_argument(
        "--also", type=Path, action="append", default=[], metavar="CACHE", help="all of it is trained on"
    )
    command.add_argument("--max-time", type=_duration, default="25m", metavar="TIME", help="such as 90s, 25m, 2h")
    command.add_argument("--max-steps", type=_positive, default=sys.maxsize, metavar="N")
    command.add_argument("--resume", action="store_true", help="go on with the run in the folder")
    command.add_argument("--threads", type=_positive, metavar="N")
    _add_settings(command)
    command.set_defaults(run_command=_train)

    command = commands.add_parser("export", help="write a run's network as one ONNX file with its card")
    command.add_argument("run", type=Path)
    command.add_argument("--out", type=Path, required=True, metavar="ONNX")
    command.add_argument("--card", type=Path, required=True, metavar="JSON", help="name, version, licence, limits")
    command.add_argument("--evaluation", type=Path, metavar="JSON", help="figures of these weights, for the card")
    command.add_argument("--checkpoint", choices=("best", "last"), default="best")
    command.set_defaults(run_command=_export)

    command = commands.add_parser("evaluate", help="score an exported model through the engine's predictor")
    command.add_argument("model", type=Path)
    command.add_argument("--data", type=Path, required=True, help="data set of labelled scans")
    command.add_argument("--out", type=Path, required=True, help="folder for evaluation.json and evaluation.md")
    command.add_argument("--split", type=Path, metavar="JSON", help="score one side of it only")
    command.add_argument("--side", choices=("validation", "training"), default="validation")
    command.add_argument("--liver-only", action="store_true", help="tumours are not labelled in these data")
    command.add_argument("--device", choices=("auto", "cpu", "cuda"), default="auto")
    command.add_argument("--threads", type=_positive, metavar="N")
    command.set_defaults(run_command=_evaluate)
    return parser


def _add_settings(command: argparse.ArgumentParser) -> None:
    command.add_argument("--preset", choices=sorted(PRESETS), help="settings to start from (default seed-he)")
    command.add_argument("--set", action="append", default=[], metavar="NAME=VALUE", help="change one of them")


def _duration(text: str) -> float:
    match = re.fullmatch(r"(\d+(?:\.\d+)?)([smh])", text)
    if not match:
        raise argparse.ArgumentTypeError(f"{text} is no time; write 90s, 25m or 2h")
    return float(match[1]) * _SECONDS[match[2]]


def _range(text: str) -> tuple[int, int]:
    match = re.fullmatch(r"(\d+)-(\d+)", text)
    if not match or int(match[1]) > int(match[2]):
        raise argparse.ArgumentTypeError(f"{text} is no range; write 0-5")
    return int(match[1]), int(match[2])


def _positive(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text} is not a whole number from 1")
    return int(text)


if __name__ == "__main__":
    sys.exit(main())
