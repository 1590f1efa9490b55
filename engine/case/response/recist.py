"""The arithmetic of RECIST 1.1 for the liver: targets, sums, category, and the reason in words.

Lengths are whole numbers of tenths of a millimetre, made by :func:`tenths` alone, which also makes the printed ones:
what is printed is what is judged. In binary fractions ``(12.6 - 10.5) / 10.5 >= 0.2`` is false.

Source: Eisenhauer et al., New response evaluation criteria in solid tumours (RECIST 1.1), Eur J Cancer 2009;45:228.
Definitions and examples: docs/response.md. The program proposes a category; the reader decides.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import Enum
from fractions import Fraction

from engine.words import Sentence, say

MOST_TARGETS = 2
"""In one organ, and the liver is one."""

LEAST_TARGET = 100
"""Tenths of a millimetre that a target has at baseline; with thick slices it needs more (:func:`least_target`)."""

TOO_SMALL_TO_MEASURE = 50
"""Tenths of a millimetre that count for a target that is there but too small to measure."""

_PROGRESS_TENTHS = 50
_PROGRESS, _RESPONSE = Fraction(20, 100), Fraction(-30, 100)


def tenths(length_mm: float) -> int:
    """A length as it is printed and judged: whole tenths of a millimetre, a half rounded away from zero.

    Of the shortest decimal number that denotes the length, so that 12.25 and 12.35 are both rounded up.

    Raises:
        ValueError: it is not finite.
    """
    exact = Decimal(str(float(length_mm)))
    if not exact.is_finite():
        raise ValueError("a length is finite")
    return int((exact * 10).to_integral_value(ROUND_HALF_UP))


def printed(length: int, sign: bool = False) -> str:
    """Tenths of a millimetre as millimetres: ``printed(126)`` is "12.6"; never "-0.0".

    Args:
        length: in tenths of a millimetre.
        sign: whether a plus is shown, too.
    """
    before = "-" if length < 0 else "+" if sign else ""
    return f"{before}{abs(length) // 10}.{abs(length) % 10}"


# What can be a target


def least_target(slice_thickness_mm: float) -> int:
    """The least longest diameter of a target at baseline, in tenths of a millimetre.

    10 mm where slices are at most 5 mm thick, else twice their thickness.

    Args:
        slice_thickness_mm: the distance of two slices as they were acquired; a NIfTI file knows no other.
    """
    return max(LEAST_TARGET, tenths(2 * slice_thickness_mm))


def why_no_target(longest: int, slice_thickness_mm: float) -> Sentence | None:
    """Why a lesion is not measurable in the sense of RECIST, so that it cannot be a target; None when it can be.

    Args:
        longest: its longest diameter at baseline, in tenths of a millimetre.
        slice_thickness_mm: see :func:`least_target`.
    """
    least = least_target(slice_thickness_mm)
    if longest >= least:
        return None
    if least == LEAST_TARGET:
        return say(
            "{longest} mm is too small for a target: it needs {least} mm.",
            longest=printed(longest),
            least=printed(least),
        )
    return say(
        "{longest} mm is too small for a target: with slices of {thickness} mm it needs {least} mm, twice as much.",
        longest=printed(longest),
        thickness=printed(tenths(slice_thickness_mm)),
        least=printed(least),
    )


# What is read at a time point


class Fate(Enum):
    """What became of a target."""

    MEASURED = "measured"
    TOO_SMALL = "too small to measure"
    GONE = "gone"
    NOT_ASSESSED = "not assessed"


@dataclass(frozen=True)
class Size:
    """A target at one time point.

    Attributes:
        fate: what became of it.
        length: its longest diameter in tenths of a millimetre where it was measured, else 0.
    """

    fate: Fate
    length: int = 0

    def __post_init__(self) -> None:
        if (self.length > 0) is not (self.fate is Fate.MEASURED):
            raise ValueError("a length belongs to a target that was measured, and to no other")

    @property
    def counted(self) -> int | None:
        """What goes into the sum, in tenths of a millimetre; None where it is not known."""
        if self.fate is Fate.MEASURED:
            return self.length
        return {Fate.TOO_SMALL: TOO_SMALL_TO_MEASURE, Fate.GONE: 0}.get(self.fate)


class NonTargets(Enum):
    """What the reader says of all other lesions together."""

    NONE = "none"
    GONE = "gone"
    PRESENT = "present"
    PROGRESSING = "clearly progressing"
    NOT_ASSESSED = "not assessed"


@dataclass(frozen=True)
class Visit:
    """All that a category is made of, at one time point.

    Attributes:
        targets: each target's size, in the same order at every time point.
        non_targets: as the reader says.
        new_lesions: how many the reader calls new.
        seem_gone: numbers of the targets that have no match, which nobody has confirmed.
    """

    targets: tuple[Size, ...]
    non_targets: NonTargets = NonTargets.NONE
    new_lesions: int = 0
    seem_gone: tuple[int, ...] = ()

    @property
    def sum(self) -> int | None:
        """Of the targets' diameters, in tenths of a millimetre; None without targets, and where one is not known."""
        counted = [size.counted for size in self.targets]
        known = [length for length in counted if length is not None]
        return sum(known) if known and len(known) == len(counted) else None

    @property
    def least_sum(self) -> int:
        """What the sum is at least, whatever the size of targets that were not assessed."""
        return sum(size.counted or 0 for size in self.targets)


