"""How many lesions there are and how large they are together, in words: for the screen and for the command line."""

from __future__ import annotations

from collections.abc import Sequence

from engine.export.cells import millilitres
from engine.findings.measure import TINY_BELOW_MM, Lesion
from engine.scan.volume import Volume


def count_text(lesions: Sequence[Lesion], noun: str = "lesion") -> str:
    """The count, stated both ways where there are tiny ones: without them, and with.

    Args:
        lesions: any number of them.
        noun: what one is called.
    """
    tiny = sum(lesion.is_tiny for lesion in lesions)
    larger = len(lesions) - tiny
    below = f"below a {TINY_BELOW_MM:g} mm sphere"
    if not tiny:
        return _count(larger, noun)
    if not larger:
        return f"{_count(tiny, f'tiny {noun}')} {below}"
    return f"{_count(larger, noun)} ({len(lesions)} with tiny ones {below})"


def size_text(lesions: Sequence[Lesion], noun: str = "lesion") -> str:
    """The count and the volume of all together; "no lesion" when there is none."""
    if not lesions:
        return f"no {noun}"
    return f"{count_text(lesions, noun)}, {millilitres(sum(lesion.volume_ml for lesion in lesions))} ml in all"


def time_point_text(volume: Volume) -> str:
    """Which time point of its file a scan is; empty for a file that has but one."""
    source = volume.source
    return f"time point {source.time_point + 1} of {source.time_points}" if source.time_points > 1 else ""


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
