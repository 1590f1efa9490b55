"""Preferences and what is remembered: kept, checked on reading, and never a reason to stop."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, fields
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from viewer.main_window import MainWindow
from viewer.settings import SETTINGS, SettingRow, Settings, Store, WindowState

OTHER = Settings(theme="light", overlay_opacity=0.75, smooth_pixels=False, show_crosshair=False, device="cpu")


def state_file(folder: Path, content: str | bytes) -> Store:
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("settings.json", "state.json"):
        (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    return Store(folder)


def test_the_table_is_the_record() -> None:
    assert [row.name for row in SETTINGS] == [each.name for each in fields(Settings)]
    assert len({row.label for row in SETTINGS}) == len(SETTINGS)


@pytest.mark.parametrize("row", SETTINGS, ids=lambda row: row.name)
def test_every_default_makes_sense(row: SettingRow) -> None:
    assert row.kind.accepts(getattr(Settings(), row.name))


def test_what_there_is_before_anything_was_kept(tmp_path: Path) -> None:
    store = Store(tmp_path / "nowhere")
    assert store.load_settings() == Settings()
    assert store.load_state() == WindowState()
    assert not (tmp_path / "nowhere").exists()


def test_settings_there_and_back(tmp_path: Path) -> None:
    store = Store(tmp_path / "a" / "b")
    store.save_settings(OTHER)
    assert store.load_settings() == OTHER
    assert Store(tmp_path / "a" / "b").load_settings() == OTHER


def test_the_file_holds_what_differs_and_nothing_else(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.save_settings(Settings(show_crosshair=False))
    assert json.loads((tmp_path / "settings.json").read_text()) == {"show_crosshair": False}
    store.save_settings(Settings())
    assert json.loads((tmp_path / "settings.json").read_text()) == {}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("overlay_opacity", 0.0),
        ("overlay_opacity", 1.01),
        ("overlay_opacity", -0.5),
        ("overlay_opacity", float("nan")),
        ("overlay_opacity", float("inf")),
        ("overlay_opacity", "0.5"),
        ("overlay_opacity", None),
        ("overlay_opacity", True),
        ("smooth_pixels", 1),
        ("smooth_pixels", "yes"),
        ("show_crosshair", None),
        ("show_crosshair", []),
        ("theme", "pink"),
        ("theme", 3),
        ("device", "tpu"),
        ("device", ["cpu"]),
        ("device", {}),
        ("device", None),
    ],
)
def test_nonsense_falls_back_alone(tmp_path: Path, name: str, value: object) -> None:
    stated = asdict(OTHER) | {name: value}
    read = state_file(tmp_path, json.dumps(stated)).load_settings()
    assert getattr(read, name) == getattr(Settings(), name)
    others = {each.name for each in fields(Settings)} - {name}
    assert all(getattr(read, other) == getattr(OTHER, other) for other in others)


def test_unknown_entries_are_left_out(tmp_path: Path) -> None:
    store = state_file(tmp_path, '{"from_the_future": 1, "device": "cpu"}')
    assert store.load_settings() == Settings(device="cpu")


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b"null", b"42", b'"text"', b"\xff\xfe\x00", b"{'a': 1}", b"[" * 100_000, b'{"recent": 5}'],
    ids=["empty", "cut off", "list", "null", "number", "text", "not UTF-8", "not JSON", "deep", "wrong kind"],
)
def test_broken_files_count_as_empty(tmp_path: Path, content: bytes) -> None:
    store = state_file(tmp_path, content)
    assert store.load_settings() == Settings()
    assert store.load_state() == WindowState()


def test_a_folder_in_place_of_a_file(tmp_path: Path) -> None:
    (tmp_path / "settings.json").mkdir()
    store = Store(tmp_path)
    assert store.load_settings() == Settings()
    store.save_settings(OTHER)
    assert store.load_settings() == Settings()


def test_a_folder_that_cannot_be_made_is_survived(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    store = Store(tmp_path / "file" / "hepatica")
    assert store.load_settings() == Settings()
    store.save_settings(OTHER)
    store.save_state(WindowState(("a.nii",)))
    assert store.load_state() == WindowState()


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write anywhere")
def test_a_read_only_folder_is_survived(tmp_path: Path) -> None:
    store = Store(tmp_path / "home")
    store.save_settings(OTHER)
    (tmp_path / "home").chmod(0o500)
    store.save_settings(Settings())
    assert store.load_settings() == OTHER
    (tmp_path / "home").chmod(0o700)


def test_the_variable_puts_the_folder_elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HEPATICA_CONFIG", str(tmp_path / "portable"))
    assert Store().folder == tmp_path / "portable"
    monkeypatch.delenv("HEPATICA_CONFIG")
    assert Store().folder != tmp_path / "portable"
    assert Store().folder.is_absolute()


def test_state_there_and_back(tmp_path: Path) -> None:
    state = WindowState(("/scans/Doe & Søn/a.nii.gz", "/scans/b.nii"), "01d9d0cb")
    Store(tmp_path).save_state(state)
    assert Store(tmp_path).load_state() == state


def test_recent_files_are_the_last_ten_each_once() -> None:
    state = WindowState()
    for number in range(14):
        state = state.with_recent(Path(f"/scans/{number}.nii"))
    assert state.recent == tuple(str(Path(f"/scans/{number}.nii")) for number in range(13, 3, -1))
    again = state.with_recent(Path("/scans/7.nii"))
    assert again.recent[0] == str(Path("/scans/7.nii"))
    assert sorted(again.recent) == sorted(state.recent)


def test_recent_files_of_a_file_by_hand(tmp_path: Path) -> None:
    names = ["a.nii", 5, None, *(f"{n}.nii" for n in range(30))]
    recent = state_file(tmp_path, json.dumps({"recent": names, "geometry": 7})).load_state().recent
    assert recent[:2] == ("a.nii", "0.nii")
    assert len(recent) == 10


@pytest.mark.parametrize("geometry", ["", "zz", "éé", "00" * 50, "01d9d0cb0003" + "ff" * 40])
def test_a_nonsense_place_of_the_window_is_survived(qtbot: QtBot, tmp_path: Path, geometry: str) -> None:
    store = Store(tmp_path)
    store.save_state(WindowState((), geometry))
    window = MainWindow(store)
    qtbot.addWidget(window)
    with qtbot.waitExposed(window):
        window.show()
    assert window.width() > 400


def test_the_window_stands_where_it_stood(qtbot: QtBot, tmp_path: Path) -> None:
    first = MainWindow(Store(tmp_path))
    qtbot.addWidget(first)
    first.show()
    first.resize(760, 700)
    first.close()
    second = MainWindow(Store(tmp_path))
    qtbot.addWidget(second)
    assert second.size() == first.size()


def test_an_unwritable_folder_does_not_keep_the_window_from_working(qtbot: QtBot, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    window = MainWindow(Store(tmp_path / "file" / "hepatica"))
    qtbot.addWidget(window)
    window.show()
    window.actions_by_id["crosshair"].trigger()
    assert window.messages.text == ""
    window.close()
