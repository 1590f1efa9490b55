"""The HTML report as a browser and a reader find it: whole in itself, true to scale, with the table's own numbers."""

from __future__ import annotations

import base64
import re
import struct
import zlib
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest

import engine
import resources
from engine.case.case import Case
from engine.errors import EngineError, ExportError
from engine.export import report as report_module
from engine.export.html import html_page, write_html
from engine.export.picture import pictures_of
from engine.export.png import png_bytes
from engine.export.report import NOTICE, Report, make_report
from engine.export.table import row_by_name
from engine.findings.selftest import run_selftest
from engine.model.predictor import Predictor
from engine.scan.geometry import Geometry
from engine.scan.masks import load_mask
from engine.scan.nifti import load_volume
from engine.scan.slicing import Convention, Plane
from engine.scan.volume import Mask, Volume
from engine.scan.window import Window
from tests.engine.findings.phantoms import scan_on
from tests.models import write_threshold_model
from tests.nifti_files import rotation, volume_of, write_nifti
from tests.sentences import PATIENT_FOLDER, assert_plain
from tests.viewer.scans import abdomen, abdomen_labels, write_scan

NOW = datetime(2025, 3, 9, 12, 0, tzinfo=UTC)
WINDOW = Window(50.0, 100.0)


@pytest.fixture
def case(tmp_path: Path) -> Case:
    """A liver with three tumours, voxels of 4 × 1.5 × 1 mm, drawn by somebody."""
    volume = load_volume(write_scan(tmp_path / "abdomen.nii.gz", abdomen()))
    return Case.from_mask(volume, load_mask(write_scan(tmp_path / "mask.nii.gz", abdomen_labels()), volume))


@pytest.fixture
def report(case: Case) -> Report:
    return make_report(case, WINDOW, NOW)


def svgs(page: str) -> list[ElementTree.Element]:
    found = re.findall(r"<svg.*?</svg>", page, re.DOTALL)
    return [ElementTree.fromstring(svg.replace(' xmlns="http://www.w3.org/2000/svg"', "")) for svg in found]  # noqa: S314 - our own


def decoded(uri: str) -> np.ndarray:
    """An 8-bit grey PNG, read by the letter of the specification."""
    content = base64.b64decode(uri.removeprefix("data:image/png;base64,"), validate=True)
    assert content[:8] == b"\x89PNG\r\n\x1a\n"
    at, chunks = 8, {}
    while at < len(content):
        (length,), kind = struct.unpack(">I", content[at : at + 4]), content[at + 4 : at + 8]
        body = content[at + 8 : at + 8 + length]
        assert struct.unpack(">I", content[at + 8 + length : at + 12 + length]) == (zlib.crc32(kind + body),)
        chunks[kind] = body
        at += 12 + length
    cols, rows, depth, colour, *rest = struct.unpack(">IIBBBBB", chunks[b"IHDR"])
    assert (depth, colour, rest) == (8, 0, [0, 0, 0])
    lines = np.frombuffer(zlib.decompress(chunks[b"IDAT"]), np.uint8).reshape(rows, cols + 1)
    assert not lines[:, 0].any()
    return lines[:, 1:]


def test_a_png_holds_the_pixels() -> None:
    pixels = np.random.default_rng(3).integers(0, 256, (7, 13)).astype(np.uint8)
    uri = "data:image/png;base64," + base64.b64encode(png_bytes(pixels)).decode()
    np.testing.assert_array_equal(decoded(uri), pixels)


def test_a_page_needs_nothing_else(report: Report) -> None:
    page = html_page(report)
    assert {uri[:22] for uri in re.findall(r'(?:href|src)="([^"]*)"', page)} == {"data:image/png;base64,"}
    assert not re.search(r"<script|<link|@import|url\(|\bon\w+=", page)
    assert set(re.findall(r"https?://[^\"'\s]+", page)) == {"http://www.w3.org/2000/svg"}
    assert "default-src 'none'" in page
    assert len(page) < 1_000_000


