"""Which languages there are, and which one the program speaks (docs/adr/0022).

A language is one file, ``resources/translations/hepatica_<code>.ts``, as Qt Linguist writes it. It is read as it is:
nothing is compiled, so that nothing can be out of date.
"""

from __future__ import annotations

import os
import xml.etree.ElementTree as ElementTree
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

import resources
from viewer import translating
from viewer.translating import ENGLISH

LANGUAGE_VARIABLE = "HEPATICA_LANGUAGE"
"""Environment variable with the code of a language, heard before the system is asked (tests, pictures for the docs)."""

SYSTEM = "system"


def languages() -> tuple[tuple[str, str], ...]:
    """Code of each language that can be chosen, and its name in that language; English first."""
    codes = (_code(path) for path in resources.translations())
    return (ENGLISH, "English"), *((code, QLocale(code).nativeLanguageName().capitalize()) for code in codes)


def speak(application: QCoreApplication, chosen: str) -> str:
    """Say everything in a language: Hepatica's own texts and those of Qt, such as "Cancel" on a button.

    To be called before the first window is made: what is on screen already stays as it is.

    Args:
        application: gets Qt's own translation.
        chosen: the code of a language, or :data:`SYSTEM` for the first of the user's that there is.

    Returns:
        The code of the language that is spoken.
    """
    for spoken in application.findChildren(QTranslator):
        application.removeTranslator(spoken)
        spoken.deleteLater()
    # A number looks the same on screen and in every file, whoever reads it (docs/conventions.md).
    QLocale.setDefault(QLocale.c())
    files = {_code(path): path for path in resources.translations()}
    code = _of_the_system((ENGLISH, *files)) if chosen == SYSTEM else chosen
    if code not in files:
        translating.speak({})
        return ENGLISH
    translating.speak(texts(files[code]), code)
    qt = QTranslator(application)
    if qt.load(f"qtbase_{code}", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)):
        application.installTranslator(qt)
    return code


def texts(path: Path) -> dict[str, str]:
    """The finished texts of a translation by their English ones."""
    messages = ElementTree.parse(path).iter("message")  # noqa: S314 - a file of this package
    pairs = ((message.findtext("source", ""), message.find("translation")) for message in messages)
    return {
        source: translation.text
        for source, translation in pairs
        if translation is not None and translation.text and translation.get("type") is None
    }


def _of_the_system(codes: tuple[str, ...]) -> str:
    """The first language of the user's list that there is; English when there is none."""
    told = os.environ.get(LANGUAGE_VARIABLE)
    wanted = [told] if told else (name.partition("-")[0] for name in QLocale.system().uiLanguages())
    return next((code for code in wanted if code in codes), ENGLISH)


def _code(path: Path) -> str:
    return path.stem.rpartition("_")[2]
