"""Where a scan's file can tell who the patient is, beside the picture itself.

Names, dates and numbers of patients hide in free-text fields of a NIfTI header, in its extensions, in what gzip keeps
of the file that it packed, and in the names of files and folders (45 CFR 164.514(b)(2) lists what identifies a person).
Only the kinds of places are told, never what stands there: what is told here may be printed and sent on.
"""

from __future__ import annotations

import re
import zlib
from pathlib import Path
from typing import Any, BinaryIO, Literal

from engine.scan.nifti import header_and_data
from engine.scan.stream import UNPACKING_ERRORS, open_stream, skip
from engine.scan.volume import Volume
from engine.words import say

_TEXT_FIELDS = ("data_type", "db_name", "descrip", "aux_file", "intent_name")
"""Free text in a NIfTI-1 or NIfTI-2 header."""

_EXTENSIONS = {2: "DICOM", 4: "AFNI", 6: say("comment"), 8: "XCEDE", 18: "MiND", 32: "CIFTI", 40: "MATLAB", 44: "MRS"}
"""The registered codes of header extensions whose content can be about a person (nifti1_io.h)."""

_MOST_EXTENSIONS = 32
_GZIP_EXTRA, _GZIP_NAME, _GZIP_COMMENT = 4, 8, 16
"""Flags of RFC 1952."""

_DATE = re.compile(
    r"(?<!\d)((19|20)\d{2}[-_.]?(0[1-9]|1[0-2])[-_.]?(0[1-9]|[12]\d|3[01])"
    r"|(0?[1-9]|[12]\d|3[01])[-_.](0?[1-9]|1[0-2])[-_.](19|20)\d{2})(?!\d)"
)
_LONG_NUMBER = re.compile(r"\d{6,}|(?<![A-Za-z])(MRN|PID|ID|PAT)[-_ ]?\d{4,}", re.IGNORECASE)
_PERSON = re.compile(
    r"[^\W\d_]{2,}(\^|, ?)[^\W\d_]+"
    r"|(?<![^\W_])(?P<one>[A-ZÀ-ÖØ-Þ][^\W\d_]+)[_ -](?P<other>[A-ZÀ-ÖØ-Þ][^\W\d_]+)(?![^\W_])"
)
"""As DICOM and hospitals write a name: family^given; family, given; Family_Given, FAMILY-GIVEN."""
_NO_NAMES = frozenset(
    [
        "abdomen",
        "abdominal",
        "anon",
        "arterial",
        "axial",
        "baseline",
        "body",
        "case",
        "cases",
        "chest",
        "contrast",
        "control",
        "coronal",
        "ct",
        "data",
        "dataset",
        "delayed",
        "diffusion",
        "dynamic",
        "early",
        "export",
        "fat",
        "follow",
        "full",
        "hepatic",
        "image",
        "images",
        "img",
        "imaging",
        "label",
        "labels",
        "late",
        "lesion",
        "lesions",
        "liver",
        "mask",
        "masks",
        "medical",
        "mr",
        "mri",
        "nativ",
        "native",
        "nifti",
        "patient",
        "pelvis",
        "phase",
        "plain",
        "portal",
        "post",
        "pre",
        "predicted",
        "prior",
        "project",
        "research",
        "sagittal",
        "sample",
        "scan",
        "scans",
        "segmentation",
        "series",
        "sequence",
        "study",
        "subject",
        "task",
        "test",
        "thorax",
        "train",
        "training",
        "tumor",
        "tumour",
        "up",
        "validation",
        "venous",
        "volume",
    ]
)
"""Words of imaging that stand where names do; two words of which one is among them are no name."""


def places_of_identifiers(volume: Volume) -> tuple[str, ...]:
    """Where in a scan's file and path something stands that could identify the patient: kinds, not contents.

    Reads the file's first kilobytes again.

    Returns:
        such as "text in the header field descrip"; empty when nothing was found.
    """
    path = volume.source.path
    folders = path.absolute().parts[1:-1]
    return (
        *_in_header(volume.source.header),
        *_in_file(path, volume.source.header),
        *_in_name(path.name, say("the file's name")),
        *dict.fromkeys(kind for folder in folders for kind in _in_name(folder, say("a folder's name"))),
    )


def _in_header(header: Any) -> list[str]:
    if header is None:
        return []
    return [
        say("text in the header field {field}", field=field)
        for field in _TEXT_FIELDS
        if field in header.keys() and bytes(header[field].tobytes()).strip(b"\0 ")  # noqa: SIM118 - it is no dict
    ]


def _in_file(path: Path, header: Any) -> list[str]:
    header_path, data_path = header_and_data(path)
    found: list[str] = []
    try:
        for packed in dict.fromkeys((header_path, data_path)):
            found += _in_gzip(packed)
        with open_stream(header_path) as stream:
            # Of a pair the header's file ends with its extensions, else the voxels come behind them.
            end = int(header["vox_offset"]) if header_path == data_path else None
            found += _in_extensions(stream, end)
    except (OSError, EOFError, zlib.error, *UNPACKING_ERRORS):
        # The scan was read; its file is gone or another by now. That nothing was found would not be true.
        found.append(say("the file itself, which could not be looked at again"))
    return list(dict.fromkeys(found))


def _in_gzip(path: Path) -> list[str]:
    with path.open("rb") as raw:
        start = raw.read(10)
    if start[:2] != b"\x1f\x8b" or len(start) < 10:
        return []
    flags, has_time = start[3], any(start[4:8])
    kinds = {
        say("the name of the file that was packed (gzip)"): flags & _GZIP_NAME,
        say("a comment of the packer (gzip)"): flags & (_GZIP_COMMENT | _GZIP_EXTRA),
        say("the time of packing (gzip)"): has_time,
    }
    return [kind for kind, there in kinds.items() if there]


def _in_extensions(stream: BinaryIO, end: int | None) -> list[str]:
    """What follows a header: four bytes that say whether there is anything, then each with its size and code."""
    start = stream.read(4)
    order: Literal["little", "big"] = "little" if int.from_bytes(start, "little") in (348, 540) else "big"
    at = int.from_bytes(start, order)
    found: list[str] = []
    stream.read(at - 4)
    if stream.read(4)[:1] in (b"", b"\0"):
        return found
    at += 4
    while len(found) < _MOST_EXTENSIONS and (end is None or at < end):
        block = stream.read(8)
        length, code = (int.from_bytes(block[part : part + 4], order) for part in (0, 4))
        if len(block) < 8 or length < 16:
            break
        found.append(say("a header extension ({kind})", kind=_EXTENSIONS.get(code) or say("code {code}", code=code)))
        at += length
        for _ in skip(stream, length - 8):
            pass
    return found


def _in_name(name: str, where: str) -> list[str]:
    found = [say("a person's name")] if _has_person(name) else []
    has_date = bool(_DATE.search(name))
    if has_date:
        found.append(say("a date"))
    if _LONG_NUMBER.search(_DATE.sub(" ", name) if has_date else name):
        found.append(say("a long number"))
    return [say("what looks like {kind} in {where}", kind=kind, where=where) for kind in found]


def _has_person(name: str) -> bool:
    """Whether two words of it are written as a name is, neither of them one of imaging."""
    return any(
        match["one"] is None or not _NO_NAMES & {match["one"].casefold(), match["other"].casefold()}
        for match in _PERSON.finditer(name)
    )
