"""``measure`` as a script calls it: every file it can write, and that no name of a patient gets into any."""

from __future__ import annotations

import csv
import gzip
import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import nibabel
import numpy as np
import pytest

from engine import batch as commands
from engine.__main__ import main
from engine.errors import EngineError
from engine.export.pseudonym import check_pseudonym
from tests.sentences import PATIENT_FOLDER, assert_plain
from tests.viewer.scans import abdomen, abdomen_labels, write_scan

NAMES = ("DOE", "JOHN", "19610203", "7781234")


@pytest.fixture
def scan(tmp_path: Path) -> Path:
    return write_scan(tmp_path / "abdomen.nii.gz", abdomen())


@pytest.fixture
def mask(tmp_path: Path) -> Path:
    return write_scan(tmp_path / "mask.nii.gz", abdomen_labels())


def measure(*argv: object) -> int:
    return main(["measure", *map(str, argv)])


def everything(folder: Path) -> list[object]:
    return [
        *("--csv", folder / "out.csv", "--summary", folder / "sum.csv"),
        *("--json", folder / "out.json", "--html", folder / "out.html"),
    ]


def test_one_run_writes_every_file_with_the_same_numbers(
    scan: Path, mask: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert measure(scan, "--mask", mask, *everything(tmp_path)) == 0
    assert capsys.readouterr() == ("abdomen.nii.gz: 3 lesions, 4.44 ml in all\n", "")
    with (tmp_path / "out.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    read = json.loads((tmp_path / "out.json").read_text(encoding="ascii"))
    page = (tmp_path / "out.html").read_text(encoding="utf-8")
    assert {row["date_utc"] for row in rows} == {read["date_utc"]}
    assert read["date_utc"] in page
    for row, lesion in zip(rows, read["lesions"], strict=True):
        volume = next(entry for entry in lesion["measurements"] if entry["name"] == "volume_ml")
        assert volume["value"] == float(row["volume_ml"])
        assert f">{row['longest_diameter_mm']} mm<" in page


def test_one_line_about_the_whole_scan(scan: Path, mask: Path, tmp_path: Path) -> None:
    assert measure(scan, "--mask", mask, *everything(tmp_path), "--pseudonym", "=P") == 0
    with (tmp_path / "sum.csv").open(encoding="utf-8", newline="") as stream:
        (line,) = csv.DictReader(stream, strict=True)
    assert {name: line[name] for name in list(line)[:12]} == {
        "scan": "'=P",
        "source": "file",
        "counted": "given",
        "lesions": "3",
        "lesions_tiny": "0",
        "lesions_volume_ml": "4.44",
        "lesions_accepted": "0",
        "lesions_undecided": "3",
        "lesions_rejected": "0",
        "liver_volume_ml": "44.35",  # 14 * 22 * 24 voxels of 6 mm3
        "tumour_burden_percent": "10.0108",  # 740 of 7392 voxels
        "geometry_status": "OK",
    }
    assert line["research_use_notice"] == "Research use only. Not a medical device. Not for diagnosis or treatment."
    read = json.loads((tmp_path / "out.json").read_text(encoding="ascii"))
    figures = {name: float(line[name]) for name in list(line)[3:11]}
    assert read["summary"] == {"counted": "given", **figures}


def test_what_cannot_be_measured_of_a_scan_without_lesion_or_liver_is_empty(scan: Path, tmp_path: Path) -> None:
    empty = write_scan(tmp_path / "empty.nii", np.zeros_like(abdomen_labels()))
    assert measure(scan, "--mask", empty, "--csv", tmp_path / "a.csv", "--summary", tmp_path / "b.csv") == 0
    with (tmp_path / "b.csv").open(encoding="utf-8", newline="") as stream:
        (line,) = csv.DictReader(stream, strict=True)
    empty_cells = ("lesions_volume_ml", "liver_volume_ml", "tumour_burden_percent", "model_name", "warning")
    assert [line[name] for name in empty_cells] == [""] * 5
    assert (line["lesions"], line["lesions_tiny"]) == ("0", "0")


def plant(folder: Path) -> tuple[Path, Path]:
    """A scan and its mask with the patient in every place that a NIfTI file has for it."""
    home = folder / PATIENT_FOLDER
    home.mkdir()
    plain = nibabel.load(write_scan(folder / "plain.nii", abdomen()))
    image = nibabel.Nifti1Image(np.asarray(plain.dataobj), plain.affine, plain.header)
    for field in ("descrip", "db_name", "aux_file", "intent_name", "data_type"):
        image.header[field] = b"DOE^JOHN"
    image.header.extensions.append(nibabel.nifti1.Nifti1Extension("comment", b"DOE^JOHN MRN 7781234"))
    made = []
    for name, one in (("DOE^JOHN_7781234.nii.gz", image), ("DOE^JOHN_mask.nii.gz", None)):
        content = one.to_bytes() if one is not None else write_scan(folder / "m.nii", abdomen_labels()).read_bytes()
        with (home / name).open("wb") as raw, gzip.GzipFile("DOE^JOHN.nii", "wb", fileobj=raw) as packed:
            packed.write(content)
        made.append(home / name)
    return made[0], made[1]


def test_no_planted_name_is_in_any_output_or_log(tmp_path: Path) -> None:
    scan, mask = plant(tmp_path)
    out = tmp_path / "out"
    out.mkdir()
    argv = ["measure", scan, "--mask", mask, *everything(out), "--pseudonym", "P-001"]
    done = subprocess.run(
        [sys.executable, "-m", "engine", *map(str, argv)],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.decode().startswith("P-001: 3 lesions, ")
    told = done.stderr.decode()
    for place in ("field descrip", "field db_name", "(comment)", "was packed", "the file's name", "a folder's name"):
        assert place in told
    for content in (done.stdout, done.stderr, *(path.read_bytes() for path in out.iterdir())):
        assert not [name for name in NAMES if name.encode() in content]
        assert b"P-001" in content
    page = (out / "out.html").read_text(encoding="utf-8")
    assert "text in the header field descrip" in page


@pytest.mark.parametrize(
    "spoil",
    [
        lambda scan, mask, out: scan.write_bytes(b"no scan"),
        lambda scan, mask, out: mask.write_bytes(scan.read_bytes()),
        lambda scan, mask, out: scan.unlink(),
        lambda scan, mask, out: (out / "out.json").mkdir(),
    ],
    ids=["a broken scan", "a mask that is none", "a scan that is gone", "a folder in the place of a file"],
)
def test_a_run_that_fails_tells_no_name_either(
    tmp_path: Path, spoil: Callable[[Path, Path, Path], object], capsys: pytest.CaptureFixture[str]
) -> None:
    scan, mask = plant(tmp_path)
    out = tmp_path / "out"
    out.mkdir()
    spoil(scan, mask, out)
    assert measure(scan, "--mask", mask, *everything(out), "--pseudonym", "P-001") == 1
    told = capsys.readouterr()
    assert not [name for name in NAMES if name in told.out + told.err]
    assert_plain(EngineError(told.err.strip().splitlines()[-1]))


def test_without_a_pseudonym_what_was_found_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    scan, mask = plant(tmp_path)
    assert measure(scan, "--mask", mask, "--csv", tmp_path / "out.csv") == 0
    told = capsys.readouterr().err
    assert "Who the patient is may be read from the scan's own file: text in the header field" in told
    assert "text in the header field descrip" in told


@pytest.mark.parametrize("name", ["", "   ", "a/b", "..\\x", "x" * 65, "a\nb", "a:b", "a\0b"])
def test_a_pseudonym_that_no_file_could_be_called_is_wrong_usage(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        measure("a.nii", "--mask", "m.nii", "--csv", "out.csv", f"--pseudonym={name}")
    assert left.value.code == 2
    assert "The pseudonym" in capsys.readouterr().err


def test_a_pseudonym_loses_the_space_around_it() -> None:
    assert check_pseudonym("  Fall 7, Zürich ") == "Fall 7, Zürich"


def test_a_pseudonym_that_is_a_formula_stays_text(scan: Path, mask: Path, tmp_path: Path) -> None:
    assert measure(scan, "--mask", mask, *everything(tmp_path), "--pseudonym==1+1") == 0
    assert b"\r\n'=1+1,," in (tmp_path / "out.csv").read_bytes()
    assert "Liver lesions: =1+1<" in (tmp_path / "out.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("option", ["--csv", "--json", "--html", "--summary"])
@pytest.mark.parametrize("source", ["abdomen.nii.gz", "mask.nii.gz"])
def test_nothing_that_is_read_is_written_over(
    scan: Path, mask: Path, tmp_path: Path, option: str, source: str, capsys: pytest.CaptureFixture[str]
) -> None:
    before = {path: path.read_bytes() for path in (scan, mask)}
    targets = {"--csv": tmp_path / "out.csv", option: tmp_path / source}
    assert measure(scan, "--mask", mask, *(word for pair in targets.items() for word in pair)) == 1
    assert "is not overwritten" in capsys.readouterr().err
    assert {path: path.read_bytes() for path in (scan, mask)} == before
    assert not (tmp_path / "out.csv").exists()


def test_two_outputs_of_one_name_are_refused_before_anything_is_written(
    scan: Path, mask: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert measure(scan, "--mask", mask, "--csv", tmp_path / "out", "--html", tmp_path / "out") == 1
    assert_plain(EngineError(capsys.readouterr().err.strip()), "out was named for more than one file")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("option", ["--json", "--html"])
def test_a_folder_that_is_not_there_is_named(
    scan: Path, mask: Path, tmp_path: Path, option: str, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "vanished" / "out.x"
    assert measure(scan, "--mask", mask, "--csv", tmp_path / "a.csv", option, target) == 1
    assert "out.x could not be written: the folder vanished does not exist" in capsys.readouterr().err
    assert not (tmp_path / "vanished").exists()


@pytest.mark.parametrize("option", ["--csv", "--json", "--html"])
def test_a_disk_that_fills_up_leaves_what_was_there(
    scan: Path, mask: Path, tmp_path: Path, option: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """A limit on the size of files does to this process what a full disk would."""
    resource = pytest.importorskip("resource", reason="this platform has no limit on the size of files")
    signal = pytest.importorskip("signal")
    folder, free = tmp_path / "full", tmp_path / "free"
    folder.mkdir()
    free.mkdir()
    assert measure(scan, "--mask", mask, "--csv", free / "a", option, free / "b") == 0
    room = (free / "b").stat().st_size - 1
    target = folder / "out"
    target.write_bytes(b"what was there")
    limits, handler = resource.getrlimit(resource.RLIMIT_FSIZE), signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (room, limits[1]))
        code = measure(scan, "--mask", mask, "--csv", free / "a", option, target)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, handler)
    assert code == 1
    assert "out could not be written: File too large" in capsys.readouterr().err
    assert target.read_bytes() == b"what was there"
    assert [path.name for path in folder.iterdir()] == ["out"]


def test_a_label_of_a_multi_organ_mask_goes_into_every_file(
    scan: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    organs = abdomen_labels() * np.uint8(20)
    mask = write_scan(tmp_path / "organs.nii", organs)
    assert measure(scan, "--mask", mask, "--label", 40, *everything(tmp_path)) == 0
    assert capsys.readouterr().out == "abdomen.nii.gz: 3 regions, 4.44 ml in all\n"
    assert len(re.findall("<svg", (tmp_path / "out.html").read_text(encoding="utf-8"))) == 6


def test_a_table_alone_draws_no_picture(
    scan: Path, mask: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise AssertionError("nobody asked for a report")

    monkeypatch.setattr(commands, "make_report", fail)
    assert measure(scan, "--mask", mask, "--csv", tmp_path / "out.csv") == 0


def test_the_usual_label_by_its_number_changes_nothing(scan: Path, mask: Path, tmp_path: Path) -> None:
    """Liver, burden and distances to the edge are there all the same; an empty mask is one without lesions."""
    tables = []
    for n, label in enumerate(([], ["--label", 2])):
        out, summary = tmp_path / f"{n}.csv", tmp_path / f"{n}_summary.csv"
        assert measure(scan, "--mask", mask, "--csv", out, "--summary", summary, *label) == 0
        texts = [path.read_text("utf-8") for path in (out, summary)]
        tables.append([{**row, "date_utc": ""} for text in texts for row in csv.DictReader(text.splitlines())])
    assert tables[0] == tables[1]
    assert tables[1][0]["edge_distance_mm"]
    empty = write_scan(tmp_path / "empty.nii", np.zeros_like(abdomen_labels()))
    assert measure(scan, "--mask", empty, "--csv", tmp_path / "none.csv", "--label", 2) == 0


def test_where_the_disk_fills_it_is_said_what_is_new(
    scan: Path, mask: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    out, html = tmp_path / "out.csv", tmp_path / "out.html"

    def full(*_: object) -> None:
        raise EngineError("never asked for")

    monkeypatch.setattr(commands, "make_report", full)
    html.write_text("as it was")
    sidecar = tmp_path / "gone" / "out.json"
    assert measure(scan, "--mask", mask, "--csv", out, "--json", sidecar, "--html", html) == 1
    said = capsys.readouterr().err
    assert "Written before that, and new: out.csv." in said
    assert_plain(said.strip().splitlines()[-1].removeprefix("error: "))
    assert out.exists()
    assert html.read_text() == "as it was"


def test_doubtful_millimetres_are_called_so(tmp_path: Path, mask: Path, capsys: pytest.CaptureFixture[str]) -> None:
    thick = write_scan(tmp_path / "thick.nii.gz", abdomen(), (8.0, 1.5, 1.0))
    drawn = write_scan(tmp_path / "thick_mask.nii.gz", abdomen_labels(), (8.0, 1.5, 1.0))
    html = tmp_path / "out.html"
    assert measure(thick, "--mask", drawn, "--csv", tmp_path / "out.csv", "--html", html) == 0
    assert "ml in all; all sizes are unverified" in capsys.readouterr().out
    page = html.read_text("utf-8")
    for heading in ("Volume (ml)", "Longest (mm)", "Short axis (mm)", "3-D (mm)"):
        assert f"{heading} (unverified)" in page
