"""``hepatica-batch`` and ``python -m engine``: the same work without a screen.

Exit codes: 0 done; 1 something went wrong, in one plain sentence on stderr; 2 wrong usage (argparse); 130 stopped by
Ctrl+C.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import engine
from engine.case.case import Case
from engine.errors import EngineError, ExportError, sentence
from engine.export.table import TableRow, table_rows, write_csv, write_table
from engine.files import spare
from engine.progress import Progress
from engine.scan.masks import load_mask, save_mask
from engine.scan.nifti import load_volume, stem_of
from engine.scan.notice import opening_notice
from engine.scan.volume import Volume
from engine.scan.window import full_window

if TYPE_CHECKING:
    from engine.model.predictor import Predictor

# The model's runtime and what it brings are imported where they are used: most commands need neither.

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
    predict.add_argument("--device", choices=("auto", "cpu", "cuda"), default="auto")
    predict.add_argument("--threads", type=_positive, metavar="N", help="CPU threads (default: every core)")
    predict.set_defaults(command=_predict)

    measure = commands.add_parser("measure", help="measure the lesions of a mask")
    measure.add_argument("scan", type=Path, metavar="SCAN")
    measure.add_argument("--mask", required=True, type=Path, metavar="MASK")
    measure.add_argument("--csv", required=True, type=Path, metavar="OUT")
    measure.add_argument("--label", type=_positive, metavar="N", help="the tumours' label (default: 2, with 1 = liver)")
    measure.set_defaults(command=_measure)

    info = commands.add_parser("info", help="what a scan's file says about itself")
    info.add_argument("scan", type=Path, metavar="SCAN")
    info.add_argument("--json", action="store_true", help="for programs")
    info.set_defaults(command=_info)

    doctor = commands.add_parser("doctor", help="check this installation")
    doctor.set_defaults(command=_doctor)
    return parser


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"{text} is not a positive number")
    return number


def _predict(options: argparse.Namespace) -> int:
    """Segment every scan; go on past a bad one and name it at the end."""
    from engine.model.bundled import bundled_model
    from engine.model.predictor import Predictor

    scans: list[Path] = options.scans
    model: Path = options.model or bundled_model()
    table: Path = options.out / "lesions.csv"
    _require_different_stems(scans)
    for target in (table, *(_mask_path(options.out, scan) for scan in scans)):
        spare(target, [*scans, model])
    predictor = Predictor(model, options.device, options.threads)
    _make_folder(options.out)
    # Before the first scan, so that a place where nothing can be written is known before hours of work.
    write_table(table, ())
    rows: list[TableRow] = []
    failed: list[str] = []
    is_written = True
    for number, path in enumerate(scans, 1):
        try:
            found = _segment(path, f"{path.name} ({number}/{len(scans)})", predictor, options.out)
        except BrokenPipeError:  # it is not about the scan
            raise
        except Exception as error:  # whatever one scan does must not end the others
            _complain(f"{path.name}: {sentence(error)}")
            failed.append(path.name)
            found = []
        rows += found
        # After every scan, so that a batch that is stopped leaves a table of what it has done.
        if found or not is_written:
            is_written = _is_written(table, rows)
    if failed:
        _complain(f"{len(failed)} of {len(scans)} scans failed: {', '.join(failed)}.")
    if not is_written:
        _complain(f"{table.name} lacks lesions that were found; the masks are complete. Run 'measure' on them.")
    return 0 if is_written and not failed else 1


def _segment(path: Path, title: str, predictor: Predictor, folder: Path) -> list[TableRow]:
    """Write one scan's mask, say how it went, and return its lines of the table."""
    with _progress_line(title) as progress:
        volume = load_volume(path, progress.part(0.0, 0.1))
        prediction = predictor.predict(volume, progress.part(0.1, 0.9))
        case = Case.from_prediction(volume, prediction, progress.part(0.9, 1.0))
    save_mask(_mask_path(folder, path), prediction.mask, volume)
    _say(f"{path.name}: {len(case.lesions)} lesion(s), {prediction.seconds:.1f} s on {prediction.device.label}")
    for notice in filter(None, (opening_notice(volume), prediction.warning)):
        _complain(f"{path.name}: {notice}")
    return table_rows(case)


