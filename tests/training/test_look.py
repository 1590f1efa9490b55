from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from tests.sentences import assert_plain
from tests.training.conftest import Workshop
from tests.training.scans import TINY
from training.cases import Cases, divide
from training.config import preset
from training.data.cache import LEVELS, CachedCase, read_cache
from training.data.split import read_split
from training.errors import TrainingError
from training.look import score, slice_dice
from training.processes import Processes

CONFIG = preset("seed-he").with_changes([*TINY])
LIVER_FROM, TUMOUR_TO = 0.6, 0.78
"""Of the range: the drawn liver is at 0.75, its tumours at 0.45, all else at 0."""


class Bright(nn.Module):
    """Draws what is bright as liver, and of that what is less bright as tumour."""

    def forward(self, image: Tensor) -> Tensor:
        middle = image[:, image.shape[1] // 2 :][:, :1]
        tumour = torch.minimum(middle - LIVER_FROM, TUMOUR_TO - middle)
        return torch.cat((middle - LIVER_FROM, tumour), dim=1)


@pytest.fixture(scope="module")
def cases(workshop: Workshop) -> Cases:
    return divide(read_cache(workshop.cache, CONFIG.preprocess_spec()), read_split(workshop.split))


def dice(case: CachedCase, region: int, slices: slice = slice(None)) -> float:
    """By hand, as the network above draws."""
    image, true = case.image()[:][slices] / LEVELS, case.regions()[:][region, slices]
    drawn = (image > LIVER_FROM) & ((image < TUMOUR_TO) | (region == 0))
    return float(2 * (drawn & true).sum() / (drawn.sum() + true.sum()))


def test_dice_is_of_whole_cases_and_averaged(cases: Cases) -> None:
    found = slice_dice(Bright(), cases, CONFIG, Processes())
    assert found.keys() == {"liver", "tumour"}
    for region, name in enumerate(found):
        expected = np.mean([dice(case, region) for case in cases.validation[""]])
        assert found[name] == pytest.approx(expected, abs=1e-6)
    assert found["liver"] != found["tumour"]


def test_only_every_nth_slice_is_looked_at(cases: Cases) -> None:
    config = CONFIG.with_changes(["validation_stride=3", "input.slices=5"])
    found = slice_dice(Bright(), cases, config, Processes())
    expected = np.mean([dice(case, 0, slice(None, None, 3)) for case in cases.validation[""]])
    assert found["liver"] == pytest.approx(expected, abs=1e-6)


def test_scans_of_one_patient_count_as_one(cases: Cases) -> None:
    a, b = cases.validation[""]
    third = cases.training[0]
    shared = replace(
        cases,
        validation={"": (a, b, third)},
        patient=lambda name: "both" if name in (a.name, b.name) else name,
    )
    found = slice_dice(Bright(), shared, CONFIG, Processes())
    expected = np.mean([np.mean([dice(a, 0), dice(b, 0)]), dice(third, 0)])
    assert found["liver"] == pytest.approx(expected, abs=1e-6)


def test_watched_data_stand_beside_and_tumours_that_are_not_labelled_are_not_judged(cases: Cases) -> None:
    free = replace(cases.training[2], has_tumour_labels=False)
    both = replace(cases, validation={**cases.validation, "mri": (free,)})
    found = slice_dice(Bright(), both, CONFIG, Processes())
    assert found.keys() == {"liver", "tumour", "mri liver"}
    assert found["mri liver"] == pytest.approx(dice(free, 0), abs=1e-6)
    assert score(found) == pytest.approx(np.mean(list(found.values())))


def test_a_region_that_no_case_has_is_not_counted(cases: Cases) -> None:
    free = replace(cases, validation={"": (cases.training[2],)})
    found = slice_dice(Bright(), free, CONFIG, Processes())
    assert found["tumour"] is None
    assert score(found) == found["liver"]


def test_a_network_is_looked_at_as_it_will_be_used(cases: Cases) -> None:
    class Strict(Bright):
        def forward(self, image: Tensor) -> Tensor:
            assert not self.training
            assert not torch.is_grad_enabled()
            return super().forward(image)

    slice_dice(Strict().train(), cases, CONFIG, Processes())


def test_slices_without_any_liver_say_nothing_and_that_is_said(cases: Cases) -> None:
    # Liver is in slices 1 to 4 of six.
    found = slice_dice(Bright(), cases, CONFIG.with_changes(["validation_stride=6"]), Processes())
    assert set(found.values()) == {None}
    with pytest.raises(TrainingError) as caught:
        score(found)
    assert_plain(caught.value, "validation_stride", "no slice")


def test_bf16_looks_alike(cases: Cases) -> None:
    configs = [CONFIG.with_changes([f"precision={name}"]) for name in ("fp32", "bf16")]
    plain, half = (slice_dice(Bright(), cases, config, Processes()) for config in configs)
    assert half["liver"] == pytest.approx(plain["liver"], abs=0.02)
