"""scripts/environment.py: when .venv is kept, when it is made anew, and what is said where Qt cannot start."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

SCRIPT = Path(__file__).resolve().parent.parent / "scripts/environment.py"


@pytest.fixture
def environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The script as a module, for a project in tmp_path whose .venv runs the Python of this test."""
    spec = importlib.util.spec_from_file_location("environment", SCRIPT)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    (tmp_path / ".venv").mkdir()
    (tmp_path / "pyproject.toml").write_text("[project]\n")
    (tmp_path / "constraints.txt").write_text("torch==1\n")
    monkeypatch.delenv("PYTHON", raising=False)
    monkeypatch.setattr(module, "ROOT", tmp_path)
    monkeypatch.setattr(module, "STATE", tmp_path / ".venv/hepatica.json")
    monkeypatch.setattr(module, "VENV_PYTHON", Path(sys.executable))
    return module


def test_an_environment_for_the_tests_also_runs_the_viewer(environment: ModuleType) -> None:
    environment.write_state("tests")
    state = environment.read_state()
    assert environment.can_be_kept(state)
    assert environment.has_what_is_needed(state, "viewer")
    assert environment.has_what_is_needed(state, "tests")


def test_an_environment_for_the_viewer_is_kept_but_not_enough_for_the_tests(environment: ModuleType) -> None:
    environment.write_state("viewer")
    state = environment.read_state()
    assert environment.can_be_kept(state)
    assert environment.has_what_is_needed(state, "viewer")
    assert not environment.has_what_is_needed(state, "tests")


@pytest.mark.parametrize("name", ["pyproject.toml", "constraints.txt"])
def test_other_requirements_are_installed_anew(environment: ModuleType, tmp_path: Path, name: str) -> None:
    environment.write_state("tests")
    (tmp_path / name).write_text("changed\n")
    assert not environment.has_what_is_needed(environment.read_state(), "tests")


@pytest.mark.parametrize("text", [None, "", "{", "[]"], ids=["none", "empty", "cut off", "not a record"])
def test_after_an_interrupted_installation_nothing_is_kept(
    environment: ModuleType, tmp_path: Path, text: str | None
) -> None:
    if text is not None:
        (tmp_path / ".venv/hepatica.json").write_text(text)
    assert environment.read_state() == {}
    assert not environment.can_be_kept({})


def test_a_moved_folder_or_a_python_that_is_gone_is_not_kept(
    environment: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    environment.write_state("tests")
    state = environment.read_state()
    assert not environment.can_be_kept(state | {"root": "/elsewhere"})
    assert not environment.can_be_kept(state | {"python": "3.10"})
    monkeypatch.setattr(environment, "VENV_PYTHON", tmp_path / "gone")
    assert not environment.can_be_kept(state)


def test_an_environment_of_another_python_is_kept_unless_one_is_asked_for(
    environment: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    environment.write_state("tests")
    monkeypatch.setattr(environment, "PYTHON", "3.99")
    assert environment.can_be_kept(environment.read_state())
    monkeypatch.setenv("PYTHON", "python3.99")
    assert not environment.can_be_kept(environment.read_state())


@pytest.mark.parametrize(
    ("arguments", "unseen"),
    [
        ([], False),
        (["scan.nii.gz", "--predict"], False),
        (["--screenshot", "a.png"], True),
        (["--csv=a.csv", "scan.nii.gz"], True),
        (["-h"], True),
    ],
)
def test_what_the_viewer_does_without_a_screen(environment: ModuleType, arguments: list[str], unseen: bool) -> None:
    assert environment.works_unseen(arguments) is unseen


@pytest.mark.skipif(sys.platform != "linux", reason="Qt brings its libraries along elsewhere")
def test_without_a_display_one_sentence_and_nothing_installed(
    environment: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    assert environment.main(["viewer"]) == 1
    assert 'make run ARGS="--screenshot picture.png"' in capsys.readouterr().err
    assert list((tmp_path / ".venv").iterdir()) == []


@pytest.mark.skipif(sys.platform != "linux", reason="Qt brings its libraries along elsewhere")
def test_missing_system_libraries_are_named(environment: ModuleType) -> None:
    assert environment.missing_libraries(["libc.so.6", "libnot-here.so.9"]) == ["libnot-here.so.9"]


def test_the_viewer_names_the_same_libraries_as_the_set_up(environment: ModuleType) -> None:
    from viewer.__main__ import _QT_LIBRARIES

    assert set(environment.QT_LIBRARIES.values()) <= set(_QT_LIBRARIES.split())
