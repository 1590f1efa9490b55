from __future__ import annotations

import json
import struct
from pathlib import Path
from typing import Any

import matplotlib.image
import numpy as np
import pytest

from training.curves import draw_curves

LINES: list[dict[str, Any]] = [
    {"step": 100 * n, "elapsed_s": 10.0 * n, "loss": 2.0 / n, "score": 0.1 * n, "dice liver": 0.1 * n, "dice tumour": d}
    for n, d in ((1, None), (2, 0.1), (3, 0.3))
]


def write(path: Path, lines: list[dict[str, Any]]) -> Path:
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    return path


def pixels(path: Path) -> np.ndarray:
    return np.asarray(matplotlib.image.imread(path))[..., :3]


def test_curves_are_a_picture_that_a_screen_can_show(tmp_path: Path) -> None:
    target = tmp_path / "curves.png"
    draw_curves(write(tmp_path / "metrics.jsonl", LINES), target)
    content = target.read_bytes()
    assert content.startswith(b"\x89PNG\r\n\x1a\n")
    assert struct.unpack(">II", content[16:24]) == (880, 660)
    assert 5_000 < len(content) < 500_000
    assert {path.name for path in tmp_path.iterdir() if path.is_file()} == {"metrics.jsonl", "curves.png"}


def test_each_curve_is_drawn(tmp_path: Path) -> None:
    """One colour a curve: with the watched data two more than without."""

    def colours(lines: list[dict[str, Any]]) -> int:
        draw_curves(write(tmp_path / "metrics.jsonl", lines), tmp_path / "curves.png")
        found, counts = np.unique((pixels(tmp_path / "curves.png") * 255).reshape(-1, 3), axis=0, return_counts=True)
        is_colourful = np.ptp(found, axis=1) > 100
        return int(np.count_nonzero(is_colourful & (counts > 150)))

    watched = [{**line, "dice mri liver": 0.2, "dice other liver": 0.25} for line in LINES]
    assert colours(watched) == colours(LINES) + 2


def test_a_run_that_goes_on_redraws_them(tmp_path: Path) -> None:
    target = tmp_path / "curves.png"
    draw_curves(write(tmp_path / "metrics.jsonl", LINES[:1]), target)
    before = target.read_bytes()
    draw_curves(write(tmp_path / "metrics.jsonl", LINES), target)
    assert target.read_bytes() != before


@pytest.mark.parametrize("content", [None, ""])
def test_nothing_is_drawn_of_nothing(tmp_path: Path, content: str | None) -> None:
    metrics = tmp_path / "metrics.jsonl"
    if content is not None:
        metrics.write_text(content)
    draw_curves(metrics, tmp_path / "curves.png")
    assert not (tmp_path / "curves.png").exists()


def test_a_region_without_a_figure_leaves_its_curve_open(tmp_path: Path) -> None:
    never = [{**line, "dice tumour": None} for line in LINES]
    draw_curves(write(tmp_path / "metrics.jsonl", never), tmp_path / "curves.png")
    assert (tmp_path / "curves.png").exists()
