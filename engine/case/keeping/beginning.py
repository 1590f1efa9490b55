"""What some work began with: the mask that a model proposed or that was opened, and all that was there besides."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from engine.case.editing.canvas import Canvas
from engine.case.editing.patch import Box, Patch
from engine.case.keeping.frames import doubting, inflate, pack, unpack
from engine.case.keeping.log import Work, marks_from, marks_to_json, review_from, review_to_json, time_from
from engine.case.review import Review
from engine.findings.lesions import Component
from engine.findings.tools import Mark
from engine.scan.components import bounding_box
from engine.scan.geometry import Geometry
from engine.scan.volume import Mask

if TYPE_CHECKING:  # a mask from a file is kept without loading ONNX Runtime
    from engine.model.predictor import Prediction

_NONE_DRAWN = Patch(np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0, np.uint32), np.zeros(0, np.uint32))


@dataclass(frozen=True, eq=False)
class Beginning:
    """Where the first step set out from.

    Attributes:
        geometry: the scan's.
        drawn: from an empty canvas to the one that the work began with; None on a scan without a mask.
        prediction: that the mask comes from; None when a reader opened or began it.
        review: of the lesions.
        notes: on lesions, by key.
        marks: that were drawn already.
        signed_at: when it was signed; None when it was not.
    """

    geometry: Geometry
    drawn: Patch | None = None
    prediction: Prediction | None = None
    review: Review = field(default_factory=Review)
    notes: Mapping[int, str] = field(default_factory=dict)
    marks: tuple[Mark, ...] = ()
    signed_at: datetime | None = None

    def work(self) -> Work:
        """The work before its first step, on a canvas of its own."""
        canvas = Canvas(self.geometry)
        if self.drawn is not None:
            canvas.apply(self.drawn)
        return Work(canvas, self.drawn is not None, self.review, self.notes, self.marks, self.signed_at)

    def to_bytes(self) -> bytes:
        """A payload of :mod:`engine.case.keeping.frames`."""
        head: dict[str, Any] = {
            "review": review_to_json(self.review),
            "notes": {str(key): text for key, text in self.notes.items()},
            "marks": marks_to_json(self.marks),
            "signed_at": self.signed_at and self.signed_at.isoformat(),
            "is_drawn": self.drawn is not None,
            "prediction": None,
        }
        drawn, probability = (self.drawn or _NONE_DRAWN).to_bytes(), b""
        if (made := self.prediction) is not None:
            box, probability = _pack_probability(made.tumour_probability)
            head["prediction"] = {
                "card": made.card.to_json(),
                "model_sha256": made.model_sha256,
                "device": asdict(made.device),
                "seconds": made.seconds,
                "warning": made.warning,
                "notices": list(made.notices),
                "box": box,
            }
        return pack(head, drawn, probability)

    @staticmethod
    def from_bytes(payload: bytes, geometry: Geometry) -> Beginning:
        """The reverse of :meth:`to_bytes`.

        Raises:
            CaseFileError: it is no such payload, or does not fit the scan.
            ModelError: the model's card is of a version that this program does not read.
        """
        head, blobs = unpack(payload)
        with doubting():
            patch, probability = blobs
            drawn = Patch.from_bytes(patch) if head["is_drawn"] else None
            if drawn is not None:
                drawn.require_inside(geometry.shape)
            return Beginning(
                geometry=geometry,
                drawn=drawn,
                prediction=_prediction(head["prediction"], drawn, probability, geometry),
                review=review_from(head["review"]),
                notes={int(key): str(text) for key, text in head["notes"].items()},
                marks=marks_from(head["marks"]),
                signed_at=head["signed_at"] and time_from(head["signed_at"]),
            )


def drawing_of(mask: Mask, components: Iterable[Component]) -> Patch:
    """From an empty canvas to a mask; arguments and errors as :meth:`Canvas.from_mask`."""
    canvas = Canvas.from_mask(mask, components)
    if canvas.box is None:
        return _NONE_DRAWN
    states = canvas.states_in(canvas.box)
    at = np.nonzero(states)
    after = states[at]
    whole = tuple(place + side.start for place, side in zip(at, canvas.box, strict=True))
    indices = np.ravel_multi_index(whole, canvas.shape)
    return Patch.of(indices, np.zeros_like(after), after)


def _prediction(
    stated: dict[str, Any] | None, drawn: Patch | None, probability: bytes, geometry: Geometry
) -> Prediction | None:
    if stated is None or drawn is None:
        return None
    from engine.model.card import ModelCard
    from engine.model.device import Device
    from engine.model.predictor import Prediction

    canvas = Canvas(geometry)
    canvas.apply(drawn)
    return Prediction(
        mask=canvas.mask,
        tumour_probability=_unpack_probability(stated["box"], probability, geometry),
        card=ModelCard.from_json(stated["card"]),
        model_sha256=str(stated["model_sha256"]),
        device=Device(**stated["device"]),
        seconds=float(stated["seconds"]),
        warning=str(stated["warning"]),
        notices=tuple(str(notice) for notice in stated["notices"]),
    )


def _pack_probability(probability: NDArray[np.float16]) -> tuple[list[list[int]], bytes]:
    """The box (begin and end along k, j, i) outside which it is 0, and its values: high bytes, then low ones.

    High bytes hold sign and exponent and are much alike; apart from the noise of the low ones they deflate well.
    """
    box = bounding_box(probability.view(np.uint16) > 0)
    if box is None:
        return [[0, 0]] * 3, b""
    pairs = np.ascontiguousarray(probability[box], "<f2").view(np.uint8).reshape(-1, 2)
    return [[side.start, side.stop] for side in box], zlib.compress(pairs[:, ::-1].T.tobytes(), 1)


def _unpack_probability(sides: list[list[int]], packed: bytes, geometry: Geometry) -> NDArray[np.float16]:
    """The reverse of :func:`_pack_probability`; ValueError where it does not fit the grid."""
    values = np.zeros(geometry.shape, np.float16)
    if packed:
        box = _box_within(sides, geometry)
        here = values[box]
        planes = np.frombuffer(inflate(packed, here.size * 2), np.uint8).reshape(2, here.size)
        values[box] = np.ascontiguousarray(planes[::-1].T).view("<f2").reshape(here.shape)
        if not (np.isfinite(values[box]).all() and values[box].min() >= 0 and values[box].max() <= 1):
            raise ValueError("a probability lies between 0 and 1")
    values.setflags(write=False)
    return values


def _box_within(sides: list[list[int]], geometry: Geometry) -> Box:
    (k, kk), (j, jj), (i, ii) = sides
    box = slice(k, kk), slice(j, jj), slice(i, ii)
    if any(not 0 <= side.start < side.stop <= n for side, n in zip(box, geometry.shape, strict=True)):
        raise ValueError("the box is not within the grid")
    return box
