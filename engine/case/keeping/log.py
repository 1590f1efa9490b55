"""What a reader does to a case, step by step: each an event; a step back is an event, too.

Replayed in their order over what the work began with, they give the mask as it is, to the byte.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from engine.case.editing.canvas import Canvas
from engine.case.editing.patch import Patch
from engine.case.keeping.frames import doubting, pack, unpack
from engine.case.response.timeline import Timeline
from engine.case.response.timeline_json import from_json, to_json
from engine.case.review import Decision, Judged, Origin, Review
from engine.findings.tools import Mark, Tool
from engine.progress import Progress
from engine.scan.slicing import Plane

_SOME = 64
"""Steps between two looks at whether the replay is still wanted."""


@dataclass(frozen=True, eq=False)
class Drew:
    """The mask changed, and with it maybe which lesions there are."""

    words: str
    patch: Patch
    review: Review


@dataclass(frozen=True)
class Decided:
    """The reader decided something about lesions; the whole review after it."""

    words: str
    review: Review


@dataclass(frozen=True)
class Noted:
    """A note on a lesion; empty when it was taken away."""

    key: int
    text: str


@dataclass(frozen=True)
class Marked:
    """All marks (ruler, angle, ...) after one was drawn, moved or taken away."""

    marks: tuple[Mark, ...]


@dataclass(frozen=True)
class Signed:
    """The case was signed."""

    at: datetime


@dataclass(frozen=True)
class Reopened:
    """A signed case was taken up again."""

    at: datetime


@dataclass(frozen=True)
class Followed:
    """The whole course over several scans after something of it was said; None once there is none any more."""

    course: Timeline | None


@dataclass(frozen=True)
class Acknowledged:
    """The reader has seen what is doubtful about the scan's geometry, and takes its millimetres for good.

    Attributes:
        at: when.
        findings: what was doubtful: values of :class:`engine.scan.trust.Flag`.
    """

    at: datetime
    findings: tuple[str, ...]


Event = Drew | Decided | Noted | Marked | Signed | Reopened | Followed | Acknowledged


@dataclass(frozen=True, eq=False)
class Work:
    """Where the steps have led.

    Attributes:
        canvas: what is drawn. Replaying goes on in it.
        has_mask: whether there is a mask at all; one may be empty.
        review: of the lesions.
        notes: on lesions, by key; of those without a note there is no entry.
        marks: that were drawn.
        signed_at: when it was signed; None while it is not, or is no longer.
        course: over several scans, of which this is the last; None where there is none.
    """

    canvas: Canvas
    has_mask: bool = False
    review: Review = field(default_factory=Review)
    notes: Mapping[int, str] = field(default_factory=dict)
    marks: tuple[Mark, ...] = ()
    signed_at: datetime | None = None
    course: Timeline | None = None

    def after(self, event: Event) -> Work:
        """One step on; its patch is done to the canvas itself.

        Raises:
            CaseFileError: the step does not fit what is drawn.
        """
        match event:
            case Drew(patch=patch, review=review):
                self.canvas.apply(patch)
                return replace(self, has_mask=True, review=review)
            case Decided(review=review):
                return replace(self, review=review)
            case Noted(key=key, text=text):
                notes = {**self.notes, key: text}
                return replace(self, notes={at: note for at, note in notes.items() if note})
            case Marked(marks=marks):
                return replace(self, marks=marks)
            case Signed(at=at):
                return replace(self, signed_at=at)
            case Reopened():
                return replace(self, signed_at=None)
            case Followed(course=course):
                return replace(self, course=course)
            case Acknowledged():  # how the scan is called is told by its scene
                return self


def replay(begun: Work, events: Iterable[Event], progress: Progress | None = None) -> Work:
    """Do the steps again, one after the other.

    Args:
        begun: what the work began with; its canvas is drawn on.
        events: in their order.
        progress: may cancel.

    Raises:
        CaseFileError: a step does not fit those before it.
        Cancelled: when asked to stop.
    """
    progress = progress or Progress()
    for place, event in enumerate(events):
        if place % _SOME == 0:
            progress.check()
        begun = begun.after(event)
    return begun


@dataclass(frozen=True, eq=False)
class Entry:
    """A line of the log.

    Attributes:
        at: when it was done, with its time zone.
        event: what was done.
    """

    at: datetime
    event: Event

    def to_bytes(self) -> bytes:
        """A payload of :mod:`engine.case.keeping.frames`; the same entry gives the same bytes."""
        at = {"at": self.at.isoformat()}
        match self.event:
            case Drew(words=words, patch=patch, review=review):
                return pack({"did": "drew", **at, "words": words, "review": review_to_json(review)}, patch.to_bytes())
            case Decided(words=words, review=review):
                return pack({"did": "decided", **at, "words": words, "review": review_to_json(review)})
            case Noted(key=key, text=text):
                return pack({"did": "noted", **at, "key": int(key), "text": text})
            case Marked(marks=marks):
                return pack({"did": "marked", **at, "marks": marks_to_json(marks)})
            case Signed(at=signed):
                return pack({"did": "signed", **at, "when": signed.isoformat()})
            case Reopened(at=reopened):
                return pack({"did": "reopened", **at, "when": reopened.isoformat()})
            case Followed(course=course):
                return pack({"did": "followed", **at, "course": course and to_json(course)})
            case Acknowledged(at=seen, findings=findings):
                return pack({"did": "acknowledged", **at, "when": seen.isoformat(), "findings": list(findings)})

    @staticmethod
    def from_bytes(payload: bytes) -> Entry:
        """The reverse of :meth:`to_bytes`.

        Raises:
            CaseFileError: it is no such payload, or holds what makes no sense.
        """
        head, blobs = unpack(payload)
        with doubting():
            return Entry(time_from(head["at"]), _event(head, blobs))


def _event(head: dict[str, Any], blobs: list[bytes]) -> Event:
    match head["did"]:
        case "drew":
            (patch,) = blobs
            return Drew(str(head["words"]), Patch.from_bytes(patch), review_from(head["review"]))
        case "decided":
            return Decided(str(head["words"]), review_from(head["review"]))
        case "noted":
            return Noted(int(head["key"]), str(head["text"]))
        case "marked":
            return Marked(marks_from(head["marks"]))
        case "signed":
            return Signed(time_from(head["when"]))
        case "reopened":
            return Reopened(time_from(head["when"]))
        case "followed":
            return Followed(None if head["course"] is None else from_json(head["course"]))
        case "acknowledged":
            return Acknowledged(time_from(head["when"]), tuple(str(flag) for flag in head["findings"]))
        case other:
            raise ValueError(f"no event is called {other}")


def review_to_json(review: Review) -> dict[str, list[str]]:
    """A review as JSON can say it."""
    return {
        str(key): [judged.name, judged.origin.value, judged.decision.value] for key, judged in review.lesions.items()
    }


def review_from(stated: dict[str, list[str]]) -> Review:
    """The reverse of :func:`review_to_json`; ValueError, TypeError or LookupError for what makes no sense."""
    return Review({int(key): Judged(name, Origin(origin), Decision(of)) for key, (name, origin, of) in stated.items()})


def marks_to_json(marks: Iterable[Mark]) -> list[list[Any]]:
    """Marks as JSON can say them; their points as precise as they are."""
    return [
        [mark.number, mark.tool.value, mark.plane.value, [[float(at) for at in point] for point in mark.points]]
        for mark in marks
    ]


def marks_from(stated: list[list[Any]]) -> tuple[Mark, ...]:
    """The reverse of :func:`marks_to_json`; errors as :func:`review_from`."""
    return tuple(
        Mark(int(number), Tool(tool), Plane(plane), tuple((float(k), float(j), float(i)) for k, j, i in points))
        for number, tool, plane, points in stated
    )


def time_from(stated: str) -> datetime:
    """A moment with its time zone; ValueError without."""
    at = datetime.fromisoformat(stated)
    if at.tzinfo is None:
        raise ValueError("a moment needs its time zone")
    return at
