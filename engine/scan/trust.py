"""How far a scan's millimetres can be believed, and why not: the words for it.

What is found on opening (:mod:`engine.scan.claims`) travels with the :class:`~engine.scan.geometry.Geometry`. Until a
reader has acknowledged it, every millimetre and millilitre of such a scan is called unverified
(:class:`~engine.case.case.Case`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum, IntEnum


class Trust(IntEnum):
    """How far the millimetres of a scan can be relied on; the larger, the worse."""

    OK = 0
    CHECK = 1
    UNTRUSTED = 2


class Flag(Enum):
    """What can be wrong with a header's grid; the values are for programs, and stay as they are."""

    NO_FORM = "no_form"
    QFORM_BROKEN = "qform_broken"
    MIRRORED = "mirrored"
    FORMS_DISAGREE = "forms_disagree"
    PIXDIM_DISAGREES = "pixdim_disagrees"
    UNIT_UNKNOWN = "unit_unknown"
    UNIT_CONVERTED = "unit_converted"
    PLACEHOLDER = "placeholder"
    IDENTITY = "identity"
    ROUND_PIXELS = "round_pixels"
    GANTRY_TILT = "gantry_tilt"
    SHEARED = "sheared"
    THICK_SLICES = "thick_slices"


@dataclass(frozen=True)
class Finding:
    """One thing about a header that a reader should know.

    Attributes:
        trust: how bad it is.
        text: what it is, in a sentence.
        flag: which it is, for programs.
    """

    trust: Trust
    text: str
    flag: Flag


def worst(findings: Iterable[Finding]) -> Trust:
    """The worst trust among findings; OK when there are none."""
    return max((finding.trust for finding in findings), default=Trust.OK)
