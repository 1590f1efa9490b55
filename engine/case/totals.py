"""How many lesions count, and how large they are together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from engine.case.review import Decision, Review
from engine.findings.measure import Lesion


@dataclass(frozen=True)
class Totals:
    """The sums over a case's lesions: over those that the reader accepted, and over no others.

    While nothing was decided there is nothing to sum up but what is proposed: then they are of that, and say so.

    Attributes:
        of: what was decided about the lesions that count: accepted, or proposed while nothing was decided.
        lesions: that count.
        accepted: how many lesions were accepted.
        proposed: about how many nothing was decided.
        rejected: how many were rejected.
        liver_ml: volume of the liver with its lesions; None without a liver.
    """

    of: Decision
    lesions: tuple[Lesion, ...]
    accepted: int
    proposed: int
    rejected: int
    liver_ml: float | None

    @staticmethod
    def over(lesions: Sequence[Lesion], review: Review, liver_ml: float | None) -> Totals:
        """Sum up.

        Args:
            lesions: that are drawn.
            review: which knows all of them.
            liver_ml: volume of the liver with its lesions; None without a liver.
        """
        decisions = [review[lesion.number].decision for lesion in lesions]
        proposed = decisions.count(Decision.PROPOSED)
        of = Decision.PROPOSED if proposed == len(decisions) else Decision.ACCEPTED
        return Totals(
            of=of,
            lesions=tuple(lesion for lesion, decision in zip(lesions, decisions, strict=True) if decision is of),
            accepted=decisions.count(Decision.ACCEPTED),
            proposed=proposed,
            rejected=decisions.count(Decision.REJECTED),
            liver_ml=liver_ml,
        )

    @property
    def volume_ml(self) -> float:
        """Of the lesions that count, together."""
        return sum(lesion.volume_ml for lesion in self.lesions)

    @property
    def burden(self) -> float | None:
        """Their share of the liver with its lesions, 0 to 1; None without a liver."""
        return self.volume_ml / self.liver_ml if self.liver_ml else None
