"""What must be said about a scan as soon as it is open, on a screen or without one."""

from __future__ import annotations

from engine.scan.trust import Trust
from engine.scan.volume import Volume


def opening_notice(volume: Volume) -> str:
    """What a reader should know on opening; empty when all is well."""
    sentences = []
    if volume.nonfinite_count:
        one = volume.nonfinite_count == 1
        sentences.append(
            f"{volume.nonfinite_count:,} voxel{' is' if one else 's are'} not a number: shown as background, "
            "left out of every measurement."
        )
    if volume.geometry.trust is Trust.UNTRUSTED:
        sentences += [finding.text for finding in volume.geometry.findings if finding.trust is Trust.UNTRUSTED]
        sentences.append("Millimetres are unverified.")
    return " ".join(sentences)
