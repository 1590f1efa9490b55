"""Every setting of the tumour's three thresholds, its figures over patients, and which of them is taken."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from training.calibration.candidates import CandidateTable
from training.evaluation.lesions import Tally

VOXEL_THRESHOLDS = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95)
LESION_SCORES = (0.0, *(round(0.2 + 0.025 * n, 3) for n in range(32)), 0.985, 0.99, 0.995, 0.998)
SMALLEST_MM3 = (0.0, *(round(float(np.pi / 6 * mm**3), 1) for mm in (3, 4, 5, 6, 7, 8)))
"""Volumes of balls of 3 to 8 mm: small lesions are what the model is for, hence none larger."""

USABLE = 0.8
"""A setting whose tumour Dice is below this share of the best has thrown the tumours out with the false lesions."""
DICE_SLACK = 0.02
"""So much tumour Dice is given away for a better lesion F1, no more."""

RULE = (
    "Of all settings (voxel threshold, lesion score, smallest lesion), those with a tumour Dice of at least "
    f"{USABLE:g} of the highest are usable. Of the usable ones with no more false lesions a patient than allowed, "
    f"those within {DICE_SLACK:g} of the highest tumour Dice among them; of these the one with the highest lesion F1 "
    "at any overlap; of equals that with the higher tumour Dice, then with fewer false lesions, then the one that "
    "drops least. If no usable setting keeps within what is allowed, the usable one with the fewest false lesions, of "
    "equals the one with the highest F1. Scans of a patient are averaged first; patients count alike; tumour-free "
    "patients count for false lesions."
)

Scans = Mapping[str, Sequence[CandidateTable]]
"""The tables of one voxel threshold, by patient."""


@dataclass(frozen=True)
class Setting:
    """How tumour is told from the tumour probability, as in :class:`engine.model.card.OutputSpec`."""

    tumour_threshold: float
    lesion_score_threshold: float
    min_lesion_mm3: float


@dataclass(frozen=True)
class Outcome:
    """A setting and its figures over patients; None where undefined.

    Attributes:
        setting: the thresholds.
        tumour_dice: mean over the patients with tumour.
        sensitivity: share of the true lesions found at any overlap.
        precision: share of the drawn lesions that are true.
        f1: harmonic mean of the two.
        false_lesions: a patient.
    """

    setting: Setting
    tumour_dice: float
    sensitivity: float
    precision: float | None
    f1: float
    false_lesions: float


def settings() -> Iterator[Setting]:
    """All of them; a lesion's score is never below the voxels' threshold, so that lower ones say nothing."""
    for threshold in VOXEL_THRESHOLDS:
        for score in LESION_SCORES:
            if score == 0 or score > threshold:
                for smallest in SMALLEST_MM3:
                    yield Setting(threshold, score, smallest)


def judge(setting: Setting, scans: Scans) -> Outcome:
    """The figures of a setting, from the tables of its voxel threshold; at least one scan has tumour."""
    dice, tallies = [], []
    for tables in scans.values():
        kept = [table.kept(setting.lesion_score_threshold, setting.min_lesion_mm3) for table in tables]
        overlaps = [table.overlap(k).dice for table, k in zip(tables, kept, strict=True)]
        known = [value for value in overlaps if value is not None]
        if known:
            dice.append(float(np.mean(known)))
        counts = Tally.sum(table.tally(k) for table, k in zip(tables, kept, strict=True))
        tallies.append((counts.true, counts.found, counts.drawn, counts.correct, len(tables)))
    true, found, drawn, correct = (sum(t[n] / t[4] for t in tallies) for n in range(4))
    sensitivity = found / true if true else 0.0
    precision = correct / drawn if drawn else None
    both = sensitivity + (precision or 0.0)
    return Outcome(
        setting=setting,
        tumour_dice=float(np.mean(dice)),
        sensitivity=sensitivity,
        precision=precision,
        f1=2 * sensitivity * (precision or 0.0) / both if both else 0.0,
        false_lesions=(drawn - correct) / len(tallies),
    )


def choose(outcomes: Sequence[Outcome], max_false_lesions: float) -> tuple[Outcome, bool]:
    """The outcome to take by :data:`RULE`, and whether it keeps within the false lesions allowed."""
    usable = [o for o in outcomes if o.tumour_dice >= USABLE * max(o.tumour_dice for o in outcomes)]
    within = [o for o in usable if o.false_lesions <= max_false_lesions]
    if not within:
        return min(usable, key=lambda o: (o.false_lesions, -o.f1, -o.tumour_dice, *_dropping(o))), False
    good = [o for o in within if o.tumour_dice >= max(o.tumour_dice for o in within) - DICE_SLACK]
    return min(good, key=lambda o: (-o.f1, -o.tumour_dice, o.false_lesions, *_dropping(o))), True


def _dropping(outcome: Outcome) -> tuple[float, float, float]:
    setting = outcome.setting
    return setting.lesion_score_threshold, setting.min_lesion_mm3, setting.tumour_threshold