# What follows from it


class Category(Enum):
    """How the disease responded."""

    COMPLETE = "CR"
    PARTIAL = "PR"
    STABLE = "SD"
    PROGRESSIVE = "PD"
    NOT_EVALUABLE = "NE"

    @property
    def words(self) -> Sentence:
        """Its name in full."""
        return {
            Category.COMPLETE: say("Complete response"),
            Category.PARTIAL: say("Partial response"),
            Category.STABLE: say("Stable disease"),
            Category.PROGRESSIVE: say("Progressive disease"),
            Category.NOT_EVALUABLE: say("Not evaluable"),
        }[self]


BY_THE_NUMBERS = say("By the numbers above; the reader decides.")
"""What is said beside every category."""


@dataclass(frozen=True)
class Response:
    """What the numbers of a time point say.

    Attributes:
        sum: of the targets, in tenths of a millimetre; None where it is not known.
        baseline: the sum at the first time point.
        nadir: the smallest sum of all time points before, the first included; None at the first.
        category: None at the first time point: there is nothing to respond to.
        reasons: why, a whole sentence each, the weightiest first.
    """

    sum: int | None
    baseline: int | None
    nadir: int | None
    category: Category | None
    reasons: tuple[Sentence, ...]

    @property
    def on_baseline(self) -> str:
        """The change on the baseline as it is printed, such as "-34.5 %"; empty where there is none."""
        return "" if self.category is None else _percent_or_nothing(self.sum, self.baseline)

    @property
    def on_nadir(self) -> str:
        """The change on the nadir as it is printed; empty where there is none, or the nadir is nothing."""
        return "" if self.category is None else _percent_or_nothing(self.sum, self.nadir)


def respond(visits: Sequence[Visit]) -> tuple[Response, ...]:
    """The response at each time point, from the first, the baseline, on.

    Raises:
        ValueError: a target was not measured at baseline, or is missing later.
    """
    if any(size.fate is not Fate.MEASURED for visit in visits[:1] for size in visit.targets):
        raise ValueError("a target is measured at baseline")
    if len({len(visit.targets) for visit in visits}) > 1:
        raise ValueError("there are as many targets at every time point")
    found: list[Response] = []
    for place, visit in enumerate(visits):
        baseline = visits[0].sum
        earlier = [length for before in visits[:place] if (length := before.sum) is not None]
        nadir = min(earlier, default=None)
        if place == 0:
            found.append(Response(visit.sum, visit.sum, None, None, _about_baseline(visit)))
        else:
            category, reasons = _judge(visit, baseline, nadir)
            found.append(Response(visit.sum, baseline, nadir, category, reasons))
    return tuple(found)


def _judge(visit: Visit, baseline: int | None, nadir: int | None) -> tuple[Category, tuple[Sentence, ...]]:
    """The category and why. Progression is asked for first: it holds even where nothing else is known."""
    progress = _progress(visit, baseline, nadir)
    if progress:
        return Category.PROGRESSIVE, progress
    if not visit.targets:
        return Category.NOT_EVALUABLE, (say("No target was chosen at baseline: there is no sum to judge."),)
    if baseline is None or nadir is None:
        return Category.NOT_EVALUABLE, (
            say("A target was not measured at baseline: there is nothing to compare with."),
        )
    now = visit.sum
    if now is None:
        return Category.NOT_EVALUABLE, _not_assessed(visit)
    if now == 0:
        return _without_targets(visit)
    on_baseline = percent(now, baseline)
    near_miss = _near_miss(now, nadir)
    if now - baseline <= _RESPONSE * baseline:
        reason = say(
            "{change} on the baseline of {baseline} mm: PR, which begins at -30 %.",
            change=on_baseline,
            baseline=printed(baseline),
        )
        return Category.PARTIAL, (reason, *near_miss)
    reason = say(
        "{change} on the baseline of {baseline} mm: not PR, which begins at -30 %.",
        change=on_baseline,
        baseline=printed(baseline),
    )
    return Category.STABLE, (*(near_miss or _no_progress(now, nadir)), reason)


