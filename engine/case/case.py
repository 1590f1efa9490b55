"""What is on the reader's desk: a scan, the mask on it with its maker, and the lesions measured from that mask."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import TYPE_CHECKING

from engine.findings.liver import Liver
from engine.findings.measure import Lesion, measure
from engine.progress import Progress
from engine.scan.volume import Mask, Volume

if TYPE_CHECKING:  # a mask from a file is measured without loading ONNX Runtime
    from engine.model.predictor import Prediction


class MaskSource(Enum):
    """Who made a mask."""

    MODEL = "model"
    READER = "reader"


@dataclass(frozen=True, eq=False)
class Case:
    """A scan and what is known about it.

    Attributes:
        volume: the scan.
        mask: on the scan's grid; None until one was predicted or opened.
        lesions: measured from ``mask``, the largest first.
        prediction: where the mask comes from; None when it was opened from a file.
        liver_ml: volume of the liver with its lesions; None without a liver.
        tumour_burden: the share of it that the lesions take, 0 to 1; None without a liver.
        notes: what the reader wrote about a lesion, by its number; of lesions without a note there is no entry.

    Raises:
        MaskError: the mask lies on another grid.
    """

    volume: Volume
    mask: Mask | None = None
    lesions: tuple[Lesion, ...] = ()
    prediction: Prediction | None = None
    liver_ml: float | None = None
    tumour_burden: float | None = None
    notes: Mapping[int, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.mask is None:
            if self.lesions or self.prediction is not None:
                raise ValueError("lesions and a prediction need the mask that they belong to")
            return
        self.mask.require_grid_of(self.volume)
        if self.prediction is not None and self.prediction.mask is not self.mask:
            raise ValueError("the mask is not the prediction's")

    @staticmethod
    def from_prediction(volume: Volume, prediction: Prediction, progress: Progress | None = None) -> Case:
        """A scan with the mask that a model proposed, measured.

        Raises:
            MaskError: the prediction is another scan's.
            Cancelled: when asked to stop.
        """
        lesions = measure(volume, prediction.mask, prediction.tumour_probability, progress)
        liver = Liver(prediction.mask)
        return Case(volume, prediction.mask, lesions, prediction, liver.volume_ml, liver.burden)

    @staticmethod
    def from_mask(volume: Volume, mask: Mask, progress: Progress | None = None) -> Case:
        """A scan with a mask that was opened from a file, measured.

        Raises:
            MaskError: the mask lies on another grid.
            Cancelled: when asked to stop.
        """
        liver = Liver(mask)
        return Case(
            volume,
            mask,
            measure(volume, mask, progress=progress),
            liver_ml=liver.volume_ml,
            tumour_burden=liver.burden,
        )

    def with_note(self, number: int, note: str) -> Case:
        """The same with another note on a lesion; an empty one takes it away."""
        notes = {**self.notes, number: note.strip()}
        return replace(self, notes={lesion: text for lesion, text in notes.items() if text})

    @property
    def source(self) -> MaskSource | None:
        """Who made the mask; None while there is none."""
        if self.mask is None:
            return None
        return MaskSource.READER if self.prediction is None else MaskSource.MODEL
