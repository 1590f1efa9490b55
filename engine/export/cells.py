"""How a value is written, the same under any locale: "." decimals, no thousands separator, no exponent."""

from __future__ import annotations

import math

import numpy as np

from engine.case.response.recist import printed, tenths

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_SIGNIFICANT = 6

UNVERIFIED = "unverified"
"""What millimetres and millilitres are until a reader has acknowledged what is doubtful about a scan's geometry."""


def text(value: str) -> str:
    """Text that no spreadsheet program takes for a formula: a leading apostrophe says that it is none."""
    return f"'{value}" if value.startswith(_FORMULA_STARTS) else value


def yes_no(value: bool) -> str:
    """A flag."""
    return "yes" if value else "no"


def millimetres(value: float) -> str:
    """To a tenth, as RECIST judges it; never "-0.0"."""
    return printed(tenths(value))


def degrees(value: float) -> str:
    """To a tenth; never "-0.0"."""
    return f"{value:z.1f}"


def index(value: float) -> str:
    """A fractional voxel index to a hundredth; never "-0.00"."""
    return f"{value:z.2f}"


def millilitres(value: float) -> str:
    """A volume to a hundredth; below 1 ml, unless it is nothing, to three significant figures."""
    if value == 0:
        return "0.00"
    decimals = max(2, 2 - math.floor(math.log10(value)))
    if decimals > 2 and round(value, decimals) >= 10.0 ** (3 - decimals):  # rounded up to the next power of ten
        decimals -= 1
    return f"{value:.{decimals}f}"


def probability(value: float) -> str:
    """To a thousandth."""
    return f"{value:.3f}"


def number(value: float, significant: int = _SIGNIFICANT) -> str:
    """To so many significant figures."""
    # Adding zero turns -0.0 into 0.0.
    return np.format_float_positional(value + 0.0, precision=significant, unique=False, fractional=False, trim="-")
