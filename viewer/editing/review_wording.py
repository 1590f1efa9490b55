"""What was decided about lesions, as a radiologist reads it."""

from __future__ import annotations

from engine.case.review import Decision, Judged, Origin
from engine.case.totals import Totals
from engine.export.summary import size_text
from engine.words import say
from viewer.translating import tr

_DECISIONS = {
    Decision.PROPOSED: say("proposed"),
    Decision.ACCEPTED: say("accepted"),
    Decision.REJECTED: say("rejected"),
}
_ORIGINS = {
    Origin.MODEL: say("model"),
    Origin.EDITED: say("edited"),
    Origin.READER: say("reader"),
    Origin.FILE: say("file"),
}
_ORDER = (Decision.PROPOSED, Decision.ACCEPTED, Decision.REJECTED)


def decision_text(judged: Judged) -> str:
    """What was decided about a lesion."""
    return tr(_DECISIONS[judged.decision])


def origin_text(judged: Judged) -> str:
    """Who drew it."""
    return tr(_ORIGINS[judged.origin])


def rank(judged: Judged) -> float:
    """Where it stands when lesions are sorted by what was decided: what is still to be decided first."""
    return float(_ORDER.index(judged.decision))


def totals_text(totals: Totals, source: Origin | None) -> str:
    """The lesions that count, and how many there are besides; of a mask from a file nobody has proposed anything."""
    sizes = tr(size_text(totals.lesions))
    if totals.of is Decision.PROPOSED:
        return sizes if source is Origin.FILE else tr("Proposed: {sizes}", sizes=sizes)
    if totals.proposed:
        return tr(
            "Accepted: {sizes}. {rejected} rejected, {proposed} to decide",
            sizes=sizes,
            rejected=totals.rejected,
            proposed=totals.proposed,
        )
    return tr("Accepted: {sizes}. {rejected} rejected", sizes=sizes, rejected=totals.rejected)