def test_every_number_of_the_table_is_the_csvs(case: Case, report: Report) -> None:
    for row, lesion in zip(report.rows, case.lesions, strict=True):
        cells = row_by_name(case, lesion, NOW)
        for shown, column in zip(row, report.columns, strict=True):
            assert shown == cells[column.cell]
            assert f">{shown}</td>" in html_page(report)
    assert [row[1] for row in report.rows] == ["3.60", "0.648", "0.192"]


def test_what_a_page_must_say_is_said(report: Report) -> None:
    page = html_page(report)
    for words in (
        "Liver lesions: abdomen.nii.gz",
        "2025-03-09T12:00:00Z",
        NOTICE,
        "3 lesions, 4.44 ml in all",
        "Geometry OK",
        f"Hepatica {engine.__version__}",
        "level 50, width 100",
        "opened from a file",
        "Lesion 3: ",
        "Axial slice 6",
    ):
        assert words in page, words
    assert page.count(NOTICE) == 2  # at the top, and in the foot that is printed on each page
    assert "table-footer-group" in page


def test_a_prediction_names_its_model_and_device(tmp_path: Path, case: Case) -> None:
    predictor = Predictor(write_threshold_model(tmp_path / "model.onnx"), device="cpu")
    found = Case.from_prediction(case.volume, predictor.predict(case.volume))
    page = html_page(make_report(found))
    for words in ("the model threshold, version 1", predictor.model_sha256, "<td>CPU</td>", "Mean probability"):
        assert words in page, words


def test_what_had_to_be_changed_while_the_model_ran_is_told(tmp_path: Path, case: Case) -> None:
    prediction = Predictor(write_threshold_model(tmp_path / "model.onnx"), device="cpu").predict(case.volume)
    told = replace(prediction, warning="It looks unlike what it knows.", notices=("There was no memory for more.",))
    found = Case.from_prediction(case.volume, told)
    assert make_report(found).warnings == ("It looks unlike what it knows.", "There was no memory for more.")
    page = html_page(make_report(found))
    assert "It looks unlike what it knows." in page
    assert "There was no memory for more." in page


