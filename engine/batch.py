"""What ``predict`` and ``measure`` of the command line do: the work of the viewer, without a screen."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from engine.case.case import Case
from engine.errors import EngineError, ExportError, sentence
from engine.export.html import write_html
from engine.export.merge import merge_table, read_table
from engine.export.overview import write_overview
from engine.export.pseudonym import identifiers_text, without_names
from engine.export.report import make_report
from engine.export.sidecar import write_sidecar
from engine.export.summary import doubted, size_text, time_point_text
from engine.export.table import TableRow, table_rows, write_csv
from engine.files import spare
from engine.progress import Progress
from engine.scan.identifiers import places_of_identifiers
from engine.scan.masks import load_mask, save_mask
from engine.scan.nifti import load_volume, stem_of
from engine.scan.notice import opening_notice
from engine.scan.volume import Label, Modality, Volume
from engine.words import say

if TYPE_CHECKING:  # the model's runtime, and what it brings, is imported where it is used: measuring needs none
    from engine.model.predictor import Predictor


def predict(options: argparse.Namespace) -> int:
    """Segment every scan; go on past a bad one and name it at the end."""
    from engine.model.bundled import bundled_model
    from engine.model.predictor import Predictor

    scans: list[Path] = options.scans
    model: Path = options.model or bundled_model()
    table: Path = options.out / "lesions.csv"
    _require_different_stems(scans)
    if options.pseudonym and len(scans) > 1:
        raise EngineError(
            say("One pseudonym cannot name {count} cases. Give it with one scan at a time.", count=len(scans))
        )
    names = [options.pseudonym or path.name for path in scans]
    for target in (table, *(_mask_path(options.out, name) for name in names)):
        spare(target, [*scans, model])
    predictor = Predictor(model, options.device, options.threads)
    _make_folder(options.out)
    # Before the first scan, so that a place where nothing can be written is known before hours of work.
    merge_table(table, {})
    if read_table(table):
        tell(f"{table.name} is there already: its lines are kept, but those of a scan that is done again are replaced.")
    unwritten: dict[str, list[TableRow]] = {}
    failed: list[str] = []
    for number, (path, name) in enumerate(zip(scans, names, strict=True), 1):
        try:
            unwritten[name] = _segment(path, f"{name} ({number}/{len(scans)})", predictor, options)
        except BrokenPipeError:  # it is not about the scan
            raise
        except Exception as error:  # whatever one scan does must not end the others
            complain(f"{name}: {without_names(sentence(error), [path.name], options.pseudonym or '')}")
            failed.append(name)
        # After every scan, so that a batch that is stopped leaves a table of what it has done.
        if unwritten and _is_merged(table, unwritten):
            unwritten.clear()
    if failed:
        complain(f"{len(failed)} of {len(scans)} scans failed: {', '.join(failed)}.")
    if unwritten:
        complain(
            f"{table.name} lacks what was found in {', '.join(unwritten)}; the masks are complete. "
            "Run 'measure' on them."
        )
    return 1 if unwritten or failed else 0


def measure(options: argparse.Namespace) -> int:
    """Measure a mask, and write what was asked for; no file's name is told to whoever gives a pseudonym."""
    sources = [options.scan, options.mask]
    try:
        return _measure_mask(options, sources)
    except EngineError as error:
        # Who gives a pseudonym keeps what is said here, too.
        words = without_names(str(error), [path.name for path in sources], options.pseudonym or "")
        raise EngineError(words) from error


def _segment(path: Path, title: str, predictor: Predictor, options: argparse.Namespace) -> list[TableRow]:
    """Write one scan's mask, say how it went, and return its lines of the table."""
    with _progress_line(title) as progress:
        volume = _load(path, options, progress.part(0.0, 0.1)).called(options.pseudonym or "")
        prediction = predictor.predict(volume, progress.part(0.1, 0.9))
        case = Case.from_prediction(volume, prediction, progress.part(0.9, 1.0))
    save_mask(_mask_path(options.out, volume.name), prediction.mask, volume)
    sizes = doubted(case, size_text(case.lesions))
    tell(f"{_title(volume)}: {sizes}; {prediction.seconds:.1f} s on {prediction.device.label}")
    named = identifiers_text(places_of_identifiers(volume))
    for notice in filter(None, (opening_notice(volume), prediction.warning, *prediction.notices, named)):
        complain(f"{volume.name}: {notice}")
    return table_rows(case)


