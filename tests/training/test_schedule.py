from __future__ import annotations

from dataclasses import replace

import pytest
import torch
from torch import nn

from training.config import OptimiserConfig
from training.schedule import AveragedNetwork, Budget, learning_rate, make_optimiser

COSINE = OptimiserConfig(learning_rate=1.0, final_learning_rate=0.1, schedule="cosine", warmup=0.2)


def test_whichever_of_time_and_steps_is_reached_first_ends_a_run() -> None:
    budget = Budget(max_time_s=100, max_steps=1000)
    assert budget.used(0, 0) == 0
    assert budget.used(100, 50) == 0.5
    assert budget.used(900, 50) == 0.9
    assert budget.used(1000, 1) == 1
    assert budget.used(1, 150) == 1.5
    assert Budget().used(10**9, 1e9) < 1e-6


@pytest.mark.parametrize(("used", "rate"), [(0, 0.01), (0.1, 0.5), (0.2, 1.0), (0.6, 0.55), (1.0, 0.1), (1.5, 0.1)])
def test_the_rate_rises_and_falls_as_a_cosine_over_the_budget(used: float, rate: float) -> None:
    assert learning_rate(used, COSINE) == pytest.approx(rate)


def test_a_constant_rate_stays() -> None:
    config = OptimiserConfig(learning_rate=0.3)
    assert {learning_rate(used, config) for used in (0, 0.3, 1, 2)} == {0.3}


def test_only_weights_decay() -> None:
    network = nn.Sequential(nn.Conv2d(2, 3, 3), nn.InstanceNorm2d(3, affine=True))
    optimiser = make_optimiser(network, replace(COSINE, name="adamw", weight_decay=0.05))
    decayed = {id(p): group["weight_decay"] for group in optimiser.param_groups for p in group["params"]}
    assert decayed == {id(p): 0.05 if p.ndim > 1 else 0.0 for p in network.parameters()}
    assert isinstance(make_optimiser(network, OptimiserConfig()), torch.optim.Adam)


def test_the_average_follows_the_weights_quickly_at_first() -> None:
    network = nn.Linear(1, 1, bias=False)
    with torch.no_grad():
        network.weight.fill_(0)
    averaged = AveragedNetwork(network, 0.9)
    expected = 0.0
    for step in range(200):
        with torch.no_grad():
            network.weight.fill_(step)
        averaged.update(step)
        decay = min(0.9, (1 + step) / (10 + step))
        expected = decay * expected + (1 - decay) * step
        (kept,) = averaged.network.parameters()
        assert kept.item() == pytest.approx(expected, rel=1e-5)
    assert expected == pytest.approx(199 - 9, abs=0.1)  # it lags by decay / (1 - decay) steps


def test_without_decay_the_average_is_the_network_itself() -> None:
    network = nn.Linear(1, 1)
    averaged = AveragedNetwork(network, 0.0)
    averaged.update(0)
    assert averaged.network is network
