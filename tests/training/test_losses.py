from __future__ import annotations

import math
from collections.abc import Callable
from itertools import product

import pytest
import torch
from torch import Tensor

from training.config import LossConfig
from training.net.losses import deep_loss, overlap_loss, region_loss

# Two samples of two regions of 1 x 2 voxels.
REGIONS = torch.tensor([[[[1.0, 0.0]], [[0.0, 0.0]]], [[[1.0, 1.0]], [[0.0, 1.0]]]])
PROBABILITY = torch.tensor([[[[0.8, 0.1]], [[0.2, 0.1]]], [[[0.5, 0.5]], [[0.25, 0.75]]]])
LOGITS = torch.logit(PROBABILITY)
KNOWN = torch.ones(2, 2)
EVEN = torch.ones(2, 1, 2)
FORMS = [
    LossConfig(overlap=overlap, over=over, cross_entropy=entropy)  # type: ignore[arg-type]
    for overlap, over, entropy in product(("dice", "precision", "iou"), ("slice", "batch"), (0.0, 1.0))
]

# By hand, per sample and region: what is drawn and true, what is drawn, what is true.
SUMS = [(0.8, 0.9, 1), (0, 0.3, 0), (1.0, 1.0, 2), (0.75, 1.0, 1)]
# The same over both samples, per region.
BATCH_SUMS = [(1.8, 1.9, 3), (0.75, 1.3, 1)]
FORMULAS: dict[str, Callable[[float, float, float], float]] = {
    "dice": lambda both, drawn, true: 1 - (2 * both + 1) / (drawn + true + 1),
    "precision": lambda both, drawn, true: 1 - (both + 1) / (drawn + 1),
    "iou": lambda both, drawn, true: 1 - (both + 1) / (drawn + true - both + 1),
}


def mean(values: list[float]) -> float:
    return sum(values) / len(values)


@pytest.mark.parametrize("overlap", FORMULAS)
def test_each_of_the_seeds_losses_is_its_formula(overlap: str) -> None:
    formula = FORMULAS[overlap]
    known = torch.ones(2, 2, 1, 1)
    by_slice = overlap_loss(LOGITS, REGIONS, known, overlap, "slice")
    assert by_slice.item() == pytest.approx(mean([formula(*sums) for sums in SUMS]))
    by_batch = overlap_loss(LOGITS, REGIONS, known, overlap, "batch")
    assert by_batch.item() == pytest.approx(mean([formula(*sums) for sums in BATCH_SUMS]))


def test_a_worked_example() -> None:
    """Figures that no formula in this file has made: 1 - 2.6 / 2.9, 1 - 1 / 1.3, 1 - 3 / 4, 1 - 2.5 / 3."""
    by_slice = overlap_loss(LOGITS, REGIONS, torch.ones(2, 2, 1, 1), "dice", "slice")
    assert by_slice.item() == pytest.approx((0.1034483 + 0.2307692 + 0.25 + 0.1666667) / 4)


@pytest.mark.parametrize("config", FORMS, ids=str)
def test_a_perfect_mask_costs_nothing_and_so_does_an_empty_one_where_there_is_nothing(config: LossConfig) -> None:
    regions = torch.zeros(2, 2, 8, 8)
    regions[0, :, :4] = 1
    perfect = (regions * 2 - 1) * 100
    assert region_loss(perfect, regions, KNOWN, torch.ones(2, 8, 8), config).item() == pytest.approx(0, abs=1e-6)


@pytest.mark.parametrize("over", ["slice", "batch"])
def test_a_false_voxel_costs_more_where_a_sample_is_judged_alone(over: str) -> None:
    """One false voxel on an empty sample: of the slice it is half the loss, in the batch next to nothing."""
    regions = torch.zeros(2, 1, 8, 8)
    regions[0, :, :4] = 1
    logits = (regions * 2 - 1) * 100
    logits[1, 0, 7, 7] = 100
    loss = overlap_loss(logits, regions, torch.ones(2, 1, 1, 1), "dice", over).item()
    expected = {"slice": (0 + (1 - 1 / 2)) / 2, "batch": 1 - 65 / 66}
    assert loss == pytest.approx(expected[over], abs=1e-6)


