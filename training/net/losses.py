"""What training minimises."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn.functional import binary_cross_entropy_with_logits

from training.config import Config


def region_loss(logits: Tensor, regions: Tensor, config: Config) -> Tensor:
    """The loss that a configuration asks for; shapes as :func:`soft_dice_loss`."""
    loss = soft_dice_loss(logits, regions, config.dice_over)
    if config.cross_entropy:
        # Its gradient is p - y: alive where a saturated sigmoid has stopped that of Dice.
        loss = loss + binary_cross_entropy_with_logits(logits, regions)
    return loss


def soft_dice_loss(logits: Tensor, regions: Tensor, over: str = "slice") -> Tensor:
    """The seed's loss, ``1 - (2 |A∩B| + 1) / (|A| + |B| + 1)`` with |·| the sum of probabilities, mean over regions.

    Args:
        logits: (N, R, H, W).
        regions: (N, R, H, W) of 0 and 1, float.
        over: "slice" takes the sums over each slice and averages; "batch" takes them over the whole batch, so that a
            slice without the region does not outvote the others.

    Returns:
        scalar in 0..1.
    """
    probability = torch.sigmoid(logits)
    axes = (0, 2, 3) if over == "batch" else (2, 3)
    overlap = (probability * regions).sum(axes)
    total = probability.sum(axes) + regions.sum(axes)
    return (1 - (2 * overlap + 1) / (total + 1)).mean()
