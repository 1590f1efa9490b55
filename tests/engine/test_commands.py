"""The command line: what scripts rely on."""

from __future__ import annotations

import csv
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import nibabel as nib
import numpy as np
import pytest

from engine import batch as commands
from engine import doctor
from engine.__main__ import main
from engine.errors import EngineError, ExportError
from engine.export.merge import merge_table
from engine.export.table import TableRow
from engine.progress import Progress
from engine.scan.nifti import load_volume
from engine.scan.volume import Volume
from tests.models import write_threshold_model
from tests.nifti_files import write_nifti
from tests.sentences import assert_plain


@pytest.fixture
def model(tmp_path: Path) -> Path:
    return write_threshold_model(tmp_path / "model.onnx")


def write_scan(path: Path, voxels: np.ndarray | None = None) -> Path:
    """Air, with a liver of 50 and in it a tumour of 90; not square, not at the origin, in LAS order."""
    if voxels is None:
        voxels = np.zeros((20, 24, 10), np.int16)
        voxels[4:16, 4:20, 2:8] = 50
        voxels[8:12, 8:14, 4:6] = 90
    affine = np.array([[-2.0, 0, 0, 30], [0, 1.5, 0, -20], [0, 0, 3.0, 7], [0, 0, 0, 1]])
    image = nib.Nifti1Image(voxels, affine)
    image.set_sform(affine, 1)
    image.set_qform(affine, 2)
    image.header.set_xyzt_units("mm")
    nib.save(image, path)
    return path


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_predict_writes_a_mask_on_the_scans_grid_and_one_table(tmp_path: Path, model: Path) -> None:
    scans = [write_scan(tmp_path / "a.nii.gz"), write_scan(tmp_path / "b.nii")]
    out = tmp_path / "deep" / "out"
    assert main(["predict", *map(str, scans), "--out", str(out), "--model", str(model), "--device", "cpu"]) == 0
    assert sorted(p.name for p in out.iterdir()) == ["a_mask.nii.gz", "b_mask.nii.gz", "lesions.csv"]
    scan, mask = nib.load(scans[0]), nib.load(out / "a_mask.nii.gz")
    assert mask.get_data_dtype() == np.uint8
    np.testing.assert_array_equal(mask.affine, scan.affine)
    assert (mask.header["sform_code"], mask.header["qform_code"]) == (1, 2)
    voxels = np.asarray(scan.dataobj)
    np.testing.assert_array_equal(np.asarray(mask.dataobj), np.select([voxels >= 90, voxels >= 50], [2, 1], 0))
    rows = read(out / "lesions.csv")
    assert [row["scan"] for row in rows] == ["a.nii.gz", "b.nii"]
    assert float(rows[0]["volume_ml"]) == pytest.approx(4 * 6 * 2 * 9.0 / 1000, rel=5e-3)
    assert rows[0]["provider"] == "CPUExecutionProvider"
    assert rows[0]["mean"] == "90"


def test_threads_do_not_change_a_byte(tmp_path: Path, model: Path) -> None:
    scan = write_scan(tmp_path / "a.nii.gz")
    for threads in ("1", "3"):
        assert main(["predict", str(scan), "--out", str(tmp_path / threads), "--model", str(model),
                     "--threads", threads]) == 0  # fmt: skip
    one, three = (tmp_path / n / "a_mask.nii.gz" for n in ("1", "3"))
    assert one.read_bytes() == three.read_bytes()


