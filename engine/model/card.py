"""What a model file says about itself; without it there is no prediction.

The card travels in the ONNX file's ``metadata_props`` under :data:`METADATA_KEY` as JSON. ``training export`` writes
it, the engine reads it back, and everything that turns a scan into the network's input or its output into labels
stands in it and nowhere else: train = predict.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, is_dataclass
from enum import Enum
from types import UnionType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from engine.errors import ModelError, own_words
from engine.scan.volume import Modality
from engine.words import say

METADATA_KEY = "hepatica_card"
SCHEMA = 1
"""Raised when a card written today could be misread by yesterday's program."""


class Scale(Enum):
    """How the two ends of an intensity range are meant."""

    ABSOLUTE = "absolute"
    PERCENTILE = "percentile"


class Activation(Enum):
    """What turns the network's output (logits) into probabilities."""

    SIGMOID = "sigmoid"
    SOFTMAX = "softmax"


@dataclass(frozen=True)
class IntensityRange:
    """Intensities are clipped to ``lower``..``upper`` and scaled to 0..1.

    Attributes:
        scale: absolute intensities (HU), or percentiles of the body as :func:`engine.scan.window.percentile_window`.
        lower: what becomes 0.
        upper: what becomes 1.
    """

    scale: Scale
    lower: float
    upper: float

    def __post_init__(self) -> None:
        if not -math.inf < self.lower < self.upper < math.inf:
            raise ValueError(
                say("an intensity range rises, {lower} to {upper} does not", lower=self.lower, upper=self.upper)
            )
        if self.scale is Scale.PERCENTILE and not (self.lower >= 0 and self.upper <= 100):
            raise ValueError(
                say("percentiles lie between 0 and 100, {lower} to {upper} do not", lower=self.lower, upper=self.upper)
            )


@dataclass(frozen=True)
class PreprocessSpec:
    """How a scan becomes the network's input.

    Attributes:
        ct: the intensity range for scans in HU.
        mr: the intensity range for all others.
        spacing_mm: voxel size (k, j, i) that the network sees; None keeps the scan's own.
        slices: neighbouring slices stacked as channels, odd; 1 is a plain 2-D network.
        dimensions: 2 for input (N, slices, H, W), 3 for input (N, 1, D, H, W).
        size_multiple: each input axis (k, j, i) is padded with 0 to a multiple of this.
        tile: largest input (k, j, i) given at once; larger scans are cut into overlapping tiles. 0 = the whole axis.
        min_slice_mm: slices closer than this are averaged to it, those farther apart stay as they are; for a scan
            whose k spacing is its own. 0 leaves all as they are.
    """

    ct: IntensityRange
    mr: IntensityRange
    spacing_mm: tuple[float | None, float | None, float | None]
    slices: int = 1
    dimensions: int = 2
    size_multiple: tuple[int, int, int] = (1, 16, 16)
    tile: tuple[int, int, int] = (0, 0, 0)
    min_slice_mm: float = 0.0

    def __post_init__(self) -> None:
        if self.dimensions not in (2, 3):
            raise ValueError(say("a network has 2 or 3 dimensions, not {dimensions}", dimensions=self.dimensions))
        if self.slices < 1 or self.slices % 2 == 0:
            raise ValueError(say("slices is odd and positive, not {slices}", slices=self.slices))
        if self.dimensions == 3 and self.slices != 1:
            raise ValueError(say("a 3-D network takes one channel"))
        if min(self.size_multiple) < 1 or min(self.tile) < 0:
            raise ValueError(say("size_multiple is at least 1, tile at least 0"))
        if any(length % multiple for length, multiple in zip(self.tile, self.size_multiple, strict=True)):
            raise ValueError(
                say(
                    "tile {tile} is no multiple of size_multiple {size_multiple}",
                    tile=self.tile,
                    size_multiple=self.size_multiple,
                )
            )
        if any(size is not None and not 0 < size < 100 for size in self.spacing_mm):
            raise ValueError(say("spacing_mm holds sizes in millimetres, above 0 and below 100"))
        if not 0 <= self.min_slice_mm < 100:
            raise ValueError(
                say(
                    "min_slice_mm is a size in millimetres, 0 or more and below 100, not {min_slice_mm}",
                    min_slice_mm=self.min_slice_mm,
                )
            )
        if self.min_slice_mm and self.spacing_mm[0] is not None:
            raise ValueError(say("min_slice_mm has no meaning where spacing_mm fixes the slices"))

    def intensity_range(self, modality: Modality) -> IntensityRange:
        """The range for one kind of scan."""
        return self.ct if modality is Modality.CT else self.mr


