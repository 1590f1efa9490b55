"""``hepatica`` from the command line: with a window, without one, and used wrongly."""

from __future__ import annotations

import csv
import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from threading import enumerate as enumerate_threads

import numpy as np
import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from engine.errors import EngineError
from engine.scan.slicing import Plane
from tests.models import write_threshold_model
from tests.sentences import PATIENT_FOLDER, assert_plain
from tests.viewer.hands import tell, to_array, wheel
from tests.viewer.scans import SHAPE, abdomen, abdomen_labels, write_scan
from viewer.__main__ import main
from viewer.main_window import MainWindow
from viewer.work.lanes import FINDINGS, OPEN

ROOT = Path(__file__).resolve().parents[2]


def run(*argv: object) -> int:
    return main([str(argument) for argument in argv])


def image(path: Path) -> np.ndarray:
    return to_array(QImage(str(path)))


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    return tmp_path / "picture.png"


@pytest.fixture
def table(tmp_path: Path) -> Path:
    return tmp_path / "table.csv"


# Used wrongly


@pytest.mark.parametrize(
    ("argv", "words"),
    [
        (["--nonsense"], "--nonsense"),
        (["a.nii", "b.nii"], "b.nii"),
        (["--mask", "m.nii"], "--mask needs a SCAN"),
        (["a.nii", "--label", "3"], "--label needs a --mask"),
        (["--predict"], "--predict needs a SCAN"),
        (["--csv", "out.csv"], "--csv needs a SCAN"),
        (["--slice", "3"], "--slice needs a SCAN"),
        (["--plane", "axial"], "--plane needs a SCAN"),
        (["a.nii", "--csv", "out.csv"], "--predict or --mask"),
        (["a.nii", "--predict", "--mask", "m.nii"], "exclude each other"),
        (["a.nii", "--plane", "oblique"], "oblique"),
        (["a.nii", "--slice", "many"], "many"),
        (["a.nii", "--slice", "0"], "counts from 1"),
        (["a.nii", "--slice", "-2"], "counts from 1"),
        (["a.nii", "--screenshot", "x.jpg"], "x.jpg does not end in .png"),
        (["a.nii", "--screenshot", "x"], "x does not end in .png"),
        (["a.nii", "--modality", "PET"], "PET"),
        (["--modality", "CT"], "--modality needs a SCAN"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_wrong_usage_ends_with_2_and_says_what_is_wrong(
    argv: list[str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(argv)
    assert ended.value.code == 2
    assert words in capsys.readouterr().err


def test_help_says_what_it_is_and_what_it_is_not(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--help"])
    assert ended.value.code == 0
    text = capsys.readouterr().out
    assert "Research use only. Not a medical device." in text
    options = ("sample", "modality", "mask", "model", "predict", "csv", "screenshot", "plane", "slice")
    for option in options:
        assert f"--{option}" in text


# In a process of its own


def started(*argv: object, **environment: str) -> subprocess.CompletedProcess[str]:
    unset = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    inherited = {name: value for name, value in os.environ.items() if name not in unset}
    command = [sys.executable, "-m", "viewer", *map(str, argv)]
    return subprocess.run(command, cwd=ROOT, env=inherited | environment, capture_output=True, text=True, timeout=120)


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there is always a display")
def test_without_a_display_one_sentence_says_what_to_do(scan: Path) -> None:
    done = started(scan)
    assert done.returncode == 1
    assert_plain(EngineError(done.stderr.strip().replace("picture.png", "picture.png.")), "no display", "--screenshot")
    assert done.stdout == ""


def test_a_picture_and_a_table_need_no_display(scan: Path, mask: Path, picture: Path, table: Path) -> None:
    done = started(scan, "--mask", mask, "--screenshot", picture, "--csv", table)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "3 lesions, 4.44 ml in all\n"
    assert image(picture).shape == (860, 1400, 3)
    assert len(table.read_text(encoding="utf-8").splitlines()) == 4


# Without a window


def test_a_mask_of_many_organs_is_printed_by_its_label(
    qtbot: QtBot, scan: Path, tmp_path: Path, table: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    organs = write_scan(tmp_path / "organs.nii.gz", abdomen_labels() * np.uint8(20))
    pdf = tmp_path / "report.pdf"
    assert run(scan, "--mask", organs, "--label", 40, "--csv", table, "--pdf", pdf) == 0
    assert len(list(csv.DictReader(table.read_text("utf-8").splitlines()))) == 3
    assert pdf.read_bytes().startswith(b"%PDF")
    capsys.readouterr()
    assert run(scan, "--mask", organs, "--label", 7, "--csv", table) == 1
    assert "holds no voxel with label 7" in capsys.readouterr().err


def test_a_table_of_what_the_model_finds(
    qtbot: QtBot, scan: Path, model: Path, table: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(scan, "--model", model, "--predict", "--csv", table) == 0
    with table.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert [row["volume_ml"] for row in rows] == ["3.60", "0.648", "0.192"]
    assert {row["model_name"] for row in rows} == {"threshold"}
    told = capsys.readouterr().out
    assert told.startswith("Proposed: 3 lesions, 4.44 ml in all\nthreshold 1 on CPU in ")


def test_a_picture_of_the_empty_window(qtbot: QtBot, picture: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--screenshot", picture) == 0
    assert image(picture).shape == (860, 1400, 3)
    assert capsys.readouterr().out == ""


def test_a_picture_goes_to_the_largest_lesion(qtbot: QtBot, scan: Path, mask: Path, tmp_path: Path) -> None:
    assert run(scan, "--mask", mask, "--screenshot", tmp_path / "default.png") == 0
    assert run(scan, "--mask", mask, "--slice", 6, "--screenshot", tmp_path / "sixth.png") == 0
    np.testing.assert_array_equal(image(tmp_path / "default.png"), image(tmp_path / "sixth.png"))


def test_slice_and_plane_are_those_asked_for(qtbot: QtBot, scan: Path, tmp_path: Path) -> None:
    pictures = {}
    for plane in ("axial", "coronal", "sagittal"):
        for number in (9, 12):
            path = tmp_path / f"{plane}{number}.png"
            assert run(scan, "--plane", plane, "--slice", number, "--screenshot", path) == 0
            pictures[plane, number] = image(path).tobytes()
    assert len(set(pictures.values())) == 6
    assert run(scan, "--plane", "coronal", "--slice", 12, "--screenshot", tmp_path / "again.png") == 0
    assert image(tmp_path / "again.png").tobytes() == pictures["coronal", 12]


@pytest.mark.parametrize("plane", Plane)
def test_a_slice_that_is_not_there_is_a_sentence(
    qtbot: QtBot, scan: Path, picture: Path, plane: Plane, capsys: pytest.CaptureFixture[str]
) -> None:
    count = SHAPE[plane.slice_axis]
    assert run(scan, "--plane", plane.value, "--slice", count + 1, "--screenshot", picture) == 1
    assert_plain(EngineError(capsys.readouterr().err.strip()), f"no {plane.value} slice {count + 1}", str(count))
    assert not picture.exists()
    assert run(scan, "--plane", plane.value, "--slice", count, "--screenshot", picture) == 0


def fails(capsys: pytest.CaptureFixture[str], *argv: object) -> str:
    """The one sentence on stderr with which it ends."""
    assert run(*argv) == 1
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.count("\n") == 1
    assert_plain(EngineError(told.err.strip()))
    return told.err


def test_a_broken_scan_is_one_sentence(
    qtbot: QtBot, tmp_path: Path, picture: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / PATIENT_FOLDER
    folder.mkdir()
    (folder / "broken.nii.gz").write_bytes(b"no scan")
    assert "broken.nii.gz" in fails(capsys, folder / "broken.nii.gz", "--screenshot", picture)
    assert "missing.nii" in fails(capsys, folder / "missing.nii", "--predict", "--csv", tmp_path / "out.csv")
    assert not picture.exists()
    assert not (tmp_path / "out.csv").exists()


def test_a_mask_of_another_scan_is_one_sentence(
    qtbot: QtBot, scan: Path, tmp_path: Path, table: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = write_scan(tmp_path / "other.nii", abdomen_labels()[1:])
    assert "grid" in fails(capsys, scan, "--mask", other, "--csv", table)
    assert not table.exists()


def test_a_model_without_a_card_is_one_sentence(
    qtbot: QtBot, scan: Path, tmp_path: Path, table: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bare = write_threshold_model(tmp_path / "bare.onnx", None)
    assert "card" in fails(capsys, scan, "--model", bare, "--predict", "--csv", table)
    assert not table.exists()


@pytest.mark.parametrize("option", ["--screenshot", "--csv"])
def test_what_cannot_be_written_is_one_sentence(
    qtbot: QtBot, scan: Path, mask: Path, tmp_path: Path, option: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / PATIENT_FOLDER).mkdir()
    target = tmp_path / PATIENT_FOLDER / "gone" / "Out.PNG"
    told = fails(capsys, scan, "--mask", mask, option, target)
    assert told.startswith("Out.PNG could not be written: the folder gone does not exist.")


@pytest.mark.parametrize("option", ["--screenshot", "--csv"])
def test_the_scan_is_not_written_over(
    qtbot: QtBot, scan: Path, mask: Path, option: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = scan.read_bytes()
    try:
        (tmp_path / "other_name.png").symlink_to(scan)
    except OSError as refusal:
        pytest.skip(f"no links here: {refusal}")
    assert "is the scan itself" in fails(capsys, scan, "--mask", mask, option, tmp_path / "other_name.png")
    assert scan.read_bytes() == before


def test_a_mistyped_folder_is_named(
    qtbot: QtBot, tmp_path: Path, picture: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / PATIENT_FOLDER).mkdir()
    told = fails(capsys, tmp_path / PATIENT_FOLDER / "artreial" / "a.nii", "--screenshot", picture)
    assert told.startswith("The folder artreial does not exist.")


def test_the_modality_is_as_told(
    qtbot: QtBot, tmp_path: Path, model: Path, table: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without air a CT looks like MR; the threshold model's card knows CT alone."""
    inside = write_scan(tmp_path / "inside.nii", np.maximum(abdomen(), 0))
    argv = [inside, "--model", model, "--predict", "--csv", table]
    assert run(*argv) == 0
    assert "taken for MR. Expect a poor result." in capsys.readouterr().out
    assert ",a.u.," in table.read_text(encoding="utf-8")
    assert run(*argv, "--modality", "ct") == 0
    assert "Expect a poor result." not in capsys.readouterr().out
    assert ",HU," in table.read_text(encoding="utf-8")


def test_the_time_point_is_told_where_there_are_several(
    qtbot: QtBot, tmp_path: Path, mask: Path, table: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    series = write_scan(tmp_path / "series.nii", np.stack([abdomen()] * 3, axis=-1))
    assert run(series, "--mask", mask, "--csv", table) == 0
    assert capsys.readouterr().out == "Time point 1 of 3: 3 lesions, 4.44 ml in all\n"


# With a window


def test_a_scan_is_opened_in_the_window(qtbot: QtBot, scan: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def story(window: MainWindow) -> None:
        qtbot.waitUntil(lambda: window.session.case is not None)
        assert window.windowTitle() == "abdomen.nii.gz – Hepatica"

    tell([str(scan)], story)
    assert capsys.readouterr() == ("", "")


def test_keys_act_on_the_plane_that_was_asked_for(qtbot: QtBot, scan: Path) -> None:
    def story(window: MainWindow) -> None:
        qtbot.waitUntil(lambda: window.planes.alone is Plane.CORONAL)
        assert window.session.cursor[1] == 4
        QTest.keyClick(window, Qt.Key.Key_Up)
        assert window.session.cursor == (SHAPE[0] // 2, 5, SHAPE[2] // 2)
        QTest.keyClick(window, Qt.Key.Key_V)
        assert window.planes.alone is None

    tell([str(scan), "--plane", "coronal", "--slice", "5"], story)


def test_what_the_user_does_later_is_no_part_of_what_was_asked_for(
    qtbot: QtBot, scan: Path, mask: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def story(window: MainWindow) -> None:
        qtbot.waitUntil(lambda: bool(window.session.case and window.session.case.lesions))
        qtbot.waitUntil(lambda: window.session.lesion is not None)
        wheel(window.planes.panes[Plane.AXIAL].view, 3)
        place = window.session.cursor
        window.controller.writing.export_csv(tmp_path / "later.csv")
        qtbot.waitUntil(lambda: not window.controller.busy)
        window.open_scan(tmp_path / "missing.nii")
        qtbot.waitUntil(lambda: "missing.nii" in window.messages.text)
        assert window.session.cursor == place

    tell([str(scan), "--mask", str(mask)], story)
    assert capsys.readouterr() == ("3 lesions, 4.44 ml in all\n", "")


def test_what_failed_is_not_gone_on_with_later(
    qtbot: QtBot, scan: Path, model: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def story(window: MainWindow) -> None:
        qtbot.waitUntil(lambda: "missing.nii" in window.messages.text)
        window.open_scan(scan)
        qtbot.waitUntil(lambda: window.session.case is not None)
        qtbot.waitUntil(lambda: not window.controller.busy)
        later: list[None] = []
        QTimer.singleShot(0, lambda: later.append(None))  # behind whatever the end of opening has set going
        qtbot.waitUntil(lambda: bool(later))
        assert not window.controller.is_busy(FINDINGS)
        assert window.session.case is not None
        assert window.session.case.mask is None

    tell([str(tmp_path / "missing.nii"), "--model", str(model), "--predict"], story)
    assert "missing.nii" in capsys.readouterr().err


def test_an_open_sheet_does_not_keep_the_program(qtbot: QtBot, scan: Path) -> None:
    def story(window: MainWindow) -> None:
        qtbot.waitUntil(lambda: window.session.case is not None)
        window.actions_by_id["about"].trigger()

    tell([str(scan)], story)


def test_the_unforeseen_is_told_in_the_window_which_goes_on(qtbot: QtBot, scan: Path) -> None:
    def story(window: MainWindow) -> None:
        qtbot.waitUntil(lambda: window.session.case is not None)
        QTimer.singleShot(0, lambda: 1 // 0)
        qtbot.waitUntil(lambda: "unforeseen" in window.messages.text)
        assert "ZeroDivisionError" in window.messages.text
        qtbot.waitUntil(lambda: not window.controller.is_busy(OPEN))
        assert "ZeroDivisionError" in window.messages.text  # a scan that is open by now does not wipe it away
        place = window.session.cursor[0]
        QTest.keyClick(window, Qt.Key.Key_Up)
        assert window.session.cursor[0] == place + 1

    before = sys.excepthook
    tell([str(scan)], story)
    assert sys.excepthook is before


@pytest.mark.parametrize("scrolls", [False, True])
def test_who_scrolls_while_the_model_works_is_left_there_and_who_waits_is_led_to_the_largest_lesion(
    qtbot: QtBot, scrolls: bool
) -> None:
    def story(window: MainWindow) -> None:
        session = window.session
        qtbot.waitUntil(lambda: window.controller.is_busy(FINDINGS), timeout=20_000)
        if scrolls:
            QTest.keyClick(window, Qt.Key.Key_Up)
        place = session.cursor
        qtbot.waitUntil(lambda: bool(session.case and session.case.lesions), timeout=60_000)
        qtbot.waitUntil(lambda: not window.controller.busy)
        qtbot.wait(100)  # whoever leads there does so in the event loop's next turns
        assert session.case is not None
        largest = session.case.lesions[0].focus
        assert place != largest
        assert session.cursor == (place if scrolls else largest)

    tell(["--sample", "--predict"], story)


def test_work_without_a_screen_leaves_the_users_own_memory_alone(
    qtbot: QtBot, scan: Path, mask: Path, picture: Path, own_configuration: Path
) -> None:
    assert run(scan, "--mask", mask, "--screenshot", picture) == 0
    assert not own_configuration.exists()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no named pipes in its folders")
def test_a_task_ends_when_the_user_opens_another_scan(qtbot: QtBot, tmp_path: Path) -> None:
    other = write_scan(tmp_path / "other.nii", abdomen())
    slow = tmp_path / "slow.nii"  # as from a drive that does not answer
    os.mkfifo(slow)

    def story(window: MainWindow) -> None:
        qtbot.waitUntil(lambda: window.controller.is_busy(OPEN))
        window.open_scan(other)
        drive = os.open(slow, os.O_RDWR | os.O_NONBLOCK)  # at last it does

        def answered() -> bool:
            with suppress(BlockingIOError):
                os.write(drive, bytes(1024))
            return not window.controller.busy and not any(t.name == "job-open" for t in enumerate_threads())

        qtbot.waitUntil(answered)
        os.close(drive)
        assert window.session.case is not None
        assert window.session.case.volume.source.path == other
        assert window.session.case.mask is None
        assert window.planes.alone is None

    tell([str(slow), "--predict", "--plane", "coronal"], story)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGINT to send to a child")
def test_ctrl_c_ends_the_program(scan: Path, tmp_path: Path) -> None:
    program = subprocess.Popen(
        [sys.executable, "-c", _READY, str(scan)],
        stdout=subprocess.PIPE,
        env={**os.environ, "HEPATICA_CONFIG": str(tmp_path / "mine")},
    )
    assert program.stdout is not None
    assert program.stdout.readline() == b"open\n"
    program.send_signal(signal.SIGINT)
    assert program.wait(30) == 130
    program.stdout.close()
    assert (tmp_path / "mine" / "state.json").exists()  # closed in good order


_READY = """
import sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from viewer import main_window
opened = main_window.MainWindow._show_title
def tell(window):
    opened(window)
    print("open", flush=True)
main_window.MainWindow._show_title = tell
from viewer.__main__ import main
sys.exit(main(sys.argv[1:]))
"""
