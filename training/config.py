"""Every knob of a training run, in frozen records; a checkpoint carries them, the presets are TOML files of them."""

from __future__ import annotations

import json
import math
import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from operator import attrgetter
from pathlib import Path
from typing import Any, Literal

from engine.model.card import IntensityRange, PreprocessSpec, Scale
from training.errors import TrainingError
from training.records import build

PRESET_FOLDER = Path(__file__).parent / "presets"


@dataclass(frozen=True)
class InputConfig:
    """How a scan becomes the network's input; ends up in the model card.

    Attributes:
        ct_range_hu: what becomes 0 and 1 in CT.
        mr_percentiles: what becomes 0 and 1 in all else, as percentiles of the body.
        spacing_mm: in-plane voxel size.
        slice_mm: distance of slices; None keeps the scan's own.
        min_slice_mm: slices closer than this are averaged to it; 0 keeps the scan's own. Not with ``slice_mm``.
        slices: neighbouring slices that a 2-D network sees at once, odd.
        tile: largest input (k, j, i) given at once in prediction; 0 = the whole axis.
    """

    ct_range_hu: tuple[float, float] = (-40.0, 160.0)
    mr_percentiles: tuple[float, float] = (0.5, 99.5)
    spacing_mm: float = 1.6
    slice_mm: float | None = None
    min_slice_mm: float = 0.0
    slices: int = 1
    tile: tuple[int, int, int] = (0, 0, 0)


@dataclass(frozen=True)
class NetworkConfig:
    """The U-Net.

    Attributes:
        dimensions: 2, or 3 with kernels over slices too.
        base_channels: channels of the first level; doubled on each below.
        max_channels: never more than this.
        levels: resolutions; the deepest has 1 / 2^(levels - 1) of the first one's rows.
        stem: rows and columns are folded into channels by this factor before the first level, and unfolded after the
            last (Shi et al. 2016, sub-pixel convolution); 1 leaves them.
        flat_levels: 3-D: so many first levels have kernels 1 x 3 x 3 and halve no slices, for slices thicker than
            pixels (Isensee et al. 2021).
        block: "plain", two convolutions; "residual", the same with a short cut (He et al. 2016).
        norm: "none", or "instance" normalisation after each convolution (Ulyanov et al. 2016).
        activation: "relu" or "leaky" (slope 0.01).
        init: "normal" draws weights from N(0, 0.01); "he" from He et al. (2015). Biases start at 0.
        deep_supervision: whether coarser levels are trained towards the regions too (Lee et al. 2015).
    """

    dimensions: Literal[2, 3] = 2
    base_channels: int = 4
    max_channels: int = 320
    levels: int = 5
    stem: int = 1
    flat_levels: int = 0
    block: Literal["plain", "residual"] = "plain"
    norm: Literal["none", "instance"] = "none"
    activation: Literal["relu", "leaky"] = "relu"
    init: Literal["normal", "he"] = "normal"
    deep_supervision: bool = False

    @property
    def stride(self) -> tuple[int, int, int]:
        """Slices, rows and columns of the input are multiples of this."""
        in_plane = int(self.stem * 2 ** (self.levels - 1))
        across = int(2 ** max(self.levels - 1 - self.flat_levels, 0)) if self.dimensions == 3 else 1
        return across, in_plane, in_plane

    @property
    def widths(self) -> tuple[int, ...]:
        """Channels of each level."""
        return tuple(min(self.base_channels * 2**level, self.max_channels) for level in range(self.levels))


@dataclass(frozen=True)
class SamplingConfig:
    """What a batch is made of.

    Attributes:
        field: rows and columns of a sample.
        depth: slices of a sample for a 3-D network.
        batch_size: samples a step, over all processes.
        tumour_share: share of samples centred on a labelled tumour.
        liver_share: share of samples centred on liver; the rest come from anywhere.
        lesion_power: a lesion is drawn with probability ~ volume^-power; 0 draws a case, then any of its tumour slices.
        liver_only_share: share of samples from cases whose tumours are not labelled, if there are any; the shares
            above hold within the others.
        skip_share: share of samples that take every second slice as neighbour, as if slices were twice as far apart.
    """

    field: int = 240
    depth: int = 1
    batch_size: int = 16
    tumour_share: float = 0.0
    liver_share: float = 0.0
    lesion_power: float = 0.0
    liver_only_share: float = 0.0
    skip_share: float = 0.0


