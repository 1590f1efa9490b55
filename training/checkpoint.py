"""A training run on disk: one safetensors file that holds weights, optimiser and, in its metadata, all else."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import Tensor, nn

from engine.files import replacing
from engine.model.card import TrainingData
from training.config import Config
from training.errors import TrainingError

_WEIGHTS, _OPTIMISER = "weights.", "optimiser."


@dataclass(frozen=True)
class RunState:
    """Where a run stands, apart from its tensors.

    Attributes:
        config: every knob.
        data: what it is trained on.
        step: optimiser steps done.
        elapsed_s: training time so far, over all sittings.
        score: of the latest validation, mean Dice of liver and tumour over patients; None before the first.
        best_score: the highest so far.
    """

    config: Config
    data: tuple[TrainingData, ...]
    step: int = 0
    elapsed_s: float = 0.0
    score: float | None = None
    best_score: float | None = None


@dataclass(frozen=True)
class Checkpoint:
    """A run as it was saved: its state, the network's weights, the optimiser's own state."""

    state: RunState
    weights: Mapping[str, Tensor]
    optimiser: Mapping[str, Any]


def save_checkpoint(path: Path, state: RunState, network: nn.Module, optimiser: torch.optim.Optimizer) -> None:
    """Write all of a run; what was at ``path`` stays whole until the new file is."""
    optimiser_state = optimiser.state_dict()
    tensors = {f"{_WEIGHTS}{name}": value.contiguous() for name, value in network.state_dict().items()}
    for index, entries in optimiser_state["state"].items():
        for name, value in entries.items():
            tensors[f"{_OPTIMISER}{index}.{name}"] = torch.as_tensor(value).contiguous()
    metadata = {
        "state": json.dumps({**asdict(state), "config": state.config.to_json()}),
        "param_groups": json.dumps(optimiser_state["param_groups"]),
    }
    with replacing(path) as part:
        save_file(tensors, part, metadata)


def load_checkpoint(path: Path) -> Checkpoint:
    """Read a run back; TrainingError says what is wrong with the file."""
    if not path.is_file():
        raise TrainingError(
            f"There is no checkpoint {path.name} in {path.parent.name}. Train first, or name another run."
        )
    weights: dict[str, Tensor] = {}
    entries: dict[int, dict[str, Tensor]] = {}
    try:
        with safe_open(path, framework="pt") as file:
            metadata = file.metadata()
            for key in file.keys():  # noqa: SIM118 - not a dict, has no other way to list
                if key.startswith(_WEIGHTS):
                    weights[key.removeprefix(_WEIGHTS)] = file.get_tensor(key)
                else:
                    index, name = key.removeprefix(_OPTIMISER).split(".", 1)
                    entries.setdefault(int(index), {})[name] = file.get_tensor(key)
        stated = json.loads(metadata["state"])
        config = Config.from_json(stated.pop("config"))
        data = tuple(TrainingData(**entry) for entry in stated.pop("data"))
        state = replace(RunState(config, data), **stated)
        param_groups = json.loads(metadata["param_groups"])
    except (SafetensorError, KeyError, TypeError, ValueError) as error:
        raise TrainingError(f"The checkpoint {path.name} is damaged. Use another one of the run.") from error
    return Checkpoint(state, weights, {"state": entries, "param_groups": param_groups})