def _is_merged(table: Path, found: Mapping[str, Sequence[TableRow]]) -> bool:
    """Put it into the table; False, with a complaint, when it cannot be (a spreadsheet program has it open, say)."""
    try:
        merge_table(table, found)
    except ExportError as error:
        complain(str(error))
        return False
    return True


def _measure_mask(options: argparse.Namespace, sources: list[Path]) -> int:
    """Measure a mask, and write what was asked for once all of it is known."""
    targets = [path for path in (options.csv, options.summary, options.json, options.html) if path is not None]
    for target in targets:
        spare(target, sources)
    _require_different(targets)
    volume = _load(options.scan, options).called(options.pseudonym or "")
    if notice := opening_notice(volume):
        complain(f"{volume.name}: {notice}")
    case = Case.from_mask(volume, load_mask(options.mask, volume, options.label))
    now = datetime.now(UTC)
    wanted: list[tuple[Path | None, Callable[[Path], None]]] = [
        (options.csv, lambda path: write_csv(path, case, now)),
        (options.summary, lambda path: write_overview(path, case, now)),
        (options.json, lambda path: write_sidecar(path, case, now)),
        (options.html, lambda path: write_html(path, make_report(case, now=now))),
    ]
    _write_all([(path, write) for path, write in wanted if path is not None])
    noun = "lesion" if options.label in (None, Label.TUMOUR) else "region"  # another label is an organ's, say
    tell(f"{_title(volume)}: {doubted(case, size_text(case.lesions, noun))}")
    if words := identifiers_text(places_of_identifiers(volume)):
        complain(f"{volume.name}: {words}")
    return 0


def _write_all(wanted: Sequence[tuple[Path, Callable[[Path], None]]]) -> None:
    """Write one file after the other; where one cannot be, say which are there already, since they go together."""
    written: list[str] = []
    for path, write in wanted:
        try:
            write(path)
        except ExportError as error:
            if not written:
                raise
            names = ", ".join(written)
            raise ExportError(
                say("{reason} Written before that, and new: {names}.", reason=error, names=names)
            ) from error
        written.append(path.name)


def _load(path: Path, options: argparse.Namespace, progress: Progress | None = None) -> Volume:
    """Open a scan, and read it as the modality that the user names."""
    volume = load_volume(path, progress)
    return volume.with_modality(Modality(options.modality)) if options.modality else volume


def _title(volume: Volume) -> str:
    """A scan's name, and of a file with several which time point it is."""
    return ", ".join(filter(None, (volume.name, time_point_text(volume))))


def _mask_path(folder: Path, name: str) -> Path:
    return folder / f"{stem_of(Path(name))}_mask.nii.gz"


def _require_different(targets: Sequence[Path]) -> None:
    """Two files of one name would write over each other."""
    places = [path.absolute() for path in targets]
    if twice := [path.name for path in places if places.count(path) > 1]:
        raise ExportError(say("{twice} was named for more than one file. Give each its own name.", twice=twice[0]))


def _require_different_stems(scans: Sequence[Path]) -> None:
    """Two scans of one name would write over each other's mask."""
    stems = [stem_of(path) for path in scans]
    if twice := sorted({stem for stem in stems if stems.count(stem) > 1}):
        raise EngineError(
            say("Several scans are called {twice}: their masks would share one file. Run them apart.", twice=twice[0])
        )


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise EngineError(
            say(
                "The folder {name} could not be made: {reason}. Choose another with --out.",
                name=folder.name,
                reason=reason,
            )
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


def tell(text: str) -> None:
    """Say what came out."""
    print(text)  # noqa: T201


def complain(text: str) -> None:
    """Say what went wrong, or makes it doubtful."""
    print(text, file=sys.stderr)  # noqa: T201
