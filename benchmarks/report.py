"""The rows of one run: printed as they come, and kept as a page of the documentation."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from importlib import metadata
from itertools import groupby
from pathlib import Path

from benchmarks.timing import Goal, Row
from engine.model.device import core_count

PACKAGES = (
    *("numpy", "scipy", "nibabel", "isal", "connected-components-3d", "onnxruntime", "onnxruntime-gpu"),
    *("PySide6-Essentials", "pyqtgraph", "torch", "monai", "SimpleITK"),
)
_HEAD = "| what | ours: median (p95) | against | goal | |"
_HOW = """\
Times are medians of repeated runs after a warm-up, with the 95th percentile in
brackets; what counts on another machine are the ratios, since floors and peers are measured in the same run. The scans
are synthetic abdomens of the training package's phantom, of the size of real ones; `make bench` with `ARGS` set to
`predict SCAN.nii.gz` takes a real one. Processes are measured with their byte code on disk, as an installed program has
it. FSLeyes could not be installed (there is no wxPython for this machine). Nothing here has run on a GPU."""
_GROWTH = "\n## Growth\n\n"


def machine() -> str:
    """What was measured on: never a name of the machine or of who uses it."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30 if hasattr(os, "sysconf") else 0
    parts = [_processor(), f"{core_count()} cores", f"{memory:.0f} GB of memory" if memory else "", platform.system()]
    return ", ".join(filter(None, parts))


def _processor() -> str:
    """The processor's model where the system tells it, else its kind."""
    told = Path("/proc/cpuinfo")
    lines = told.read_text(encoding="utf-8").splitlines() if told.exists() else []
    models = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return models[0] if models else platform.machine()


def versions() -> str:
    """Of Python and of the packages that were measured or measured against."""
    found = {d.name.lower(): d.version for d in metadata.distributions() if d.name}
    told = [f"{name} {found[name.lower()]}" for name in PACKAGES if name.lower() in found]
    return ", ".join([f"Python {platform.python_version()}", *told])


def printed(rows: Iterable[Row]) -> Iterator[Row]:
    """The same rows, each printed as it comes, under its heading."""
    part = ""
    for row in rows:
        if row.part != part:
            part = row.part
            print(f"\n{part}")
        what = row.what if row.at is None else f"{row.at:g}: {row.what}"
        print(f"  {what:<62} {_figures(row):>20}  {_against(row)}", flush=True)
        yield row


def save(rows: Sequence[Row], target: Path) -> None:
    """Write the page; what this run did not measure, the tables or the plots of growth, stays as the page has it."""
    kept = target.read_text(encoding="utf-8") if target.exists() else ""
    tables, _, growth = kept.partition(_GROWTH)
    now = datetime.now(UTC)
    if measured := [row for row in rows if row.at is None]:
        tables = page(measured, now)
    if grown := [row for row in rows if row.at is not None]:
        plots = {}
        for part, of_part in groupby(grown, key=lambda row: row.part):
            plots[part] = f"pictures/{part.partition(',')[0].lower().replace(' ', '_')}.png"
            draw_plot(part, list(of_part), target.parent / plots[part])
        growth = _growth(plots, now)
    target.write_text(tables + (_GROWTH + growth if growth else ""), encoding="utf-8")


def page(rows: Sequence[Row], day: datetime) -> str:
    """Tables in Markdown: the machine, the versions, a table for each part, what was not reached and why."""
    held = [row for row in rows if row.goal is not None]
    reached = sum(bool(row.is_reached) for row in held)
    lines = [
        "# Benchmarks",
        "",
        f"Measured on {day:%Y-%m-%d}, all in one run, by `python -m benchmarks all --save docs/benchmarks.md` on:",
        f"{machine()}.",
        f"{versions()}.",
        "",
        f"Of {len(held)} goals {reached} are reached. {_HOW}",
    ]
    for part, of_part in groupby(rows, key=lambda row: row.part):
        lines += ["", f"## {part}", "", _HEAD, "| --- " * (_HEAD.count("|") - 1) + "|", *map(_table_line, of_part)]
    return "\n".join(lines) + "\n"


def _growth(plots: Mapping[str, str], day: datetime) -> str:
    """What follows the heading: a plot for each axis."""
    lines = [f"Measured on {day:%Y-%m-%d} by `python -m benchmarks growth --save docs/benchmarks.md` on: {machine()}."]
    for part, plot in plots.items():
        lines += ["", f"![{part}]({plot})"]
    return "\n".join(lines) + "\n"


def draw_plot(part: str, rows: Sequence[Row], target: Path) -> None:
    """Milliseconds against size, both on logarithmic scales, a line for each ``what``, as PNG."""
    from matplotlib.figure import Figure  # it comes with the training extra, which tables can do without

    figure = Figure(figsize=(7, 4), dpi=100, layout="constrained")
    axes = figure.subplots()
    for what in dict.fromkeys(row.what for row in rows):
        line = [(row.at, row.ours.median) for row in rows if row.what == what]
        axes.plot(*zip(*line, strict=True), marker=".", label=what)
    sizes = sorted({row.at for row in rows if row.at is not None})
    axes.set(xscale="log", yscale="log", title=part, ylabel=rows[0].unit)
    axes.set_xticks(sizes, [f"{size:g}" for size in sizes])
    axes.yaxis.set_major_formatter("{x:g}")
    axes.minorticks_off()
    axes.grid(alpha=0.3)
    figure.legend(loc="outside lower center", ncols=2, fontsize="small", frameon=False)
    target.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(target, format="png", metadata={"Software": None})


def _table_line(row: Row) -> str:
    state = {None: "", True: "reached", False: "**not reached**"}[row.is_reached]
    against = " ".join(filter(None, (_ratio(row), row.peer)))
    cells = (row.what, _figures(row), against, _goal(row.goal, row.unit), ": ".join(filter(None, (state, row.remark))))
    return "| " + " | ".join(cell.replace("|", "/") for cell in cells) + " |"


def _figures(row: Row) -> str:
    ours = _number(row.ours.median, row.unit)
    return ours if row.ours.p95 == row.ours.median else f"{ours} ({_number(row.ours.p95, '')})"


def _against(row: Row) -> str:
    goal = f"[goal {_goal(row.goal, row.unit)}: {'reached' if row.is_reached else 'NOT REACHED'}]" if row.goal else ""
    peer = f"{_ratio(row)} {row.peer}" if row.peer else ""
    return "  ".join(filter(None, (peer, goal, row.remark)))


def _ratio(row: Row) -> str:
    """As a goal would put it: how many times as long it takes, or how many times faster it is."""
    if row.ratio is None:
        return ""
    faster = row.goal.of == "faster" if row.goal else row.ratio < 1
    return f"{1 / row.ratio:.1f} × faster" if faster else f"{row.ratio:.2f} ×"


def _goal(goal: Goal | None, unit: str) -> str:
    if goal is None:
        return ""
    if goal.of == "ratio":
        return f"≤ {goal.limit:g} ×"
    if goal.of == "faster":
        return f"≥ {goal.limit:g} × faster"
    return f"{'p95 ' if goal.of == 'p95' else ''}≤ {_number(goal.limit, unit)}"


def _number(value: float, unit: str) -> str:
    digits = 0 if abs(value) >= 100 else 1 if abs(value) >= 10 else 2
    return f"{value:.{digits}f} {unit}".rstrip()
