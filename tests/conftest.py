"""Fixtures that tests of every package share."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["HEPATICA_LANGUAGE"] = "en"  # the texts that tests compare, on a developer's German system, too

# The same examples on every machine and in every run, and no verdict on time.
settings.register_profile("hepatica", derandomize=True, deadline=None, database=None)
settings.load_profile("hepatica")

_WORKERS = ("job-", "predict")
"""Names of the threads that the program starts."""


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real scans: HEPATICA_SHARED, or ``../shared/data`` beside the repository."""
    default = Path(__file__).resolve().parents[2] / "shared" / "data"
    folder = Path(os.environ.get("HEPATICA_SHARED", default))
    if not folder.is_dir():
        pytest.skip(f"no real scans here: {folder} does not exist (set HEPATICA_SHARED)")
    return folder


@pytest.fixture(autouse=True)
def own_configuration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Settings and recent files of nobody: a test neither reads nor writes the developer's own."""
    folder = tmp_path / "configuration"
    monkeypatch.setenv("HEPATICA_CONFIG", str(folder))
    return folder


@pytest.fixture(autouse=True)
def no_thread_left() -> Iterator[None]:
    """A worker thread that outlives its test is a failure of that test."""
    yield
    left = [thread for thread in threading.enumerate() if thread.name.startswith(_WORKERS)]
    for thread in left:
        thread.join(timeout=10)
    assert not [thread.name for thread in left if thread.is_alive()]
