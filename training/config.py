"""Every knob of a training run, in one frozen record; a checkpoint carries it, and the presets are its instances."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

from engine.model.card import IntensityRange, PreprocessSpec, Scale
from training.errors import TrainingError

_CHOICES = {
    "init": ("normal", "he"),
    "norm": ("none", "instance"),
    "dice_over": ("slice", "batch"),
    "precision": ("fp32", "bf16"),
}


@dataclass(frozen=True)
class Config:
    """What decides a training run, apart from the data and the time it is given.

    Attributes:
        preset: the name it goes by.
        ct_range_hu: what becomes 0 and 1 in CT.
        mr_percentiles: what becomes 0 and 1 in all else, as percentiles of the body.
        spacing_mm: in-plane voxel size that the network sees.
        field: rows and columns of a training sample.
        base_channels: channels of the first level; doubled on each below.
        levels: resolutions in the network; the deepest has 1 / 2^(levels - 1) of the rows.
        norm: "none", or "instance" normalisation after each 3 x 3 convolution.
        init: "normal" draws weights from N(0, 0.01); "he" from He et al. (2015). Biases start at 0.
        dice_over: soft Dice of each slice, averaged; or of all voxels of the "batch" at once.
        cross_entropy: whether binary cross-entropy is added to soft Dice.
        learning_rate: Adam's, constant.
        batch_size: slices a step.
        precision: "fp32", or "bf16" autocast for the convolutions.
        tumour_share: share of samples drawn from slices with tumour only; the others come from all slices.
        rotation_deg: largest rotation, either way.
        zoom: largest factor of enlargement or reduction.
        shift_mm: largest shift along rows and columns.
        noise: largest standard deviation of added noise, on the 0..1 scale.
        intensity_shift: largest shift of all intensities, on the 0..1 scale.
        seed: of weights and samples.
        steps_per_validation: steps between two looks at the validation cases.
        validation_stride: every how many-th slice of them is looked at.
    """

    preset: str
    ct_range_hu: tuple[float, float] = (-40.0, 160.0)
    mr_percentiles: tuple[float, float] = (0.5, 99.5)
    spacing_mm: float = 1.6
    field: int = 240
    base_channels: int = 4
    levels: int = 5
    norm: str = "none"
    init: str = "normal"
    dice_over: str = "slice"
    cross_entropy: bool = False
    learning_rate: float = 1e-3
    batch_size: int = 16
    precision: str = "fp32"
    tumour_share: float = 0.0
    rotation_deg: float = 15.0
    zoom: float = 1.15
    shift_mm: float = 20.0
    noise: float = 0.03
    intensity_shift: float = 0.05
    seed: int = 2
    steps_per_validation: int = 250
    validation_stride: int = 4

    def __post_init__(self) -> None:
        for name, choices in _CHOICES.items():
            if getattr(self, name) not in choices:
                raise ValueError(f"{name} is one of {', '.join(choices)}, not {getattr(self, name)}")
        if self.field % self.stride:
            raise ValueError(f"field {self.field} is no multiple of the network's total stride {self.stride}")
        if min(self.base_channels, self.levels, self.batch_size, self.steps_per_validation, self.validation_stride) < 1:
            raise ValueError("channels, levels, batch size and intervals are at least 1")
        if not 0 <= self.tumour_share <= 1:
            raise ValueError(f"tumour_share lies between 0 and 1, {self.tumour_share} does not")
        if self.zoom < 1:
            raise ValueError(f"zoom is at least 1, not {self.zoom}")
        self.preprocess_spec()  # ranges and spacing are judged there

    @property
    def stride(self) -> int:
        """Rows and columns of the network's input are multiples of this."""
        return int(2 ** (self.levels - 1))

    def preprocess_spec(self) -> PreprocessSpec:
        """How a scan becomes this network's input: what ``prepare`` does, and what the model card will say."""
        return PreprocessSpec(
            ct=IntensityRange(Scale.ABSOLUTE, *self.ct_range_hu),
            mr=IntensityRange(Scale.PERCENTILE, *self.mr_percentiles),
            spacing_mm=(None, self.spacing_mm, self.spacing_mm),
            size_multiple=(1, self.stride, self.stride),
        )

    def to_json(self) -> dict[str, Any]:
        """Plain values, for a checkpoint."""
        return asdict(self)

    @staticmethod
    def from_json(stated: Mapping[str, Any]) -> Config:
        """Read a config back; TrainingError names an entry that does not fit."""
        if unknown := sorted(stated.keys() - {f.name for f in fields(Config)}):
            raise TrainingError(
                f"The configuration has an unknown entry {unknown[0]}. Use the version it was made for."
            )
        values: dict[str, Any] = {n: tuple(value) if isinstance(value, list) else value for n, value in stated.items()}
        try:
            return Config(**values)
        except (TypeError, ValueError) as error:
            raise TrainingError(f"The configuration makes no sense: {error}.") from error

    def with_changes(self, changes: list[str]) -> Config:
        """Apply ``NAME=VALUE`` settings from a command line, the value in JSON or a bare word."""
        values = self.to_json()
        for change in changes:
            name, equals, text = change.partition("=")
            if not equals or name not in values:
                raise TrainingError(f"There is no setting {change}. Write NAME=VALUE with one of: {', '.join(values)}.")
            try:
                values[name] = json.loads(text)
            except json.JSONDecodeError:
                values[name] = text
        return Config.from_json(values)


_SEED = Config("seed")

PRESETS: Mapping[str, Config] = {
    config.preset: config
    for config in (
        _SEED,
        replace(
            _SEED, preset="seed-he", init="he", norm="instance", dice_over="batch", cross_entropy=True, tumour_share=0.5
        ),
    )
}
"""By name. ``seed`` is the faithful network; why ``seed-he`` differs stands in docs/models/hepatica-seed.md."""