def test_a_batch_goes_on_past_a_bad_file_and_names_it(
    tmp_path: Path, model: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = tmp_path / "bad.nii"
    bad.write_text("this is not a scan")
    good = write_scan(tmp_path / "good.nii.gz")
    assert main(["predict", str(bad), str(good), "--out", str(tmp_path / "out"), "--model", str(model)]) == 1
    errors = capsys.readouterr().err
    assert "1 of 2 scans failed: bad.nii." in errors
    assert "Traceback" not in errors
    assert [row["scan"] for row in read(tmp_path / "out" / "lesions.csv")] == ["good.nii.gz"]
    assert not (tmp_path / "out" / "bad_mask.nii.gz").exists()


def test_scans_that_would_share_a_mask_are_refused_before_anything_runs(
    tmp_path: Path, model: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "other").mkdir()
    scans = [write_scan(tmp_path / "a.nii.gz"), write_scan(tmp_path / "other" / "a.nii")]
    assert main(["predict", *map(str, scans), "--out", str(tmp_path / "out"), "--model", str(model)]) == 1
    assert "Several scans are called a" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_no_lesion_gives_a_table_without_lines(tmp_path: Path, model: Path) -> None:
    scan = write_scan(tmp_path / "a.nii.gz", np.zeros((8, 8, 4), np.int16))
    assert main(["predict", str(scan), "--out", str(tmp_path), "--model", str(model)]) == 0
    assert read(tmp_path / "lesions.csv") == []
    assert (tmp_path / "lesions.csv").read_text().startswith("scan,time_point,lesion_id,")


def test_measure_a_mask_and_a_label_of_it(tmp_path: Path) -> None:
    scan = write_scan(tmp_path / "a.nii.gz")
    labels = np.zeros((20, 24, 10), np.uint8)
    labels[2:6, 3:7, 1:4] = 2
    mask = write_scan(tmp_path / "mask.nii.gz", labels)
    assert main(["measure", str(scan), "--mask", str(mask), "--csv", str(tmp_path / "two.csv")]) == 0
    (row,) = read(tmp_path / "two.csv")
    assert row["source"] == "file"
    assert row["model_name"] == ""
    write_scan(mask, np.where(labels, 7, 0).astype(np.uint8))
    assert main(["measure", str(scan), "--mask", str(mask), "--csv", str(tmp_path / "x.csv")]) == 1
    assert not (tmp_path / "x.csv").exists()
    assert main(["measure", str(scan), "--mask", str(mask), "--csv", str(tmp_path / "seven.csv"), "--label", "7"]) == 0
    (other,) = read(tmp_path / "seven.csv")
    assert other["volume_ml"] == row["volume_ml"]


def test_info_for_people_and_for_programs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    scan = write_scan(tmp_path / "a.nii.gz")
    assert main(["info", str(scan)]) == 0
    said = dict(line.split(maxsplit=1) for line in capsys.readouterr().out.splitlines())
    assert said["spacing"] == "mm            3 × 1.5 × 2"
    assert said["scaling"] == "slope 1, intercept 0"
    assert said["intensities"] == "sampled   0 to 90"
    assert said["modality"].startswith("MR (judged ")
    assert main(["info", str(scan), "--json"]) == 0
    facts = json.loads(capsys.readouterr().out)
    assert facts["geometry"] == {"status": "OK", "findings": [], "flags": []}
    assert facts["slices_rows_columns"] == [10, 24, 20]
    assert facts["orientation"] == "LAS"
    assert facts["intensities_sampled"] == [0, 90]


@pytest.mark.parametrize(
    "argv",
    [
        [],
        ["predict"],
        ["predict", "a.nii"],
        ["predict", "a.nii", "--out", "x", "--device", "tpu"],
        ["predict", "a.nii", "--out", "x", "--threads", "0"],
        ["measure", "a.nii", "--csv", "x"],
        ["guess", "a.nii"],
    ],
)
def test_wrong_usage_ends_with_2(argv: list[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(argv)
    assert left.value.code == 2


@pytest.mark.parametrize("command", [["info"], ["predict", "--out", "out"], ["measure", "--mask", "m", "--csv", "c"]])
def test_a_missing_scan_is_one_sentence(
    command: list[str], tmp_path: Path, model: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    extra = ["--model", str(model)] if command[0] == "predict" else []
    assert main([command[0], "nowhere.nii", *command[1:], *extra]) == 1
    assert "There is no file nowhere.nii." in capsys.readouterr().err


def test_cuda_that_is_not_there_is_said_and_not_replaced(
    tmp_path: Path, model: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from engine.model.device import cuda_obstacle

    if not cuda_obstacle():
        pytest.skip("this machine has CUDA")
    scan = write_scan(tmp_path / "a.nii.gz")
    argv = ["predict", str(scan), "--out", str(tmp_path / "out"), "--model", str(model), "--device", "cuda"]
    assert main(argv) == 1
    assert "cannot run on a CUDA GPU here" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_doctor_does_the_main_job(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["doctor"]) == 0
    said = capsys.readouterr().out
    assert "FAILED" not in said
    assert said.count("ok ") == 3


@pytest.mark.parametrize("command", [[], ["--json"]])
def test_ctrl_c_ends_with_what_shells_say(
    command: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("engine.__main__.load_volume", stopped)
    assert main(["info", str(tmp_path / "a.nii"), *command]) == 130
    assert capsys.readouterr().err == "Stopped.\n"


@pytest.mark.parametrize("target", ["scan", "mask"])
def test_measure_writes_over_nothing_that_it_reads(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], target: str
) -> None:
    labels = np.zeros((20, 24, 10), np.uint8)
    labels[2:6, 3:7, 1:4] = 2
    scan, mask = write_scan(tmp_path / "scan.nii.gz"), write_scan(tmp_path / "mask.nii.gz", labels)
    before = scan.read_bytes(), mask.read_bytes()
    written = tmp_path / f"{target}.nii.gz"
    assert main(["measure", str(scan), "--mask", str(mask), "--csv", str(written)]) == 1
    assert (
        f"{written.name} is the scan itself, or was opened with it, and is not overwritten." in capsys.readouterr().err
    )
    assert (scan.read_bytes(), mask.read_bytes()) == before


def test_predict_writes_over_nothing_that_it_reads(
    tmp_path: Path, model: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    scans = [write_scan(tmp_path / "x.nii.gz"), write_scan(tmp_path / "x_mask.nii.gz")]
    before = {path: path.read_bytes() for path in tmp_path.iterdir()}
    assert main(["predict", *map(str, scans), "--out", str(tmp_path), "--model", str(model)]) == 1
    assert "x_mask.nii.gz is the scan itself, or was opened with it, and is not overwritten." in capsys.readouterr().err
    assert {path: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_a_table_that_cannot_be_written_is_known_before_the_first_scan(
    tmp_path: Path, model: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    scan, out = write_scan(tmp_path / "a.nii.gz"), tmp_path / "out"
    (out / "lesions.csv").mkdir(parents=True)
    assert main(["predict", str(scan), "--out", str(out), "--model", str(model)]) == 1
    assert "lesions.csv is there and could not be read" in capsys.readouterr().err
    assert not (out / "a_mask.nii.gz").exists()


@pytest.mark.parametrize("blocked", [{1}, {1, 2}, {2}])
def test_a_table_that_is_open_elsewhere_does_not_end_the_batch(
    tmp_path: Path,
    model: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    blocked: set[int],
) -> None:
    """The first write is the empty table's; of the next two, after a scan each, some fail as they do under Excel."""
    calls = iter(range(3))

    def merge(path: Path, found: dict[str, list[TableRow]]) -> None:
        if next(calls) in blocked:
            raise ExportError("lesions.csv could not be written: Permission denied. Choose another place.")
        merge_table(path, found)

    monkeypatch.setattr(commands, "merge_table", merge)
    scans, out = [write_scan(tmp_path / "a.nii"), write_scan(tmp_path / "b.nii")], tmp_path / "out"
    code = main(["predict", *map(str, scans), "--out", str(out), "--model", str(model)])
    errors = capsys.readouterr().err
    assert errors.count("Permission denied") == len(blocked)
    assert (out / "a_mask.nii.gz").exists()
    assert (out / "b_mask.nii.gz").exists()
    lacking = 2 in blocked
    assert code == int(lacking)
    assert ("lesions.csv lacks what was found in " in errors) == lacking
    found = [row["scan"] for row in read(out / "lesions.csv")]
    assert found == {"{1}": ["a.nii", "b.nii"], "{1, 2}": [], "{2}": ["a.nii"]}[str(blocked)]


def test_a_table_is_tried_again_after_a_scan_that_failed(
    tmp_path: Path, model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = iter(range(3))

    def merge(path: Path, found: dict[str, list[TableRow]]) -> None:
        if next(calls) == 1:
            raise ExportError("lesions.csv could not be written: Permission denied. Choose another place.")
        merge_table(path, found)

    monkeypatch.setattr(commands, "merge_table", merge)
    good, gone, out = write_scan(tmp_path / "a.nii"), tmp_path / "gone.nii", tmp_path / "out"
    assert main(["predict", str(good), str(gone), "--out", str(out), "--model", str(model)]) == 1
    assert [row["scan"] for row in read(out / "lesions.csv")] == ["a.nii"]


@pytest.mark.parametrize("error", [MemoryError("of /home/DOE^JOHN"), ValueError("/home/DOE^JOHN/a.nii")])
def test_a_batch_goes_on_past_the_unforeseen_and_tells_its_type_alone(
    tmp_path: Path,
    model: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    error: Exception,
) -> None:
    def load(path: Path, progress: Progress) -> Volume:
        if path.name == "bad.nii":
            raise error
        return load_volume(path, progress)

    monkeypatch.setattr(commands, "load_volume", load)
    scans = [tmp_path / "bad.nii", write_scan(tmp_path / "good.nii")]
    assert main(["predict", *map(str, scans), "--out", str(tmp_path / "out"), "--model", str(model)]) == 1
    errors = capsys.readouterr().err
    assert f"bad.nii: Something unforeseen went wrong ({type(error).__name__})." in errors
    assert "DOE" not in errors
    assert "Traceback" not in errors
    assert [row["scan"] for row in read(tmp_path / "out" / "lesions.csv")] == ["good.nii"]


def test_nobody_reading_any_more_ends_the_batch(tmp_path: Path, model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said = []

    def say(text: str) -> None:
        said.append(text)
        raise BrokenPipeError

    monkeypatch.setattr(commands, "tell", say)
    monkeypatch.setattr(os, "dup2", lambda *_: None)
    scans = [write_scan(tmp_path / "a.nii"), write_scan(tmp_path / "b.nii")]
    with (tmp_path / "stdout").open("w") as stdout:
        monkeypatch.setattr("sys.stdout", stdout)
        assert main(["predict", *map(str, scans), "--out", str(tmp_path / "out"), "--model", str(model)]) == 1
    assert len(said) == 1


@pytest.mark.parametrize("command", ["predict", "measure"])
def test_what_the_viewer_says_on_opening_is_said_without_a_screen(
    tmp_path: Path, model: Path, capsys: pytest.CaptureFixture[str], command: str
) -> None:
    voxels = np.full((8, 8, 4), 10, np.float32)
    voxels[0, 0, :2] = np.nan
    image = nib.Nifti1Image(voxels, None)
    nib.save(image, tmp_path / "a.nii")
    nib.save(nib.Nifti1Image(np.zeros((8, 8, 4), np.uint8), None), tmp_path / "mask.nii")
    argv = {
        "predict": ["--out", str(tmp_path / "out"), "--model", str(model)],
        "measure": ["--mask", str(tmp_path / "mask.nii"), "--csv", str(tmp_path / "a.csv")],
    }
    assert main([command, str(tmp_path / "a.nii"), *argv[command]]) == 0
    (notice,) = (line for line in capsys.readouterr().err.splitlines() if "not a number" in line)
    assert notice.startswith("a.nii: 2 voxels are not a number")
    assert notice.endswith("Millimetres are unverified.")


def test_a_folder_that_cannot_be_made_is_told_by_its_name(
    tmp_path: Path, model: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    scan = write_scan(tmp_path / "a.nii")
    (tmp_path / "DOE^JOHN").touch()
    assert main(["predict", str(scan), "--out", str(tmp_path / "DOE^JOHN" / "out"), "--model", str(model)]) == 1
    errors = capsys.readouterr().err
    assert errors.startswith("The folder out could not be made: ")
    assert "DOE" not in errors


def test_doctor_says_what_cannot_be_imported() -> None:
    script = (
        "import sys; sys.modules['onnxruntime'] = None; from engine.__main__ import main; sys.exit(main(['doctor']))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr == ""
    assert done.stdout.count("ok      packages") == 1
    assert done.stdout.count("FAILED") == 2
    assert "FAILED  model: ModuleNotFoundError: import of onnxruntime halted" in done.stdout


def test_doctor_tells_the_type_and_the_first_line(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> str:
        raise RuntimeError("no such symbol\nand much more")

    said: list[str] = []
    monkeypatch.setattr(doctor, "_CHECKS", (("this", broken), ("that", lambda: "well")))
    assert not doctor.examine(said.append)
    assert said[1:] == ["FAILED  this: RuntimeError: no such symbol", "ok      that: well"]


# A table that is there already


def predict(folder: Path, model: Path, *scans: Path) -> int:
    return main(["predict", *map(str, scans), "--out", str(folder), "--model", str(model), "--device", "cpu"])


def specks(count: int) -> np.ndarray:
    """A liver with so many tumours of one voxel (9 mm3)."""
    voxels = np.zeros((20, 24, 10), np.int16)
    voxels[4:16, 4:20, 2:8] = 50
    voxels[6, 5 : 5 + 2 * count : 2, 4] = 90
    return voxels


def test_a_second_run_keeps_the_scans_of_the_first(
    tmp_path: Path, model: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    one, two = write_scan(tmp_path / "one.nii"), write_scan(tmp_path / "=two.nii")
    out = tmp_path / "out"
    assert predict(out, model, one, two) == 0
    assert "lesions.csv" not in capsys.readouterr().out
    before = {row["scan"]: row for row in read(out / "lesions.csv")}
    write_scan(two, specks(2))
    assert predict(out, model, two, write_scan(tmp_path / "three.nii")) == 0
    assert "lesions.csv is there already: its lines are kept" in capsys.readouterr().out
    rows = read(out / "lesions.csv")
    assert [(row["scan"], row["lesion_id"]) for row in rows] == [
        ("one.nii", "1"), ("'=two.nii", "1"), ("'=two.nii", "2"), ("three.nii", "1"),
    ]  # fmt: skip
    assert rows[0] == before["one.nii"]


def test_a_scan_in_which_nothing_is_left_leaves_the_table(tmp_path: Path, model: Path) -> None:
    one, two = write_scan(tmp_path / "one.nii"), write_scan(tmp_path / "two.nii")
    out = tmp_path / "out"
    assert predict(out, model, one, two) == 0
    assert predict(out, model, write_scan(one, np.zeros((20, 24, 10), np.int16))) == 0
    assert [row["scan"] for row in read(out / "lesions.csv")] == ["two.nii"]


def test_a_scan_that_fails_keeps_what_was_found_before(tmp_path: Path, model: Path) -> None:
    scan, out = write_scan(tmp_path / "one.nii"), tmp_path / "out"
    assert predict(out, model, scan) == 0
    before = (out / "lesions.csv").read_bytes()
    scan.write_text("no longer a scan")
    assert predict(out, model, scan) == 1
    assert (out / "lesions.csv").read_bytes() == before


def test_one_scan_packed_and_not_shares_its_mask_and_its_lines(tmp_path: Path, model: Path) -> None:
    out = tmp_path / "out"
    for name in ("a.nii.gz", "a.nii"):
        assert predict(out, model, write_scan(tmp_path / name)) == 0
    assert [row["scan"] for row in read(out / "lesions.csv")] == ["a.nii"]


def test_what_another_program_writes_into_the_table_meanwhile_is_kept(
    tmp_path: Path, model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere, out = tmp_path / "elsewhere", tmp_path / "out"
    assert predict(elsewhere, model, write_scan(tmp_path / "other.nii")) == 0

    def load(path: Path, progress: Progress) -> Volume:
        shutil.copy(elsewhere / "lesions.csv", out / "lesions.csv")  # as a run beside this one
        return load_volume(path, progress)

    monkeypatch.setattr(commands, "load_volume", load)
    assert predict(out, model, write_scan(tmp_path / "this.nii")) == 0
    assert [row["scan"] for row in read(out / "lesions.csv")] == ["other.nii", "this.nii"]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"name,volume\r\nliver,1500\r\n",
        b"\xff\xfes\x00c\x00a\x00n\x00",
        b'scan,"lesion',
        b"scan;time_point;lesion_id\r\n",
        "one line is cut off",
        "another column",
        "a stray quote",
    ],
)
def test_a_table_of_something_else_is_left_as_it_is(
    tmp_path: Path, model: Path, capsys: pytest.CaptureFixture[str], content: bytes | str
) -> None:
    scan, out = write_scan(tmp_path / "a.nii"), tmp_path / "out"
    table = out / "lesions.csv"
    assert predict(out, model, write_scan(tmp_path / "b.nii")) == 0
    if content == "one line is cut off":
        content = table.read_bytes()[:-100]
    elif content == "another column":
        content = table.read_bytes().replace(b"\r\n", b",remark\r\n")
    elif content == "a stray quote":
        content = table.read_bytes().replace(b"b.nii", b'"b".nii')
    assert isinstance(content, bytes)
    table.write_bytes(content)
    capsys.readouterr()
    assert predict(out, model, scan) == 1
    assert_plain(EngineError(capsys.readouterr().err.strip()), "lesions.csv", "is left as it is", "move it away")
    assert table.read_bytes() == content
    assert not (out / "a_mask.nii.gz").exists()


# What is said


def test_tiny_lesions_are_counted_apart(tmp_path: Path, model: Path, capsys: pytest.CaptureFixture[str]) -> None:
    voxels = specks(3)
    voxels[8:12, 8:14, 5:7] = 90
    voxels[8:12, 8:14, 4] = 50
    assert predict(tmp_path / "out", model, write_scan(tmp_path / "a.nii", voxels)) == 0
    said = capsys.readouterr().out
    assert said.startswith("a.nii: 1 lesion (4 with tiny ones below a 5 mm sphere), 0.459 ml in all; ")
    assert [row["tiny"] for row in read(tmp_path / "out" / "lesions.csv")] == ["no", "yes", "yes", "yes"]
    assert predict(tmp_path / "out", model, write_scan(tmp_path / "a.nii", specks(1))) == 0
    assert "a.nii: 1 tiny lesion below a 5 mm sphere, " in capsys.readouterr().out


def test_the_modality_is_judged_unless_it_is_told(
    tmp_path: Path, model: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    scan, out = write_scan(tmp_path / "a.nii"), tmp_path / "out"
    assert predict(out, model, scan) == 0
    assert "Expect a poor result." in capsys.readouterr().err
    (judged,) = read(out / "lesions.csv")
    assert judged["warning"].endswith("Expect a poor result.")
    argv = ["predict", str(scan), "--out", str(out), "--model", str(model), "--device", "cpu", "--modality", "CT"]
    assert main(argv) == 0
    assert "Expect a poor result." not in capsys.readouterr().err
    (told,) = read(out / "lesions.csv")
    assert [(row["intensity_unit"], bool(row["warning"])) for row in (judged, told)] == [("a.u.", True), ("HU", False)]
    mask, table = out / "a_mask.nii.gz", tmp_path / "b.csv"
    assert main(["measure", str(scan), "--mask", str(mask), "--csv", str(table), "--modality", "ct"]) == 0
    assert read(table)[0]["intensity_unit"] == "HU"


def test_info_says_whose_word_the_modality_is(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    scan = write_scan(tmp_path / "a.nii")
    for argv, words, is_judged in (([], "MR (judged from the", True), (["--modality", "MR"], "MR (as told)", False)):
        assert main(["info", str(scan), *argv]) == 0
        assert f"modality              {words}" in capsys.readouterr().out
        assert main(["info", str(scan), *argv, "--json"]) == 0
        assert json.loads(capsys.readouterr().out)["modality_is_judged"] is is_judged


def test_ranges_and_scaling_are_words_and_not_sizes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    array = np.linspace(-1100, 1207, 60).astype(np.int16).reshape(3, 4, 5)
    scan = write_nifti(tmp_path / "a.nii", array, fields={"scl_slope": 2, "scl_inter": -1024})
    assert main(["info", str(scan)]) == 0
    said = capsys.readouterr().out
    assert "scaling               slope 2, intercept -1024\n" in said
    assert "intensities sampled   -3224 to 1390\n" in said
    assert "slices rows columns   5 × 4 × 3\n" in said


def test_the_time_point_is_told_where_there_are_several(
    tmp_path: Path, model: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    scan = write_scan(tmp_path / "a.nii", np.stack([specks(1)] * 3, axis=-1))
    assert predict(tmp_path, model, scan) == 0
    assert capsys.readouterr().out.startswith("a.nii, time point 1 of 3: ")
    mask = tmp_path / "a_mask.nii.gz"
    assert main(["measure", str(scan), "--mask", str(mask), "--csv", str(tmp_path / "b.csv")]) == 0
    assert capsys.readouterr().out.startswith("a.nii, time point 1 of 3: ")
    for name in ("lesions.csv", "b.csv"):
        assert [row["time_point"] for row in read(tmp_path / name)] == ["1"]


def test_another_label_is_a_region_and_a_given_mask_is_given(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    labels = np.zeros((20, 24, 10), np.uint8)
    labels[2:6, 3:7, 1:4] = 2
    labels[10:14, 3:7, 1:4] = 1
    scan, mask = write_scan(tmp_path / "a.nii"), write_scan(tmp_path / "mask.nii", labels)
    table = tmp_path / "out.csv"
    for argv, words in (
        ([], "1 lesion, 0.432 ml in all"),
        (["--label", "2"], "1 lesion, 0.432 ml in all"),
        (["--label", "1"], "1 region, 0.432 ml in all"),
    ):
        assert main(["measure", str(scan), "--mask", str(mask), "--csv", str(table), *argv]) == 0
        assert capsys.readouterr().out == f"a.nii: {words}\n"
        assert [row["status"] for row in read(table)] == ["given"]


def test_a_mistyped_folder_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    scan = write_scan(tmp_path / "DOE^JOHN.nii")
    labels = write_scan(tmp_path / "mask.nii", specks(1) // 45)
    (tmp_path / "DOE^JANE").mkdir()
    wrong = tmp_path / "DOE^JANE" / "artreial" / "late"
    for argv in (
        ["info", wrong / "a.nii"],
        ["measure", scan, "--mask", wrong / "m.nii", "--csv", tmp_path / "c.csv"],
        ["measure", scan, "--mask", labels, "--csv", wrong / "c.csv"],
    ):
        assert main([str(word) for word in argv]) == 1
        errors = capsys.readouterr().err
        assert "the folder artreial does not exist" in errors.lower()
        assert "DOE" not in errors


# A name that says nothing about the patient


def test_a_pseudonym_takes_the_place_of_the_scans_name_in_all_that_predict_writes_and_says(
    tmp_path: Path, model: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    scan, out = write_scan(tmp_path / "DOE^JOHN.nii"), tmp_path / "out"
    argv = ["--out", str(out), "--model", str(model), "--device", "cpu", "--pseudonym", "P-001"]
    assert main(["predict", str(scan), *argv]) == 0
    told = capsys.readouterr()
    assert told.out.startswith("P-001: 1 lesion")
    assert "P-001: Who the patient is may be read from the scan's own file: " in told.err
    assert sorted(path.name for path in out.iterdir()) == ["P-001_mask.nii.gz", "lesions.csv"]
    assert [row["scan"] for row in read(out / "lesions.csv")] == ["P-001"]
    scan.write_bytes(b"no scan")
    assert main(["predict", str(scan), *argv]) == 1
    failed = capsys.readouterr().err
    assert "1 of 1 scans failed: P-001." in failed
    for said in (told.out, told.err, failed, (out / "lesions.csv").read_text(encoding="utf-8")):
        assert "DOE" not in said


def test_one_pseudonym_is_not_for_several_scans(
    tmp_path: Path, model: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    scans = [write_scan(tmp_path / name) for name in ("a.nii", "b.nii")]
    out = tmp_path / "out"
    argv = ["predict", *map(str, scans), "--out", str(out), "--model", str(model), "--pseudonym", "P-001"]
    assert main(argv) == 1
    assert_plain(EngineError(capsys.readouterr().err.strip()), "One pseudonym cannot name 2 cases")
    assert not out.exists()
