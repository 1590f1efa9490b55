"""``hepatica-batch`` and ``python -m engine``: the same work without a screen.

Exit codes: 0 done; 1 something went wrong, in one plain sentence on stderr; 2 wrong usage (argparse); 130 stopped by
Ctrl+C.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import engine
from engine.case.case import Case
from engine.errors import EngineError, ExportError, sentence
from engine.export.facts import fact_lines, facts
from engine.export.html import write_html
from engine.export.merge import merge_table, read_table
from engine.export.overview import write_overview
from engine.export.pseudonym import check_pseudonym, identifiers_text, without_names
from engine.export.report import make_report
from engine.export.sidecar import write_sidecar
from engine.export.summary import size_text, time_point_text
from engine.export.table import TableRow, table_rows, write_csv
from engine.files import spare
from engine.progress import Progress
from engine.scan.identifiers import places_of_identifiers
from engine.scan.masks import load_mask, save_mask
from engine.scan.nifti import load_volume, stem_of
from engine.scan.notice import opening_notice
from engine.scan.volume import Label, Modality, Volume

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
    """Segment every scan; go on past a bad one and name it at the end."""
    from engine.model.bundled import bundled_model
    from engine.model.predictor import Predictor

    scans: list[Path] = options.scans
    model: Path = options.model or bundled_model()
    table: Path = options.out / "lesions.csv"
    _require_different_stems(scans)
    if options.pseudonym and len(scans) > 1:
        raise EngineError(f"One pseudonym cannot name {len(scans)} cases. Give it with one scan at a time.")
    names = [options.pseudonym or path.name for path in scans]
    for target in (table, *(_mask_path(options.out, name) for name in names)):
        spare(target, [*scans, model])
    predictor = Predictor(model, options.device, options.threads)
    _make_folder(options.out)
    # Before the first scan, so that a place where nothing can be written is known before hours of work.
    merge_table(table, {})
    if read_table(table):
        _say(f"{table.name} is there already: its lines are kept, but those of a scan that is done again are replaced.")
    unwritten: dict[str, list[TableRow]] = {}
    failed: list[str] = []
    for number, (path, name) in enumerate(zip(scans, names, strict=True), 1):
        try:
            unwritten[name] = _segment(path, f"{name} ({number}/{len(scans)})", predictor, options)
        except BrokenPipeError:  # it is not about the scan
            raise
        except Exception as error:  # whatever one scan does must not end the others
            _complain(f"{name}: {without_names(sentence(error), [path.name], options.pseudonym or '')}")
            failed.append(name)
        # After every scan, so that a batch that is stopped leaves a table of what it has done.
        if unwritten and _is_merged(table, unwritten):
            unwritten.clear()
    if failed:
        _complain(f"{len(failed)} of {len(scans)} scans failed: {', '.join(failed)}.")
    if unwritten:
        _complain(
            f"{table.name} lacks what was found in {', '.join(unwritten)}; the masks are complete. "
            "Run 'measure' on them."
        )
    return 1 if unwritten or failed else 0


def _segment(path: Path, title: str, predictor: Predictor, options: argparse.Namespace) -> list[TableRow]:
    """Write one scan's mask, say how it went, and return its lines of the table."""
    with _progress_line(title) as progress:
        volume = _load(path, options, progress.part(0.0, 0.1)).called(options.pseudonym or "")
        prediction = predictor.predict(volume, progress.part(0.1, 0.9))
        case = Case.from_prediction(volume, prediction, progress.part(0.9, 1.0))
    save_mask(_mask_path(options.out, volume.name), prediction.mask, volume)
    _say(f"{_title(volume)}: {size_text(case.lesions)}; {prediction.seconds:.1f} s on {prediction.device.label}")
    named = identifiers_text(places_of_identifiers(volume))
    for notice in filter(None, (opening_notice(volume), prediction.warning, *prediction.notices, named)):
        _complain(f"{volume.name}: {notice}")
    return table_rows(case)


def _is_merged(table: Path, found: Mapping[str, Sequence[TableRow]]) -> bool:
    """Put it into the table; False, with a complaint, when it cannot be (a spreadsheet program has it open, say)."""
    try:
        merge_table(table, found)
    except ExportError as error:
        _complain(str(error))
        return False
    return True


def _load(path: Path, options: argparse.Namespace, progress: Progress | None = None) -> Volume:
    """Open a scan, and read it as the modality that the user names."""
    volume = load_volume(path, progress)
    return volume.with_modality(Modality(options.modality)) if options.modality else volume


def _title(volume: Volume) -> str:
    """A scan's name, and of a file with several which time point it is."""
    return ", ".join(filter(None, (volume.name, time_point_text(volume))))


def _mask_path(folder: Path, name: str) -> Path:
    return folder / f"{stem_of(Path(name))}_mask.nii.gz"


def _measure(options: argparse.Namespace) -> int:
    sources = [options.scan, options.mask]
    try:
        return _measure_mask(options, sources)
    except EngineError as error:
        # Who gives a pseudonym keeps what is said here, too.
        words = without_names(str(error), [path.name for path in sources], options.pseudonym or "")
        raise EngineError(words) from error


def _measure_mask(options: argparse.Namespace, sources: list[Path]) -> int:
    """Measure a mask, and write what was asked for once all of it is known."""
    targets = [path for path in (options.csv, options.summary, options.json, options.html) if path is not None]
    for target in targets:
        spare(target, sources)
    _require_different(targets)
    volume = _load(options.scan, options).called(options.pseudonym or "")
    if notice := opening_notice(volume):
        _complain(f"{volume.name}: {notice}")
    case = Case.from_mask(volume, load_mask(options.mask, volume, options.label))
    now = datetime.now(UTC)
    write_csv(options.csv, case, now)
    if options.summary is not None:
        write_overview(options.summary, case, now)
    if options.json is not None:
        write_sidecar(options.json, case, now)
    if options.html is not None:
        write_html(options.html, make_report(case, now=now))
    noun = "lesion" if options.label in (None, Label.TUMOUR) else "region"  # another label is an organ's, say
    _say(f"{_title(volume)}: {size_text(case.lesions, noun)}")
    if words := identifiers_text(places_of_identifiers(volume)):
        _complain(f"{volume.name}: {words}")
    return 0


def _require_different(targets: Sequence[Path]) -> None:
    """Two files of one name would write over each other."""
    places = [path.absolute() for path in targets]
    if twice := [path.name for path in places if places.count(path) > 1]:
        raise ExportError(f"{twice[0]} was named for more than one file. Give each its own name.")


def _info(options: argparse.Namespace) -> int:
    volume = _load(options.scan, options)
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
