"""What is said about a scan when it is opened."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from engine.scan.notice import opening_notice
from engine.scan.trust import Finding, Flag, Trust
from engine.scan.volume import Volume
from tests.nifti_files import volume_of


@pytest.fixture
def volume() -> Volume:
    return volume_of(np.zeros((2, 3, 4), np.int16))


def test_nothing_is_said_about_a_sound_scan(volume: Volume) -> None:
    assert opening_notice(volume) == ""


@pytest.mark.parametrize(("count", "words"), [(1, "1 voxel is not"), (12345, "12,345 voxels are not")])
def test_voxels_without_a_value(volume: Volume, count: int, words: str) -> None:
    assert opening_notice(replace(volume, nonfinite_count=count)).startswith(words)


def test_millimetres_that_nobody_can_trust(volume: Volume) -> None:
    findings = (
        Finding(Trust.CHECK, "No unit.", Flag.UNIT_UNKNOWN),
        Finding(Trust.UNTRUSTED, "No origin.", Flag.NO_FORM),
    )
    doubtful = replace(volume, geometry=replace(volume.geometry, findings=findings))
    assert opening_notice(doubtful) == "No origin. Millimetres are unverified."
    checked = replace(volume, geometry=replace(volume.geometry, findings=findings[:1]))
    assert opening_notice(checked) == ""
