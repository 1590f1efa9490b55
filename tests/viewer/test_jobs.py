"""Every job ends exactly once and in the GUI thread, and none outlives the window."""

from __future__ import annotations

import gc
import sys
import threading
import weakref
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from itertools import pairwise
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication
from pytestqt.qtbot import QtBot

from engine.errors import Cancelled, ScanError
from engine.progress import Progress
from viewer.jobs import Channel, Ends, Jobs


@dataclass
class Told:
    """All that a job had to say, in order, and whether each was said in the GUI thread."""

    events: list[tuple[str, Any]] = field(default_factory=list)
    threads: set[threading.Thread] = field(default_factory=set)

    def _note(self, name: str) -> Callable[..., None]:
        def note(*values: Any) -> None:
            self.threads.add(threading.current_thread())
            self.events.append((name, values[0] if len(values) == 1 else values))

        return note

    @property
    def ends(self) -> Ends[Any]:
        return Ends(*(self._note(name) for name in ("succeeded", "failed", "cancelled", "progressed")))

    @property
    def reports(self) -> list[Any]:
        return [value for name, value in self.events if name == "progressed"]

    @property
    def how_it_ended(self) -> list[str]:
        return [name for name, _ in self.events if name != "progressed"]


class Gate:
    """Work that goes on only when let, so that a test decides what comes first."""

    def __init__(self) -> None:
        self.entered = threading.Event()
        self._open = threading.Event()

    def open(self) -> None:
        self._open.set()

    def wait(self, progress: Progress | None = None) -> None:
        """Until opened; with a progress, until cancelled."""
        self.entered.set()
        if progress is None:
            assert self._open.wait(30)
        else:
            with progress.interrupting(self._open.set):
                assert self._open.wait(30)
            progress.check()


@pytest.fixture
def jobs(qapp: QCoreApplication) -> Iterator[Jobs]:
    owner = Jobs()
    yield owner
    assert owner.shutdown()


@pytest.fixture
def gate() -> Iterator[Gate]:
    gate = Gate()
    yield gate
    gate.open()


def settle(qtbot: QtBot, jobs: Jobs, *lanes: str) -> None:
    """Wait until lanes are free, and hear whatever was still on its way."""
    qtbot.waitUntil(lambda: not any(jobs.is_busy(lane) for lane in lanes or ("a",)))
    for thread in workers():
        thread.join(10)
    QCoreApplication.processEvents()


def workers() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name.startswith("job-")]


def test_success_is_told_once_in_the_gui_thread(jobs: Jobs, qtbot: QtBot) -> None:
    told, worked_in = Told(), []

    def work(_: Progress) -> int:
        worked_in.append(threading.current_thread())
        return 42

    jobs.start("a", work, told.ends)
    assert jobs.is_busy("a")
    assert told.events == []
    settle(qtbot, jobs)
    assert told.events == [("succeeded", 42)]
    assert told.threads == {threading.main_thread()}
    assert worked_in != [threading.main_thread()]
    assert not jobs.is_busy("a")
    assert not workers()


def test_failure_is_told_once_in_the_gui_thread(jobs: Jobs, qtbot: QtBot) -> None:
    told, error = Told(), ScanError("It is broken.")

    def work(_: Progress) -> None:
        raise error

    jobs.start("a", work, told.ends)
    settle(qtbot, jobs)
    assert told.events == [("failed", error)]
    assert told.threads == {threading.main_thread()}


