"""The command line: what scripts rely on."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import nibabel as nib
import numpy as np
import pytest

from engine.__main__ import main
from tests.models import write_threshold_model


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
    assert (tmp_path / "lesions.csv").read_text().startswith("scan,lesion_id,")


def test_measure_a_mask_and_a_label_of_it(tmp_path: Path) -> None:
    scan = write_scan(tmp_path / "a.nii.gz")
    labels = np.zeros((20, 24, 10), np.uint8)
    labels[2:6, 3:7, 1:4] = 2
    mask = write_scan(tmp_path / "mask.nii.gz", labels)
    assert main(["measure", str(scan), "--mask", str(mask), "--csv", str(tmp_path / "two.csv")]) == 0
    (row,) = read(tmp_path / "two.csv")
    assert row["source"] == "reader"
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
    assert "3.0 × 1.5 × 2.0" in capsys.readouterr().out
    assert main(["info", str(scan), "--json"]) == 0
    facts = json.loads(capsys.readouterr().out)
    assert facts["geometry"] == {"status": "OK", "findings": []}
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
