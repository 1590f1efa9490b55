"""Slow work reports, and stops when asked to."""

from __future__ import annotations

import threading

import pytest

from engine.errors import Cancelled
from engine.progress import Progress


def listening() -> tuple[Progress, list[tuple[float, str]]]:
    told: list[tuple[float, str]] = []
    return Progress(lambda fraction, text: told.append((fraction, text))), told


def test_reports_arrive_within_0_and_1() -> None:
    progress, told = listening()
    for fraction in (-0.5, 0, 0.25, 1, 1.5):
        progress.report(fraction, "Reading")
    assert told == [(0, "Reading"), (0, "Reading"), (0.25, "Reading"), (1, "Reading"), (1, "Reading")]


def test_nobody_need_listen() -> None:
    Progress().report(0.5, "Reading")


def test_a_stop_is_raised_at_the_next_report_or_check() -> None:
    progress, told = listening()
    assert not progress.cancelled
    progress.check()
    progress.cancel()
    assert progress.cancelled
    with pytest.raises(Cancelled):
        progress.check()
    with pytest.raises(Cancelled):
        progress.report(0.5)
    assert told == []


def test_a_part_tells_its_share_of_the_whole() -> None:
    whole, told = listening()
    part = whole.part(0.2, 0.6)
    part.report(0, "a")
    part.report(0.5, "b")
    part.part(0.5, 1.0).report(0.5, "c")
    part.report(7, "d")
    assert [text for _, text in told] == ["a", "b", "c", "d"]
    assert [fraction for fraction, _ in told] == pytest.approx([0.2, 0.4, 0.5, 0.6])


def test_a_part_stops_with_the_whole_and_the_other_way_round() -> None:
    whole = Progress()
    part = whole.part(0, 0.5)
    whole.cancel()
    assert part.cancelled
    for stopped in (part.check, lambda: part.report(0.1)):
        with pytest.raises(Cancelled):
            stopped()
    other = Progress()
    other.part(0, 0.5).part(0, 0.5).cancel()
    assert other.cancelled


@pytest.mark.parametrize("depth", [0, 1, 2])
def test_a_stop_interrupts_what_cannot_look(depth: int) -> None:
    whole = Progress()
    progress = whole
    for _ in range(depth):
        progress = progress.part(0, 0.5)
    calls: list[str] = []
    with progress.interrupting(lambda: calls.append("a")), progress.interrupting(lambda: calls.append("b")):
        assert calls == []
        whole.cancel()
    assert calls == ["a", "b"]


def test_after_leaving_nothing_is_interrupted() -> None:
    progress = Progress()
    calls: list[str] = []
    with progress.interrupting(lambda: calls.append("a")):
        pass
    with pytest.raises(RuntimeError), progress.interrupting(lambda: calls.append("b")):
        raise RuntimeError
    progress.cancel()
    assert calls == []


def test_what_is_already_stopped_is_not_begun() -> None:
    progress = Progress()
    progress.cancel()
    calls: list[str] = []
    with pytest.raises(Cancelled), progress.interrupting(lambda: calls.append("a")):
        calls.append("begun")
    assert calls == []


def test_stopping_twice_is_stopping() -> None:
    progress = Progress()
    calls: list[str] = []
    with progress.interrupting(lambda: calls.append("a")):
        progress.cancel()
        progress.cancel()
    assert progress.cancelled
    assert set(calls) == {"a"}


def test_a_stop_from_another_thread_ends_a_wait() -> None:
    """An interrupt may itself take long or use the progress: no lock is held while it runs."""
    progress = Progress()
    woken = threading.Event()

    def wake() -> None:
        assert progress.cancelled
        with pytest.raises(Cancelled), progress.interrupting(woken.clear):
            pass
        woken.set()

    with progress.interrupting(wake):
        thread = threading.Thread(target=progress.cancel)
        thread.start()
        assert woken.wait(30)
    thread.join(30)
    assert not thread.is_alive()