@dataclass(frozen=True)
class AugmentConfig:
    """Changes of position, and of intensities that keep their order.

    Attributes:
        rotation_deg: largest rotation, either way.
        zoom: largest factor of enlargement or reduction.
        shift_mm: largest shift along rows and columns.
        noise: largest standard deviation of added noise, on the 0..1 scale.
        intensity_shift: largest shift of all intensities, on the 0..1 scale.
        window: largest change of either end of the intensity range, as a share of it.
        gamma: standard deviation of ln(gamma).
        blur: largest standard deviation of a Gaussian blur, in voxels, in half of the samples.
    """

    rotation_deg: float = 15.0
    zoom: float = 1.15
    shift_mm: float = 20.0
    noise: float = 0.03
    intensity_shift: float = 0.05
    window: float = 0.0
    gamma: float = 0.0
    blur: float = 0.0


@dataclass(frozen=True)
class ContrastConfig:
    """Intensities re-drawn, so that a network trained on CT sees what MRI may look like (Billot et al. 2023).

    Attributes:
        share: of samples that are re-drawn; 0 switches all below off.
        curve: whether intensities pass a random curve, rising, falling or neither.
        regions: whether liver, tumour and the fat lost below the CT range each get a mean of their own.
        uptake: share of re-drawn samples in which the liver outshines all else instead, as in the hepatobiliary phase.
        bias: largest standard deviation of the logarithm of a smooth bias field.
        rician: largest standard deviation of Rician noise.
        coarse: largest factor by which the in-plane resolution is reduced.
    """

    share: float = 0.0
    curve: bool = True
    regions: bool = True
    uptake: float = 0.25
    bias: float = 0.5
    rician: float = 0.08
    coarse: float = 2.0


@dataclass(frozen=True)
class LesionConfig:
    """Lesions drawn on real livers (after Hu et al. 2023), and what looks like one and is none.

    Attributes:
        share: of samples with liver that get drawn lesions.
        most: lesions in one sample.
        median_mm: median of the equivalent radius.
        spread: standard deviation of its logarithm.
        distractors: share of samples with liver that get vessels, fissures and focal fat, unlabelled.
    """

    share: float = 0.0
    most: int = 8
    median_mm: float = 8.0
    spread: float = 0.65
    distractors: float = 0.0


@dataclass(frozen=True)
class LossConfig:
    """What training minimises: the sum of the parts that are switched on.

    Attributes:
        overlap: "dice", soft Dice with +1; "precision", 1 - precision; "iou", 1 - IoU: the seed's three.
        over: overlap of each "slice" (sample), averaged; or of all voxels of the "batch" at once.
        cross_entropy: weight of binary cross-entropy beside the overlap.
        lesion_weight: largest weight of a lesion's voxels in the cross-entropy, by inverse volume; 1 is none.
    """

    overlap: Literal["dice", "precision", "iou"] = "dice"
    over: Literal["slice", "batch"] = "slice"
    cross_entropy: float = 0.0
    lesion_weight: float = 1.0


@dataclass(frozen=True)
class OptimiserConfig:
    """How weights move.

    Attributes:
        name: "adam" (Kingma & Ba 2015) or "adamw" (Loshchilov & Hutter 2019).
        learning_rate: the highest.
        final_learning_rate: at the end of a cosine schedule.
        schedule: "constant", or "cosine" over the run's budget, time or steps.
        warmup: share of the budget in which the rate rises from 0.
        weight_decay: of adamw.
        clip: largest norm of the gradient; 0 is no limit.
        ema: decay of the averaged weights that are validated and exported; 0 averages nothing.
    """

    name: Literal["adam", "adamw"] = "adam"
    learning_rate: float = 1e-3
    final_learning_rate: float = 1e-5
    schedule: Literal["constant", "cosine"] = "constant"
    warmup: float = 0.0
    weight_decay: float = 0.0
    clip: float = 0.0
    ema: float = 0.0