@dataclass(frozen=True)
class OutputSpec:
    """How the network's output becomes labels.

    Attributes:
        activation: sigmoid over the regions ("liver" with its tumours, "tumour"), or softmax over the classes
            ("background", "liver", "tumour").
        channels: the names of the output's channels, in order; all of those above, no others.
        liver_threshold: liver (with tumour) where its probability is larger.
        tumour_threshold: tumour where its probability is larger.
        temperature: logits are divided by this first.
        tumour_inside_liver: whether tumour outside the filled liver is dropped.
        liver_component_fraction: liver components smaller than this share of the largest are dropped.
        lesion_score_threshold: tumour components whose mean tumour probability is smaller are dropped.
        min_lesion_mm3: tumour components smaller than this are dropped.
    """

    activation: Activation
    channels: tuple[str, ...]
    liver_threshold: float = 0.5
    tumour_threshold: float = 0.5
    temperature: float = 1.0
    tumour_inside_liver: bool = True
    liver_component_fraction: float = 0.1
    lesion_score_threshold: float = 0.0
    min_lesion_mm3: float = 0.0

    def __post_init__(self) -> None:
        expected = ("liver", "tumour") if self.activation is Activation.SIGMOID else ("background", "liver", "tumour")
        if sorted(self.channels) != sorted(expected):
            raise ValueError(
                say(
                    "{activation} channels are {expected}, not {channels}",
                    activation=self.activation.value,
                    expected=", ".join(expected),
                    channels=self.channels,
                )
            )
        if not (0 < self.liver_threshold < 1 and 0 < self.tumour_threshold < 1):
            raise ValueError(say("thresholds lie between 0 and 1"))
        if not 0 < self.temperature < math.inf:
            raise ValueError(say("temperature is positive"))
        if not 0 <= self.liver_component_fraction <= 1:
            raise ValueError(say("liver_component_fraction lies between 0 and 1"))
        if not 0 <= self.lesion_score_threshold < 1:
            raise ValueError(say("lesion_score_threshold is at least 0 and below 1"))
        if not 0 <= self.min_lesion_mm3 < math.inf:
            raise ValueError(say("min_lesion_mm3 is a volume in mm³, 0 or more"))


@dataclass(frozen=True)
class TrainingData:
    """One data set that went into a model.

    Attributes:
        name: as it is cited.
        licence: its terms.
        cases: how many cases of it were trained on.
        sha256: digest over the sorted case names and file digests.
    """

    name: str
    licence: str
    cases: int
    sha256: str = ""


