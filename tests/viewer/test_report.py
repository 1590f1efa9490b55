"""The report as PDF, from the command line and from the window; and the case's name in all that leaves it."""

from __future__ import annotations

import csv
import json
import re
import zlib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QRectF, QSizeF, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QInputDialog
from pytestqt.qtbot import QtBot

from engine.case.case import Case
from engine.errors import EngineError, ExportError
from engine.export.report import Report, make_report
from engine.scan.masks import load_mask
from engine.scan.nifti import load_volume
from tests.sentences import PATIENT_FOLDER, assert_plain
from tests.viewer.conftest import Desk
from tests.viewer.hands import answer_dialog, near_colour, to_array
from tests.viewer.scans import abdomen, abdomen_labels, write_scan
from viewer import theme
from viewer.__main__ import main
from viewer.report.exports import EXPORTS
from viewer.report.pdf import write_pdf
from viewer.report.picture import draw_picture, fitted_size

NAMES = (b"DOE", b"JOHN", b"19610203")


def run(*argv: object) -> int:
    return main([str(argument) for argument in argv])


def case_of(folder: Path, name: str = "abdomen.nii.gz", labels: np.ndarray | None = None) -> Case:
    volume = load_volume(write_scan(folder / name, abdomen()))
    drawn = abdomen_labels() if labels is None else labels
    return Case.from_mask(volume, load_mask(write_scan(folder / "drawn.nii.gz", drawn), volume))


def print_pdf(path: Path, report: Report) -> None:
    """In a thread of its own, as jobs do it; what goes wrong there goes wrong here."""
    with ThreadPoolExecutor(1) as pool:
        pool.submit(write_pdf, path, report).result()


def page_count(path: Path) -> int:
    return len(re.findall(rb"/Type /Page\b[^s]", path.read_bytes()))


def inflated(path: Path) -> list[bytes]:
    """A PDF and all that is packed in it."""
    content = path.read_bytes()
    assert content.startswith(b"%PDF-1.")
    assert content.rstrip().endswith(b"%%EOF")
    streams = re.findall(rb"stream\r?\n(.*?)endstream", content, re.DOTALL)
    return [content, *(zlib.decompressobj().decompress(stream) for stream in streams if stream[:1] == b"\x78")]


def name_in(content: bytes, name: bytes) -> bool:
    """As bytes, or as the two-byte characters in which a PDF keeps its title."""
    return name in content or name.decode().encode("utf-16-be") in content


@pytest.fixture
def found(desk: Desk, mask: Path) -> Desk:
    """A desk with a scan in a folder called after a patient, and its mask."""
    desk.open(write_scan(desk.folder / PATIENT_FOLDER / "DOE^JOHN.nii.gz", abdomen()))
    desk.open_mask(mask)
    return desk