@dataclass(frozen=True)
class Config:
    """What decides a training run, apart from the data and the time it is given.

    Attributes:
        preset: the name it goes by.
        precision: "fp32", or "bf16" autocast for the convolutions.
        deterministic: whether torch is kept to operations that repeat to the bit.
        seed: of weights and samples.
        steps_per_validation: steps between two looks at the validation cases.
        validation_stride: every how many-th slice of them is looked at.
    """

    preset: str
    input: InputConfig = field(default_factory=InputConfig)
    network: NetworkConfig = field(default_factory=NetworkConfig)
    sampling: SamplingConfig = field(default_factory=SamplingConfig)
    augment: AugmentConfig = field(default_factory=AugmentConfig)
    contrast: ContrastConfig = field(default_factory=ContrastConfig)
    lesions: LesionConfig = field(default_factory=LesionConfig)
    loss: LossConfig = field(default_factory=LossConfig)
    optimiser: OptimiserConfig = field(default_factory=OptimiserConfig)
    precision: Literal["fp32", "bf16"] = "fp32"
    deterministic: bool = False
    seed: int = 2
    steps_per_validation: int = 250
    validation_stride: int = 4

    def __post_init__(self) -> None:
        for name, (least, most) in _RANGES.items():
            value = attrgetter(name)(self)
            if not least <= value <= most or math.isinf(value):
                range_ = f"at least {least:g}" if math.isinf(most) else f"between {least:g} and {most:g}"
                raise ValueError(f"{name} is {range_}, not {value:g}")
        network, sampling = self.network, self.sampling
        across, in_plane, _ = network.stride
        if sampling.field % in_plane:
            raise ValueError(f"field {sampling.field} is no multiple of the network's total stride {in_plane}")
        if sampling.depth % across:
            raise ValueError(f"depth {sampling.depth} is no multiple of the network's total stride {across}")
        if network.dimensions == 2 and (sampling.depth != 1 or network.flat_levels):
            raise ValueError("depth and flat_levels belong to a 3-D network; a 2-D one has slices")
        if network.norm == "instance" and (sampling.field, sampling.depth) == (in_plane, across):
            raise ValueError(f"field {sampling.field} leaves the deepest level one voxel, which has no norm")
        if sampling.tumour_share + sampling.liver_share > 1:
            raise ValueError("tumour_share and liver_share are together at most 1")
        self.preprocess_spec()  # ranges and spacing are judged there

    @property
    def stack(self) -> int:
        """Slices of a training sample."""
        return self.sampling.depth if self.network.dimensions == 3 else self.input.slices

    def preprocess_spec(self) -> PreprocessSpec:
        """How a scan becomes this network's input: what ``prepare`` does, and what the model card will say."""
        return PreprocessSpec(
            ct=IntensityRange(Scale.ABSOLUTE, *self.input.ct_range_hu),
            mr=IntensityRange(Scale.PERCENTILE, *self.input.mr_percentiles),
            spacing_mm=(self.input.slice_mm, self.input.spacing_mm, self.input.spacing_mm),
            slices=self.input.slices,
            dimensions=self.network.dimensions,
            size_multiple=self.network.stride,
            tile=self.input.tile,
            min_slice_mm=self.input.min_slice_mm,
        )

    def to_json(self) -> dict[str, Any]:
        """Plain values, for a checkpoint."""
        return asdict(self)

    @staticmethod
    def from_json(stated: Mapping[str, Any]) -> Config:
        """Read a config back; TrainingError names an entry that does not fit."""
        return build(Config, stated)

    def with_changes(self, changes: list[str]) -> Config:
        """Apply ``NAME=VALUE`` settings from a command line, such as ``optimiser.ema=0.99``; JSON or a bare word."""
        values = self.to_json()
        for change in changes:
            path, equals, text = change.partition("=")
            *groups, name = path.split(".")
            group: Any = values
            for step in groups:
                group = group.get(step) if isinstance(group, dict) else None
            if not equals or not isinstance(group, dict) or isinstance(group.get(name, group), dict):
                raise TrainingError(f"There is no setting {change}. {_advice(path, values)}")
            try:
                group[name] = json.loads(text)
            except json.JSONDecodeError:
                group[name] = text
        return Config.from_json(values)


