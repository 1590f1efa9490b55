"""``python -m training prepare``: layouts, refusals, stopping, single slices, the table at the end."""

from __future__ import annotations

import errno
import json
import os
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from engine.errors import ExportError
from tests.nifti_files import write_nifti
from tests.sentences import assert_plain
from tests.training.scans import AFFINE, draw_scan, write_case, write_data_set
from training.__main__ import main
from training.config import preset
from training.data.cache import LEVELS, CachedLesion, read_cache
from training.data.decathlon import read_data_set
from training.data.preparation import write_cache
from training.data.single_slices import read_single_slices
from training.data.split import make_split
from training.errors import TrainingError
from training.prepare import summary

SPEC = preset("hepatica").preprocess_spec()
ROOT = Path(__file__).resolve().parents[2]


def write_pair(image: Path, label: Path) -> None:
    values, labels = draw_scan(3)
    write_nifti(image, values.transpose(2, 1, 0), AFFINE)
    write_nifti(label, labels.transpose(2, 1, 0), AFFINE)


def write_slices(path: Path, **changes: np.ndarray) -> Path:
    hu = np.full((4, 40, 50), 110, np.uint8)
    hu[:, :5] = 0
    liver = np.zeros((4, 40, 50), np.bool_)
    liver[:3, 10:20, 10:30] = True
    arrays = {"hu": hu, "liver_or_tumour": liver, "case": np.array([3, 3, 12, 12]), "slice": np.array([7, 9, 45, 46])}
    np.savez(path, **(arrays | changes))
    return path


@pytest.mark.parametrize("name", ["case.nii.gz", "case_0000.nii.gz"])
def test_plain_folders_hold_pairs(tmp_path: Path, name: str) -> None:
    write_pair(tmp_path / "images" / name, tmp_path / "labels/case.nii.gz")
    assert [pair.name for pair in read_data_set(tmp_path).pairs] == ["case"]
    assert main(["prepare", str(tmp_path), "--out", str(tmp_path / "cache"), "--workers", "1"]) == 0
    assert sorted(path.name for path in (tmp_path / "cache").iterdir()) == [
        "cache.json", "case.image.b2nd", "case.json", "case.regions.b2nd",
    ]  # fmt: skip


