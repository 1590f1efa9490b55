"""What can go wrong with foreign bytes, in words."""

from __future__ import annotations

from contextlib import AbstractContextManager
from pathlib import Path
from types import TracebackType

from nibabel.spatialimages import HeaderDataError

from engine.errors import ScanError, own_words
from engine.files import missing_folder
from engine.scan.stream import UNPACKING_ERRORS
from engine.scan.voxels import DamagedError
from engine.words import Sentence, say


class PlainSentences(AbstractContextManager[None]):
    """Whatever goes wrong inside with a file's bytes becomes a :class:`ScanError` that names the file.

    Not a ``contextlib.contextmanager``: since Python 3.13 the frame of a generator that has raised keeps the error
    alive, and with it the half-read scan, until the garbage collector comes by.

    Args:
        path: the file.

    Raises:
        ScanError: in place of the error.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if (sentence := _sentence(error, self._path)) is not None:
            raise ScanError(sentence) from error


def _sentence(error: BaseException | None, path: Path) -> Sentence | None:
    """What to say of an error; None of one that is not about a file's bytes."""
    name = path.name
    match error:
        case FileNotFoundError():
            if missing := missing_folder(path):
                return say("The folder {missing} does not exist. Check the path of {name}.", missing=missing, name=name)
            return say("There is no file {name}. Was it moved or renamed?", name=Path(error.filename or path).name)
        case IsADirectoryError():
            return say("{name} is a folder. Open a .nii or .nii.gz file.", name=name)
        case PermissionError():
            return say("{name} may not be read with your rights. Ask its owner for access.", name=name)
        case EOFError():
            return say("{name} is cut off: {error}. Copy it again from its source.", name=name, error=own_words(error))
        case DamagedError():
            return say("{name} is damaged: {error}. Copy it again.", name=name, error=own_words(error))
        case _ if isinstance(error, UNPACKING_ERRORS):
            return say("{name} is damaged: its compressed data do not unpack. Copy it again.", name=name)
        case MemoryError():
            return say("{name} does not fit into this computer's memory. Close other programs.", name=name)
        case HeaderDataError() | ValueError() | OverflowError() | KeyError():
            return say(
                "{name} has a header that makes no sense ({error}). Export it again.", name=name, error=own_words(error)
            )
        case OSError():
            reason = error.strerror or str(error)
            return say("{name} could not be read: {reason}. Check the drive and try again.", name=name, reason=reason)
        case _:
            return None
