"""The Qt application: makes it, shows the window, runs until it ends."""

from __future__ import annotations

import argparse
import sys
from types import TracebackType

from PySide6.QtCore import QMessageLogContext, QTimer, QtMsgType, qInstallMessageHandler
from PySide6.QtWidgets import QApplication

import resources
from engine.scan.slicing import Plane
from engine.scan.volume import Modality
from viewer.interrupts import interrupts
from viewer.languages import speak
from viewer.main_window import MainWindow
from viewer.settings import Store
from viewer.unattended import Task, Worker

_PICTURE_SIZE = (1400, 860)


def run(options: argparse.Namespace) -> int:
    """Show the window and do what the command line asks for; returns the exit code when the program ends."""
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        app = QApplication(["hepatica"])
    if app.platformName() == "offscreen":
        qInstallMessageHandler(_say_what_matters)
    app.setApplicationName("hepatica")
    app.setApplicationDisplayName("Hepatica")
    task = _task(options)
    store = Store(None) if task.is_unattended else Store()
    speak(app, store.load_settings().language)  # before the first word is on screen
    window = MainWindow(store)
    before = sys.excepthook

    def unforeseen(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if not isinstance(error, Exception):
            before(kind, error, trace)
            return
        sentence = window.messages.tell_error(error)
        if task.is_unattended:  # nobody is there to go on
            print(sentence, file=sys.stderr)  # noqa: T201
            QTimer.singleShot(0, lambda: app.exit(1))  # in the loop, even when it has not begun yet

    sys.excepthook = unforeseen
    try:
        if task.is_unattended:
            window.resize(*_PICTURE_SIZE)  # whatever the screen that is not there is said to have
        window.show()
        with interrupts(app.exit):
            return _work(app, window, task)
    finally:
        window.close()
        window.deleteLater()
        sys.excepthook = before


def _say_what_matters(kind: QtMsgType, context: QMessageLogContext, text: str) -> None:  # noqa: ARG001
    """Qt's messages, less one that the platform without a screen repeats for every window and that means nothing."""
    if "propagateSizeHints" not in text:
        print(text, file=sys.stderr)  # noqa: T201


def _task(options: argparse.Namespace) -> Task:
    is_folder = options.scan is not None and options.scan.is_dir()
    return Task(
        scan=(options.scan if not is_folder else None) or (resources.sample_scan() if options.sample else None),
        folder=options.scan if is_folder else None,
        modality=Modality(options.modality) if options.modality else None,
        mask=options.mask,
        label=options.label,
        model=options.model,
        predict=options.predict,
        csv=options.csv,
        pdf=options.pdf,
        pseudonym=options.pseudonym or "",
        screenshot=options.screenshot,
        plane=Plane(options.plane) if options.plane else None,
        slice_number=options.slice,
    )


def _work(app: QApplication, window: MainWindow, task: Task) -> int:
    """Work the task off; whoever sits at the screen goes on from there."""

    def finished(code: int) -> None:
        if task.is_unattended:
            app.exit(code)

    if not task.is_unattended:
        window.keeping_work.look_for_unsaved()
    worker = Worker(window, task, finished)
    code = app.exec()
    worker.deleteLater()
    return code
