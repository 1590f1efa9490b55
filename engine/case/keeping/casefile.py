"""All of the work on a case in one file, ``NAME.hepatica``: it opens again as it was.

A zip of two members. ``case.json`` says which scan it is about, how it was looked at, and the digest of what is drawn.
``work.log`` holds what the work began with and every step since (:mod:`engine.case.keeping.frames`); what they lead to
when they are done again is the mask, and nothing else is. The scan itself stays where it is.
"""

from __future__ import annotations

import io
import json
import os
import re
import uuid
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, Any

from engine import __version__
from engine.case.keeping.beginning import Beginning
from engine.case.keeping.frames import MAGIC, doubting, frame, read_frames
from engine.case.keeping.log import Entry, Work
from engine.case.keeping.logbook import Saved, Story
from engine.case.keeping.scan_identity import ScanIdentity
from engine.case.keeping.scene import Scene
from engine.errors import CaseFileError, ExportError
from engine.files import replacing, spare
from engine.progress import Progress
from engine.words import say

SUFFIX = ".hepatica"
VERSION = 3
"""Raised when a case file written today could be misread by yesterday's program. The first knew no course over several
scans, the second not that a geometry was acknowledged."""

_CASE, _WORK = "case.json", "work.log"
_LARGEST = {_CASE: 16 << 20, _WORK: 4 << 30}
"""Bytes of the members; what claims to hold more was not written by this program."""
_FORMAT = "hepatica case"


@dataclass(frozen=True, eq=False)
class CaseFile:
    """What a case file holds.

    Attributes:
        story: the work; it counts as saved.
        relative: the scan's path as seen from the case file's folder.
        digest: of what is drawn (:meth:`Canvas.digest`).
        program: the version that wrote it.
    """

    story: Story
    relative: str
    digest: str
    program: str

    @property
    def path(self) -> Path:
        """Where the file is."""
        return _saved(self.story).path

    def find_scan(self, chosen: Path | None = None, progress: Progress | None = None) -> Path:
        """Where the scan lies now: where it was, beside the case file as it was, or by its name in the same folder.

        Args:
            chosen: where a person says that it is.
            progress: may cancel.

        Raises:
            ScanMissingError: it is at none of these places.
            ScanChangedError: what is there is not the scan that the work was done on.
            Cancelled: when asked to stop.
        """
        was, folder = self.story.identity.path, self.path.absolute().parent
        # The file may have come from another system, whose paths are written otherwise.
        name = re.split(r"[\\/]", str(was))[-1]
        places = [chosen] if chosen is not None else [was, folder / self.relative, folder / name]
        return self.story.identity.find(places, progress)

    def relive(self, progress: Progress | None = None) -> tuple[Beginning, Work]:
        """What the work began with, and where it has led.

        Raises:
            CaseFileError: it is damaged, or its steps do not give what was saved.
            ModelError: the card of the model is of another version.
            Cancelled: when asked to stop.
        """
        beginning, work = self.story.relive(progress)
        if work.canvas.digest() != self.digest:
            raise CaseFileError(say("{name} is damaged: its steps do not lead to what was saved.", name=self.path.name))
        return beginning, work


def read_case_file(path: Path) -> CaseFile:
    """Read a case file; the scan is not looked at.

    Raises:
        CaseFileError: it is missing, no case file, damaged, or written by a newer version of the program.
    """
    try:
        with path.open("rb") as file, zipfile.ZipFile(file) as archive:
            stated = _stated(archive, path)
            frames = read_frames(_member(archive, _WORK))
    except FileNotFoundError as error:
        raise CaseFileError(say("There is no file {name}. Was it moved or renamed?", name=path.name)) from error
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise CaseFileError(say("{name} cannot be read: {reason}.", name=path.name, reason=reason)) from error
    except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, RuntimeError, EOFError) as error:
        raise CaseFileError(
            say("{name} is damaged, or is no case file of Hepatica. Choose another one.", name=path.name)
        ) from error
    with doubting():
        if not frames.is_whole:
            raise ValueError("it was cut off")
        beginning, *entries = frames.payloads
        if len(entries) != int(stated["steps"]):
            raise ValueError("steps are missing")
        scan = stated["scan"]
        story = Story(
            identity=ScanIdentity.from_json(scan),
            beginning=beginning,
            entries=tuple(entries),
            scene=Scene.from_json(stated["scene"]),
            saved=Saved(path, str(stated["revision"]), len(entries)),
            last_at=Entry.from_bytes(entries[-1]).at if entries else None,
        )
        return CaseFile(story, str(scan["relative"]), str(stated["digest"]), str(stated["program"]))


