"""A training run on disk: one safetensors file that holds weights, optimiser and, in its metadata, all else."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save
from torch import Tensor, nn

from engine.files import replacing
from engine.model.card import TrainingData
from training.config import Config
from training.errors import TrainingError

_WEIGHTS, _AVERAGED, _OPTIMISER = "weights.", "averaged.", "optimiser."


@dataclass(frozen=True)
class RunState:
    """Where a run stands, apart from its tensors.

    Attributes:
        config: every knob.
        data: what it is trained on.
        step: optimiser steps done.
        elapsed_s: training time so far, over all sittings.
        score: of the latest validation, :func:`training.look.score`; None before the first.
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
    """A run as it was saved.

    Attributes:
        state: where it stood.
        weights: of the network that is trained.
        averaged: of the network that is validated and exported; the same where nothing is averaged.
        optimiser: its own state.
    """

    state: RunState
    weights: Mapping[str, Tensor]
    averaged: Mapping[str, Tensor]
    optimiser: Mapping[str, Any]


def save_checkpoint(
    path: Path, state: RunState, network: nn.Module, averaged: nn.Module, optimiser: torch.optim.Optimizer
) -> None:
    """Write all of a run; what was at ``path`` stays whole until the new file is."""
    optimiser_state = optimiser.state_dict()
    tensors = {f"{_WEIGHTS}{name}": value.contiguous() for name, value in network.state_dict().items()}
    if averaged is not network:
        tensors |= {f"{_AVERAGED}{name}": value.contiguous() for name, value in averaged.state_dict().items()}
    for index, entries in optimiser_state["state"].items():
        for name, value in entries.items():
            tensors[f"{_OPTIMISER}{index}.{name}"] = torch.as_tensor(value).contiguous()
    metadata = {
        "state": json.dumps({**asdict(state), "config": state.config.to_json()}),
        "param_groups": json.dumps(optimiser_state["param_groups"]),
    }
    content = save(tensors, metadata)  # its own way to disk hides a full one behind an error of another kind
    with replacing(path) as part:
        part.write_bytes(content)


def load_checkpoint(path: Path) -> Checkpoint:
    """Read a run back; TrainingError says what is wrong with the file."""
    if not path.is_file():
        raise TrainingError(
            f"There is no checkpoint {path.name} in {path.parent.name}. Train first, or name another run."
        )
    networks: dict[str, dict[str, Tensor]] = {_WEIGHTS: {}, _AVERAGED: {}}
    entries: dict[int, dict[str, Tensor]] = {}
    try:
        with safe_open(path, framework="pt") as file:
            metadata = file.metadata()
            for key in file.keys():  # noqa: SIM118 - not a dict, has no other way to list
                kind, name = key.split(".", 1)
                if f"{kind}." in networks:
                    networks[f"{kind}."][name] = file.get_tensor(key)
                else:
                    index, name = name.split(".", 1)
                    entries.setdefault(int(index), {})[name] = file.get_tensor(key)
        stated = json.loads(metadata["state"])
        config = Config.from_json(stated.pop("config"))
        data = tuple(TrainingData(**entry) for entry in stated.pop("data"))
        state = replace(RunState(config, data), **stated)
        param_groups = json.loads(metadata["param_groups"])
    except (SafetensorError, KeyError, TypeError, ValueError) as error:
        raise TrainingError(f"The checkpoint {path.name} is damaged. Use another one of the run.") from error
    weights = networks[_WEIGHTS]
    return Checkpoint(state, weights, networks[_AVERAGED] or weights, {"state": entries, "param_groups": param_groups})