_RANGES: Mapping[str, tuple[float, float]] = {
    "network.base_channels": (1, math.inf),
    "network.max_channels": (1, math.inf),
    "network.levels": (1, 10),
    "network.stem": (1, math.inf),
    "network.flat_levels": (0, math.inf),
    "sampling.field": (1, math.inf),
    "sampling.depth": (1, math.inf),
    "sampling.batch_size": (1, math.inf),
    "sampling.tumour_share": (0, 1),
    "sampling.liver_share": (0, 1),
    "sampling.lesion_power": (0, math.inf),
    "sampling.liver_only_share": (0, 1),
    "sampling.skip_share": (0, 1),
    "augment.rotation_deg": (0, 180),
    "augment.zoom": (1, math.inf),
    "augment.shift_mm": (0, math.inf),
    "augment.noise": (0, math.inf),
    "augment.intensity_shift": (0, 1),
    "augment.window": (0, 0.4),  # both ends move: at 0.5 they meet
    "augment.gamma": (0, math.inf),
    "augment.blur": (0, math.inf),
    "contrast.share": (0, 1),
    "contrast.uptake": (0, 1),
    "contrast.bias": (0, math.inf),
    "contrast.rician": (0, math.inf),
    "contrast.coarse": (1, math.inf),
    "lesions.share": (0, 1),
    "lesions.most": (1, math.inf),
    "lesions.median_mm": (0, math.inf),
    "lesions.spread": (0, math.inf),
    "lesions.distractors": (0, 1),
    "loss.cross_entropy": (0, math.inf),
    "loss.lesion_weight": (1, math.inf),
    "optimiser.learning_rate": (0, math.inf),
    "optimiser.final_learning_rate": (0, math.inf),
    "optimiser.warmup": (0, 0.9),
    "optimiser.weight_decay": (0, math.inf),
    "optimiser.clip": (0, math.inf),
    "optimiser.ema": (0, 1),
    "seed": (0, math.inf),
    "steps_per_validation": (1, math.inf),
    "validation_stride": (1, math.inf),
}
"""Smallest and largest value of each number that the card's own records do not judge."""


def preset_names() -> list[str]:
    """The presets that come with the program."""
    return sorted(path.stem for path in PRESET_FOLDER.glob("*.toml"))


def read_config(path: Path) -> Config:
    """Read a TOML file of settings; its name is the preset's. TrainingError says what is wrong with it."""
    try:
        stated = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise TrainingError(
            f"There is no configuration {path.name}. Name a TOML file as in training/presets."
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        reason = "it is no text" if isinstance(error, UnicodeDecodeError) else error
        raise TrainingError(f"The configuration {path.name} is not readable as TOML ({reason}). Correct it.") from error
    return build(Config, {"preset": path.stem, **stated})


def preset(name: str) -> Config:
    """A preset by name; TrainingError lists those there are."""
    if name not in preset_names():
        raise TrainingError(f"There is no preset {name}. Choose one of: {', '.join(preset_names())}.")
    return read_config(PRESET_FOLDER / f"{name}.toml")


def _advice(path: str, values: Mapping[str, Any]) -> str:
    """What one may have meant by a wrong name: settings so called, those of its group, or the groups."""
    names = [
        f"{group}.{name}" if isinstance(members, dict) else group
        for group, members in values.items()
        for name in (members if isinstance(members, dict) else [group])
    ]
    last, first = path.split(".")[-1], path.split(".")[0]
    meant = [name for name in names if name.split(".")[-1] == last]
    meant = meant or [name for name in names if name.split(".")[0] == first]
    meant = meant or [f"{name}.*" if isinstance(members, dict) else name for name, members in values.items()]
    return f"Write NAME=VALUE with one of: {', '.join(meant)}."
