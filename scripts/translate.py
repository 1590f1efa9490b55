"""Bring the files of translations up to date with the texts of the program, and list what is still to be translated.

::

    python -m scripts.translate

Texts are found where the code says them (``tr("…")`` in the viewer, ``say("…")`` in the engine), in the tables whose
words are translated when they are shown, and in the cards of the models that come with the program. New ones are added
as unfinished, vanished ones are removed, what is translated stays. To begin another language, copy the German file to
``hepatica_<code>.ts``, delete its translations in Qt Linguist (``pyside6-linguist``), and run this.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from xml.sax.saxutils import escape

import resources
from engine.model.listing import read_card
from engine.words import Sentence
from viewer.actions import ACTIONS, MENUS
from viewer.languages import languages
from viewer.languages import texts as finished_texts
from viewer.panels.lesion_rows import EVERY
from viewer.settings import PALETTE, SETTINGS, Choice
from viewer.views.gestures import GESTURES

ROOT = Path(__file__).resolve().parents[1]
_SAYING = ("tr", "say")


def texts() -> dict[str, str]:
    """Every text that is to be translated, and the file in which it stands first; in the order of the files."""
    found: dict[str, str] = {}
    for path in sorted([*ROOT.glob("engine/**/*.py"), *ROOT.glob("viewer/**/*.py")]):
        for text in in_code(ast.parse(path.read_text(encoding="utf-8"))):
            found.setdefault(text, path.relative_to(ROOT).as_posix())
    for place, table in _tables():
        for text in table:
            found.setdefault(text.template if isinstance(text, Sentence) else text, place)
    names = {name for _, name in languages()}  # of languages: each in its own
    return {
        text: place
        for text, place in found.items()
        if text not in names and re.search(r"[^\W\d_]", re.sub(r"{.*?}", "", text))
    }


def in_code(tree: ast.AST) -> Iterator[str]:
    """The texts that some code says, in their order."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _SAYING:
            yield from _literals(node.args[0])


def _literals(node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from _literals(node.body)
        yield from _literals(node.orelse)


def _tables() -> Iterator[tuple[str, Iterable[str]]]:
    """The tables whose words are translated when they are shown, and where they stand."""
    yield "viewer/actions.py", (*MENUS, *(text for row in ACTIONS for text in (row.text, row.tip)))
    options = [words for row in SETTINGS if isinstance(row.kind, Choice) for _, words in row.kind.options]
    rows = [text for row in SETTINGS for text in (row.label, row.tip)]
    yield "viewer/settings.py", (*rows, *options, *(name for _, name in PALETTE))
    for profile, gestures in GESTURES.items():
        words = [text for gesture in gestures for text in (gesture.hand, gesture.effect)]
        yield "viewer/views/gestures.py", (profile.value, *words)
    yield "viewer/panels/lesion_rows.py", [text for column in EVERY for text in (column.heading, column.tip)]
    for path in resources.models():
        card = read_card(path)
        yield f"resources/models/{path.name}", (card.intended_use, *card.cautions.values(), *card.limits)
        yield f"resources/models/{path.name}", (channel for channel in card.output.channels if channel != "background")


def update(path: Path, wanted: Mapping[str, str], more: Mapping[str, str] | None = None) -> list[str]:
    """Write a file anew with the texts that are wanted.

    Args:
        path: of the file.
        wanted: every text, and where it stands.
        more: translations that are to be put in.

    Returns:
        The texts that have no finished translation.
    """
    known = {**finished_texts(path), **(more or {})}
    code = path.stem.rpartition("_")[2]
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        "<!DOCTYPE TS>",
        f'<TS version="2.1" language="{code}" sourcelanguage="en">',
        "<context>",
        "    <name>Hepatica</name>",
    ]
    for text, place in wanted.items():
        translated = f"<translation>{escape(known[text])}</translation>" if text in known else _UNFINISHED
        lines += [
            "    <message>",
            f'        <location filename="../../{place}"/>',
            f"        <source>{escape(text)}</source>",
            f"        {translated}",
            "    </message>",
        ]
    path.write_text("\n".join([*lines, "</context>", "</TS>"]) + "\n", encoding="utf-8")
    return [text for text in wanted if text not in known]


_UNFINISHED = '<translation type="unfinished"></translation>'


def main() -> int:
    """Bring every language up to date; 1 where something is still to be translated."""
    wanted, is_complete = texts(), True
    for path in resources.translations():
        missing = update(path, wanted)
        is_complete = is_complete and not missing
        print(f"{path.name}: {len(wanted)} texts, {len(missing)} to translate")
        for text in missing:
            print(f"  {wanted[text]}: {text!r}")
    return 0 if is_complete else 1


if __name__ == "__main__":
    sys.exit(main())
