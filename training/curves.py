"""A run's metrics as a picture."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from engine.files import replacing


def draw_curves(metrics: Path, target: Path) -> None:
    """Loss and validation Dice over steps, from a metrics file of JSON lines to a PNG; nothing where it has no line."""
    lines = [json.loads(line) for line in metrics.read_text(encoding="utf-8").splitlines()] if metrics.exists() else []
    if not lines:
        return
    steps = [line["step"] for line in lines]
    figure = Figure(figsize=(8, 6), layout="constrained")
    FigureCanvasAgg(figure)
    upper, lower = figure.subplots(2, 1, sharex=True)
    _plot(upper, steps, lines, "loss", "training loss")
    for name in sorted({name for line in lines for name in line if name.startswith("dice ")}):
        _plot(lower, steps, lines, name, name.removeprefix("dice "))
    upper.set_ylabel("loss")
    lower.set_ylabel("Dice on validation slices")
    lower.set_ylim(0, 1)
    lower.set_xlabel("step")
    for axes in (upper, lower):
        axes.grid(alpha=0.3)
        axes.legend(loc="best")
    with replacing(target) as part:
        figure.savefig(part, format="png", dpi=110)


def _plot(axes: Any, steps: list[int], lines: list[dict[str, float | None]], name: str, label: str) -> None:
    values = [float("nan") if (value := line.get(name)) is None else value for line in lines]
    axes.plot(steps, values, marker=".", label=label)
