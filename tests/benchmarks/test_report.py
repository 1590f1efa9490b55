"""What benchmarks hand on is judged and printed as it is; nothing is measured here."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from benchmarks.__main__ import NAMES
from benchmarks.report import machine, printed, save
from benchmarks.timing import Goal, Row, Timing, measure

TEN, TWENTY = Timing(10.0, 12.0), Timing(20.0, 21.0)
ROWS = (
    Row(
        "Open",
        "all slices",
        TEN,
        peer="the floor",
        theirs=Timing(9.0, 9.0),
        goal=Goal("ratio", 1.25),
        missed="rain",
    ),
    Row(
        "Open",
        "all slices",
        TEN,
        peer="nibabel | get_fdata",
        theirs=TWENTY,
        goal=Goal("faster", 5),
        missed="a slow disk",
    ),
    Row("Memory", "peak", Timing.of([913.0]), "MB", goal=Goal("median", 1000), note="of a large CT"),
    *(Row("Growth with slices, 512 × 512", "opening", Timing(n, n), at=n) for n in (64, 400, 1600)),
)


@pytest.mark.parametrize(
    ("goal", "reached"),
    [
        (Goal("median", 10), True),
        (Goal("median", 9.9), False),
        (Goal("p95", 12), True),
        (Goal("p95", 11), False),
        (Goal("ratio", 0.5), True),
        (Goal("ratio", 0.4), False),
        (Goal("faster", 2), True),
        (Goal("faster", 2.1), False),
        (None, None),
    ],
)
def test_goals(goal: Goal | None, reached: bool | None) -> None:
    assert Row("Open", "a scan", TEN, peer="it", theirs=TWENTY, goal=goal).is_reached is reached


def test_a_goal_against_a_peer_needs_one() -> None:
    with pytest.raises(ValueError, match="no peer"):
        assert Row("Open", "a scan", TEN, goal=Goal("ratio", 1)).is_reached


def test_median_and_95th_percentile_of_what_was_measured() -> None:
    assert Timing.of([float(n) for n in range(100, -1, -1)]) == Timing(50.0, 95.0)
    assert Timing.of([3.0]) == Timing(3.0, 3.0)
    runs: list[int] = []
    measure(lambda: runs.append(1), 5, warm_up=2)
    assert len(runs) == 7


def test_rows_are_printed_as_they_come(capsys: pytest.CaptureFixture[str]) -> None:
    rows = printed(ROWS)
    next(rows)
    first = capsys.readouterr().out
    assert "Open" in first
    assert "1.11 × the floor" in first
    assert "reached" in first
    assert tuple(rows) == ROWS[1:]
    assert "NOT REACHED" in capsys.readouterr().out


def test_the_page_tells_all(tmp_path: Path) -> None:
    target = tmp_path / "benchmarks.md"
    save(ROWS, target)
    text = target.read_text(encoding="utf-8")
    assert machine() in text
    assert "Of 3 goals 2 are reached" in text
    tables = [line for line in text.splitlines() if line.startswith("|")]
    assert len({line.count("|") for line in tables}) == 1  # every line has as many cells
    assert "| all slices | 10.0 ms (12.0) | 1.11 × the floor | ≤ 1.25 × | reached |" in tables
    assert (
        "| all slices | 10.0 ms (12.0) | 2.0 × faster nibabel / get_fdata | ≥ 5 × faster | "
        "**not reached**: a slow disk |" in tables
    )
    assert "| peak | 913 MB |  | ≤ 1000 MB | reached: of a large CT |" in tables
    plots = _pictures(text)
    assert plots == ["pictures/growth_with_slices.png"]
    assert (target.parent / plots[0]).read_bytes().startswith(b"\x89PNG")


def test_a_run_of_tables_keeps_the_plots_and_the_other_way_round(tmp_path: Path) -> None:
    target = tmp_path / "benchmarks.md"
    save(ROWS, target)
    before = target.read_text(encoding="utf-8")
    save(ROWS[:3], target)
    assert target.read_text(encoding="utf-8") == before
    save(ROWS[3:], target)
    assert target.read_text(encoding="utf-8") == before


def _pictures(text: str) -> Sequence[str]:
    return [line.split("](")[1].rstrip(")") for line in text.splitlines() if line.startswith("![")]


def test_the_page_in_the_documentation_is_one_of_a_real_run() -> None:
    """It stands where it is linked, with its plots beside it; it is written by a person's run, never by a test."""
    kept = Path(__file__).parents[2] / "docs" / "benchmarks.md"
    if not kept.exists():
        pytest.skip("no run is kept yet")
    text = kept.read_text(encoding="utf-8")
    assert text.startswith("# Benchmarks\n")
    for plot in _pictures(text):
        assert (kept.parent / plot).is_file()


@pytest.mark.parametrize("name", NAMES)
def test_every_benchmark_is_there(name: str) -> None:
    assert (Path(__file__).parents[2] / "benchmarks" / f"{name}.py").is_file()