def _is_written(table: Path, rows: Sequence[TableRow]) -> bool:
    """Write the table so far; False, with a complaint, when it cannot be (it is open in a spreadsheet program, say)."""
    try:
        write_table(table, rows)
    except ExportError as error:
        _complain(str(error))
        return False
    return True


def _mask_path(folder: Path, scan: Path) -> Path:
    return folder / f"{stem_of(scan)}_mask.nii.gz"


def _measure(options: argparse.Namespace) -> int:
    spare(options.csv, [options.scan, options.mask])
    volume = load_volume(options.scan)
    if notice := opening_notice(volume):
        _complain(f"{volume.name}: {notice}")
    case = Case.from_mask(volume, load_mask(options.mask, volume, options.label))
    write_csv(options.csv, case)
    _say(f"{len(case.lesions)} lesion(s), {sum(lesion.volume_ml for lesion in case.lesions):.2f} ml in all")
    return 0


def _info(options: argparse.Namespace) -> int:
    facts = _facts(load_volume(options.scan))
    if options.json:
        _say(json.dumps(facts, indent=1))
        return 0
    for name, value in facts.items():
        _say(f"{name.replace('_', ' '):<22}{_plain(value)}")
    return 0


def _facts(volume: Volume) -> dict[str, object]:
    """What there is to know about a scan, in the order in which one asks."""
    geometry, source = volume.geometry, volume.source
    intensities = full_window(volume)
    return {
        "file": volume.name,
        "slices_rows_columns": geometry.shape,
        "spacing_mm_kji": [round(size, 4) for size in geometry.spacing_mm],
        "orientation": source.axis_codes,
        "stored_type": volume.voxels.dtype.name,
        "scaling": [volume.slope, volume.intercept],
        "time_points": source.time_points,
        "modality": volume.modality.value,
        "intensity_unit": volume.modality.unit,
        "intensities_sampled": [intensities.low, intensities.high],
        "not_finite_voxels": volume.nonfinite_count,
        "affine_kji_to_ras_mm": geometry.affine.round(6).tolist(),
        "geometry": {
            "status": geometry.trust.name,
            "findings": [finding.text for finding in geometry.findings],
        },
    }


def _plain(value: object) -> str:
    if isinstance(value, dict):
        return "; ".join([str(value["status"]), *value["findings"]])
    if isinstance(value, list) and value and isinstance(value[0], list):
        return "  ".join(str(row) for row in value)
    return " × ".join(str(part) for part in value) if isinstance(value, (list, tuple)) else str(value)


def _doctor(_: argparse.Namespace) -> int:
    from engine.doctor import examine

    return 0 if examine(_say) else 1


def _require_different_stems(scans: Sequence[Path]) -> None:
    """Two scans of one name would write over each other's mask."""
    stems = [stem_of(path) for path in scans]
    if twice := sorted({stem for stem in stems if stems.count(stem) > 1}):
        raise EngineError(f"Several scans are called {twice[0]}: their masks would share one file. Run them apart.")


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise EngineError(
            f"The folder {folder.name} could not be made: {reason}. Choose another with --out."
        ) from error


@contextmanager
def _progress_line(name: str) -> Iterator[Progress]:
    """Progress on one line of a terminal; none where nobody watches."""
    if not sys.stderr.isatty():
        yield Progress()
        return

    def report(fraction: float, text: str) -> None:
        sys.stderr.write(f"\r\033[K{name}: {text} {fraction:.0%}")
        sys.stderr.flush()

    try:
        yield Progress(report)
    finally:
        sys.stderr.write("\r\033[K")


def _say(text: str) -> None:
    print(text)  # noqa: T201


def _complain(text: str) -> None:
    print(text, file=sys.stderr)  # noqa: T201


if __name__ == "__main__":
    sys.exit(main())
