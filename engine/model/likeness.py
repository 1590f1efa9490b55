"""Whether a scan looks like what a model was made for, as far as the model's card lets one say."""

from __future__ import annotations

from engine.model.card import ModelCard
from engine.scan.volume import Volume
from engine.words import joined, say

_TOO_COARSE = 2.0
"""A scan whose voxels are so many times larger than what a network sees would have to be mostly guessed."""
_AXES = (say("between slices"), say("between rows"), say("between columns"))


def doubts(card: ModelCard, volume: Volume) -> str:
    """What to tell a reader before they believe this model on this scan: sentences, or nothing.

    Another kind of intensities, fewer slices than the network looks at together, voxels far larger than those it sees.
    """
    found = [card.warning_for(volume.modality), _few_slices(card, volume), _coarse_voxels(card, volume)]
    return joined(found)


def _few_slices(card: ModelCard, volume: Volume) -> str:
    count, wanted = volume.geometry.shape[0], card.preprocess.slices
    if count >= wanted:
        return ""
    if count == 1:
        return say(
            "{name} looks at {wanted} neighbouring slices; this scan has one slice. Expect a poor result.",
            name=card.name,
            wanted=wanted,
        )
    return say(
        "{name} looks at {wanted} neighbouring slices; this scan has {count} slices. Expect a poor result.",
        name=card.name,
        wanted=wanted,
        count=count,
    )


def _coarse_voxels(card: ModelCard, volume: Volume) -> str:
    sizes = zip(_AXES, volume.geometry.spacing_mm, card.preprocess.spacing_mm, strict=True)
    coarse = [(axis, has, sees) for axis, has, sees in sizes if sees is not None and has > _TOO_COARSE * sees]
    if not coarse:
        return ""
    axis, has, sees = max(coarse, key=lambda each: each[1] / each[2])
    return say(
        "{name} sees {sees:g} mm {axis}; this scan has {has:.3g} mm. Small lesions cannot be found.",
        name=card.name,
        sees=sees,
        axis=axis,
        has=has,
    )
