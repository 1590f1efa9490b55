"""``hepatica-batch`` and ``python -m engine``: the same work without a screen.

Exit codes: 0 done; 1 something went wrong, in one plain sentence on stderr; 2 wrong usage (argparse); 130 stopped by
Ctrl+C.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path

import engine
from engine.errors import EngineError, ExportError
from engine.export.facts import fact_lines, facts
from engine.export.pseudonym import check_pseudonym
from engine.scan.nifti import load_volume
from engine.scan.volume import Modality

# What a command alone needs is imported where it is used: to look into a scan takes as long as Python does to begin.

_STOPPED = 130
"""What shells report of a program that Ctrl+C ended: 128 and SIGINT's number."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code."""
    options = _parser().parse_args(argv)
    try:
        return int(options.command(options))
    except EngineError as error:
        _complain(str(error))
    except KeyboardInterrupt:
        _complain("Stopped.")
        return _STOPPED
    except BrokenPipeError:  # whoever read our output has seen enough; Python would complain once more on leaving
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="hepatica-batch",
        description="Find and measure liver tumours without a screen. " + engine.RESEARCH_NOTICE,
    )
    parser.add_argument("--version", action="version", version=f"hepatica {engine.__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    predict = commands.add_parser("predict", help="segment scans; write their masks and one table of lesions")
    predict.add_argument("scans", nargs="+", type=Path, metavar="SCAN")
    predict.add_argument("--out", required=True, type=Path, metavar="DIR", help="folder for the results")
    predict.add_argument("--model", type=Path, metavar="ONNX", help="instead of the bundled model")
    predict.add_argument("--device", choices=("auto", "cpu", "cuda", "tensorrt"), default="auto")
    predict.add_argument("--pseudonym", type=_pseudonym, metavar="NAME", help="what to call the case (of one scan)")
    predict.add_argument("--threads", type=_positive, metavar="N", help="CPU threads (default: every core)")
    _add_modality(predict)
    predict.set_defaults(command=_predict)

    measure = commands.add_parser("measure", help="measure the lesions of a mask")
    measure.add_argument("scan", type=Path, metavar="SCAN")
    measure.add_argument("--mask", required=True, type=Path, metavar="MASK")
    measure.add_argument("--csv", required=True, type=Path, metavar="OUT")
    measure.add_argument("--json", type=Path, metavar="OUT", help="the same with coded names, for programs")
    measure.add_argument("--html", type=Path, metavar="OUT", help="a report with pictures, in one file")
    measure.add_argument("--summary", type=Path, metavar="OUT", help="one line about the whole scan")
    measure.add_argument("--pseudonym", type=_pseudonym, metavar="NAME", help="what to call the case")
    measure.add_argument("--label", type=_positive, metavar="N", help="the tumours' label (default: 2, with 1 = liver)")
    _add_modality(measure)
    measure.set_defaults(command=_measure)

    info = commands.add_parser("info", help="what a scan's file says about itself")
    info.add_argument("scan", type=Path, metavar="SCAN")
    info.add_argument("--json", action="store_true", help="for programs")
    _add_modality(info)
    info.set_defaults(command=_info)

    doctor = commands.add_parser("doctor", help="check this installation")
    doctor.set_defaults(command=_doctor)

    selftest = commands.add_parser("selftest", help="measure known solids: expected against measured")
    selftest.set_defaults(command=_selftest)
    return parser


def _add_modality(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--modality",
        type=str.upper,
        choices=[modality.value for modality in Modality],
        help="what the intensities are (default: judged from them, since a NIfTI file does not say)",
    )


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"{text} is not a positive number")
    return number


def _pseudonym(text: str) -> str:
    try:
        return check_pseudonym(text)
    except ExportError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def _predict(options: argparse.Namespace) -> int:
    from engine.batch import predict

    return predict(options)


def _measure(options: argparse.Namespace) -> int:
    from engine.batch import measure

    return measure(options)


def _info(options: argparse.Namespace) -> int:
    volume = load_volume(options.scan)
    if options.modality:
        volume = volume.with_modality(Modality(options.modality))
    if options.json:
        _say(json.dumps(facts(volume), indent=1))
        return 0
    for line in fact_lines(volume):
        _say(line)
    return 0


def _doctor(_: argparse.Namespace) -> int:
    from engine.doctor import examine

    return 0 if examine(_say) else 1


def _selftest(_: argparse.Namespace) -> int:
    from engine.findings.selftest import lines, run_selftest

    checks = run_selftest()
    for line in lines(checks):
        _say(line)
    return 0 if all(check.passed for check in checks) else 1


def _say(text: str) -> None:
    print(text)  # noqa: T201


def _complain(text: str) -> None:
    print(text, file=sys.stderr)  # noqa: T201


if __name__ == "__main__":
    sys.exit(main())