def test_a_scan_or_a_label_alone_is_named_and_the_others_are_prepared(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("a", "b", "c"):
        write_pair(tmp_path / f"images/{name}.nii.gz", tmp_path / f"labels/{name}.nii.gz")
    (tmp_path / "images/a.nii.gz").unlink()
    (tmp_path / "labels/b.nii.gz").unlink()
    assert main(["prepare", str(tmp_path), "--out", str(tmp_path / "cache"), "--workers", "1"]) == 1
    last = capsys.readouterr().err.splitlines()[-1]
    assert "Case a: there is no file a.nii.gz in images." in last
    assert "Case b: there is no file b.nii.gz in labels." in last
    assert [case.name for case in read_cache(tmp_path / "cache", SPEC).cases] == ["c"]


def test_broken_numbers_and_impossible_voxels_are_refused(tmp_path: Path) -> None:
    values, labels = draw_scan(1)
    write_case(tmp_path, "holes", values, labels)
    holed = values.astype(np.float32)
    holed[0, 0, :3] = np.nan
    write_nifti(tmp_path / "imagesTr/holes.nii.gz", holed.transpose(2, 1, 0), AFFINE)
    write_case(tmp_path, "tiny", values, labels)
    for folder, array in (("imagesTr", values), ("labelsTr", labels)):
        write_nifti(tmp_path / folder / "tiny.nii.gz", array.transpose(2, 1, 0), AFFINE @ np.diag([0.01, 0.01, 1, 1]))
    with pytest.raises(TrainingError) as caught:
        write_cache(read_data_set(tmp_path), SPEC, tmp_path / "cache")
    assert "2 of 2 cases" in str(caught.value)
    assert "Case holes: 3 of its voxels hold no number." in str(caught.value)
    assert "Case tiny: its voxels are 3 x 0.016 x 0.016 mm, which no body scan has." in str(caught.value)


@pytest.mark.parametrize(
    ("labels", "expected"),
    [
        ({"0": "background", "1": "liver", "2": "tumour"}, True),
        ({"0": "background", "1": "liver"}, False),
        ({"background": 0, "liver": 1, "tumour": 2}, True),
        ({"background": 0, "liver": 1}, False),
        (None, True),
    ],
)
def test_whether_tumours_are_labelled_is_known_to_each_case(
    tmp_path: Path, labels: dict[str, object] | None, expected: bool
) -> None:
    data = write_data_set(tmp_path / "data", 1)
    stated = json.loads((data / "dataset.json").read_text())
    (data / "dataset.json").write_text(json.dumps(stated | ({"labels": labels} if labels else {})))
    assert read_data_set(data).has_tumour_labels is expected
    case = write_cache(read_data_set(data), SPEC, tmp_path / "cache").cases[0]
    assert case.has_tumour_labels is expected


def test_prepared_again_when_it_turns_out_that_tumours_are_not_labelled(tmp_path: Path) -> None:
    data, cache = write_data_set(tmp_path / "data", 1), tmp_path / "cache"
    for options, expected in (([], True), (["--liver-only"], False)):
        assert main(["prepare", str(data), "--out", str(cache), "--workers", "1", *options]) == 0
        assert read_cache(cache, SPEC).cases[0].has_tumour_labels is expected


def test_a_case_states_its_voxel_size_on_the_networks_grid(tmp_path: Path) -> None:
    case = write_cache(read_data_set(write_data_set(tmp_path / "data", 1)), SPEC, tmp_path / "cache").cases[0]
    assert case.spacing_mm == pytest.approx((3.0, 1.5, 1.5))


def test_another_format_replaces_the_first(tmp_path: Path) -> None:
    data, cache = read_data_set(write_data_set(tmp_path / "data", 1)), tmp_path / "cache"
    first = write_cache(data, SPEC, cache, storage="npy").cases[0]
    image, regions = first.image()[:].copy(), first.regions()[:].copy()
    second = write_cache(data, SPEC, cache, storage="blosc2").cases[0]
    np.testing.assert_array_equal(second.image()[:], image)
    np.testing.assert_array_equal(second.regions()[:], regions)
    assert not list(cache.glob("*.npy"))


def test_several_workers_make_the_same_cache(tmp_path: Path) -> None:
    data = read_data_set(write_data_set(tmp_path / "data", 3))
    told: list[tuple[int, str]] = []
    several = write_cache(data, SPEC, tmp_path / "several", lambda n, text: told.append((n, text)), workers=2)
    one = write_cache(data, SPEC, tmp_path / "one")
    assert [replace(case, folder=tmp_path) for case in several.cases] == [
        replace(c, folder=tmp_path) for c in one.cases
    ]
    for a, b in zip(several.cases, one.cases, strict=True):
        np.testing.assert_array_equal(a.image()[:], b.image()[:])
    assert sorted(told) == told
    assert {text for _, text in told} == {f"case_{n}: prepared" for n in range(3)}


def test_a_full_disk_is_said_and_leaves_nothing_half_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data, cache = read_data_set(write_data_set(tmp_path / "data", 2)), tmp_path / "cache"
    write_bytes = Path.write_bytes

    def refuse(path: Path, content: bytes) -> int:
        if path.name.startswith(".case_1.regions"):
            raise OSError(errno.ENOSPC, "No space left on device")
        return write_bytes(path, content)

    monkeypatch.setattr(Path, "write_bytes", refuse)
    with pytest.raises(ExportError) as caught:
        write_cache(data, SPEC, cache, storage="blosc2")
    assert_plain(caught.value, "case_1.regions.b2nd could not be written", "No space left")
    assert [case.name for case in read_cache(cache, SPEC).cases] == ["case_0"]
    assert not list(cache.glob(".*"))


def test_a_changed_case_that_fails_does_not_leave_its_old_self(tmp_path: Path) -> None:
    data, cache = write_data_set(tmp_path / "data", 2), tmp_path / "cache"
    write_cache(read_data_set(data), SPEC, cache)
    (data / "imagesTr/case_1.nii.gz").write_bytes(b"no scan any more")
    with pytest.raises(TrainingError):
        write_cache(read_data_set(data), SPEC, cache)
    assert [case.name for case in read_cache(cache, SPEC).cases] == ["case_0"]


def test_a_cache_with_cases_of_another_data_set_is_refused(tmp_path: Path) -> None:
    write_cache(read_data_set(write_data_set(tmp_path / "data", 2)), SPEC, tmp_path / "cache")
    with pytest.raises(TrainingError) as caught:
        write_cache(read_data_set(write_data_set(tmp_path / "fewer", 1)), SPEC, tmp_path / "cache")
    assert_plain(caught.value, "case_1", "another folder")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows knows no such signals")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_stopped_it_ends_cleanly_and_goes_on(tmp_path: Path, number: signal.Signals) -> None:
    data, cache = write_data_set(tmp_path / "data", 40), tmp_path / "cache"
    # A shell's background job ignores Ctrl-C, and so would what the tests start from there.
    script = (
        "import signal, sys; from training.__main__ import main\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "sys.exit(main(sys.argv[1:]))"
    )
    command = [sys.executable, "-c", script, "prepare", str(data), "--out", str(cache), "--workers", "2"]
    started = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True, start_new_session=True)
    assert started.stderr is not None
    assert started.stderr.readline().startswith("1/40 ")
    os.killpg(started.pid, number)
    _, told = started.communicate(timeout=60)
    assert started.returncode == 130
    assert "Traceback" not in told
    assert told.endswith("Stopped.\n")
    assert not list(cache.glob(".*"))
    finished = len(read_cache(cache, SPEC).cases)
    assert 1 <= finished < 40
    texts: list[str] = []
    write_cache(read_data_set(data), SPEC, cache, lambda _, text: texts.append(text), storage="blosc2")
    assert sum(text.endswith("already there") for text in texts) == finished


