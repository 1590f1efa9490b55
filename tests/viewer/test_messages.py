"""What is said when something went wrong: the engine's own sentence, or that it was not foreseen, and no more."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QSignalSpy, QTest
from PySide6.QtWidgets import QLabel, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from engine.errors import EngineError, ExportError, MaskError, ModelError, ScanError
from tests.sentences import PATIENT_FOLDER
from tests.viewer.conftest import Desk
from viewer.messages import Kind, MessageBar
from viewer.work.lanes import OPEN


@pytest.fixture
def bar(qtbot: QtBot) -> MessageBar:
    bar = MessageBar()
    qtbot.addWidget(bar)
    return bar


def raised(error: Exception) -> Exception:
    """The error with a traceback, as it is when caught."""
    try:
        raise error
    except Exception as caught:
        return caught


@pytest.mark.parametrize("kind", [EngineError, ScanError, MaskError, ModelError, ExportError])
def test_the_engine_speaks_for_itself(
    bar: MessageBar, kind: type[EngineError], caplog: pytest.LogCaptureFixture
) -> None:
    assert bar.tell_error(raised(kind("It is broken. Copy it again."))) == "It is broken. Copy it again."
    assert not caplog.records


@pytest.mark.parametrize(
    "error",
    [
        OSError(2, "No such file", f"/scans/{PATIENT_FOLDER}/a.nii"),
        ValueError(f"cannot reshape {PATIENT_FOLDER}"),
        KeyError(PATIENT_FOLDER),
        MemoryError(),
        ZeroDivisionError(PATIENT_FOLDER),
    ],
    ids=lambda error: type(error).__name__,
)
def test_the_unforeseen_tells_its_kind_and_place_and_nothing_of_its_text(
    bar: MessageBar, error: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        text = bar.tell_error(raised(error))
    assert type(error).__name__ in text
    assert "\n" not in text
    told = text + caplog.text + "".join(str(record.exc_info) for record in caplog.records)
    assert PATIENT_FOLDER not in told
    assert "No such file" not in told
    assert "in raised" in caplog.text  # where it happened, for whoever mends it


def test_the_causes_of_the_unforeseen_are_not_told_either(bar: MessageBar, caplog: pytest.LogCaptureFixture) -> None:
    try:
        try:
            raise OSError(PATIENT_FOLDER)
        except OSError as cause:
            raise RuntimeError("wrapped") from cause
    except RuntimeError as error:
        bar.tell_error(error)
    assert PATIENT_FOLDER not in caplog.text


def test_nothing_is_shown_until_something_is_said(bar: MessageBar) -> None:
    assert bar.text == ""
    assert bar.isHidden()


@pytest.mark.parametrize("kind", Kind)
def test_a_message_is_shown_told_and_coloured(bar: MessageBar, kind: Kind) -> None:
    shown = QSignalSpy(bar.shown)
    bar.tell("Saved.", kind)
    assert bar.text == "Saved."
    assert not bar.isHidden()
    assert bar.property("kind") == kind.value
    assert shown.at(0) == ["Saved."]


def test_the_next_message_takes_the_place_of_the_last(bar: MessageBar) -> None:
    bar.tell("First.", Kind.ERROR)
    bar.tell("Second.")
    assert bar.text == "Second."
    assert bar.property("kind") == "notice"


def test_errors_are_shown_as_errors(bar: MessageBar) -> None:
    assert bar.tell_error(ScanError("It is broken.")) == "It is broken."
    assert bar.text == "It is broken."
    assert bar.property("kind") == "error"


def test_it_is_closed_by_its_button(bar: MessageBar) -> None:
    bar.tell("Saved.")
    button = bar.findChild(QToolButton)
    assert button is not None
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert bar.text == ""


def test_what_is_said_is_text_and_not_markup(bar: MessageBar) -> None:
    label = bar.findChild(QLabel)
    assert label is not None
    bar.tell("<b>x</b> &amp; <img src='http://example.org/spy.png'> could not be read.")
    wide = label.sizeHint()
    assert label.textFormat() is Qt.TextFormat.PlainText
    bar.tell("x & could not be read.")
    assert label.sizeHint() != wide


def test_long_sentences_are_wrapped(qtbot: QtBot) -> None:
    holder = QWidget()
    qtbot.addWidget(holder)
    bar = MessageBar(holder)
    bar.tell("word " * 200)
    assert bar.heightForWidth(600) > 2 * bar.fontMetrics().height() or bar.minimumSizeHint().width() < 600


def test_paths_keep_their_names(bar: MessageBar, tmp_path: Path) -> None:
    bar.tell(f"Saved {(tmp_path / 'a & b.csv').name}.")
    assert bar.text == "Saved a & b.csv."


def test_what_is_said_while_a_scan_is_read_is_there_when_it_is_open_and_what_was_said_before_is_not(
    desk: Desk, qtbot: QtBot, scan: Path
) -> None:
    window = desk.window
    window.messages.tell("The scan before was odd.")
    window.open_scan(scan)
    assert desk.message == ""
    window.messages.tell("The disk is full.", Kind.ERROR)
    qtbot.waitUntil(lambda: window.session.case is not None and not window.controller.is_busy(OPEN))
    assert desk.message == "The disk is full."
