from __future__ import annotations

import math

import pytest
import torch
from torch import nn

from training.config import PRESETS
from training.net.losses import soft_dice_loss
from training.net.unet import UNet


def test_soft_dice_is_the_formula() -> None:
    regions = torch.tensor([[[[1.0, 0.0]], [[0.0, 0.0]]], [[[1.0, 1.0]], [[0.0, 1.0]]]])
    probability = torch.tensor([[[[0.8, 0.1]], [[0.2, 0.1]]], [[[0.5, 0.5]], [[0.25, 0.75]]]])
    logits = torch.logit(probability)
    by_slice = [
        1 - (2 * 0.8 + 1) / (0.9 + 1 + 1),
        1 - (0 + 1) / (0.3 + 0 + 1),
        1 - (2 * 1.0 + 1) / (1.0 + 2 + 1),
        1 - (2 * 0.75 + 1) / (1.0 + 1 + 1),
    ]
    assert soft_dice_loss(logits, regions, "slice").item() == pytest.approx(sum(by_slice) / 4)
    by_batch = [1 - (2 * 1.8 + 1) / (1.9 + 3 + 1), 1 - (2 * 0.75 + 1) / (1.3 + 1 + 1)]
    assert soft_dice_loss(logits, regions, "batch").item() == pytest.approx(sum(by_batch) / 2)


def test_a_perfect_mask_costs_nothing_and_so_does_an_empty_one_where_there_is_nothing() -> None:
    regions = torch.zeros(2, 2, 8, 8)
    regions[0, :, :4] = 1
    assert soft_dice_loss((regions * 2 - 1) * 100, regions).item() == pytest.approx(0, abs=1e-6)


@pytest.mark.parametrize("norm", ["none", "instance"])
def test_the_output_is_two_logits_a_voxel_at_any_multiple_of_the_stride(norm: str) -> None:
    config = PRESETS["seed"].with_changes([f"norm={norm}"])
    network = UNet(config).eval()
    for rows, columns in ((240, 240), (16, 32), (48, 80)):
        assert network(torch.zeros(2, 1, rows, columns)).shape == (2, 2, rows, columns)


def test_the_seeds_network_has_its_layers_and_its_weights() -> None:
    torch.manual_seed(0)
    network = UNet(PRESETS["seed"])
    convolutions = [m for m in network.modules() if isinstance(m, nn.Conv2d)]
    ups = [m for m in network.modules() if isinstance(m, nn.ConvTranspose2d)]
    assert [m.out_channels for m in convolutions[:10:2]] == [4, 8, 16, 32, 64]
    assert len(convolutions) == 2 * 5 + 2 * 4 + 1
    assert [m.kernel_size for m in ups] == [(3, 3)] * 4
    assert convolutions[-1].kernel_size == (1, 1)
    assert sum(p.numel() for p in network.parameters()) == 135_258
    weights = torch.cat([m.weight.flatten() for m in [*convolutions, *ups]])
    assert weights.std().item() == pytest.approx(0.01, rel=0.02)
    assert all(not m.bias.any() for m in [*convolutions, *ups] if m.bias is not None)


def test_he_keeps_the_signal_and_the_faithful_start_loses_it() -> None:
    spread = {}
    for preset in ("seed", "seed-he"):
        torch.manual_seed(0)
        picture = torch.rand(2, 1, 240, 240)
        spread[preset] = UNet(PRESETS[preset])(picture).std(dim=(2, 3)).mean().item()
    assert spread["seed-he"] > 1e-2
    assert spread["seed"] < 1e-5 * spread["seed-he"]
    assert math.isfinite(spread["seed-he"])
