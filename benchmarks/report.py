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
_HEAD = "| what | ours: median (p95) | against | theirs | ratio | goal | reached |"


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
    """Write the page, and a plot for each part that has sizes into a folder of the page's name beside it."""
    plots = {}
    for part, of_part in groupby((row for row in rows if row.at is not None), key=lambda row: row.part):
        plots[part] = f"{target.stem}/{part.partition(',')[0].lower().replace(' ', '_')}.svg"
        draw_plot(part, list(of_part), target.parent / plots[part])
    target.write_text(page(rows, plots, datetime.now(UTC)), encoding="utf-8")


def page(rows: Sequence[Row], plots: Mapping[str, str], day: datetime) -> str:
    """A page in Markdown: the machine, the versions, a table for each part, or its plot where it has one."""
    missed = [row for row in rows if row.is_reached is False]
    held = sum(row.goal is not None for row in rows)
    lines = [
        "# Benchmarks",
        "",
        f"Measured on {day:%Y-%m-%d}, all in one run, by `python -m benchmarks --save` on: {machine()}.",
        f"{versions()}.",
        "",
        "Times are medians of repeated runs after a warm-up, with the 95th percentile in brackets; what counts on",
        f"another machine are the ratios. Of {held} goals {held - len(missed)} are reached. The scans are synthetic",
        "abdomens of the training package's phantom, of the size of real ones; `make bench` with `ARGS` set to",
        "`predict SCAN.nii.gz` takes a real one.",
    ]
    for part, of_part in groupby(rows, key=lambda row: row.part):
        lines += ["", f"## {part}", ""]
        if part in plots:
            lines += [f"![{part}]({plots[part]})"]
        else:
            lines += [_HEAD, "| --- " * (_HEAD.count("|") - 1) + "|", *map(_table_line, of_part)]
    return "\n".join(lines) + "\n"


def draw_plot(part: str, rows: Sequence[Row], target: Path) -> None:
    """Milliseconds against size, both on logarithmic scales, a line for each ``what``, as SVG."""
    from matplotlib import rc_context  # it comes with the training extra, which tables can do without
    from matplotlib.figure import Figure

    figure = Figure(figsize=(7, 4), layout="constrained")
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
    with rc_context({"svg.hashsalt": "hepatica", "svg.fonttype": "none"}):
        figure.savefig(target, format="svg", metadata={"Date": None})


def _table_line(row: Row) -> str:
    theirs = _number(row.theirs.median, row.unit) if row.theirs else ""
    reached = {None: "", True: "yes", False: "**no**"}[row.is_reached]
    note = f"; {row.note}" if row.note else ""
    cells = (row.what + note, _figures(row), row.peer, theirs, _ratio(row), _goal(row.goal, row.unit), reached)
    return "| " + " | ".join(cell.replace("|", "/") for cell in cells) + " |"


def _figures(row: Row) -> str:
    ours = _number(row.ours.median, row.unit)
    return ours if row.ours.p95 == row.ours.median else f"{ours} ({_number(row.ours.p95, '')})"


def _against(row: Row) -> str:
    goal = f"[goal {_goal(row.goal, row.unit)}: {'reached' if row.is_reached else 'NOT REACHED'}]" if row.goal else ""
    peer = f"{_ratio(row)} {row.peer}" if row.peer else ""
    return "  ".join(filter(None, (peer, goal, row.note)))


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
