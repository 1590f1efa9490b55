"""Every text that a user reads can be translated, and is."""

from __future__ import annotations

import ast
import re
import string
from collections.abc import Iterator
from pathlib import Path

import pytest

import resources
from engine import errors
from scripts import translate
from viewer.languages import texts

ROOT = Path(__file__).resolve().parent.parent
CODE = sorted([*ROOT.glob("engine/**/*.py"), *ROOT.glob("viewer/**/*.py")])
LANGUAGES = resources.translations()

FOR_THE_EYE = {
    "QAction", "QCheckBox", "QGroupBox", "QLabel", "QMenu", "QPushButton", "QRadioButton", "QToolBar",
    "addAction", "addItem", "addMenu", "addRow", "addTab", "offer", "setAccessibleDescription", "setAccessibleName",
    "setPlaceholderText", "setStatusTip", "setText", "setTitle", "setToolTip", "setWindowTitle", "showMessage", "tell",
    "getExistingDirectory", "getOpenFileName", "getSaveFileName", "getText", "information", "question", "warning",
}  # fmt: skip
"""What puts its text before the user's eye."""
ERRORS = {
    name for name, kind in vars(errors).items() if isinstance(kind, type) and issubclass(kind, errors.EngineError)
}
NAMES = ("Hepatica", "NIfTI", "CSV", "PDF", "JSON", "CUDA", "GPU", "CPU", "HU", "RECIST")
"""What is the same in every language."""


def fields(text: str) -> list[str]:
    """The places for values in a text, in the order of their names, as they are formatted."""
    found = string.Formatter().parse(text)
    return sorted(f"{name}!{how}:{what}" for _, name, what, how in found if name is not None)


@pytest.mark.parametrize("path", LANGUAGES, ids=lambda path: path.name)
def test_a_translation_is_whole_and_holds_nothing_else(path: Path) -> None:
    wanted, there = translate.texts(), texts(path)
    assert not [text for text in wanted if text not in there], "python -m scripts.translate"
    assert not [text for text in there if text not in wanted], "python -m scripts.translate"


@pytest.mark.parametrize("path", LANGUAGES, ids=lambda path: path.name)
def test_a_translation_has_a_place_for_each_value(path: Path) -> None:
    for text, translated in texts(path).items():
        assert fields(translated) == fields(text), text


@pytest.mark.parametrize("path", LANGUAGES, ids=lambda path: path.name)
def test_a_translation_ends_as_its_text_does(path: Path) -> None:
    for text, translated in texts(path).items():
        ends = [re.search(r"[.?:…]?$", each) for each in (text, translated)]
        assert ends[0] is not None
        assert ends[1] is not None
        assert ends[0].group() == ends[1].group(), text
        assert text.count("\n") == translated.count("\n"), text
        assert text.count("&") == translated.count("&"), text


@pytest.mark.parametrize("path", LANGUAGES, ids=lambda path: path.name)
def test_an_update_changes_nothing_where_nothing_is_new(path: Path, tmp_path: Path) -> None:
    copy = tmp_path / path.name
    copy.write_bytes(path.read_bytes())
    assert translate.update(copy, translate.texts()) == []
    assert copy.read_bytes() == path.read_bytes()


def test_what_is_new_and_what_has_gone(tmp_path: Path) -> None:
    path = tmp_path / "hepatica_xx.ts"
    path.write_text('<TS language="xx"><context><name>Hepatica</name></context></TS>', encoding="utf-8")
    assert translate.update(path, {"Open <b>": "a.py", "Gone": "b.py"}, {"Gone": "Fort"}) == ["Open <b>"]
    assert texts(path) == {"Gone": "Fort"}
    assert translate.update(path, {"Open <b>": "a.py"}, {"Open <b>": "Auf & <b>"}) == []
    assert texts(path) == {"Open <b>": "Auf & <b>"}


def words_of(node: ast.AST) -> str:
    """What of an expression would be read as it stands in the code."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return re.sub(r"<.*?>|\b(" + "|".join(NAMES) + r")\b|\*?\.\w+", "", node.value)
    if isinstance(node, ast.JoinedStr):
        return " ".join(words_of(part) for part in node.values)
    if isinstance(node, ast.BinOp):
        return f"{words_of(node.left)} {words_of(node.right)}"
    if isinstance(node, ast.IfExp):
        return f"{words_of(node.body)} {words_of(node.orelse)}"
    if isinstance(node, ast.List | ast.Tuple):
        return " ".join(words_of(each) for each in node.elts)
    return ""


def calls(path: Path) -> Iterator[tuple[str, ast.Call]]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            yield name, node


def test_nothing_is_said_past_the_translation() -> None:
    bare = [
        f"{path}:{node.lineno}: {name}({ast.unparse(argument)})"
        for path in CODE
        for name, node in calls(path)
        if name in (ERRORS | FOR_THE_EYE if "viewer" in path.parts else ERRORS)
        for argument in node.args
        if re.search(r"[^\W\d_]{2}", words_of(argument))
    ]
    assert not bare, "put tr(…) in the viewer, say(…) in the engine around it"


def test_a_text_is_one_literal_with_its_values_by_name() -> None:
    for path in CODE:
        for name, node in calls(path):
            if name not in ("tr", "say"):
                continue
            text, where = node.args[0], f"{path}:{node.lineno}"
            assert not isinstance(text, ast.JoinedStr | ast.BinOp), where
            given = {keyword.arg for keyword in node.keywords}
            if isinstance(text, ast.Constant) and given and None not in given:
                asked = {name for _, name, _, _ in string.Formatter().parse(text.value) if name is not None}
                assert given == asked, where


def test_no_template_stands_where_the_translators_do_not_find_it() -> None:
    wanted = translate.texts()
    for path in CODE:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        in_strings = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in ast.walk(node)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in in_strings:
                is_template = re.search(r"{[a-z_]\w*(:[^{}]+)?}", node.value) and not re.search(r"``|^\^", node.value)
                assert (
                    not is_template
                    or not re.search(r"[a-z]{3}", re.sub("{.*?}", "", node.value))
                    or (node.value in wanted)
                ), f"{path}:{node.lineno}: put say(…) around it"


def said_at_import(tree: ast.Module) -> Iterator[ast.Call]:
    """Calls of ``tr`` that run when the module is loaded, before the language is known."""
    waiting: list[ast.AST] = list(tree.body)
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.FunctionDef | ast.Lambda):
            continue
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "tr":
            yield node
        waiting += ast.iter_child_nodes(node)


def test_nothing_is_translated_before_the_language_is_known() -> None:
    for path in CODE:
        early = [node.lineno for node in said_at_import(ast.parse(path.read_text(encoding="utf-8")))]
        assert not early, f"{path}: say(…) here, and tr(…) where it is shown"