def _progress(visit: Visit, baseline: int | None, nadir: int | None) -> tuple[Sentence, ...]:
    """Every reason for progressive disease; empty when there is none."""
    reasons = []
    if visit.new_lesions == 1:
        reasons.append(say("There is a new lesion: PD, whatever the sum."))
    elif visit.new_lesions:
        reasons.append(say("There are {count} new lesions: PD, whatever the sum.", count=visit.new_lesions))
    if visit.non_targets is NonTargets.PROGRESSING:
        reasons.append(say("The other lesions clearly progress, as the reader says: PD, whatever the sum."))
    if baseline is None or nadir is None or not visit.targets:
        return tuple(reasons)
    least = visit.least_sum  # of targets that were not assessed, nothing: they could only add to it
    if nadir == 0 and least > 0:
        reasons.append(
            say("All targets had gone (nadir 0.0 mm), and {sum} mm are there again: PD.", sum=printed(least))
        )
    elif nadir > 0 and is_progress(least, nadir):
        reasons.append(
            say(
                "{change} and {difference} mm on the nadir of {nadir} mm: PD, which begins at +20 % and +5.0 mm.",
                change=percent(least, nadir),
                difference=printed(least - nadir, sign=True),
                nadir=printed(nadir),
            )
        )
    return tuple(reasons)


def is_progress(now: int, nadir: int) -> bool:
    """Whether a sum has grown by at least 20 % and at least 5 mm; both in tenths of a millimetre."""
    return now - nadir >= _PROGRESS * nadir and now - nadir >= _PROGRESS_TENTHS


def _near_miss(now: int, nadir: int) -> tuple[Sentence, ...]:
    """What is said where one of the two conditions of progression is met and not the other."""
    values = {
        "change": _percent_or_nothing(now, nadir),
        "difference": printed(now - nadir, sign=True),
        "nadir": printed(nadir),
    }
    if now - nadir >= _PROGRESS_TENTHS:
        return (say("{difference} mm but only {change} on the nadir of {nadir} mm: not PD.", **values),)
    if now > nadir > 0 and now - nadir >= _PROGRESS * nadir:
        return (say("{change} but only {difference} mm on the nadir of {nadir} mm: not PD.", **values),)
    return ()


def _no_progress(now: int, nadir: int) -> tuple[Sentence, ...]:
    return (
        say(
            "{change} on the nadir of {nadir} mm: not PD, which begins at +20 % and +5.0 mm.",
            change=percent(now, nadir),
            nadir=printed(nadir),
        ),
    )


def _without_targets(visit: Visit) -> tuple[Category, tuple[Sentence, ...]]:
    """All targets are gone: complete only when the other lesions are gone, too, and the reader has seen it."""
    if visit.seem_gone:
        return Category.NOT_EVALUABLE, tuple(
            say("Target T{number} seems to have gone. Confirm its line, and it counts as gone.", number=number)
            for number in visit.seem_gone
        )
    if visit.non_targets is NonTargets.PRESENT:
        return Category.PARTIAL, (say("All targets are gone, but other lesions are left: PR, not CR."),)
    if visit.non_targets is NonTargets.NOT_ASSESSED:
        return Category.PARTIAL, (say("All targets are gone, but other lesions were not assessed: PR, not CR."),)
    return Category.COMPLETE, (say("All targets are gone: CR."),)


def _not_assessed(visit: Visit) -> tuple[Sentence, ...]:
    return tuple(
        say("Target T{number} was not assessed: the sum is not known.", number=number)
        for number, size in enumerate(visit.targets, 1)
        if size.fate is Fate.NOT_ASSESSED
    )


def _about_baseline(visit: Visit) -> tuple[Sentence, ...]:
    if not visit.targets:
        return (say("No target is chosen."),)
    return _not_assessed(visit) or (say("Baseline: later time points are judged by this sum."),)


def percent(now: int, before: int) -> str:
    """A change in per cent to a tenth, with its sign; to more decimals where a tenth would tell the wrong category.

    19.96 % is not 20 %: rounded to a tenth it would read as if it were. A half is rounded away from zero.

    Args:
        now: in any unit.
        before: in the same; not 0.
    """
    exact = Fraction(now - before, before)
    decimals = 1
    while True:
        scale = 10**decimals
        rounded = int(abs(exact) * 100 * scale + Fraction(1, 2)) * (-1 if exact < 0 else 1)
        if _reaches(Fraction(rounded, 100 * scale)) == _reaches(exact):
            return f"{Decimal(rounded).scaleb(-decimals):+z.{decimals}f} %"
        decimals += 1


def _reaches(share: Fraction) -> tuple[bool, bool]:
    """Whether a change has reached the limit of progression, and that of response."""
    return share >= _PROGRESS, share <= _RESPONSE


def _percent_or_nothing(now: int | None, before: int | None) -> str:
    return percent(now, before) if now is not None and before else ""
