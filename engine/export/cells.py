"""How a value is written, the same under any locale: "." decimals, no thousands separator, no exponent."""

from __future__ import annotations

import math

import numpy as np

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_SIGNIFICANT = 6


def text(value: str) -> str:
    """Text that no spreadsheet program takes for a formula: a leading apostrophe says that it is none."""
    return f"'{value}" if value.startswith(_FORMULA_STARTS) else value


def yes_no(value: bool) -> str:
    """A flag."""
    return "yes" if value else "no"


def millimetres(value: float) -> str:
    """To a tenth; never "-0.0"."""
    return f"{value:z.1f}"


def millilitres(value: float) -> str:
    """A volume > 0 to a hundredth; below 1 ml to three significant figures."""
    decimals = 2 if value >= 1 else 2 - math.floor(math.log10(value))
    return f"{value:.{decimals}f}"


def probability(value: float) -> str:
    """To a thousandth."""
    return f"{value:.3f}"


def number(value: float) -> str:
    """To six significant figures."""
    # Adding zero turns -0.0 into 0.0.
    return np.format_float_positional(value + 0.0, precision=_SIGNIFICANT, unique=False, fractional=False, trim="-")