@dataclass(frozen=True)
class ModelCard:
    """All that a model file says about itself.

    Attributes:
        name: short, for the status bar and the CSV.
        version: of the weights.
        licence: the terms of the weights.
        intended_use: one sentence.
        limits: what it has not seen, where it fails; one sentence each.
        modalities: what it was trained for; a scan of another kind gets a warning.
        preprocess: how a scan becomes its input.
        output: how its output becomes labels.
        data: what it was trained on.
        metrics: figures from validation, by name ("tumour_dice_mean": 0.41).
        cautions: by modality ("MR"), what a reader of such a scan is told in place of the general warning.
        schema: version of this layout.
    """

    name: str
    version: str
    licence: str
    intended_use: str
    preprocess: PreprocessSpec
    output: OutputSpec
    limits: tuple[str, ...] = ()
    modalities: tuple[Modality, ...] = (Modality.CT,)
    data: tuple[TrainingData, ...] = ()
    metrics: Mapping[str, float] = field(default_factory=dict)
    cautions: Mapping[str, str] = field(default_factory=dict)
    schema: int = SCHEMA

    def __post_init__(self) -> None:
        known = {modality.value for modality in Modality}
        if unknown := sorted(self.cautions.keys() - known):
            raise ValueError(
                say("cautions are for {known}, not {unknown}", known=" or ".join(sorted(known)), unknown=unknown[0])
            )

    def warning_for(self, modality: Modality) -> str:
        """What to tell a reader whose scan this model was not made for; empty when it was."""
        if caution := self.cautions.get(modality.value):
            return say(caution)
        if modality in self.modalities:
            return ""
        known = " and ".join(m.value for m in self.modalities)
        return say(
            "{name} was trained on {known}; this scan is taken for {modality}. Expect a poor result.",
            name=self.name,
            known=known,
            modality=modality.value,
        )

    def to_json(self) -> str:
        """The text that goes into the ONNX file."""
        return json.dumps(asdict(self), default=_plain, indent=1, sort_keys=True)

    @staticmethod
    def from_json(text: str) -> ModelCard:
        """Read a card back; ModelError says what is missing or wrong in it."""
        try:
            stated = json.loads(text)
        except json.JSONDecodeError as error:
            raise ModelError(
                say("The model's card is not readable ({msg}). Export the model again.", msg=error.msg)
            ) from error
        found = stated.get("schema") if isinstance(stated, dict) else None
        if found != SCHEMA:
            raise ModelError(
                say(
                    "The model's card has the schema {found}, this program reads schema {known}. "
                    "Export the model again, or use the program version it was made for.",
                    found=found if found is not None else say("none"),
                    known=SCHEMA,
                )
            )
        return _build(ModelCard, stated, "card")


def _plain(value: object) -> object:
    if isinstance(value, Enum):
        return value.value
    raise TypeError(f"{type(value).__name__} does not belong in a card")


_T = TypeVar("_T")


def _build(kind: type[_T], stated: object, where: str) -> _T:
    """Make a frozen record from parsed JSON, checking every field on the way."""
    if not isinstance(stated, dict):
        raise ModelError(
            say(
                "The model's card says {stated!r} for {where}, which is not a record. Export it again.",
                stated=stated,
                where=where,
            )
        )
    hints = get_type_hints(kind)
    known = {f.name: f for f in fields(kind)}  # type: ignore[arg-type]
    required = {n for n, f in known.items() if f.default is f.default_factory}  # both MISSING
    if missing := sorted(required - stated.keys()):
        raise ModelError(
            say(
                "The model's card lacks {where}.{missing}. Export the model again with a whole card.",
                where=where,
                missing=missing[0],
            )
        )
    if unknown := sorted(stated.keys() - known.keys()):
        raise ModelError(
            say(
                "The model's card has an unknown entry {where}.{unknown}. Export the model again.",
                where=where,
                unknown=unknown[0],
            )
        )
    values = {name: _convert(hints[name], value, f"{where}.{name}") for name, value in stated.items()}
    try:
        return kind(**values)
    except ValueError as error:
        raise ModelError(
            say(
                "The model's card makes no sense at {where}: {error}. Export the model again.",
                where=where,
                error=own_words(error),
            )
        ) from error


def _convert(hint: Any, value: Any, where: str) -> Any:
    origin, arguments = get_origin(hint), get_args(hint)
    if is_dataclass(hint):
        return _build(hint, value, where)  # type: ignore[arg-type]
    if origin in (Union, UnionType):
        return None if value is None else _convert(arguments[0], value, where)
    if origin is tuple and isinstance(value, list):
        if arguments[-1] is Ellipsis:
            return tuple(_convert(arguments[0], v, where) for v in value)
        if len(value) == len(arguments):
            return tuple(_convert(a, v, where) for a, v in zip(arguments, value, strict=True))
    if origin is not None and issubclass(origin, Mapping) and isinstance(value, dict):
        return {str(k): _convert(arguments[1], v, where) for k, v in value.items()}
    if isinstance(hint, type) and issubclass(hint, Enum):
        try:
            return hint(value)
        except ValueError as error:
            raise ModelError(
                say("The model's card says {value!r} for {where}, which is unknown here.", value=value, where=where)
            ) from error
    if hint is float and isinstance(value, (int, float)) and not isinstance(value, bool):
        return float(value)
    if origin is None and type(value) is hint:
        return value
    raise ModelError(
        say(
            "The model's card says {value!r} for {where}, which does not fit. Export the model again.",
            value=value,
            where=where,
        )
    )
