"""The scans in a folder."""

from __future__ import annotations

import re
from pathlib import Path

from engine.errors import ScanError
from engine.scan.nifti import SUFFIXES
from engine.words import say


def list_scans(folder: Path) -> tuple[Path, ...]:
    """The NIfTI files that lie in a folder, by their names alone: 2 before 10, of a pair the header.

    Folders in it are not looked into; names that begin with a dot are left out (a Mac's ``._scan.nii`` is no scan).

    Raises:
        ScanError: the folder cannot be read, or has no such file. It is not named: folders are called after patients.
    """
    try:
        names = [entry.name for entry in folder.iterdir()]
    except FileNotFoundError as error:
        raise ScanError(say("The folder is not there any more. Was it moved or renamed?")) from error
    except NotADirectoryError as error:
        raise ScanError(say("{name} is a file, not a folder. Open it as a scan.", name=folder.name)) from error
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise ScanError(
            say("The folder could not be read: {reason}. Ask its owner for access.", reason=reason)
        ) from error
    headers = {name.lower() for name in names if name.lower().endswith(".hdr")}
    scans = [name for name in names if not name.startswith(".") and _is_scan(name.lower(), headers)]
    if not scans:
        raise ScanError(
            say(
                "The folder holds no scan ({suffixes}). Choose the one with the files in it.",
                suffixes=", ".join(SUFFIXES[:4]),
            )
        )
    return tuple(folder / name for name in sorted(scans, key=_in_reading_order))


def _is_scan(name: str, headers: set[str]) -> bool:
    if not name.endswith(SUFFIXES):
        return False
    stem = name.removesuffix(".gz").removesuffix(".img")
    return f"{stem}.hdr" not in headers or not name.endswith((".img", ".img.gz"))


def _in_reading_order(name: str) -> tuple[list[tuple[int, str]], str]:
    """Numbers by their value, everything else by its letters; the name itself where both are equal."""
    parts = re.split(r"([0-9]+)", name.lower())
    return [(int(part), "") if part.isdigit() else (0, part) for part in parts], name
