"""How long a run lasts, and how fast its weights move on the way."""

from __future__ import annotations

import copy
import math
import sys
from dataclasses import dataclass

import torch
from torch import nn

from training.config import OptimiserConfig


@dataclass(frozen=True)
class Budget:
    """When a run is done: after so much training time or so many steps, whichever is reached first."""

    max_time_s: float = float("inf")
    max_steps: int = sys.maxsize

    def used(self, step: int, elapsed_s: float) -> float:
        """The share spent, 1 when the run is done."""
        return max(elapsed_s / self.max_time_s, step / self.max_steps)


def make_optimiser(network: nn.Module, config: OptimiserConfig) -> torch.optim.Optimizer:
    """The optimiser that a configuration asks for; norms and biases are not decayed."""
    if config.name == "adam":
        return torch.optim.Adam(network.parameters(), lr=config.learning_rate)
    parameters = list(network.parameters())
    groups = [
        {"params": [p for p in parameters if p.ndim > 1], "weight_decay": config.weight_decay},
        {"params": [p for p in parameters if p.ndim <= 1], "weight_decay": 0.0},
    ]
    return torch.optim.AdamW(groups, lr=config.learning_rate)


def learning_rate(used: float, config: OptimiserConfig) -> float:
    """The rate when a share ``used`` of the budget is spent: a linear rise, then constant or half a cosine."""
    if used < config.warmup:
        return config.learning_rate * max(used / config.warmup, 0.01)
    if config.schedule == "constant":
        return config.learning_rate
    way = min((used - config.warmup) / (1 - config.warmup), 1.0)
    span = config.learning_rate - config.final_learning_rate
    return config.final_learning_rate + span * (1 + math.cos(math.pi * way)) / 2


class AveragedNetwork:
    """An exponential moving average of a network's weights; without decay the network itself.

    Args:
        network: the one that is trained.
        decay: share of the average kept at each step; less in the first steps, which would linger.
    """

    def __init__(self, network: nn.Module, decay: float) -> None:
        self._decay = decay
        self._source = network
        self.network = copy.deepcopy(network) if decay else network

    @torch.no_grad()
    def update(self, step: int) -> None:
        """Take in the weights after a step."""
        if not self._decay:
            return
        decay = min(self._decay, (1 + step) / (10 + step))
        for kept, new in zip(self.network.parameters(), self._source.parameters(), strict=True):
            kept.lerp_(new, 1 - decay)
