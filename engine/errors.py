"""The errors whose text a user reads.

::

    EngineError          one plain sentence or two: what happened, what to do; no traceback, no patient data
     +- ScanError        a scan cannot be read as one
     +- MaskError        a mask cannot be used with this scan
         +- GridError    it lies on another grid: it could be resampled
         +- LabelError   it holds other labels: they could be given a meaning
     +- ModelError       a model file cannot be used, or the prediction could not be made
     +- ExportError      a file could not be written
     +- EditError        an edit cannot be made
     +- CaseFileError    a case file or journal cannot be used
         +- ScanMissingError   its scan is not where it was: it could be looked for
         +- ScanChangedError   the file there is not the one that the work was done on
    Cancelled            the user asked to stop: silent, and not an error

Raised ``from`` their cause at the seam to the outside (file, nibabel, onnxruntime) and shown in one place: the
viewer's ``messages``, the command line's ``main``.
"""

from pathlib import Path

from engine.words import Sentence, say


class EngineError(Exception):
    """Something the user can act on; ``str(error)`` is the sentence to show."""


class ScanError(EngineError):
    """A scan file is missing, broken, or of a kind that cannot be shown."""


class MaskError(EngineError):
    """A mask does not fit: other grid, other labels, not a mask at all."""


class GridError(MaskError):
    """A mask lies on another grid than its scan."""


class LabelError(MaskError):
    """A mask holds other labels than those that have a meaning.

    Attributes:
        labels: that it holds, without 0.
    """

    def __init__(self, sentence: str, labels: tuple[int, ...]) -> None:
        super().__init__(sentence)
        self.labels = labels


class ModelError(EngineError):
    """A model file is unusable, or running it failed."""


class ExportError(EngineError):
    """A result could not be written; whatever was at the target is as it was."""


class EditError(EngineError):
    """What was asked for cannot be drawn here; nothing was changed."""


class CaseFileError(EngineError):
    """A case file or journal is broken, of a newer version, or belongs to another scan or mask."""


class ScanMissingError(CaseFileError):
    """The scan that some work was done on is not where it was."""


class ScanChangedError(CaseFileError):
    """Where the scan was lies another file.

    Attributes:
        place: of that file.
    """

    def __init__(self, sentence: str, place: Path) -> None:
        super().__init__(sentence)
        self.place = place


class Cancelled(Exception):  # noqa: N818 - a request fulfilled, not an error
    """Raised out of slow work when the user asked to stop."""


def own_words(error: Exception) -> str:
    """What an error says, still a :class:`~engine.words.Sentence` if it was made as one, as ``str(error)`` is not."""
    stated = error.args[0] if error.args else None
    return stated if isinstance(stated, Sentence) else str(error)


def sentence(error: Exception) -> str:
    """What to tell a user about an error: its own words, or that it was not foreseen.

    Of an unforeseen one the type alone: its text can hold a path, and a path the name of a patient.
    """
    if isinstance(error, EngineError):
        return own_words(error)
    return say(
        "Something unforeseen went wrong ({kind}). Please report what you did before.", kind=type(error).__name__
    )
