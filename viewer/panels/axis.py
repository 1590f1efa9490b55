"""The round numbers at an axis, and how they are written."""

from __future__ import annotations

import math


def spacing_of(least: float) -> float:
    """The smallest of 1, 2 and 5 times a power of ten that is not below ``least`` (above 0)."""
    power = 10.0 ** math.floor(math.log10(least))
    return next(digit * power for digit in (1, 2, 5, 10) if digit * power >= least)


def spacing_within(least: float, most: float) -> float:
    """The same, or the largest of them not above ``most`` (above 0): two numbers close by tell more than none."""
    spacing = spacing_of(least)
    if spacing <= most:
        return spacing
    power = 10.0 ** math.floor(math.log10(most))
    return max(digit * power for digit in (1, 2, 5) if digit * power <= most)


def round_values(low: float, high: float, spacing: float) -> list[float]:
    """All multiples of ``spacing`` from ``low`` to ``high``, ascending."""
    return [n * spacing for n in range(math.ceil(low / spacing), math.floor(high / spacing) + 1)]


def number(value: float, spacing: float) -> str:
    """A value at an axis, with as many digits as tell it from the next."""
    if value and not 1e-3 <= abs(value) < 1e5:
        return f"{value:g}"
    return f"{value:.{max(0, -math.floor(math.log10(spacing)))}f}"
