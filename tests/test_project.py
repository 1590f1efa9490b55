"""The promises that the project makes about itself: what imports what at run time, commands, versions, files."""

from __future__ import annotations

import filecmp
import os
import re
import runpy
import shutil
import subprocess
import sys
import tomllib
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import pytest

import engine
from viewer.actions import ACTIONS

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"
LARGEST_FILE_MB = 30

QT = ("PySide6", "shiboken6", "pyqtgraph")
OF_TRAINING = ("torch", "onnx", "onnxscript", "safetensors", "training")


def modules_of(package: str) -> list[str]:
    """Every module of a package by its dotted name, without importing any."""
    paths = sorted((ROOT / package).rglob("*.py"))
    return [".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__") for path in paths]


def brought_in_by(modules: list[str]) -> set[str]:
    """The top-level names in ``sys.modules`` after importing the modules in a fresh interpreter."""
    code = f"import {', '.join(modules)}, sys; print(*{{name.partition('.')[0] for name in sys.modules}})"
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=os.environ | {"QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return set(done.stdout.split())


def tracked_files() -> list[Path]:
    if not (ROOT / ".git").exists() or shutil.which("git") is None:
        pytest.skip("not a git clone")
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True)
    if listed.returncode:
        pytest.skip(f"git does not read this clone: {listed.stderr.strip()}")
    return [path for name in listed.stdout.split("\0") if name and (path := ROOT / name).is_file()]


def project_version() -> str:
    with (ROOT / "pyproject.toml").open("rb") as file:
        return str(tomllib.load(file)["project"]["version"])


def test_no_engine_module_brings_in_qt_torch_or_its_users() -> None:
    # One interpreter for each: in a shared one, the first to import a thing hides it in all the others.
    modules = modules_of("engine")
    forbidden = {*QT, *OF_TRAINING, "viewer"}
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        brought_in = dict(zip(modules, pool.map(lambda name: brought_in_by([name]) & forbidden, modules), strict=True))
    assert {name: names for name, names in brought_in.items() if names} == {}


def test_viewer_runs_without_what_only_training_needs() -> None:
    assert brought_in_by(modules_of("viewer")) & set(OF_TRAINING) == set()


def test_training_runs_without_qt() -> None:
    assert brought_in_by(modules_of("training")) & {*QT, "viewer"} == set()


@pytest.mark.parametrize("document", ["README.md", "CONTRIBUTING.md"])
def test_documented_make_commands_exist(document: str) -> None:
    text = (ROOT / document).read_text(encoding="utf-8")
    code = "\n".join(re.findall(r"```.*?```|`[^`\n]+`|^ {4}.*$", text, flags=re.DOTALL | re.MULTILINE))
    named = set(re.findall(r"\bmake ([a-z]+)", code))
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), flags=re.MULTILINE))
    assert {"run", "test"} <= named
    assert named <= targets


def test_installed_version_is_the_one_in_pyproject() -> None:
    try:
        installed = version("hepatica")
    except PackageNotFoundError:
        pytest.skip("Hepatica is not installed")
    assert installed == engine.__version__ == project_version()


def test_changelog_has_the_current_version() -> None:
    headings = re.findall(r"^## \[?([^\]\s]+)", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), flags=re.MULTILINE)
    assert project_version() in headings


def test_no_tracked_file_is_huge() -> None:
    sizes = {str(path.relative_to(ROOT)): path.stat().st_size / 1e6 for path in tracked_files()}
    assert {name: size for name, size in sizes.items() if size > LARGEST_FILE_MB} == {}


def test_no_tracked_file_is_a_copy_of_shared_data() -> None:
    if not SHARED.is_dir():
        pytest.skip("no shared data here")
    by_size = defaultdict(list)
    for path in SHARED.rglob("*"):
        if path.is_file() and path.stat().st_size:
            by_size[path.stat().st_size].append(path)
    copies = {
        str(path.relative_to(ROOT)): str(original)
        for path in tracked_files()
        for original in by_size[path.stat().st_size]
        if filecmp.cmp(path, original, shallow=False)
    }
    assert copies == {}


def test_the_interface_page_is_what_the_tables_say() -> None:
    page = runpy.run_path(str(ROOT / "scripts" / "interface.py"))["page"]
    assert (ROOT / "docs" / "interface.md").read_text(encoding="utf-8") == page(), "run make shots"


def test_the_tutorial_names_keys_entries_and_pictures_that_there_are() -> None:
    text = " ".join((ROOT / "docs" / "tutorial.md").read_text(encoding="utf-8").split())
    entries = {f"{action.menu} > {action.text.rstrip('…')}" for action in ACTIONS}
    assert set(re.findall(r"\*\*(.+?)\*\*", text)) <= entries
    keys = {key for action in ACTIONS for key in action.keys}
    code = {word for word in re.findall(r"`(.+?)`", text) if not re.match(r"make |hepatica|\.nii", word)}
    assert code <= keys
    pictures = re.findall(r"\]\((pictures/.+?)\)", text)
    assert len(pictures) >= 4
    for document in ("docs/tutorial.md", "README.md"):
        for link in re.findall(r"\]\(([^)#:]+)\)", (ROOT / document).read_text(encoding="utf-8")):
            assert ((ROOT / document).parent / link).exists(), f"{document}: {link}"


def test_no_picture_of_the_documents_is_heavy() -> None:
    sizes = {path.name: path.stat().st_size / 1000 for path in (ROOT / "docs" / "pictures").iterdir()}
    assert {name: size for name, size in sizes.items() if size > 250} == {}
