"""Writing a file so that it is whole or not there at all."""

from __future__ import annotations

import os
import stat
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from engine.errors import ExportError
from engine.words import say

# Once, on import: reading it means setting it, for every thread of the process.
_UMASK = os.umask(0o077)
os.umask(_UMASK)


@contextmanager
def replacing(target: Path) -> Iterator[Path]:
    """Yield a path beside ``target`` to write to; on leaving, sync it and move it into place.

    When the block raises, ``target`` is as it was and nothing is left behind. OSError becomes
    :class:`~engine.errors.ExportError` with a sentence that names the target. A device or a pipe is no file to be
    replaced: it is refused.
    """
    target = Path(target)
    if _is_special(target):
        raise ExportError(
            say("{name} is no file but a device or a pipe, and is left alone. Choose another name.", name=target.name)
        )
    try:
        handle, name = tempfile.mkstemp(prefix=f".{target.name}.", suffix=".part", dir=target.parent)
        os.close(handle)
    except OSError as error:
        raise ExportError(_sentence(target, error)) from error
    part = Path(name)
    try:
        yield part
        with part.open("rb+") as written:
            os.fsync(written.fileno())
        with suppress(OSError):  # not every file system knows modes
            part.chmod(_mode_for(target))
        part.replace(target)
    except OSError as error:
        raise ExportError(_sentence(target, error)) from error
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


def spare(target: Path, sources: Iterable[Path]) -> None:
    """Refuse to write over a file that was opened: a scan, a mask, a model; whatever way leads there.

    Raises:
        ExportError: ``target`` is one of ``sources``.
    """
    for source in sources:
        with suppress(OSError):  # one of the two is not there, or may not be looked at: then they are not the same
            if target.samefile(source):
                raise ExportError(
                    say(
                        "{name} is the scan itself, or was opened with it, and is not overwritten. "
                        "Choose another name.",
                        name=target.name,
                    )
                )


def missing_folder(path: Path) -> str:
    """The name of the first folder on the way to a path that is not there; empty when all are.

    Its name and no more: whoever mistyped it knows where it stands, and the folders above may be called after patients.
    """
    missing = ""
    for folder in path.parents:
        if not folder.name or os.path.exists(folder):  # noqa: PTH110 - Path.exists raises where one may not look
            break
        missing = folder.name
    return missing


def _is_special(target: Path) -> bool:
    """Whether something is there that is neither a file nor a folder, such as ``/dev/null``."""
    try:
        mode = target.stat().st_mode
    except OSError:  # nothing is there, or it may not be looked at
        return False
    return not (stat.S_ISREG(mode) or stat.S_ISDIR(mode))


def _mode_for(target: Path) -> int:
    """The mode of the file that is there; of a new one, what ``open`` would have given it (mkstemp's is private)."""
    try:
        return stat.S_IMODE(target.stat().st_mode)
    except OSError:
        return 0o666 & ~_UMASK


def _sentence(target: Path, error: OSError) -> str:
    missing = missing_folder(target) if isinstance(error, FileNotFoundError) else ""
    reason = (
        say("the folder {missing} does not exist", missing=missing)
        if missing
        else error.strerror or type(error).__name__
    )
    # The name alone: folders are called after patients.
    return say(
        "{name} could not be written: {reason}. Choose another place; nothing was changed there.",
        name=target.name,
        reason=reason,
    )
