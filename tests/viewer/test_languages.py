"""The program in German: the whole window, its dialogs, its errors, and which language it chooses."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QLabel,
    QLineEdit,
    QListWidget,
    QMenu,
    QTableWidget,
    QTextBrowser,
    QToolButton,
    QWidget,
)

import resources
from engine.errors import ScanError
from engine.scan.nifti import load_volume
from engine.scan.slicing import Plane
from engine.words import Sentence, joined, say
from tests.viewer.conftest import Desk
from tests.viewer.hands import answer_dialog
from tests.viewer.scans import abdomen, write_scan
from viewer import languages, translating
from viewer.settings import Store
from viewer.translating import tr

GERMAN = languages.texts(resources.translations()[0])


@pytest.fixture
def german(qapp: QApplication) -> Iterator[None]:
    """German is spoken until the test ends."""
    assert languages.speak(qapp, "de") == "de"
    yield
    assert languages.speak(qapp, "en") == "en"


def words_on(widget: QWidget) -> Iterator[str]:
    """Everything that a widget and what lies in it says to eyes, pointers and screen readers."""
    for each in (widget, *widget.findChildren(QWidget)):
        yield from (each.windowTitle(), each.toolTip(), each.statusTip(), each.accessibleName())
        yield each.accessibleDescription()
        if isinstance(each, QLabel | QAbstractButton | QLineEdit):
            yield each.text()
        if isinstance(each, QLineEdit):
            yield each.placeholderText()
        if isinstance(each, QComboBox):
            yield from (each.itemText(n) for n in range(each.count()))
        if isinstance(each, QListWidget):
            yield from (each.item(n).text() for n in range(each.count()))
        if isinstance(each, QTextBrowser):
            yield each.toPlainText()
        if isinstance(each, QTableWidget):
            yield from table_words(each)
        for action in each.actions():
            yield from (action.text(), action.toolTip(), action.statusTip())


def table_words(table: QTableWidget) -> Iterator[str]:
    for column in range(table.columnCount()):
        cells = [table.horizontalHeaderItem(column), *(table.item(row, column) for row in range(table.rowCount()))]
        yield from (text for cell in cells if cell is not None for text in (cell.text(), cell.toolTip()))


def left_in_english(said: Iterator[str]) -> set[str]:
    """What of it is an English text that has another German one."""
    plain = {text for text, german in GERMAN.items() if german != text and "{" not in text}
    words = {text for text in plain if text not in GERMAN.values()}
    made = [
        re.compile(re.sub(r"\\{.*?\\}", ".+", re.escape(text)))
        for text, german in GERMAN.items()
        if german != text and re.search(r"[a-z]{3}", re.sub("{.*?}", "", text))
    ]
    english = set()
    for text in said:
        for line in text.replace("&", "").splitlines():
            bare = re.sub(r" \([^()]*\)$", "", line.strip()).rstrip("…")
            if {bare, f"{bare}…", line.strip()} & words or any(each.fullmatch(line.strip()) for each in made):
                english.add(line)
    return english


@pytest.fixture
def german_desk(german: None, desk: Desk, scan: Path, mask: Path) -> Desk:
    """The window in German with a scan, its mask and a chosen lesion."""
    desk.open(scan)
    desk.open_mask(mask)
    desk.do("next_lesion")
    return desk


def test_the_check_finds_english() -> None:
    assert left_in_english(iter(["Open scan (Ctrl+O)", "&Quit", "3 lesions, 4 ml in all", "Läsion", "3 Läsionen"])) == {
        "Open scan (Ctrl+O)",
        "Quit",
        "3 lesions, 4 ml in all",
    }


def test_no_english_in_the_window(german_desk: Desk) -> None:
    window = german_desk.window
    assert left_in_english(words_on(window)) == set()
    assert "Läsion" in " ".join(words_on(window))
    for plane in Plane:
        corners = german_desk.view(plane).corners
        every = (*corners.top_left, *corners.top_right, *corners.bottom_left, *corners.bottom_right)
        assert left_in_english(iter(every)) == set()
    menus = window.menuBar().findChildren(QMenu)
    assert left_in_english(menu.title() for menu in menus) == set()


def test_no_english_in_the_dialogs(german_desk: Desk) -> None:
    said = []
    for action, title in (
        ("keys", "Tasten und Maus"),
        ("settings", "Einstellungen"),
        ("about", "Über Hepatica"),
        ("models", "Modelle"),
        ("geometry", "Geometrie des Scans"),
        ("verify", "Messungen prüfen"),
    ):
        german_desk.do(action)
        german_desk.settle()
        german_desk.qtbot.waitUntil(lambda title=title: any(d.windowTitle() == title for d in dialogs(german_desk)))
    for dialog in dialogs(german_desk):
        assert left_in_english(words_on(dialog)) == set(), dialog.windowTitle()
        said += list(words_on(dialog))
        for box in dialog.findChildren(QDialogButtonBox):
            close = box.button(QDialogButtonBox.StandardButton.Close)
            assert close is None or close.text().replace("&", "") == "Schließen"  # Qt's own words are German, too
    assert "Nur für Forschungszwecke. Kein Medizinprodukt." in " ".join(said)
    assert any("Strg+O" in text for text in said)  # keys are called as on the keyboard


class Asked(dict[str, str]):
    """Texts that remember which were asked for and not there."""

    def __init__(self, texts: dict[str, str]) -> None:
        super().__init__(texts)
        self.missed: set[str] = set()

    def get(self, text: str, default: str | None = None) -> str | None:  # type: ignore[override]
        if text not in self:
            self.missed.add(str(text))
        return super().get(text, default)


def test_whatever_is_asked_for_was_given_to_the_translators(
    german: None, monkeypatch: pytest.MonkeyPatch, desk: Desk, scan: Path, mask: Path
) -> None:
    asked = Asked(GERMAN)
    monkeypatch.setattr(translating, "_texts", asked)
    desk.open(scan)
    desk.open_mask(mask)
    for action in (
        "next_lesion",
        "accept",
        "next_lesion",
        "reject",
        "tool_ruler",
        "brush",
        "settings",
        "keys",
        "models",
    ):
        desk.do(action)
        desk.settle()
    names = {name for _, name in languages.languages()} | {"CPU", "CUDA GPU"}
    known = names | set(GERMAN.values())  # what is said in German already may be passed on
    in_german = [re.compile(re.sub(r"\\{.*?\\}", ".+", re.escape(text))) for text in GERMAN.values() if "{" in text]
    assert not {
        text
        for text in asked.missed - known
        if re.search(r"[^\W\d_]{2}", re.sub("{.*?}", "", text)) and not any(each.fullmatch(text) for each in in_german)
    }


def dialogs(desk: Desk) -> list[QDialog]:
    return [dialog for dialog in desk.window.findChildren(QDialog) if dialog.isVisible()]


def test_nothing_is_cut_off_in_a_small_window(german_desk: Desk) -> None:
    german_desk.window.resize(1280, 720)
    QApplication.processEvents()
    assert german_desk.window.width() == 1280  # it does not ask for more
    for widget in german_desk.window.findChildren(QWidget):
        if not widget.isVisible():
            continue
        if isinstance(widget, QToolButton) and widget.objectName() == "qt_toolbar_ext_button":
            pytest.fail("the tool bar does not fit")
        if isinstance(widget, QLabel) and not widget.wordWrap():
            assert widget.width() >= widget.sizeHint().width(), widget.text()
        if isinstance(widget, QAbstractButton) and widget.text():
            assert widget.width() >= widget.minimumSizeHint().width(), widget.text()


def test_an_error_of_the_engine_with_its_values(german_desk: Desk, tmp_path: Path) -> None:
    short = tmp_path / "kurz.nii"
    whole = write_scan(tmp_path / "lang.nii", abdomen()).read_bytes()
    short.write_bytes(whole[:4000])
    german_desk.window.open_scan(short)
    german_desk.settle()
    assert re.fullmatch(
        r"kurz\.nii ist abgeschnitten: ihr Header verspricht [\d × ]+ Voxel \([\d.]+ MB\), "
        r"die Datei hat 0\.0 MB\. Kopieren Sie die Datei neu von der Quelle\.",
        german_desk.message,
    ), german_desk.message


def test_a_sentence_stays_english_in_the_engine(german: None, tmp_path: Path) -> None:
    with pytest.raises(ScanError, match=r"There is no file fort\.nii\.") as caught:
        load_volume(tmp_path / "fort.nii")
    assert tr(caught.value.args[0]) == "Es gibt keine Datei fort.nii. Wurde sie verschoben oder umbenannt?"


def test_sentences_within_sentences(german: None) -> None:
    both = joined([say("{count} lesions", count=3), "", say("no lesion")], "; ")
    assert both == "3 lesions; no lesion"
    assert tr(both) == "3 Läsionen; keine Läsion"
    assert tr("Saved {lesions} to {name}.", lesions=both, name="{a}.csv") == (
        "3 Läsionen; keine Läsion in {a}.csv gespeichert."
    )
    assert tr("a name {with} braces") == "a name {with} braces"
    assert isinstance(both, Sentence)


def test_what_is_not_translated_is_said_in_english() -> None:
    translating.speak({"Open": "Öffnen"})
    try:
        assert tr("Open") == "Öffnen"
        assert tr("{count} lesions", count=2) == "2 lesions"
    finally:
        translating.speak({})
    assert tr("Open") == "Open"


@pytest.mark.parametrize(
    ("told", "chosen", "spoken"),
    [("de", "system", "de"), ("fi", "system", "en"), ("en", "de", "de"), ("de", "en", "en"), ("de", "xx", "en")],
)
def test_the_language_of_the_system_unless_another_is_chosen(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch, told: str, chosen: str, spoken: str
) -> None:
    monkeypatch.setenv(languages.LANGUAGE_VARIABLE, told)
    assert languages.speak(qapp, chosen) == spoken
    assert tr("Open") == {"de": "Öffnen", "en": "Open"}[spoken]
    languages.speak(qapp, "en")


def test_a_choice_is_kept_for_the_next_start(desk: Desk, tmp_path: Path) -> None:
    desk.do("settings")
    (dialog,) = dialogs(desk)
    choices = next(box for box in dialog.findChildren(QComboBox) if box.accessibleName() == "Language")
    assert [choices.itemText(n) for n in range(choices.count())] == ["as the system has it", "English", "Deutsch"]
    choices.setCurrentIndex(2)
    choices.activated.emit(2)  # as a hand does
    assert dialog.windowTitle() == "Settings"  # what is on screen stays as it is
    desk.window.close()
    assert Store().load_settings().language == "de"


def test_numbers_are_written_alike_in_every_language(german_desk: Desk) -> None:
    cells = [german_desk.window.lesions.table.item(0, column).text() for column in range(1, 5)]
    assert any("." in cell for cell in cells)
    assert not any("," in cell for cell in cells)
    assert german_desk.window.locale().decimalPoint() == "."


def test_no_english_in_a_report(german_desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    target = german_desk.folder / "out.html"
    answer_dialog(monkeypatch, target)
    german_desk.do("report_html")
    german_desk.settle()
    page = target.read_text(encoding="utf-8")
    assert page.startswith('<!DOCTYPE html>\n<html lang="de">')
    assert 'content: "Seite " counter(page) " von " counter(pages) ""' in page
    labels = re.findall(r'aria-label="([^"]*)"', page)
    texts = re.findall(r">([^<>]+)<", page.split("</style>")[1])
    assert left_in_english(html.unescape(text) for text in (*texts, *labels)) == set()
    assert "Nur für Forschungszwecke" in page
    assert "4.44 ml" in page  # with a point


def test_a_name_is_never_translated(german: None) -> None:
    assert translating.said(say("Lesions")) == "Läsionen"
    assert translating.said("Lesions") == "Lesions"