def write_case_file(
    path: Path, story: Story, progress: Progress | None = None, *, is_meant: bool = False, opened: Iterable[Path] = ()
) -> Saved:
    """Write all of the work into one file, whole or not at all.

    The steps are done again first, as whoever opens the file will have to: what cannot be done again is not saved as
    if it could.

    Args:
        path: ``NAME.hepatica``.
        story: the work.
        progress: reports 0..1 and may cancel.
        is_meant: write over whatever is there, since a person has said so.
        opened: other files that are never written over: the scan is one of them anyway.

    Returns:
        where it is now.

    Raises:
        CaseFileError: there is another case file than the one that was opened; or the work cannot be done again.
        ExportError: the file could not be written; what was there before is untouched.
        Cancelled: when asked to stop.
    """
    progress = progress or Progress()
    if path.suffix.lower() != SUFFIX:
        raise ExportError(say("{name} is not a name for a case. Choose one that ends in .hepatica.", name=path.name))
    spare(path, [story.identity.path, *opened])
    if not is_meant:
        _require_own(path, story.saved)
    _, work = story.relive(progress)
    saved = Saved(path, uuid.uuid4().hex, len(story.entries))
    stated = {
        "format": _FORMAT,
        "version": VERSION,
        "program": __version__,
        "revision": saved.revision,
        "scan": {**story.identity.to_json(), "relative": _relative(story.identity.path, path)},
        "scene": story.scene.to_json(),
        "steps": len(story.entries),
        "digest": work.canvas.digest(),
    }
    progress.report(0.9, say("Saving"))
    with replacing(path) as part, zipfile.ZipFile(part, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr(_entry(_CASE), json.dumps(stated, indent=1, allow_nan=False))
        with archive.open(_entry(_WORK), "w", force_zip64=True) as member:
            _write_work(member, story)
    return saved


def moved(story: Story, path: Path) -> Story:
    """The same story of a scan that lies elsewhere now."""
    return replace(story, identity=replace(story.identity, path=path.absolute()))


def _write_work(member: IO[bytes], story: Story) -> None:
    member.write(MAGIC)
    for payload in (story.beginning, *story.entries):
        member.write(frame(payload))


def _entry(name: str) -> zipfile.ZipInfo:
    return zipfile.ZipInfo(name)  # of no date: when someone sat here is in the log, where it belongs


def _saved(story: Story) -> Saved:
    if story.saved is None:
        raise ValueError("the story of a case file is saved")
    return story.saved


def _require_own(path: Path, saved: Saved | None) -> None:
    """Refuse to write over a case file that someone else has saved meanwhile."""
    if not os.path.lexists(path):
        return
    try:
        with path.open("rb") as file, zipfile.ZipFile(file) as archive:
            found = _stated(archive, path).get("revision")
    except (OSError, zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, CaseFileError):
        found = None
    if saved is None or found != saved.revision:
        raise CaseFileError(
            say(
                "{name} is not the file that was opened here: another program has saved it since. "
                "Nothing was overwritten; save this case under another name.",
                name=path.name,
            )
        )


def _stated(archive: zipfile.ZipFile, path: Path) -> dict[str, Any]:
    """What ``case.json`` says, once its version is known to be one that this program reads."""
    with doubting():
        stated = json.load(io.BytesIO(_member(archive, _CASE)))
        if stated["format"] != _FORMAT:
            raise ValueError("another program's")
        if int(stated["version"]) > VERSION:
            raise CaseFileError(
                say(
                    "{name} was written by a newer Hepatica ({program}). Update this one to open it.",
                    name=path.name,
                    program=str(stated.get("program"))[:40],
                )
            )
        return dict(stated)


def _member(archive: zipfile.ZipFile, name: str) -> bytes:
    """The bytes of a member; this program stores them as they are, so that nothing can grow when it is unpacked."""
    with doubting():
        info = archive.getinfo(name)
        if info.compress_type != zipfile.ZIP_STORED or info.file_size > _LARGEST[name]:
            raise ValueError("not written by this program")
        return archive.read(info)


def _relative(scan: Path, case: Path) -> str:
    """The scan's path as seen from the case's folder, with slashes; empty where there is no way (another drive)."""
    try:
        return Path(os.path.relpath(scan, case.absolute().parent)).as_posix()
    except ValueError:
        return ""