def test_cross_entropy_is_weighed_and_averaged_over_what_is_known() -> None:
    weight = torch.tensor([[[1.0, 1.0]], [[1.0, 3.0]]])
    without = region_loss(LOGITS, REGIONS, KNOWN, weight, LossConfig())
    both = region_loss(LOGITS, REGIONS, KNOWN, weight, LossConfig(cross_entropy=0.5))
    right = [0.8, 0.9, 0.8, 0.9, 0.5, 0.5, 0.75, 0.75]  # the probability given to what is true, region by region
    weights = [1, 1, 1, 1, 1, 3, 1, 3]
    entropy = mean([-w * math.log(p) for w, p in zip(weights, right, strict=True)])
    assert (both - without).item() == pytest.approx(0.5 * entropy)
    known = torch.tensor([[1.0, 0.0], [1.0, 1.0]])
    both, without = (region_loss(LOGITS, REGIONS, known, weight, LossConfig(cross_entropy=c)) for c in (0.5, 0.0))
    kept = [-w * math.log(p) for n, (w, p) in enumerate(zip(weights, right, strict=True)) if n not in (2, 3)]
    assert (both - without).item() == pytest.approx(0.5 * mean(kept))


def test_the_overlap_is_not_weighed() -> None:
    losses = [region_loss(LOGITS, REGIONS, KNOWN, EVEN * weight, LossConfig()).item() for weight in (1, 4)]
    assert losses[0] == losses[1]


@pytest.mark.parametrize("config", FORMS, ids=str)
def test_what_is_not_labelled_teaches_nothing(config: LossConfig) -> None:
    known = torch.tensor([[1.0, 0.0], [1.0, 1.0]])

    def loss(regions: Tensor, logits: Tensor) -> Tensor:
        coarse = torch.nn.functional.avg_pool2d(logits, 2)
        return deep_loss([logits, coarse], regions, known, torch.ones(2, 8, 8), config)

    generator = torch.Generator().manual_seed(0)
    regions = (torch.rand(2, 2, 8, 8, generator=generator) > 0.5).float()
    logits = torch.randn(2, 2, 8, 8, generator=generator).requires_grad_()
    before = loss(regions, logits)
    before.backward()  # type: ignore[no-untyped-call]
    assert logits.grad is not None
    assert not logits.grad[0, 1].any()
    assert logits.grad[1, 1].any()
    assert logits.grad[:, 0].any()
    other_regions, other_logits = regions.clone(), logits.detach().clone()
    other_regions[0, 1] = 1 - other_regions[0, 1]
    other_logits[0, 1] += 3
    assert loss(other_regions, other_logits).item() == pytest.approx(before.item(), rel=1e-6)
    other_regions[0, 0] = 1 - other_regions[0, 0]
    assert loss(other_regions, other_logits).item() != pytest.approx(before.item(), rel=1e-3)


@pytest.mark.parametrize("config", FORMS, ids=str)
def test_a_batch_without_any_label_costs_nothing(config: LossConfig) -> None:
    assert region_loss(LOGITS, REGIONS, KNOWN * 0, EVEN, config).item() == 0


@pytest.mark.parametrize("spatial", [(8, 8), (4, 8, 8)])
def test_one_level_is_the_loss_itself(spatial: tuple[int, ...]) -> None:
    config = LossConfig(cross_entropy=1.0)
    logits, regions = torch.randn(2, 2, *spatial), (torch.rand(2, 2, *spatial) > 0.5).float()
    weight = 1 + torch.rand(2, *spatial)
    alone = region_loss(logits, regions, KNOWN, weight, config)
    assert deep_loss([logits], regions, KNOWN, weight, config).item() == pytest.approx(alone.item())


