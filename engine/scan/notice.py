"""What must be said about a scan as soon as it is open, on a screen or without one."""

from __future__ import annotations

from engine.scan.trust import Trust
from engine.scan.volume import Volume
from engine.words import joined, say


def opening_notice(volume: Volume) -> str:
    """What a reader should know on opening; empty when all is well."""
    sentences: list[str] = []
    if volume.nonfinite_count:
        sentences.append(
            say("1 voxel is not a number: shown as background, left out of every measurement.")
            if volume.nonfinite_count == 1
            else say(
                "{count:,} voxels are not a number: shown as background, left out of every measurement.",
                count=volume.nonfinite_count,
            )
        )
    if volume.geometry.trust is Trust.UNTRUSTED:
        sentences += [finding.text for finding in volume.geometry.findings if finding.trust is Trust.UNTRUSTED]
        sentences.append(say("Millimetres are unverified."))
    return joined(sentences)
