"""What is on the reader's desk: a scan, the mask on it with its maker, and the lesions measured from that mask."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

from engine.case.response.timeline import Timeline
from engine.case.review import Origin, Review
from engine.case.totals import Totals
from engine.findings.liver import Liver
from engine.findings.measure import Lesion, measure
from engine.progress import Progress
from engine.scan.volume import Mask, Volume

if TYPE_CHECKING:  # a mask from a file is measured without loading ONNX Runtime
    from engine.model.predictor import Prediction


@dataclass(frozen=True, eq=False)
class Case:
    """A scan and what is known about it.

    Attributes:
        volume: the scan.
        mask: on the scan's grid; None until one was predicted or opened.
        lesions: measured from ``mask``, the largest first; once a reader has drawn in it, in the order of their names.
        prediction: where the mask comes from; None when it was opened from a file. What a reader changed in the mask
            is not in it.
        liver_ml: volume of the liver with its lesions, as the mask that is saved has it
            (:meth:`engine.case.editing.canvas.Canvas.final_mask`); None without a liver.
        notes: what the reader wrote about a lesion, by its number; of lesions without a note there is no entry.
        review: what the reader decided about each lesion, by its number, and what it is called.
        course: over the scans of one patient, of which this is the last; None where nobody has made one.

    Raises:
        MaskError: the mask lies on another grid.
    """

    volume: Volume
    mask: Mask | None = None
    lesions: tuple[Lesion, ...] = ()
    prediction: Prediction | None = None
    liver_ml: float | None = None
    notes: Mapping[int, str] = field(default_factory=dict)
    review: Review = field(default_factory=Review)
    course: Timeline | None = None

    def __post_init__(self) -> None:
        if self.mask is None:
            if self.lesions or self.prediction is not None:
                raise ValueError("lesions and a prediction need the mask that they belong to")
            return
        self.mask.require_grid_of(self.volume)
        if any(lesion.number not in self.review.lesions for lesion in self.lesions):
            raise ValueError("there are lesions that the review does not know")
        if self.prediction is not None:
            self.prediction.mask.require_grid_of(self.volume)

    @staticmethod
    def from_prediction(volume: Volume, prediction: Prediction, progress: Progress | None = None) -> Case:
        """A scan with the mask that a model proposed, measured.

        Raises:
            MaskError: the prediction is another scan's.
            Cancelled: when asked to stop.
        """
        lesions = measure(volume, prediction.mask, prediction.tumour_probability, progress)
        liver = Liver(prediction.mask)
        review = Review.of((lesion.number for lesion in lesions), Origin.MODEL)
        return Case(volume, prediction.mask, lesions, prediction, liver.volume_ml, review=review)

    @staticmethod
    def from_mask(volume: Volume, mask: Mask, progress: Progress | None = None) -> Case:
        """A scan with a mask that was opened from a file, measured.

        Raises:
            MaskError: the mask lies on another grid.
            Cancelled: when asked to stop.
        """
        lesions, liver = measure(volume, mask, progress=progress), Liver(mask)
        review = Review.of((lesion.number for lesion in lesions), Origin.FILE)
        return Case(volume, mask, lesions, liver_ml=liver.volume_ml, review=review)

    def with_note(self, number: int, note: str) -> Case:
        """The same with another note on a lesion; an empty one takes it away."""
        notes = {**self.notes, number: note.strip()}
        return replace(self, notes={lesion: text for lesion, text in notes.items() if text})

    @cached_property
    def totals(self) -> Totals:
        """The sums over the lesions that count."""
        return Totals.over(self.lesions, self.review, self.liver_ml)

    @property
    def tumour_burden(self) -> float | None:
        """The share of the liver that the lesions that count take, 0 to 1; None without a liver."""
        return self.totals.burden

    @property
    def source(self) -> Origin | None:
        """Who drew the lesions of the mask; None while there is no mask."""
        if self.mask is None:
            return None
        proposed = Origin.FILE if self.prediction is None else Origin.MODEL
        drawn = {self.review[lesion.number].origin for lesion in self.lesions}
        return proposed if drawn <= {proposed} else Origin.EDITED
