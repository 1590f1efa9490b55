"""Make the pictures of the documentation: the real window, without a screen, on the bundled synthetic scan.

::

    python scripts/shots.py docs/pictures

Each picture is a scene: what a reader does, then what is on screen. Run it after a visible change, and look.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEventLoop, Qt, QTimer
from PySide6.QtGui import QImage, QImageWriter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QWidget
from scipy.ndimage import binary_erosion

import resources
from engine.case.keeping.recovery import unsaved_work
from engine.scan.masks import save_mask
from engine.scan.slicing import Plane, voxel_to_pixel
from engine.scan.volume import Label, Mask
from engine.scan.window import Window
from viewer.dialogs.model_dialog import ModelDialog
from viewer.dialogs.settings_dialog import SettingsDialog
from viewer.dialogs.sheets import KeySheet
from viewer.keeping_work.found_dialog import FoundDialog
from viewer.main_window import MainWindow
from viewer.settings import FOLDER_VARIABLE, Settings, Store
from viewer.work.lanes import COUNT, OFFERS

SIZE = (1180, 740)
LARGEST_KB = 250
_PATIENCE_MS = 300_000


class Stage:
    """The window on which scenes are played, and where their pictures go.

    Args:
        folder: of the pictures.
        store: what the program remembers.
    """

    def __init__(self, folder: Path, store: Store) -> None:
        self.folder = folder
        self.window = MainWindow(store)
        self.window.resize(*SIZE)
        self.window.show()

    def settle(self) -> None:
        """Wait until nothing runs and everything is painted."""
        controller = self.window.controller
        loop, patience = QEventLoop(), QTimer()
        patience.setSingleShot(True)
        patience.timeout.connect(lambda: loop.exit(1))
        patience.start(_PATIENCE_MS)
        looking = QTimer()
        looking.timeout.connect(
            lambda: None if controller.busy or any(map(controller.is_busy, (COUNT, OFFERS))) else loop.exit(0)
        )
        looking.start(20)
        if loop.exec():
            raise SystemExit("The window did not come to rest.")
        for _ in range(3):  # what was shown last takes its shape
            QApplication.processEvents()

    def do(self, *actions: str) -> None:
        """Choose entries of the menus, one after the other."""
        for action in actions:
            self.window.actions_by_id[action].trigger()
            self.settle()

    def dialog(self, kind: type[QDialog], action: str) -> QDialog:
        """Open a dialog by its menu entry."""
        self.do(action)
        [dialog] = self.window.findChildren(kind)
        return dialog

    def take(self, name: str, of: QWidget | None = None) -> None:
        """Write a picture of the window, or of something else."""
        self.settle()
        picture = (of or self.window).grab().toImage().convertToFormat(QImage.Format.Format_RGB888)
        path = self.folder / f"{name}.png"
        writer = QImageWriter(str(path), b"png")
        writer.setQuality(0)  # of PNG: as small as it goes
        if not writer.write(picture):
            raise SystemExit(f"{path} could not be written: {writer.errorString()}")
        size = path.stat().st_size / 1000
        print(f"{path}  {picture.width()} x {picture.height()}  {size:.0f} kB")
        if size > LARGEST_KB:
            raise SystemExit(f"{path} is larger than {LARGEST_KB} kB: show less, or a smaller window.")


def opened(stage: Stage) -> None:
    """A scan is open and nothing is known about it."""
    stage.window.open_scan(resources.sample_scan())
    stage.settle()
    stage.window.session.set_index(Plane.AXIAL, 36)
    stage.take("opened")


def windowed(stage: Stage) -> None:
    """A window for the liver, typed."""
    stage.window.session.set_window(Window(100, 160))
    stage.do("crosshair", "maximise")
    stage.take("windowed")
    stage.do("maximise", "crosshair", "reset")


def segmented(stage: Stage) -> None:
    """Liver and tumours, the largest chosen."""
    stage.do("predict", "next_lesion")
    stage.take("sample")


def noted(stage: Stage) -> None:
    """The second lesion, with a note, the first one hidden."""
    stage.window.session.set_note(2, "follow up")
    stage.do("show_lesion", "next_lesion", "maximise")
    stage.take("lesions")
    stage.do("show_all_lesions", "maximise")


def corrected(stage: Stage) -> None:
    """One lesion accepted, one rejected, one being painted."""
    stage.do("maximise")
    stage.window.session.choose_number(1)
    stage.do("accept", "reject")
    stage.window.session.choose_number(1)
    stage.do("brush")
    session, view = stage.window.session, stage.window.planes.panes[Plane.AXIAL].view
    if session.case is None or session.lesion is None:
        raise SystemExit("There is no lesion to correct.")
    row, col = voxel_to_pixel(session.case.volume.geometry, Plane.AXIAL, session.lesion.focus)
    press, left = view.to_viewport((row, col + 8)).toPoint(), Qt.MouseButton.LeftButton
    QTest.mousePress(view.viewport(), left, Qt.KeyboardModifier.NoModifier, press)
    QTest.mouseMove(view.viewport(), view.to_viewport((row, col + 14)).toPoint())
    stage.take("corrected")
    QTest.mouseRelease(view.viewport(), left, Qt.KeyboardModifier.NoModifier, press)
    stage.settle()
    stage.do("undo", "undo", "undo", "brush", "maximise")


def threshold(stage: Stage) -> None:
    """The threshold of one lesion, with curves."""
    stage.do("maximise", "threshold")
    stage.take("threshold")
    stage.do("threshold", "maximise")


def light(stage: Stage) -> None:
    """The same in a bright room."""
    stage.window.change_settings(theme="light")
    stage.take("light")
    stage.window.change_settings(theme=Settings().theme)


def four(stage: Stage) -> None:
    """All planes of one size at one scale, the surfaces in the fourth place."""
    stage.window.messages.hide()  # what was told before
    stage.window.resize(1040, 680)
    stage.window.change_settings(layout="four")
    stage.do("surfaces")
    stage.take("four")
    stage.window.resize(*SIZE)


def space(stage: Stage) -> None:
    """Liver and lesions in space beside one plane."""
    stage.window.change_settings(layout=Settings().layout)
    stage.do("maximise")
    stage.take("space")
    stage.do("surfaces", "maximise")


def apart(stage: Stage) -> None:
    """Two windows, as they stand on two screens."""
    stage.window.change_settings(layout="apart")
    stage.take("apart_first")
    stage.take("apart_second", stage.window.planes.second)
    stage.window.change_settings(layout=Settings().layout)


def compared(stage: Stage) -> None:
    """A second scan with its own mask beside the open one; here a copy of the sample."""
    with tempfile.TemporaryDirectory() as folder:
        scan, mask = Path(folder) / "a year before.nii.gz", Path(folder) / "mask.nii.gz"
        case = stage.window.session.whole_case
        if case is None or case.mask is None:
            raise SystemExit("There is no mask to compare.")
        save_mask(mask, case.mask, case.volume)
        shutil.copy(resources.sample_scan(), scan)
        stage.window.compare_with(scan)
        stage.settle()
        stage.window.controller.open_mask(mask, beside=stage.window.beside.comparison.second)
        stage.take("compared")
        stage.do("end_comparison")


def response(stage: Stage) -> None:
    """A prior scan with smaller lesions beside: matched, targets chosen, the category with its reason."""
    with tempfile.TemporaryDirectory() as folder:
        scan, mask = Path(folder) / "a year before.nii.gz", Path(folder) / "mask.nii.gz"
        session, follow_up = stage.window.session, stage.window.following_up.follow_up
        case = session.whole_case
        if case is None or case.mask is None:
            raise SystemExit("There is no mask to compare.")
        labels = case.mask.labels.copy()
        tumour = labels == Label.TUMOUR
        labels[tumour & ~binary_erosion(tumour, iterations=2)] = Label.LIVER
        save_mask(mask, Mask(labels, case.mask.geometry), case.volume)
        shutil.copy(resources.sample_scan(), scan)
        stage.window.resize(1360, 620)
        stage.window.compare_with(scan)
        stage.settle()
        stage.window.controller.open_mask(mask, beside=stage.window.beside.comparison.second)
        stage.settle()
        session.choose_number(1)
        stage.do("accept", "accept", "response")
        follow_up.confirm_patient()
        stage.settle()
        follow_up.accept_prior()
        stage.settle()
        for number in (1, 2):
            session.choose_number(number)
            stage.do("target")
        follow_up.tell_day(0, "2025-11-20")
        follow_up.tell_day(1, "2026-11-23")
        follow_up.confirm((0, 1))
        follow_up.go_to(0)
        stage.window.messages.hide()
        stage.take("response")
        stage.do("response", "end_comparison", *["undo"] * 2)
        stage.window.resize(*SIZE)


def kept(stage: Stage) -> None:
    """What a killed program has left is offered back; the list says how far each case has come."""
    with tempfile.TemporaryDirectory() as place:
        used, after, scans = (Path(place) / name for name in ("used", "after", "Patient 12"))
        scans.mkdir()
        for name in ("2025-11 CT.nii.gz", "2026-05 CT.nii.gz", "2026-11 CT.nii.gz"):
            shutil.copy(resources.sample_scan(), scans / name)
        os.environ[FOLDER_VARIABLE] = str(used)
        other = Stage(stage.folder, Store(used))
        other.window.open_scan(scans / "2026-11 CT.nii.gz")
        other.settle()
        other.do("predict", "next_lesion", "accept", "brush")
        other.window.open_folder(scans)
        series = other.window.beside.series
        while not (series.rows and all(row.picture is not None for row in series.rows)):
            QApplication.processEvents()
        other.take("cases")
        shutil.copytree(used / "journals", after)
        dialog = FoundDialog(stage.window)
        dialog.show_found(unsaved_work(after))
        dialog.show()
        stage.take("unsaved", dialog)
        dialog.close()
        other.window.close()
        os.environ.pop(FOLDER_VARIABLE)


def models(stage: Stage) -> None:
    """Which models there are."""
    dialog = stage.dialog(ModelDialog, "models")
    stage.take("models", dialog)
    dialog.close()


def settings(stage: Stage) -> None:
    """What can be set."""
    dialog = stage.dialog(SettingsDialog, "settings")
    stage.take("settings", dialog)
    dialog.close()


def keys(stage: Stage) -> None:
    """Every key and gesture."""
    dialog = stage.dialog(KeySheet, "keys")
    dialog.resize(560, 620)
    stage.take("keys", dialog)
    dialog.close()


SCENES: tuple[Callable[[Stage], None], ...] = (
    opened,
    windowed,
    segmented,
    noted,
    corrected,
    threshold,
    light,
    four,
    space,
    apart,
    compared,
    response,
    kept,
    models,
    settings,
    keys,
)


def main(folder: Path) -> None:
    """Play every scene."""
    app = QApplication(["hepatica"])
    folder.mkdir(parents=True, exist_ok=True)
    stage = Stage(folder, Store(None))
    for scene in SCENES:
        scene(stage)
    stage.window.close()
    app.processEvents()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