def rename(desk: Desk, name: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Choose "Pseudonym…" and answer, None as with Cancel."""
    monkeypatch.setattr(QInputDialog, "getText", lambda *_, **__: (name or "", name is not None))
    desk.do("pseudonym")


# The pages


def test_lesions_go_two_to_a_page_behind_the_table(tmp_path: Path, qtbot: QtBot) -> None:
    print_pdf(tmp_path / "a.pdf", make_report(case_of(tmp_path)))
    assert page_count(tmp_path / "a.pdf") == 3
    none = case_of(tmp_path, labels=np.minimum(abdomen_labels(), 1))
    print_pdf(tmp_path / "none.pdf", make_report(none))
    assert page_count(tmp_path / "none.pdf") == 1


def test_numbers_that_say_more_leave_two_lesions_on_a_page(tmp_path: Path, qtbot: QtBot) -> None:
    """Unverified sizes of bent lesions take more lines."""
    volume = load_volume(write_scan(tmp_path / "thick.nii", abdomen(), (8.0, 1.5, 1.0)))
    found = Case.from_mask(volume, load_mask(write_scan(tmp_path / "m.nii", abdomen_labels(), (8.0, 1.5, 1.0)), volume))
    bent = replace(found, lesions=tuple(replace(lesion, line_leaves_lesion=True) for lesion in found.lesions))
    print_pdf(tmp_path / "thick.pdf", make_report(bent))
    assert page_count(tmp_path / "thick.pdf") == 3


def test_a_long_table_goes_on_on_the_next_page(tmp_path: Path, qtbot: QtBot) -> None:
    report = make_report(case_of(tmp_path))
    many = replace(report, rows=report.rows * 30, lesions=())
    print_pdf(tmp_path / "a.pdf", many)
    assert page_count(tmp_path / "a.pdf") == 3


def test_a_picture_is_drawn_with_its_lines_in_its_true_aspect(tmp_path: Path, qtbot: QtBot) -> None:
    picture = make_report(case_of(tmp_path)).lesions[0].close_up
    size = fitted_size(picture, QSizeF(400, 300))
    assert size.height() / size.width() == pytest.approx(picture.size_mm[0] / picture.size_mm[1])
    canvas = QImage(size.toSize(), QImage.Format.Format_RGB32)
    canvas.fill(Qt.GlobalColor.black)
    painter = QPainter(canvas)
    draw_picture(painter, picture, QRectF(0, 0, size.width(), size.height()))
    painter.end()
    shown = to_array(canvas)
    scale = size.width() / picture.size_mm[1]
    for colour, lines in ((theme.TUMOUR, picture.outlines[0]), (theme.CALIPER, np.array(picture.long_axis))):
        rows, cols = np.nonzero(near_colour(shown, colour, 60))
        # The letters and the ends of the lines are drawn in yellows, too: what lies around the lesion alone.
        low, high = lines.min(axis=0) * scale, lines.max(axis=0) * scale
        near = (cols > low[0] - 4) & (cols < high[0] + 4) & (rows > low[1] - 4) & (rows < high[1] + 4)
        assert cols[near].min() == pytest.approx(low[0], abs=4)
        assert cols[near].max() == pytest.approx(high[0], abs=4)


def test_a_pdf_that_cannot_be_written_is_a_sentence_and_nothing_is_left(tmp_path: Path, qtbot: QtBot) -> None:
    report = make_report(case_of(tmp_path))
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(ExportError) as caught:
        print_pdf(tmp_path / "gone" / "report.pdf", report)
    assert_plain(caught.value, "report.pdf", "the folder gone does not exist")
    assert sorted(tmp_path.rglob("*")) == before


def test_the_pages_of_two_patients_of_one_pseudonym_are_the_same(tmp_path: Path, qtbot: QtBot) -> None:
    """Letters on a page are numbers of glyphs, in which no name can be searched; but they can be compared."""
    drawn: dict[str, list[list[bytes]]] = {"": [], "P-001": []}
    for name in ("DOE^JOHN.nii.gz", "ROE^JANET.nii.gz"):
        case = case_of(tmp_path, name)
        for pseudonym, pages in drawn.items():
            called = replace(case, volume=case.volume.called(pseudonym))
            print_pdf(tmp_path / "a.pdf", make_report(called, now=datetime(2025, 3, 9, tzinfo=UTC)))
            pages.append(inflated(tmp_path / "a.pdf")[1:])
    assert len(drawn[""][0]) >= 3
    assert drawn["P-001"][0] == drawn["P-001"][1]
    assert drawn[""][0] != drawn[""][1]


# From the command line


def test_no_planted_name_is_in_a_pdf_nor_in_what_is_said(
    qtbot: QtBot, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    scan = write_scan(
        tmp_path / PATIENT_FOLDER / "DOE^JOHN.nii.gz", abdomen(), fields={"descrip": b"DOE^JOHN", "aux_file": b"JOHN"}
    )
    mask = write_scan(tmp_path / PATIENT_FOLDER / "DOE^JOHN_mask.nii.gz", abdomen_labels())
    pdf, table = tmp_path / "out.pdf", tmp_path / "out.csv"
    assert run(scan, "--mask", mask, "--pdf", pdf, "--csv", table, "--pseudonym", "P-001") == 0
    told = capfd.readouterr()
    assert told.out == "3 lesions, 4.44 ml in all\n"
    (sentence,) = told.err.splitlines()
    assert sentence.startswith("Who the patient is may be read from the scan's own file: text in the header field ")
    pieces = [*inflated(pdf), table.read_bytes(), (told.out + told.err).encode()]
    assert not [name for piece in pieces for name in NAMES if name_in(piece, name)]
    assert name_in(pdf.read_bytes(), b"P-001")
    assert run(scan, "--mask", mask, "--pdf", pdf) == 0
    assert name_in(pdf.read_bytes(), b"DOE^JOHN")  # the check above can see a name


@pytest.mark.parametrize(
    ("argv", "words"),
    [
        (["--pdf", "out.pdf"], "--pdf needs a SCAN"),
        (["--pseudonym", "x"], "--pseudonym needs a SCAN"),
        (["a.nii", "--pdf", "out.pdf"], "--pdf needs something to measure"),
        (["a.nii", "--pseudonym", "a/b"], "The pseudonym holds a sign"),
    ],
)
def test_wrong_usage_ends_with_2(argv: list[str], words: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(argv)
    assert ended.value.code == 2
    assert words in capsys.readouterr().err


# From the window


@pytest.mark.parametrize("export", EXPORTS, ids=lambda export: export.action)
def test_the_menu_writes_each_kind_under_the_name_that_it_proposes(
    found: Desk, export: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = found.folder / "out"
    answer_dialog(monkeypatch, target)
    found.do(export.action)
    found.settle()
    written = target.with_name("out" + Path(export.ending).suffix)
    assert found.message.startswith(f"Saved 3 lesions to {written.name}. Who the patient is may be read from ")
    content = written.read_bytes()
    assert content.startswith({".pdf": b"%PDF", ".html": b"<!DOCTYPE html>", ".json": b"{"}[written.suffix])


def test_the_pictures_are_in_the_window_of_the_screen(found: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    found.key(Qt.Key.Key_6)  # bone
    answer_dialog(monkeypatch, found.folder / "out.html")
    found.do("report_html")
    found.settle()
    assert "level 480, width 2500" in (found.folder / "out.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("neurological", [False, True])
def test_the_pictures_have_right_and_left_where_the_screen_has_them(
    found: Desk, neurological: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    found.window.change_settings(neurological=neurological)
    answer_dialog(monkeypatch, found.folder / "out.html")
    found.do("report_html")
    found.settle()
    page = (found.folder / "out.html").read_text(encoding="utf-8")
    words = ("neurological display", "radiological display")
    assert [page.count(f">{word}</text>") > 0 for word in words] == [neurological, not neurological]
    first = re.search(r'<svg class="close-up".*?</svg>', page, re.DOTALL)
    assert first is not None
    shown = re.findall(r'text-anchor="(start|end)"[^>]*fill="#ffd166">(R|L)</text>', first[0])
    assert dict(shown) == ({"start": "L", "end": "R"} if neurological else {"start": "R", "end": "L"})


@pytest.mark.parametrize("export", EXPORTS, ids=lambda export: export.action)
def test_a_folder_that_has_vanished_and_the_scan_itself_are_sentences(
    found: Desk, export: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    scan = found.case.volume.source.path
    before = scan.read_bytes()
    for target, words in (
        (found.folder / "gone" / "out.x", "the folder gone does not exist"),
        (scan, "the scan itself"),
    ):
        answer_dialog(monkeypatch, target)
        found.do(export.action)
        found.settle()
        assert_plain(EngineError(found.message), words)
    assert scan.read_bytes() == before
    assert not (found.folder / "gone").exists()


def test_a_pseudonym_is_everywhere_at_once(found: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Path] = []
    assert "DOE^JOHN" in found.window.windowTitle()
    found.key(Qt.Key.Key_N)
    chosen = found.window.session.lesion
    rename(found, " P-001 ", monkeypatch)
    assert found.window.windowTitle() == "P-001 – Hepatica"
    assert found.window.session.lesion is chosen
    answer_dialog(monkeypatch, found.folder / "out.csv")
    found.do("export")
    found.settle()
    with (found.folder / "out.csv").open(encoding="utf-8", newline="") as stream:
        assert {row["scan"] for row in csv.DictReader(stream)} == {"P-001"}

    def ask(_window: object, _title: str, proposed: str, _kinds: str) -> tuple[str, str]:
        asked.append(Path(proposed))
        return "", ""

    monkeypatch.setattr("PySide6.QtWidgets.QFileDialog.getSaveFileName", ask)
    for action in ("report_pdf", "export_json", "save_mask", "screenshot"):
        found.do(action)
    assert [path.name for path in asked] == [
        "P-001_report.pdf",
        "P-001_lesions.json",
        "P-001_mask.nii.gz",
        "P-001.png",
    ]


def test_a_pseudonym_stays_with_the_file_and_goes_with_it(
    found: Desk, tmp_path: Path, model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    series = write_scan(tmp_path / "DOE_series.nii", np.stack([abdomen()] * 3, axis=-1))
    found.open(series)
    rename(found, "P-002", monkeypatch)
    found.do("time_on")
    found.settle()
    assert (found.case.volume.source.time_point, found.case.volume.name) == (1, "P-002")
    found.use_model(model)
    found.do("predict")
    found.settle()
    found.do("read_as_ct")
    assert found.case.volume.name == "P-002"
    other = found.open(write_scan(tmp_path / "other.nii", abdomen()))
    assert other.volume.name == "other.nii"


def test_a_pseudonym_is_taken_back_refused_or_left(found: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    rename(found, "P-001", monkeypatch)
    rename(found, None, monkeypatch)
    assert found.case.volume.name == "P-001"
    rename(found, "a/b", monkeypatch)
    assert_plain(EngineError(found.message), "the pseudonym holds a sign")
    assert found.case.volume.name == "P-001"
    rename(found, "", monkeypatch)
    assert found.case.volume.name == "DOE^JOHN.nii.gz"


def test_a_mask_that_is_saved_under_a_pseudonym_names_nobody(found: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    rename(found, "P-001", monkeypatch)
    answer_dialog(monkeypatch, found.folder / "out.nii")
    found.do("save_mask")
    found.settle()
    content = (found.folder / "out.nii").read_bytes()
    assert not [name for name in NAMES if name in content]


def test_json_from_the_window_is_the_command_lines(found: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    answer_dialog(monkeypatch, found.folder / "out.json")
    found.do("export_json")
    found.settle()
    read = json.loads((found.folder / "out.json").read_text(encoding="ascii"))
    assert [lesion["lesion_id"] for lesion in read["lesions"]] == ["1", "2", "3"]


def test_who_the_patient_is_may_stand_in_the_file_and_that_is_said_once(
    found: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def export(action: str, name: str) -> str:
        answer_dialog(monkeypatch, found.folder / name)
        found.do(action)
        found.settle()
        return found.message

    first = export("export", "a.csv")
    assert first.startswith("Saved 3 lesions to a.csv. Who the patient is may be read from the scan's own file: ")
    assert "what looks like a person's name in the file's name" in first
    assert first.endswith("Give it a pseudonym (File > Pseudonym…) before you pass it on.")
    assert not [name for name in NAMES if name.decode() in first]
    assert export("export_json", "b.json") == "Saved 3 lesions to b.json."
    assert export("save_mask", "c.nii") == "Saved c.nii."
    found.open(write_scan(found.folder / "ROE^JANET.nii", abdomen()))
    rename(found, "P-002", monkeypatch)
    second = export("screenshot", "d.png")
    assert "what looks like a person's name in the file's name" in second
    assert "pseudonym" not in second  # it has one
    found.open(write_scan(found.folder / "plain.nii", abdomen()))
    assert export("screenshot", "e.png") == "Saved e.png."