@pytest.mark.parametrize("spatial", [(8, 8), (4, 8, 8)])
def test_coarser_levels_count_half_and_are_told_the_largest_value_below_them(spatial: tuple[int, ...]) -> None:
    config = LossConfig(over="batch", cross_entropy=1.0)
    regions, weight = torch.zeros(2, 2, *spatial), torch.ones(2, *spatial)
    at = (0,) * (len(spatial) - 2) + (5, 2)
    regions[(0, 1, *at)] = 1  # a lesion of one voxel
    weight[(0, *at)] = 4
    sizes = [spatial, tuple(n // 2 for n in spatial), tuple(n // 4 for n in spatial)]
    levels = [torch.randn(2, 2, *size) for size in sizes]
    expected = 0.0
    for share, logits in zip((4 / 7, 2 / 7, 1 / 7), levels, strict=True):
        here, weight_here = torch.zeros_like(logits), torch.ones(2, *logits.shape[2:])
        index = tuple(n * small // large for n, small, large in zip(at, logits.shape[2:], spatial, strict=True))
        here[(0, 1, *index)] = 1
        weight_here[(0, *index)] = 4
        expected += share * region_loss(logits, here, KNOWN, weight_here, config).item()
    assert deep_loss(levels, regions, KNOWN, weight, config).item() == pytest.approx(expected)


@pytest.mark.parametrize("over", ["slice", "batch"])
@pytest.mark.parametrize("overlap", FORMULAS)
def test_halves_of_a_batch_whose_sums_are_added_make_the_whole(overlap: str, over: str) -> None:
    """What processes that train together do: each adds up its own samples, and the sums are exchanged."""
    config = LossConfig(overlap=overlap, over=over, cross_entropy=1.0)  # type: ignore[arg-type]
    sums: list[list[Tensor]] = [[], []]
    for half in (0, 1):
        region_loss(*_half(half), config, lambda tensor, half=half: sums[half].append(tensor) or tensor)  # type: ignore[misc, func-returns-value]
    together = iter([a + b for a, b in zip(*sums, strict=True)])
    loss = region_loss(*_half(0), config, lambda _: next(together))
    assert loss.item() == pytest.approx(region_loss(LOGITS, REGIONS, KNOWN, EVEN, config).item())


def _half(n: int) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    return LOGITS[n : n + 1], REGIONS[n : n + 1], KNOWN[n : n + 1], EVEN[n : n + 1]


@pytest.mark.parametrize("config", FORMS, ids=str)
@pytest.mark.parametrize("size", [1e-3, 1.0, 100.0])
def test_gradients_are_finite_and_go_downhill(config: LossConfig, size: float) -> None:
    generator = torch.Generator().manual_seed(0)
    regions = (torch.rand(2, 2, 8, 8, generator=generator) > 0.7).float()
    logits = (torch.randn(2, 2, 8, 8, generator=generator) * size).requires_grad_()
    weight = torch.ones(2, 8, 8)
    loss = region_loss(logits, regions, KNOWN, weight, config)
    loss.backward()  # type: ignore[no-untyped-call]
    assert logits.grad is not None
    assert torch.isfinite(logits.grad).all()
    with torch.no_grad():
        step = 0.01 / logits.grad.norm().clamp(min=1e-6)
        assert region_loss(logits - step * logits.grad, regions, KNOWN, weight, config) <= loss


@pytest.mark.parametrize("overlap", FORMULAS)
def test_wrong_and_sure_of_it_cross_entropy_still_shows_the_way(overlap: str) -> None:
    """A saturated sigmoid stops the gradient of the overlap; the seed's training died of it."""
    regions = torch.ones(1, 2, 4, 4)
    gradients = {}
    for entropy in (0.0, 1.0):
        logits = torch.full((1, 2, 4, 4), -100.0, requires_grad=True)
        config = LossConfig(overlap=overlap, cross_entropy=entropy)  # type: ignore[arg-type]
        region_loss(logits, regions, torch.ones(1, 2), torch.ones(1, 4, 4), config).backward()  # type: ignore[no-untyped-call]
        assert logits.grad is not None
        gradients[entropy] = logits.grad.abs().sum().item()
    assert gradients[0.0] < 1e-6
    assert gradients[1.0] == pytest.approx(1.0)
