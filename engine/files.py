"""Writing a file so that it is whole or not there at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from engine.errors import ExportError


@contextmanager
def replacing(target: Path) -> Iterator[Path]:
    """Yield a path beside ``target`` to write to; on leaving, sync it and move it into place.

    When the block raises, ``target`` is as it was and nothing is left behind. OSError becomes
    :class:`~engine.errors.ExportError` with a sentence that names the target.
    """
    target = Path(target)
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
        part.chmod(_usual_mode())
        part.replace(target)
    except OSError as error:
        raise ExportError(_sentence(target, error)) from error
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


def _usual_mode() -> int:
    """The mode that ``open`` would have given; mkstemp's is private."""
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask


def _sentence(target: Path, error: OSError) -> str:
    reason = error.strerror or type(error).__name__
    # The name alone: folders are called after patients.
    return f"{target.name} could not be written: {reason}. Choose another place; nothing was changed there."
