"""The watchdog itself: it barks at the viewer in the GUI thread, and at nobody else."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import cc3d
import numpy as np
import pytest

from tests.viewer.watchdog import ROOT, Watchdog, watching
from viewer.settings import Store


@pytest.fixture
def watchdog() -> Iterator[Watchdog]:
    """Another one than the one that watches this test."""
    with watching() as made:
        yield made


def as_if_in(file: str, code: str, **names: Any) -> Callable[[], None]:
    """Code that runs as if it stood in a file of the project."""
    # Not a function of this file: its frame would lie between, and a test may do what it likes.
    return partial(exec, compile(code, str(ROOT / file), "exec"), names)


def test_a_file_that_the_viewer_opens(watchdog: Watchdog, tmp_path: Path) -> None:
    as_if_in("viewer/pretended.py", "path.write_text('x')", path=tmp_path / "patient.nii")()
    assert len(watchdog.seen) == 1
    assert "patient.nii" in watchdog.seen[0]
    assert "viewer/pretended.py" in watchdog.seen[0]


def test_a_file_that_the_engine_opens_for_the_viewer(watchdog: Watchdog, tmp_path: Path) -> None:
    read = as_if_in("engine/pretended.py", "path.exists() and open(path).close()", path=Path(__file__))
    as_if_in("viewer/pretended.py", "read()", read=read)()
    assert len(watchdog.seen) == 1


def test_a_mask_that_the_viewer_labels(watchdog: Watchdog) -> None:
    as_if_in("viewer/pretended.py", "label(mask)", label=cc3d.connected_components, mask=np.ones((3, 3, 3), np.uint8))()
    assert "connected_components" in watchdog.seen[0]


def test_another_thread_may(watchdog: Watchdog) -> None:
    work = as_if_in("viewer/pretended.py", "open(path).close()", path=__file__)
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert watchdog.seen == []


def test_a_test_may_also_in_the_midst_of_the_program(watchdog: Watchdog) -> None:
    def story() -> None:
        Path(__file__).read_bytes()

    Path(__file__).read_bytes()
    as_if_in("engine/pretended.py", "open(path).close()", path=__file__)()
    as_if_in("viewer/pretended.py", "story()", story=story)()
    assert watchdog.seen == []


def test_the_settings_may_be_read(watchdog: Watchdog) -> None:
    as_if_in("viewer/pretended.py", "Store().load_settings()", Store=Store)()
    assert watchdog.seen == []
