"""What training minimises."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import torch
from torch import Tensor
from torch.nn.functional import adaptive_max_pool2d, adaptive_max_pool3d, binary_cross_entropy_with_logits

from training.config import LossConfig

Total = Callable[[Tensor], Tensor]
"""Adds a sum up over all processes that train together, so that the loss is that of the whole batch."""


def _alone(tensor: Tensor) -> Tensor:
    return tensor


def deep_loss(
    levels: Sequence[Tensor], regions: Tensor, known: Tensor, weight: Tensor, config: LossConfig, total: Total = _alone
) -> Tensor:
    """:func:`region_loss` of every supervised level, each counting half of the finer one's, shares adding up to 1.

    Coarser levels are told the largest value of the voxels that they cover, so that no small lesion is lost to them.

    Args:
        levels: logits (N, R, ...) of each level, finest first.
        regions: (N, R, ...) of 0 and 1, float, on the finest grid.
        known: (N, R) of 0 and 1, whether a region is labelled in a sample.
        weight: (N, ...) of each voxel in the cross-entropy, on the finest grid.
        config: the parts.
        total: over processes.
    """
    shares = [0.5**n for n in range(len(levels))]
    loss = torch.zeros((), device=regions.device)
    for share, logits in zip(shares, levels, strict=True):
        size = logits.shape[2:]
        pool = adaptive_max_pool2d if len(size) == 2 else adaptive_max_pool3d
        if size == regions.shape[2:]:
            here, weight_here = regions, weight
        else:
            here, weight_here = pool(regions, size), pool(weight[:, None], size)[:, 0]
        loss = loss + share / sum(shares) * region_loss(logits.float(), here, known, weight_here, config, total)
    return loss


def region_loss(
    logits: Tensor, regions: Tensor, known: Tensor, weight: Tensor, config: LossConfig, total: Total = _alone
) -> Tensor:
    """The loss that a configuration asks for; shapes as :func:`deep_loss`."""
    axes = tuple(range(2, logits.ndim))
    stretched = known.reshape(*known.shape, *(1 for _ in axes))
    loss = overlap_loss(logits, regions * stretched, stretched, config.overlap, config.over, total)
    if config.cross_entropy:
        # Its gradient is p - y: alive where a saturated sigmoid has stopped that of Dice.
        entropy = binary_cross_entropy_with_logits(logits, regions, reduction="none")
        weighted = entropy * weight[:, None] * stretched
        counted = total(stretched.expand_as(weighted).sum()).clamp(min=1)
        loss = loss + config.cross_entropy * total(weighted.sum()) / counted
    return loss


def overlap_loss(
    logits: Tensor,
    regions: Tensor,
    known: Tensor,
    overlap: str = "dice",
    over: str = "slice",
    total: Total = _alone,
) -> Tensor:
    """1 - overlap, mean over regions: one of the seed's three.

    With |·| the sum of probabilities, A drawn and B true: "dice" (2 |A∩B| + 1) / (|A| + |B| + 1); "precision"
    (|A∩B| + 1) / (|A| + 1); "iou" (|A∩B| + 1) / (|A∪B| + 1).

    Args:
        logits: (N, R, ...).
        regions: (N, R, ...) of 0 and 1, float.
        known: (N, R, 1, ...) of 0 and 1; what is not known counts neither as drawn nor as true.
        overlap: which.
        over: "slice" takes the sums over each sample and averages; "batch" takes them over the whole batch, so that a
            sample without the region does not outvote the others.
        total: over processes.

    Returns:
        scalar in 0..1.
    """
    probability = torch.sigmoid(logits) * known
    inner = tuple(range(2, logits.ndim))
    axes = (0, *inner) if over == "batch" else inner
    both, drawn, true = (part.sum(axes) for part in (probability * regions, probability, regions))
    if over == "batch":
        both, drawn, true = total(both), total(drawn), total(true)
    if overlap == "precision":
        share = (both + 1) / (drawn + 1)
    elif overlap == "iou":
        share = (both + 1) / (drawn + true - both + 1)
    else:
        share = (2 * both + 1) / (drawn + true + 1)
    if over == "slice":
        return total((1 - share).sum()) / total(torch.ones_like(share).sum())
    return (1 - share).mean()
