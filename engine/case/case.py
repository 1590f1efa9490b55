"""What is on the reader's desk: a scan, the mask on it with its maker, and the lesions measured from that mask."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

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

    Raises:
        MaskError: the mask lies on another grid.
    """

    volume: Volume
    mask: Mask | None = None
    lesions: tuple[Lesion, ...] = ()
    prediction: Prediction | None = None

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
        return Case(volume, prediction.mask, lesions, prediction)

    @staticmethod
    def from_mask(volume: Volume, mask: Mask, progress: Progress | None = None) -> Case:
        """A scan with a mask that was opened from a file, measured.

        Raises:
            MaskError: the mask lies on another grid.
            Cancelled: when asked to stop.
        """
        return Case(volume, mask, measure(volume, mask, progress=progress))

    @property
    def source(self) -> MaskSource | None:
        """Who made the mask; None while there is none."""
        if self.mask is None:
            return None
        return MaskSource.READER if self.prediction is None else MaskSource.MODEL
