"""``hepatica`` and ``python -m viewer``: the command line of the viewer."""

from __future__ import annotations

import argparse
import logging
import os
import platform
import sys
from collections.abc import Sequence
from pathlib import Path

_QT_LIBRARIES = (
    "libgl1 libegl1 libx11-6 libxkbcommon0 libfontconfig1 libfreetype6 libglib2.0-0 libdbus-1-3 fonts-dejavu-core"
)


def main(argv: Sequence[str] | None = None) -> int:
    """Open the window, or do the work without one.

    Returns:
        0 when done; 1 with a sentence on stderr when something went wrong; wrong usage ends with 2 (argparse).
    """
    parser = _parser()
    options = parser.parse_args(argv)
    _require_sense(parser, options)
    if options.screenshot or options.csv or options.pdf:
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    elif _has_no_display():
        return _fail(
            "There is no display to open a window on. Log in with a desktop, or get a picture without one: "
            "hepatica SCAN --predict --screenshot picture.png"
        )
    logging.basicConfig(level=logging.WARNING, format="%(name)s: %(message)s")
    try:
        from viewer.application import run  # not before the platform is chosen
    except ImportError as error:
        if ".so" not in str(error):
            raise
        return _fail(
            f"A system library that Qt needs is missing ({error}). "
            f"On Debian or Ubuntu: sudo apt-get install {_QT_LIBRARIES}"
        )
    return run(options)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="hepatica",
        description="Read liver tumours on MRI and CT. Research use only. Not a medical device.",
        epilog="With --csv, --pdf or --screenshot the work is done without a window, and the program ends.",
    )
    parser.add_argument(
        "scan",
        nargs="?",
        type=Path,
        metavar="SCAN",
        help="NIfTI scan to open (.nii, .nii.gz, .hdr), a saved case (.hepatica), or a folder of scans to choose from",
    )
    parser.add_argument("--sample", action="store_true", help="open the bundled synthetic scan when no SCAN is named")
    parser.add_argument(
        "--modality",
        type=str.upper,
        choices=("CT", "MR"),
        help="what the intensities are (default: judged from them, since a NIfTI file does not say)",
    )
    parser.add_argument("--mask", type=Path, metavar="NII", help="show this mask: 1 liver, 2 tumour")
    parser.add_argument("--label", type=int, metavar="N", help="the tumours' label in the mask (default: 2)")
    parser.add_argument("--model", type=Path, metavar="ONNX", help="use this model instead of the bundled one")
    parser.add_argument("--predict", action="store_true", help="run the model at once")
    parser.add_argument("--csv", type=Path, metavar="OUT", help="write the measurements and end")
    parser.add_argument("--pdf", type=Path, metavar="OUT", help="write the report with its pictures and end")
    parser.add_argument("--pseudonym", type=_pseudonym, metavar="NAME", help="what to call the case")
    parser.add_argument("--screenshot", type=Path, metavar="PNG", help="write a picture of the window (.png) and end")
    parser.add_argument("--plane", choices=("axial", "coronal", "sagittal"), help="show this plane alone")
    parser.add_argument("--slice", type=int, metavar="N", help="go to slice N of that plane (axial), counted from 1")
    return parser


def _pseudonym(text: str) -> str:
    from engine.errors import ExportError
    from engine.export.pseudonym import check_pseudonym

    try:
        return check_pseudonym(text)
    except ExportError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def _require_sense(parser: argparse.ArgumentParser, options: argparse.Namespace) -> None:
    if options.scan is None and not options.sample:
        for name in ("modality", "mask", "predict", "csv", "pdf", "pseudonym", "plane", "slice"):
            if getattr(options, name):
                parser.error(f"--{name} needs a SCAN (or --sample)")
    if options.scan is not None and options.scan.is_dir():
        for name in ("modality", "mask", "predict", "csv", "pdf", "pseudonym", "plane", "slice"):
            if getattr(options, name):
                parser.error(f"--{name} needs one SCAN, not a folder of them")
    if options.slice is not None and options.slice < 1:
        parser.error("--slice counts from 1")
    if options.label is not None and (options.mask is None or options.label < 1):
        parser.error("--label needs a --mask, and is 1 or more")
    if options.predict and options.mask:
        parser.error("--predict and --mask exclude each other: both say which mask to show")
    if options.screenshot and options.screenshot.suffix.lower() != ".png":
        parser.error(f"--screenshot writes a PNG: {options.screenshot.name} does not end in .png")
    for name in ("csv", "pdf"):
        is_case = options.scan is not None and options.scan.suffix.lower() == ".hepatica"
        if getattr(options, name) and not (options.predict or options.mask or is_case):
            parser.error(f"--{name} needs something to measure: --predict or --mask")


def _has_no_display() -> bool:
    named = any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))
    return platform.system() == "Linux" and not named


def _fail(sentence: str) -> int:
    print(sentence, file=sys.stderr)  # noqa: T201
    return 1


if __name__ == "__main__":
    sys.exit(main())
