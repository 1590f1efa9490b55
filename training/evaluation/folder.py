"""All files of a result, or none of them."""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from training.errors import TrainingError


@contextmanager
def filling(folder: Path) -> Iterator[Path]:
    """Yield an empty folder beside ``folder`` to write to; on leaving, its files become those of ``folder``.

    Made at the start, so that a place that cannot be written to is found out before hours of work. A new folder
    appears at once with all its files. In one that is there already, files of the same names are replaced, each whole,
    and others are left alone. When the block raises, ``folder`` is as it was.

    Raises:
        TrainingError: the folder cannot be written; the sentence says why.
    """
    folder = folder.resolve()
    if folder.exists() and not (folder.is_dir() and os.access(folder, os.W_OK)):
        raise TrainingError(f"{folder.name} is there, and no folder that can be written to. Choose another one.")
    part = folder.parent / f".{folder.name}.{secrets.token_hex(4)}.part"
    try:
        part.mkdir(parents=True)
    except OSError as error:
        raise _not_written(folder, error) from error
    try:
        yield part
        _move(part, folder)
    finally:
        shutil.rmtree(part, ignore_errors=True)


def _move(part: Path, folder: Path) -> None:
    paths = sorted(part.iterdir())
    try:
        for path in paths:
            with path.open("rb+") as written:
                os.fsync(written.fileno())
        if folder.exists():
            for path in paths:
                path.replace(folder / path.name)
        else:
            part.rename(folder)
    except OSError as error:
        raise _not_written(folder, error) from error


def _not_written(folder: Path, error: OSError) -> TrainingError:
    reason = error.strerror or type(error).__name__
    return TrainingError(f"The folder {folder.name} could not be written: {reason}. Choose another place.")