@pytest.mark.skipif(sys.platform == "win32", reason="Windows counts memory otherwise")
def test_memory_does_not_grow_with_the_number_of_cases(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    labels = np.zeros((40, 160, 160), np.uint8)
    labels[5:30, 40:100, 30:90] = 1
    peaks = []
    for count in (1, 6):
        data = tmp_path / f"{count}"
        for n in range(count):
            write_case(data, f"case_{n}", rng.integers(-100, 200, labels.shape).astype(np.int16), labels)
        script = (
            "import resource, sys; from training.__main__ import main\n"
            "assert main(['prepare', sys.argv[1], '--out', sys.argv[1] + '/cache', '--workers', '1']) == 0\n"
            "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
        )
        done = subprocess.run(
            [sys.executable, "-c", script, str(data)], cwd=ROOT, check=True, capture_output=True, text=True
        )
        peaks.append(int(done.stdout.splitlines()[-1]))
    one_volume_kb = labels.size * 4 / 1024 * (1 if sys.platform == "linux" else 1024)
    assert peaks[1] - peaks[0] < 3 * one_volume_kb, f"{peaks} after 1 and 6 cases"


def test_one_case_can_be_prepared_and_not_split(tmp_path: Path) -> None:
    data = read_data_set(write_data_set(tmp_path / "data", 1))
    assert len(write_cache(data, SPEC, tmp_path / "cache").cases) == 1
    with pytest.raises(TrainingError) as caught:
        make_split(data, ["case_0"], [])
    assert_plain(caught.value, "one case only", "validation")


def test_single_slices_become_cases_of_one_slice(tmp_path: Path) -> None:
    file, cache = write_slices(tmp_path / "slices.npz"), tmp_path / "cache"
    assert main(["prepare", str(file), "--out", str(cache), "--leave-out", "12", "--workers", "1"]) == 0
    cases = read_cache(cache, SPEC).cases
    assert [case.name for case in cases] == ["slices_003_007", "slices_003_009"]
    assert all(case.shape == (1, 40, 50) and not case.has_tumour_labels for case in cases)
    assert cases[0].spacing_mm[1:] == (1.5, 1.5)
    assert cases[0].liver_voxels == (200,)
    image = cases[0].image()[:]
    expected = (110 - SPEC.ct.lower) / (SPEC.ct.upper - SPEC.ct.lower) * LEVELS
    assert image[0, 10, 10] == pytest.approx(expected, abs=0.51)
    assert not image[0, :5].any()
    assert cases[0].regions()[:][0, 0, 10:20, 10:30].all()
    assert not cases[0].regions()[:][1].any()


def test_single_slices_are_brought_to_the_networks_pixels(tmp_path: Path) -> None:
    data = read_single_slices(write_slices(tmp_path / "slices.npz"), pixel_mm=3.0)
    assert len(data.pairs) == 3  # the fourth has no liver
    assert write_cache(data, SPEC, tmp_path / "cache").cases[0].shape == (1, 80, 100)


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"hu": np.zeros((4, 40, 50), np.float32)}, "do not fit together"),
        ({"case": np.array([1, 2])}, "do not fit together"),
        ({"slice": np.array([7, 7, 45, 46])}, "there twice"),
        ({"liver_or_tumour": np.zeros((4, 40, 50), np.bool_)}, "no slice with liver"),
    ],
)
def test_slices_that_do_not_fit_are_refused(tmp_path: Path, changes: dict[str, np.ndarray], word: str) -> None:
    with pytest.raises(TrainingError) as caught:
        read_single_slices(write_slices(tmp_path / "slices.npz", **changes), 1.5)
    assert_plain(caught.value, word)


def test_a_file_of_slices_that_is_none_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "slices.npz"
    path.write_bytes(b"PK no")
    with pytest.raises(TrainingError) as caught:
        read_single_slices(path, 1.5)
    assert_plain(caught.value, "not readable")
    np.savez(path, hu=np.zeros(3))
    with pytest.raises(TrainingError) as caught:
        read_single_slices(path, 1.5)
    assert_plain(caught.value, "lacks")
    with pytest.raises(TrainingError) as caught:
        read_single_slices(write_slices(path), 1.5, leave_out=(3, 99))
    assert_plain(caught.value, "no case 99")


def test_the_table_counts_lesions_by_size(tmp_path: Path) -> None:
    cache = write_cache(read_data_set(write_data_set(tmp_path / "data", 2)), SPEC, tmp_path / "cache")
    box = ((0, 1), (0, 1), (0, 1))
    # 6.75 mm3 a voxel: balls of 5, 15 and 30 mm
    lesions = tuple(CachedLesion(n, box) for n in (10, 262, 2094))
    cases = tuple(replace(case, lesions=lesions) for case in cache.cases)
    rows = dict(line.rsplit("  ", 1) for line in summary(replace(cache, cases=cases)).splitlines())
    table = {name.strip(): value.strip() for name, value in rows.items()}
    assert (table["cases"], table["lesions"]) == ("2", "6")
    assert (table["under 10 mm"], table["10-20 mm"], table["over 20 mm"]) == ("2", "2", "2")
    assert table["voxels k x j x i, mm"] == "3.00-3.00 x 1.50-1.50 x 1.50-1.50"
    assert table["slices"] == str(sum(case.shape[0] for case in cases))