def test_unforeseen_errors_keep_the_place_where_they_were_raised(jobs: Jobs, qtbot: QtBot) -> None:
    told = Told()
    jobs.start("a", lambda _: 1 // 0, told.ends)
    settle(qtbot, jobs)
    [(how, error)] = told.events
    assert how == "failed"
    assert isinstance(error, ZeroDivisionError)
    assert error.__traceback__ is not None


def test_cancel_is_told_once_when_the_work_has_stopped(jobs: Jobs, qtbot: QtBot, gate: Gate) -> None:
    told = Told()
    jobs.start("a", gate.wait, told.ends)
    assert gate.entered.wait(10)
    jobs.cancel("a")
    assert jobs.is_busy("a")  # until it has truly stopped
    assert told.events == []
    jobs.cancel("a")
    settle(qtbot, jobs)
    assert told.events == [("cancelled", ())]
    assert told.threads == {threading.main_thread()}


def test_work_may_stop_by_itself(jobs: Jobs, qtbot: QtBot) -> None:
    told = Told()

    def work(_: Progress) -> None:
        raise Cancelled

    jobs.start("a", work, told.ends)
    settle(qtbot, jobs)
    assert told.how_it_ended == ["cancelled"]


def test_cancel_between_finish_and_delivery_is_one_end(jobs: Jobs, qtbot: QtBot) -> None:
    told = Told()
    jobs.start("a", lambda _: 42, told.ends)
    for thread in workers():
        thread.join(10)  # it has finished; nobody has been told, for the event loop stood still
    jobs.cancel("a")
    settle(qtbot, jobs)
    assert told.how_it_ended == ["succeeded"]


def test_drop_between_finish_and_delivery_is_one_end(jobs: Jobs, qtbot: QtBot) -> None:
    told = Told()
    jobs.start("a", lambda _: 42, told.ends)
    for thread in workers():
        thread.join(10)
    jobs.drop("a")
    settle(qtbot, jobs)
    assert told.events == [("cancelled", ())]


def test_drop_tells_the_end_at_once_and_nothing_after_it(jobs: Jobs, qtbot: QtBot, gate: Gate) -> None:
    told = Told()

    def stubborn(progress: Progress) -> int:
        gate.wait()
        progress._report(0.5, "late")
        return 42

    jobs.start("a", stubborn, told.ends)
    assert gate.entered.wait(10)
    jobs.drop("a")
    assert not jobs.is_busy("a")
    assert told.events == [("cancelled", ())]
    gate.open()
    settle(qtbot, jobs)
    assert told.events == [("cancelled", ())]
    jobs.drop("a")  # nothing there
    assert told.events == [("cancelled", ())]


@pytest.mark.parametrize("late", ["result", "error", "progress"])
def test_the_latest_wins_and_nothing_older_is_told(jobs: Jobs, qtbot: QtBot, gate: Gate, late: str) -> None:
    old, new = Told(), Told()

    def stubborn(progress: Progress) -> int:
        gate.wait()
        if late == "progress":
            progress._report(0.5, "late")
        if late == "error":
            raise ScanError("Late.")
        return 1

    jobs.start("a", stubborn, old.ends)
    assert gate.entered.wait(10)
    jobs.start("a", lambda _: 2, new.ends)
    assert old.how_it_ended == ["cancelled"]
    qtbot.waitUntil(lambda: new.events != [])
    gate.open()
    settle(qtbot, jobs)
    assert old.events == [("cancelled", ())]
    assert new.events == [("succeeded", 2)]


def give(number: int, _: Progress) -> int:
    return number


def test_of_many_in_one_lane_only_the_last_succeeds(jobs: Jobs, qtbot: QtBot) -> None:
    all_told = [Told() for _ in range(20)]
    for number, told in enumerate(all_told):
        jobs.start("a", partial(give, number), told.ends)
    settle(qtbot, jobs)
    assert [told.how_it_ended for told in all_told] == [["cancelled"]] * 19 + [["succeeded"]]
    assert all_told[-1].events == [("succeeded", 19)]


def test_what_is_queued_runs_in_order_and_each_is_told(jobs: Jobs, qtbot: QtBot, gate: Gate) -> None:
    told = [Told() for _ in range(3)]
    done: list[int] = []

    def slow(_: Progress) -> None:
        gate.wait()
        done.append(0)

    def broken(_: Progress) -> None:
        done.append(1)
        raise ScanError("no")

    jobs.queue("a", slow, told[0].ends)
    jobs.queue("a", broken, told[1].ends)
    jobs.queue("a", lambda _: done.append(2), told[2].ends)
    assert gate.entered.wait(10)
    assert done == []
    gate.open()
    settle(qtbot, jobs, "a")
    assert done == [0, 1, 2]
    assert [each.how_it_ended for each in told] == [["succeeded"], ["failed"], ["succeeded"]]


def test_shutdown_lets_what_is_queued_finish(qapp: QCoreApplication, gate: Gate) -> None:
    jobs, done = Jobs(), []

    def slow(progress: Progress) -> None:
        gate.wait()
        progress.check()
        done.append("first")

    jobs.queue("a", slow, Told().ends)
    jobs.queue("a", lambda _: done.append("second"), Told().ends)
    assert gate.entered.wait(10)
    threading.Timer(0.05, gate.open).start()
    assert jobs.shutdown()
    assert done == ["first", "second"]


def test_lanes_do_not_disturb_each_other(jobs: Jobs, qtbot: QtBot, gate: Gate) -> None:
    slow, quick = Told(), Told()
    jobs.start("slow", gate.wait, slow.ends)
    jobs.start("quick", lambda _: 2, quick.ends)
    qtbot.waitUntil(lambda: not jobs.is_busy("quick"))
    assert quick.how_it_ended == ["succeeded"]
    assert jobs.is_busy("slow")
    jobs.cancel("quick")
    jobs.drop("quick")
    gate.open()
    settle(qtbot, jobs, "slow", "quick")
    assert slow.how_it_ended == ["succeeded"]


def test_an_end_may_start_the_next_job_of_its_lane(jobs: Jobs, qtbot: QtBot) -> None:
    second = Told()

    def go_on(_: int) -> None:
        jobs.start("a", lambda _: 2, second.ends)

    jobs.start("a", lambda _: 1, Ends(go_on, failed=lambda _: None))
    qtbot.waitUntil(lambda: second.events != [])
    assert second.events == [("succeeded", 2)]


def test_reports_are_few_in_order_and_before_the_end(jobs: Jobs, qtbot: QtBot) -> None:
    told, steps = Told(), 20_000

    def work(progress: Progress) -> str:
        for step in range(steps):
            progress.report(step / steps, "Working")
        return "done"

    jobs.start("a", work, told.ends)
    settle(qtbot, jobs)
    assert 1 <= len(told.reports) < steps / 20
    assert all(first[0] < later[0] for first, later in pairwise(told.reports))
    assert {text for _, text in told.reports} == {"Working"}
    assert told.events[-1] == ("succeeded", "done")
    assert told.threads == {threading.main_thread()}


def test_whether_a_lane_is_busy_is_told_on_every_change(jobs: Jobs, qtbot: QtBot, gate: Gate) -> None:
    states: list[bool] = []
    jobs.busy_changed.connect(lambda: states.append(jobs.is_busy("a")))
    jobs.start("a", gate.wait, Told().ends)
    assert states == [True]
    gate.open()
    settle(qtbot, jobs)
    assert states == [True, False]
    jobs.start("a", lambda _: None, Told().ends)
    jobs.drop("a")
    settle(qtbot, jobs)
    assert states == [True, False, True, False]


def test_shutdown_cancels_all_and_waits_for_all(jobs: Jobs) -> None:
    gates, told = [Gate(), Gate()], [Told(), Told()]
    for lane, gate, one in zip("ab", gates, told, strict=True):
        jobs.start(lane, gate.wait, one.ends)
        assert gate.entered.wait(10)
    assert jobs.shutdown()
    assert not workers()
    assert [one.how_it_ended for one in told] == [["cancelled"]] * 2
    QCoreApplication.processEvents()
    assert [one.how_it_ended for one in told] == [["cancelled"]] * 2


def test_shutdown_does_not_wait_for_ever(jobs: Jobs, gate: Gate) -> None:
    told = Told()
    jobs.start("a", lambda _: gate.wait(), told.ends)
    assert gate.entered.wait(10)
    assert not jobs.shutdown(timeout_s=0.05)
    assert told.how_it_ended == ["cancelled"]
    gate.open()
    assert jobs.shutdown()
    assert not workers()


def test_a_job_keeps_nothing_alive_once_it_has_ended(jobs: Jobs, qtbot: QtBot, gate: Gate) -> None:
    class Scan:
        """What a job holds: 200 MB in real life."""

    held, result, dropped = Scan(), Scan(), Scan()
    references = [weakref.ref(thing) for thing in (held, result, dropped)]

    def work(_: Progress, _held: Scan = held, result: Scan = result) -> Scan:
        return result

    def abandoned(_: Progress, _held: Scan = dropped) -> None:
        gate.wait()

    jobs.start("a", work, Ends(lambda _: None, failed=lambda _: None))
    settle(qtbot, jobs)
    jobs.start("a", abandoned, Ends(lambda _: None, failed=lambda _: None))
    jobs.drop("a")
    gate.open()
    settle(qtbot, jobs)
    del held, result, dropped, work, abandoned
    gc.collect()
    assert [reference() for reference in references] == [None, None, None]


# What is handed over on the way


def test_what_a_job_hands_over_is_called_in_the_gui_thread_before_its_end(jobs: Jobs, qtbot: QtBot) -> None:
    told = Told()
    heard: list[tuple[int, threading.Thread, list[str]]] = []

    def hear(n: int) -> None:
        heard.append((n, threading.current_thread(), told.how_it_ended))

    def work(channel: Channel) -> str:
        for n in range(3):
            channel.tell(partial(hear, n))
        return "done"

    jobs.start("lane", work, told.ends)
    qtbot.waitUntil(lambda: told.how_it_ended == ["succeeded"], timeout=20_000)
    assert heard == [(n, threading.main_thread(), []) for n in range(3)]


def test_what_a_job_that_was_pushed_aside_hands_over_is_not_called(jobs: Jobs, qtbot: QtBot) -> None:
    gate, told = Gate(), Told()
    heard: list[str] = []

    def work(channel: Channel) -> None:
        gate.wait()
        channel.tell(lambda: heard.append("late"))

    jobs.start("lane", work, told.ends)
    assert gate.entered.wait(20)
    jobs.start("lane", lambda _: None, told.ends)
    gate.open()
    qtbot.waitUntil(lambda: told.how_it_ended == ["cancelled", "succeeded"], timeout=20_000)
    qtbot.waitUntil(lambda: not any(t.name.startswith("job-") for t in threading.enumerate()), timeout=20_000)
    QCoreApplication.processEvents()
    assert heard == []


def test_a_job_that_computes_lets_the_window_go_on_soon(qtbot: QtBot) -> None:
    Jobs()
    assert sys.getswitchinterval() <= 0.001
