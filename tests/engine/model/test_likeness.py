"""A model says where a scan is unlike what it was made for."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from engine.model.likeness import doubts
from engine.scan.volume import Modality, Volume
from tests.models import CARD
from tests.nifti_files import volume_of

FIVE = replace(
    CARD, modalities=(Modality.CT,), preprocess=replace(CARD.preprocess, slices=5, spacing_mm=(None, 1.5, 1.5))
)


def scan(
    slices: int = 9, spacing_mm: tuple[float, float, float] = (5, 0.8, 0.8), modality: Modality = Modality.CT
) -> Volume:
    return volume_of(np.zeros((slices, 8, 8), np.int16), spacing_mm, modality)


def test_what_it_was_made_for_raises_no_doubt() -> None:
    assert doubts(FIVE, scan()) == ""
    assert doubts(FIVE, scan(slices=5, spacing_mm=(10, 3, 3))) == ""


@pytest.mark.parametrize(("slices", "words"), [(1, "this scan has one slice."), (4, "this scan has 4 slices.")])
def test_fewer_slices_than_are_looked_at(slices: int, words: str) -> None:
    assert doubts(FIVE, scan(slices)).startswith(f"threshold looks at 5 neighbouring slices; {words}")
    assert doubts(CARD, scan(slices)) == ""


def test_voxels_far_larger_than_it_sees() -> None:
    assert doubts(FIVE, scan(spacing_mm=(5, 3.2, 4))) == (
        "threshold sees 1.5 mm between columns; this scan has 4 mm. Small lesions cannot be found."
    )


def test_every_doubt_is_told() -> None:
    told = doubts(FIVE, scan(1, (5, 9, 1), Modality.MR))
    assert "taken for MR" in told
    assert "one slice" in told
    assert "between rows" in told
