"""A look at the validation cases while a run goes on: quick, on slices, to choose among checkpoints."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import torch
from torch import nn

from training.cases import Cases
from training.config import Config
from training.data.dataset import whole_slices
from training.errors import TrainingError
from training.evaluation.summary import mean_of_patients
from training.net.unet import REGIONS
from training.processes import Processes


@torch.no_grad()
def slice_dice(network: nn.Module, cases: Cases, config: Config, processes: Processes) -> dict[str, float | None]:
    """Mean Dice over patients of each region ("liver", "tumour"; of watched data "NAME liver", ...).

    From every ``validation_stride``-th slice on the network's own grid, at a threshold of 0.5: for choosing a
    checkpoint, not for reporting.
    """
    network.eval()
    flat = [(group, case) for group, members in cases.validation.items() for case in members]
    counts = torch.zeros(len(flat), 3, len(REGIONS), dtype=torch.float64)
    for n, (_, case) in processes.share(flat):
        for images, regions in whole_slices(case, config):
            with torch.autocast(processes.device.type, dtype=torch.bfloat16, enabled=config.precision == "bf16"):
                logits = network(images.to(processes.device))
            drawn = logits.float().cpu().numpy() > 0
            axes = (0, *range(2, drawn.ndim))
            sums = [np.count_nonzero(a, axis=axes) for a in (drawn & regions, drawn, regions)]
            counts[n] += torch.from_numpy(np.stack(sums))
    counts = processes.sum(counts)
    dice: dict[str, float | None] = {}
    for group in cases.validation:
        for r, region in enumerate(REGIONS):
            members = {case.name: _dice(*counts[n, :, r].tolist()) for n, (g, case) in enumerate(flat) if g == group}
            if group and region == "tumour" and not any(c.has_tumour_labels for c in cases.validation[group]):
                continue
            patient = cases.patient if not group else str
            dice[f"{group} {region}".strip()] = mean_of_patients(members, patient)
    return dice


def score(dice: Mapping[str, float | None]) -> float:
    """What the best checkpoint has most of: the mean Dice of all regions looked at; TrainingError if none was."""
    found = [value for value in dice.values() if value is not None]
    if not found:
        raise TrainingError("No slice that is looked at shows a liver. Lower validation_stride.")
    return sum(found) / len(found)


def _dice(both: float, drawn: float, true: float) -> float | None:
    return 2 * both / (drawn + true) if true else None
