"""What is asked before the scan beside is taken for an earlier one of the same patient."""

from __future__ import annotations

from dataclasses import dataclass

from engine.case.case import Case
from engine.case.response.timeline import Timeline
from viewer.translating import tr

_OTHER_LIVER = 1.3
"""Livers that differ by more than this factor are pointed out before two scans are taken for one patient's."""


@dataclass(frozen=True)
class Question:
    """A question and the one answer that goes on.

    Attributes:
        text: the question; or, without an answer, why nothing can be compared.
        answer: what the button says; empty where nothing goes on.
        is_about_course: whether going on gives up the course that is kept.
    """

    text: str
    answer: str
    is_about_course: bool = False


def question_of(prior: Case, now: Case, marks: tuple[str, str]) -> Question | None:
    """What is to be asked of two scans; None when nothing is.

    Args:
        prior: the scan beside.
        now: the open one.
        marks: by which each is known in a course.
    """
    mark, own_mark = marks
    if mark == own_mark:
        same = tr(
            "{prior} is the open scan itself. Put an earlier scan of the patient beside it.", prior=prior.volume.name
        )
        return Question(same, "")
    course = now.course
    if course is not None and course.place_of(mark) is not None:
        return None
    if course is not None and _is_taken(course):
        return Question(
            tr(
                "The case is kept with a course of {count} scans, and {prior} is none of them. Begin a new course "
                "with it? Targets and matches of the old one are given up.",
                count=len(course.points),
                prior=prior.volume.name,
            ),
            tr("Begin a new course"),
            is_about_course=True,
        )
    one, other = prior.volume.pseudonym, now.volume.pseudonym
    if one and one == other:
        return None
    return Question(_about_patient(prior, now), tr("The same patient"))


def _about_patient(prior: Case, now: Case) -> str:
    names = {"prior": prior.volume.name, "now": now.volume.name}
    if prior.volume.pseudonym and now.volume.pseudonym:
        return tr(
            "{prior} and {now} are two pseudonyms. Are these scans of the same patient all the same?",
            **names,
        )
    if _is_another_liver(prior, now):
        return tr(
            "Are {prior} and {now} scans of the same patient? The files do not say so, and the livers differ "
            "much in size: {before} ml and {after} ml.",
            **names,
            before=round(prior.liver_ml or 0),
            after=round(now.liver_ml or 0),
        )
    return tr("Are {prior} and {now} scans of the same patient? The files do not say so.", **names)


def _is_taken(course: Timeline) -> bool:
    """Whether there is something in a course that another one would do away with."""
    return bool(course.links or course.targets)


def _is_another_liver(prior: Case, now: Case) -> bool:
    if not prior.liver_ml or not now.liver_ml:
        return False
    return max(prior.liver_ml, now.liver_ml) > _OTHER_LIVER * min(prior.liver_ml, now.liver_ml)
