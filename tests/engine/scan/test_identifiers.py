"""Where a scan's file may tell who the patient is: every place that a name was planted in is told, and no name."""

from __future__ import annotations

import gzip
from pathlib import Path

import nibabel
import pytest

from engine.scan.identifiers import places_of_identifiers
from engine.scan.nifti import load_volume
from tests.nifti_files import AFFINE, numbered, write_nifti

NAME = "DOE^JOHN"


def places(path: Path) -> tuple[str, ...]:
    found = places_of_identifiers(load_volume(path))
    assert not any("DOE" in place or "JOHN" in place for place in found)
    return found


@pytest.mark.parametrize("version", [1, 2])
@pytest.mark.parametrize("field", ["descrip", "aux_file", "intent_name"])
def test_text_in_a_header_field(tmp_path: Path, field: str, version: int) -> None:
    scan = write_nifti(tmp_path / "a.nii", version=version, fields={field: NAME.encode()})
    assert places(scan) == (f"text in the header field {field}",)


@pytest.mark.parametrize("field", ["db_name", "data_type"])
def test_text_in_a_field_that_only_the_first_version_has(tmp_path: Path, field: str) -> None:
    assert places(write_nifti(tmp_path / "a.nii", fields={field: NAME[:8].encode()})) == (
        f"text in the header field {field}",
    )


@pytest.mark.parametrize("name", ["a.nii", "a.nii.gz", "a.hdr"])
def test_header_extensions_by_their_kind(tmp_path: Path, name: str) -> None:
    kind = nibabel.Nifti1Pair if name.endswith("hdr") else nibabel.Nifti1Image
    image = kind(numbered(), AFFINE)
    image.header.set_xyzt_units("mm")
    for code in ("comment", "afni", 12):
        image.header.extensions.append(nibabel.nifti1.Nifti1Extension(code, NAME.encode() * 20))
    nibabel.save(image, tmp_path / name)
    kinds = [place for place in places(tmp_path / name) if "extension" in place]
    assert kinds == [f"a header extension ({kind})" for kind in ("comment", "AFNI", "code 12")]


def test_what_gzip_keeps_of_the_packed_file(tmp_path: Path) -> None:
    plain = write_nifti(tmp_path / "plain.nii").read_bytes()
    with (tmp_path / "a.nii.gz").open("wb") as raw, gzip.GzipFile(f"{NAME}.nii", "wb", fileobj=raw, mtime=1e9) as out:
        out.write(plain)
    assert places(tmp_path / "a.nii.gz") == (
        "the name of the file that was packed (gzip)",
        "the time of packing (gzip)",
    )
    (tmp_path / "b.nii.gz").write_bytes(gzip.compress(plain, mtime=0))
    assert places(tmp_path / "b.nii.gz") == ()


@pytest.mark.parametrize(
    ("name", "kinds"),
    [
        ("DOE^JOHN", ["a person's name"]),
        ("Doe, Jane", ["a person's name"]),
        ("DOE_JOHN", ["a person's name"]),
        ("Müller,Anna", ["a person's name"]),
        ("19610203", ["a date"]),
        ("born 1961-02-03", ["a date"]),
        ("MRN 7781234", ["a long number"]),
        ("DOE^JOHN_19610203", ["a person's name", "a date"]),
        ("20240131_7781234", ["a date", "a long number"]),
        ("liver_016", []),
        ("abdomen_ct", []),
        ("MR_Gd", []),
        ("P-001", []),
        ("case 12345", []),
    ],
)
def test_names_of_files_and_folders(tmp_path: Path, name: str, kinds: list[str]) -> None:
    told = [f"what looks like {kind} in " for kind in kinds]
    assert list(places(write_nifti(tmp_path / f"{name}.nii"))) == [f"{words}the file's name" for words in told]
    assert list(places(write_nifti(tmp_path / name / "a.nii"))) == [f"{words}a folder's name" for words in told]


def test_a_file_that_is_gone_by_now_is_not_called_clean(tmp_path: Path) -> None:
    volume = load_volume(write_nifti(tmp_path / "a.nii"))
    (tmp_path / "a.nii").unlink()
    assert places_of_identifiers(volume) == ("the file itself, which could not be looked at again",)


def test_an_extension_that_claims_more_than_there_is(tmp_path: Path) -> None:
    """Its length is a number from outside: nothing is allocated by it."""
    image = nibabel.Nifti1Image(numbered(), AFFINE)
    image.header.extensions.append(nibabel.nifti1.Nifti1Extension("comment", b"x" * 20))
    nibabel.save(image, tmp_path / "a.nii")
    volume = load_volume(tmp_path / "a.nii")
    content = bytearray((tmp_path / "a.nii").read_bytes())
    content[352:356] = (2**31 - 16).to_bytes(4, "little")
    (tmp_path / "a.nii").write_bytes(content)
    assert "the file itself, which could not be looked at again" in places_of_identifiers(volume)


@pytest.mark.parametrize(
    ("name", "kinds"),
    [
        ("Smith_John", ["a person's name"]),
        ("Müller_Hans_12.03.1961", ["a person's name", "a date"]),
        ("DOE-JOHN", ["a person's name"]),
        ("LI_WEI", ["a person's name"]),
        ("12-03-1961", ["a date"]),
        ("MRN12345", ["a long number"]),
        ("CT 20240305", ["a date"]),
        ("1234567 20240305", ["a date", "a long number"]),
        ("PORTAL_VENOUS", []),
        ("Liver_Tumour", []),
        ("Task03_Liver", []),
        ("liver_016", []),
        ("T1-axial", []),
    ],
)
def test_names_as_people_write_them(tmp_path: Path, name: str, kinds: list[str]) -> None:
    scan = write_nifti(tmp_path / f"{name}.nii")
    told = [place for place in places_of_identifiers(load_volume(scan)) if place.endswith("in the file's name")]
    assert told == [f"what looks like {kind} in the file's name" for kind in kinds]
