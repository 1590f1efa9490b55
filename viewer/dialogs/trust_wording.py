"""How far millimetres can be trusted, as a reader is told."""

from __future__ import annotations

from dataclasses import dataclass

from engine.export.table import utc_text
from engine.scan.trust import Trust
from engine.scan.volume import Volume
from engine.words import say
from viewer.translating import tr

_SOUND = say("Nothing in the header contradicts itself.")
_UNVERIFIED = say(
    "Until you acknowledge this, every length, area and volume of this scan is called unverified, on screen and in "
    "every file. Check the size of something that you know, such as a vertebra or a ruler beside the patient."
)


@dataclass(frozen=True)
class TrustWords:
    """What is said about one scan's geometry.

    Attributes:
        badge: in the status bar.
        findings: what was found, a line each.
        state: what follows from it; empty when nothing does.
        can_acknowledge: whether it is the reader's turn.
    """

    badge: str
    findings: str
    state: str
    can_acknowledge: bool


def trust_words(volume: Volume, *, is_whole: bool = True) -> TrustWords:
    """What to say about a scan's geometry.

    Args:
        volume: the scan.
        is_whole: whether all of it is there; of what is still being read nothing is acknowledged.
    """
    trust, at = volume.geometry.trust, volume.acknowledged_at
    findings = "\n".join(tr(finding.text) for finding in volume.geometry.findings) or tr(_SOUND)
    if trust is Trust.OK:
        return TrustWords(tr("Geometry OK"), findings, "", can_acknowledge=False)
    if at is not None:
        return TrustWords(
            tr("Geometry: {trust}, acknowledged", trust=trust.name),
            findings,
            tr("Acknowledged at {time}. That stands beside the sizes in every file.", time=utc_text(at)),
            can_acknowledge=False,
        )
    unread = say("The scan is still being read. It can be acknowledged once it is there.")
    state = tr(_UNVERIFIED if is_whole else unread)
    return TrustWords(tr("Geometry: {trust}, unverified", trust=trust.name), findings, state, can_acknowledge=is_whole)


def with_doubt(size: str, volume: Volume) -> str:
    """A size as it stands alone on screen: one that nobody has verified says so."""
    return tr("{size} (unverified)", size=size) if volume.is_unverified else size