def test_the_self_test_is_told_and_a_failed_one_warned_of(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    told = next(fact.text for fact in make_report(case).facts if fact.name == "Self-test")
    assert told.startswith(f"Version {engine.__version__}, ")
    assert told.endswith("values are within their tolerance.")
    checks = run_selftest()
    monkeypatch.setattr(report_module, "run_selftest", lambda: (replace(checks[0], measured=0.0), *checks[1:]))
    monkeypatch.setattr(report_module, "_self_test", report_module._self_test.__wrapped__)
    failed = make_report(case)
    assert f"1 of {len(checks)} values are outside" in failed.warnings[0]
    assert "do not use this installation&#x27;s measurements" in html_page(failed)

    def missing() -> None:
        raise EngineError("No phantom came with this installation to measure. Install it again.")

    monkeypatch.setattr(report_module, "run_selftest", missing)
    assert "No phantom came" in make_report(case).warnings[0]


def test_whatever_a_name_holds_is_text(case: Case) -> None:
    named = replace(case, volume=case.volume.called('<img src=x onerror="alert(1)">&$title'))
    page = html_page(make_report(named.with_note(1, "</td><script>"), WINDOW, NOW))
    assert "<img" not in page
    assert "<script" not in page
    assert "Liver lesions: &lt;img src=x onerror=&quot;alert(1)&quot;&gt;&amp;$title" in page


def test_lines_are_as_long_as_they_are_said_to_be(case: Case, report: Report) -> None:
    """In the picture's own scale, which the pixels have too: 1.5 mm high, 1 mm wide."""
    close_ups = svgs(html_page(report))[::2]
    for svg, lesion, sheet in zip(close_ups, case.lesions, report.lesions, strict=True):
        width, height = (float(svg.attrib[name]) for name in ("width", "height"))
        height_mm, width_mm = sheet.close_up.size_mm
        assert height / height_mm == pytest.approx(width / width_mm, rel=1e-3)
        rows, cols = decoded(svg.find("image").attrib["href"]).shape
        assert (height_mm, width_mm) == pytest.approx((rows * 1.5, cols * 1.0))
        ends = [[float(line.attrib[name]) for name in ("x1", "y1", "x2", "y2")] for line in svg.findall("line")]
        jaws, ends = ends[4:], ends[:4]
        assert len(jaws) in (0, 2)
        lengths = [np.hypot(x2 - x1, y2 - y1) * width_mm / width for x1, y1, x2, y2 in ends]
        assert lengths == pytest.approx(
            np.repeat([lesion.longest_diameter_mm, lesion.short_axis_mm], 2), abs=0.05
        )  # each with its dark edge
        drawn = [tuple(map(float, point.split(","))) for point in svg.find("polygon").attrib["points"].split()]
        for x1, y1, x2, y2 in ends[1:2]:  # the longest diameter ends on the outline
            assert min(np.hypot(x - x1, y - y1) for x, y in drawn) < 0.02
            assert min(np.hypot(x - x2, y - y2) for x, y in drawn) < 0.02


def test_the_outline_lies_around_the_tumours_own_pixels(case: Case, report: Report) -> None:
    for sheet in report.lesions:
        picture = sheet.close_up
        (outline,) = picture.outlines
        low, high = outline.min(axis=0), outline.max(axis=0)
        y, x = ((np.arange(n) + 0.5) * mm / n for n, mm in zip(picture.pixels.shape, picture.size_mm, strict=True))
        inside = np.outer((y > low[1]) & (y < high[1]), (x > low[0]) & (x < high[0]))
        tumour = picture.pixels == round(255 * 0.9)  # 90 HU in a window of 0 to 100
        np.testing.assert_array_equal(inside, tumour)


def test_the_overview_shows_where_the_close_up_lies(tmp_path: Path) -> None:
    voxels = np.zeros((1, 700, 900), np.int16)
    voxels[0, 600:620, 100:130] = 100
    volume = volume_of(voxels, (5.0, 0.5, 0.5))
    lesion = Case.from_mask(volume, Mask((voxels > 0).astype(np.uint8) * 2, volume.geometry)).lesions[0]
    close_up, overview = pictures_of(lesion, volume, WINDOW)
    assert overview.pixels.shape == (350, 450)
    assert overview.size_mm == (350, 450)
    assert close_up.size_mm == (40, 40)
    x, y, width, height = overview.frame
    assert (width, height) == (40, 40)
    assert (x, y) == pytest.approx((57.5 - 20, 305 - 20), abs=0.5)
    rows, cols = (slice(int(start), int(start + 40)) for start in (y, x))
    assert overview.pixels.sum() == overview.pixels[rows, cols].sum() == 255 * 10 * 15
    assert (overview.scale_bar_mm, close_up.scale_bar_mm) == (100, 10)


@pytest.mark.parametrize("convention", Convention)
@pytest.mark.parametrize("plane", Plane)
def test_pictures_show_right_and_left_as_asked_whatever_the_plane(plane: Plane, convention: Convention) -> None:
    """The slices of the acquisition lie along each axis in turn; a bright corner is where its voxel lies."""
    is_swapped = convention is Convention.NEUROLOGICAL and plane is not Plane.SAGITTAL
    spacing = [1.0, 1.0, 1.0]
    spacing[plane.slice_axis] = 6.0
    voxels = np.zeros((20, 22, 24), np.int16)
    corner = [-1, -1, -1]  # superior, posterior, left
    corner[plane.slice_axis] = 5
    voxels[tuple(corner)] = 100
    labels = np.zeros(voxels.shape, np.uint8)
    box = [slice(8, 12)] * 3
    box[plane.slice_axis] = slice(5, 6)
    labels[tuple(box)] = 2
    volume = volume_of(voxels, tuple(spacing))
    (lesion,) = Case.from_mask(volume, Mask(labels, volume.geometry)).lesions
    assert lesion.plane is plane
    close_up, overview = pictures_of(lesion, volume, WINDOW, convention)
    row, col = (int(n) for n in np.argwhere(close_up.pixels == 255)[0])
    letters = close_up.letters
    assert (letters.bottom if row else letters.top) == {"axial": "P"}.get(plane.value, "H")
    assert (letters.right if col else letters.left) == {"sagittal": "P"}.get(plane.value, "L")
    assert (col == 0) is is_swapped
    assert letters == overview.letters
    assert close_up.caption == ("" if plane is Plane.SAGITTAL else convention.value)
    x, y = close_up.outlines[0].mean(axis=0)
    first, last = ((8 - 0.5 + 12 - 0.5 + 1) / 2,) * 2
    axis = plane.row_axis
    assert x == pytest.approx(voxels.shape[plane.column_axis] - last if is_swapped else last)
    assert close_up.long_axis is not None
    assert np.mean(close_up.long_axis, axis=0) == pytest.approx([x, y])
    assert overview.frame is not None
    assert overview.frame[0] == pytest.approx(0)
    assert y == pytest.approx(voxels.shape[axis] - first if plane.rows_reversed else first)


def test_letters_of_an_oblique_scan_are_joined(tmp_path: Path) -> None:
    volume = load_volume(write_scan(tmp_path / "a.nii", abdomen(), tilt=(20, 0, 0)))
    case = Case.from_mask(volume, load_mask(write_scan(tmp_path / "m.nii", abdomen_labels(), tilt=(20, 0, 0)), volume))
    assert ">AH</text>" in html_page(make_report(case))
    assert row_by_name(case, case.lesions[0])["plane_tilt_deg"] == "20.0"


def test_what_is_not_finite_is_black_and_counted() -> None:
    voxels = np.full((3, 40, 40), 50, np.float32)
    voxels[1, 10, 10:13] = np.nan, np.inf, -np.inf
    labels = np.zeros(voxels.shape, np.uint8)
    labels[1, 8:14, 8:14] = 2
    volume = replace(volume_of(voxels), nonfinite_count=3)
    case = Case.from_mask(volume, Mask(labels, volume.geometry))
    close_up, _ = pictures_of(case.lesions[0], volume, WINDOW)
    assert close_up.pixels[10, 10:13].tolist() == [0, 0, 0]
    page = html_page(make_report(case))
    assert "3 voxels, left out of every measurement" in page
    assert "Of its voxels 3 are not a number" in page


def test_doubtful_millimetres_say_so_at_every_size(tmp_path: Path) -> None:
    volume = load_volume(write_nifti(tmp_path / "a.nii", np.ones((8, 8, 4), np.int16), sform=0, qform=0))
    labels = np.zeros((4, 8, 8), np.uint8)
    labels[2, 2:5, 2:5] = 2
    case = Case.from_mask(volume, Mask(labels, volume.geometry))
    page = html_page(make_report(case))
    assert 'class="badge untrusted">Geometry UNTRUSTED, unverified<' in page
    assert "neither sform nor qform" in page
    for fact in make_report(case).lesions[0].facts:
        assert ("(unverified)" in fact.text) == (" mm" in fact.text or " ml" in fact.text), fact
    seen = replace(case, volume=volume.acknowledged(NOW))
    assert set(re.findall(">([^<]* mm)</text>", page)) == {"~1 mm"}
    assert "unverified" not in html_page(make_report(seen))
    assert ">~" not in html_page(make_report(seen))
    assert "UNTRUSTED, acknowledged 2025-03-09T12:00:00Z" in html_page(make_report(seen))


def test_a_mask_without_a_lesion_is_a_report_that_says_so(tmp_path: Path) -> None:
    volume = volume_of(np.zeros((3, 4, 5), np.int16))
    case = Case.from_mask(volume, Mask(np.ones((3, 4, 5), np.uint8), volume.geometry))
    page = html_page(make_report(case))
    assert "no lesion" in page
    assert "<svg" not in page
    assert 'class="lesions"' not in page


def test_a_lesion_of_one_voxel_at_the_edge_of_a_tiny_scan() -> None:
    """A sheared and turned grid of 2 × 2 × 2: still a picture, and every cell that cannot be measured is empty."""
    affine = rotation(10, 20, 30) @ np.array([[0, 0.3, -1, 0], [0, -2, 0, 0], [3, 0, 0, 0], [0, 0, 0, 1.0]])
    labels = np.zeros((2, 2, 2), np.uint8)
    labels[0, 0, 0] = 2
    bare = volume_of(labels.astype(np.int16))
    volume = Volume(bare.voxels, Geometry((2, 2, 2), affine), 1.0, 0.0, bare.source)
    case = Case.from_mask(volume, Mask(labels, volume.geometry))
    report = make_report(case)
    assert report.lesions[0].close_up.pixels.shape == (2, 3)  # the second row lies aside
    assert "Reaches the edge of the scan" in html_page(report)
    cells = row_by_name(case, case.lesions[0])
    assert cells["major_axis_mm"] == cells["edge_distance_mm"] == ""


def test_a_report_that_cannot_be_written_leaves_nothing(report: Report, tmp_path: Path) -> None:
    folder = tmp_path / PATIENT_FOLDER
    folder.mkdir()
    with pytest.raises(ExportError) as caught:
        write_html(folder / "gone" / "report.html", report)
    assert_plain(caught.value, "report.html", "the folder gone does not exist")
    assert list(folder.iterdir()) == []


def test_a_missing_template_is_a_sentence(report: Report, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resources, "files", lambda _: tmp_path / "nowhere")
    with pytest.raises(ExportError) as caught:
        write_html(tmp_path / "report.html", report)
    assert_plain(caught.value, "template", "install Hepatica again")
    assert not (tmp_path / "report.html").exists()


@pytest.mark.parametrize("aside", [0.6, -0.6])
@pytest.mark.parametrize("plane", [Plane.AXIAL, Plane.CORONAL])
def test_on_a_slanted_grid_pictures_have_the_true_shape(plane: Plane, aside: float) -> None:
    """A disc in millimetres is a disc in the picture; lines are as long as they are said to be, and at right angles."""
    column, row, stack = np.array([-1.2, 0, 0]), np.array([aside, -1.0, 0]), np.array([0, 0, 4.0])
    affine = np.eye(4)
    # The slices of an axial scan are stacked along z; those of a coronal one along y, with rows from foot to head.
    if plane is Plane.AXIAL:
        affine[:3, :3] = np.stack([stack, row, column], axis=1)
        shape = (5, 60, 70)
    else:
        affine[:3, :3] = np.stack([np.array([aside, 0, 1.0]), np.array([0, -4.0, 0]), column], axis=1)
        shape = (60, 5, 70)
    indices = np.stack(np.meshgrid(*[np.arange(n) for n in shape], indexing="ij"), axis=-1)
    world = indices @ affine[:3, :3].T
    away = world - (np.array(shape) // 2) @ affine[:3, :3].T
    away[..., 2 if plane is Plane.AXIAL else 1] *= 2.6  # a ball, flattened into one slice
    inside = np.linalg.norm(away, axis=-1) < 10
    volume, mask = scan_on(inside, affine)
    volume = replace(volume, voxels=(inside * 100).astype(np.int16))
    (lesion,) = Case.from_mask(volume, mask).lesions
    assert lesion.plane is plane
    close_up, overview = pictures_of(lesion, volume, WINDOW)
    (outline,) = close_up.outlines
    width, height = np.ptp(outline, axis=0)
    assert width == pytest.approx(height, abs=1.5)
    assert close_up.long_axis is not None
    assert close_up.short_axis is not None
    for line, length in ((close_up.long_axis, lesion.longest_diameter_mm), (close_up.short_axis, lesion.short_axis_mm)):
        assert np.linalg.norm(np.subtract(*line)) == pytest.approx(length, abs=1e-6)
    assert np.subtract(*close_up.long_axis) @ np.subtract(*close_up.short_axis) == pytest.approx(0, abs=1e-6)
    y, x = ((np.arange(n) + 0.5) * mm / n for n, mm in zip(close_up.pixels.shape, close_up.size_mm, strict=True))
    rows, cols = np.nonzero(close_up.pixels > 127)
    middle = outline.mean(axis=0)
    assert (x[cols].mean(), y[rows].mean()) == pytest.approx(tuple(middle), abs=0.7)
    assert np.hypot(x[cols] - middle[0], y[rows] - middle[1]).max() < 11.5
    assert overview.pixels.max() == 255
