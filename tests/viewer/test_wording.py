"""Values in words: sides, units, decimals, one and many."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtGui import QTextDocument
from PySide6.QtWidgets import QApplication

from engine.case.case import Case
from engine.findings.tools import Mark, Tool, measure_mark
from engine.model.card import ModelCard, TrainingData
from engine.model.device import CPU, CUDA, Device
from engine.model.predictor import Prediction
from engine.scan.geometry import Geometry
from engine.scan.nifti import load_volume
from engine.scan.slicing import Plane
from engine.scan.trust import Finding, Flag, Trust
from engine.scan.volume import Mask, Modality, Volume
from engine.scan.window import Window
from tests.models import CARD
from tests.nifti_files import volume_of
from tests.viewer.scans import ORIGIN_MM, SPACING_MM, abdomen, abdomen_labels, write_scan
from viewer import wording
from viewer.dialogs.cards import card_html
from viewer.dialogs.trust_wording import trust_words
from viewer.marks.mark_wording import mark_lines, mark_row

WINDOW = Window(90, 150)


@pytest.fixture
def volume(tmp_path: Path) -> Volume:
    return load_volume(write_scan(tmp_path / "abdomen.nii.gz", abdomen()))


@pytest.fixture
def case(volume: Volume) -> Case:
    return Case.from_mask(volume, Mask(abdomen_labels(), volume.geometry))


def lesion_case(*boxes: tuple[slice, ...], modality: Modality = Modality.CT, voxels: object = None) -> Case:
    scan = np.full((6, 20, 20), 10, np.int16) if voxels is None else np.asarray(voxels)
    labels = np.zeros(scan.shape, np.uint8)
    for box in boxes:
        labels[box] = 2
    made = volume_of(scan, (2.0, 1.0, 1.0), modality)
    return Case.from_mask(made, Mask(labels, made.geometry))


# Corners


def test_corners_of_the_large_plane(volume: Volume) -> None:
    text = wording.corner_text(Case(volume), Plane.AXIAL, (5, 24, 19), WINDOW, 2.345, in_full=True)
    assert text.top_left == ("abdomen.nii.gz", "Axial 6/18")
    assert text.top_right == ("L 90  W 150", "Zoom 2.3 px/mm")
    assert text.bottom_left[1] == "90 HU"
    assert text.bottom_right == ("Radiological display", "1.00 × 1.50 × 4.00 mm")


@pytest.mark.parametrize(("plane", "expected"), [(Plane.CORONAL, "Coronal 25/40"), (Plane.SAGITTAL, "Sagittal 20/48")])
def test_side_planes_say_where_they_are_and_no_more(volume: Volume, plane: Plane, expected: str) -> None:
    text = wording.corner_text(Case(volume), plane, (5, 24, 19), WINDOW, 2.0, in_full=False)
    assert text.top_left == tuple(expected.split())
    assert (text.top_right, text.bottom_left, text.bottom_right) == ((), (), ())
    assert wording.corner_text(Case(volume), plane, (5, 24, 19), WINDOW, 2.0, in_full=True).top_left[1] == expected


def test_time_points_are_counted_from_1(tmp_path: Path) -> None:
    path = write_scan(tmp_path / "series.nii", np.stack([abdomen()] * 3, axis=-1))
    text = wording.corner_text(Case(load_volume(path, time_point=1)), Plane.AXIAL, (0, 0, 0), WINDOW, 1, in_full=True)
    assert text.top_left[2] == "Time point 2/3"


def test_positions_name_their_sides(volume: Volume) -> None:
    # The outermost voxel at the patient's left, back and feet is the last in j and i, the first in k.
    at = volume.geometry.shape
    x, y, z = ORIGIN_MM
    assert wording.position_text(volume.geometry, (0, at[1] - 1, at[2] - 1)) == f"L {-x:.1f}  P {-y:.1f}  H {z:.1f} mm"
    far = (x + SPACING_MM[2] * (at[2] - 1), y + SPACING_MM[1] * (at[1] - 1), z + SPACING_MM[0] * (at[0] - 1))
    assert wording.position_text(volume.geometry, (at[0] - 1, 0, 0)) == "R {:.1f}  A {:.1f}  H {:.1f} mm".format(*far)


def test_below_the_origin_is_towards_the_feet() -> None:
    assert wording.position_text(Geometry((2, 2, 2), np.diag([1.0, 1, 1, 1])[[2, 1, 0, 3]]), (0, 0, 0)).endswith("mm")
    moved = np.array([[0, 0, -1, 3.0], [0, -1, 0, -4], [1, 0, 0, -7.25], [0, 0, 0, 1]])
    assert wording.position_text(Geometry((2, 2, 2), moved), (0, 0, 0)) == "R 3.0  P 4.0  F 7.2 mm"


@pytest.mark.parametrize(
    ("value", "modality", "slope", "expected"),
    [
        (-1000, Modality.CT, 1.0, "-1000 HU"),
        (0, Modality.CT, 1.0, "0 HU"),
        (812, Modality.MR, 1.0, "812 a.u."),
        (3, Modality.MR, 0.125, "0.375 a.u."),
        (7, Modality.MR, 1 / 3, "2.333 a.u."),
        (1_000_000, Modality.MR, 1.0, "1000000 a.u."),
    ],
)
def test_values_have_their_unit(value: int, modality: Modality, slope: float, expected: str) -> None:
    volume = volume_of(np.full((1, 1, 1), value, np.int32), modality=modality, slope=slope)
    assert wording.value_text(volume, (0, 0, 0)) == expected


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_where_there_is_no_number_none_is_told(value: float) -> None:
    text = wording.value_text(volume_of(np.full((1, 1, 1), value, np.float32)), (0, 0, 0))
    assert "no value" in text
    assert not re.search(r"\d|HU|inf", text)


@pytest.mark.parametrize(
    ("window", "expected"),
    [
        (Window(40, 400), "L 40  W 400"),
        (Window(-600.4, 1500), "L -600  W 1500"),
        (Window(0.5, 1), "L 0.50  W 1.00"),
        (Window(0.001, 0.01), "L 0.0010  W 0.0100"),
        (Window(0.0012, 0.0009), "L 0.001200  W 0.000900"),
        (Window(1.2e-9, 2e-9), "L 1.20e-09  W 2.00e-09"),
    ],
)
def test_windows_have_decimals_where_they_are_small(window: Window, expected: str) -> None:
    assert wording.window_text(window) == expected


# Lesions


def test_what_is_said_of_all_lesions(volume: Volume) -> None:
    assert wording.lesion_summary(None) == "No scan is open."
    assert "Ctrl+R" in wording.lesion_summary(Case(volume))
    none = Case.from_mask(volume, Mask(np.zeros(volume.geometry.shape, np.uint8), volume.geometry))
    assert wording.lesion_summary(none) == "No lesion in this mask."


def test_one_lesion_and_many() -> None:
    one, other = np.s_[2:4, 4:9, 4:9], np.s_[2:4, 14:18, 14:18]
    assert wording.lesion_summary(lesion_case(one)) == "1 lesion, 0.100 ml in all"
    assert wording.lesion_summary(lesion_case(one, np.s_[2:5, 12:17, 12:17])) == "2 lesions, 0.250 ml in all"
    assert wording.lesion_summary(lesion_case(other)) == "1 tiny lesion below a 5 mm sphere, 0.0640 ml in all"
    assert wording.lesion_summary(lesion_case(one, other)) == (
        "1 lesion (2 with tiny ones below a 5 mm sphere), 0.164 ml in all"
    )


def test_tiny_lesions_are_marked_in_the_list() -> None:
    rows = wording.lesion_rows(lesion_case(np.s_[2:4, 4:9, 4:9], np.s_[2:4, 14:18, 14:18]))
    tiny = "Tiny: smaller than a sphere of 5 mm."
    assert [row.remark for row in rows] == ["", tiny]
    assert [tiny in row.details for row in rows] == [False, True]


def test_a_judgement_is_not_told_as_a_fact() -> None:
    volume = volume_of(np.zeros((2, 2, 2), np.int16), modality=Modality.MR)
    words, why = wording.modality_badge(volume)
    assert words == "Looks like MR"
    assert "does not say" in why
    assert wording.modality_badge(volume.with_modality(Modality.CT))[0] == "Read as CT"


@pytest.mark.parametrize(
    ("voxels", "expected"),
    [(1, "0.00200"), (5, "0.0100"), (62, "0.124"), (499, "0.998"), (500, "1.00"), (617, "1.23"), (2400, "4.80")],
)
def test_millilitres_as_in_the_csv_file(voxels: int, expected: str) -> None:
    labels = np.zeros(8 * 20 * 20, np.uint8)
    labels[:voxels] = 2
    volume = volume_of(np.zeros((8, 20, 20), np.int16), (2.0, 1.0, 1.0))
    case = Case.from_mask(volume, Mask(labels.reshape(8, 20, 20), volume.geometry))
    [row] = wording.lesion_rows(case)
    assert row.cells[1] == expected
    assert f"Volume {expected} ml" in row.details


def test_a_row_for_each_lesion_with_its_numbers(case: Case) -> None:
    rows = wording.lesion_rows(case)
    assert [row.number for row in rows] == [1, 2, 3]
    first, lesion = rows[0], case.lesions[0]
    assert first.cells == (
        "1",
        "3.60",
        f"{lesion.longest_diameter_mm:.1f}",
        f"{lesion.short_axis_mm:.1f}",
        str(lesion.slice_index + 1),
        "90",
        "",
        "file",
        "proposed",
    )
    assert first.keys[1:6] == (lesion.volume_ml, lesion.longest_diameter_mm, lesion.short_axis_mm, 5, 90)
    assert first.keys[6] is None, "a mask from a file has no probabilities"
    assert (first.note, wording.lesion_rows(case.with_note(1, "cyst"))[0].note) == ("", "cyst")
    assert f"axial slice {lesion.slice_index + 1}" in first.details[0]
    assert "Mean 90 ± 0 HU (90 to 90)" in first.details
    assert not any("probability" in line or "edge" in line for line in first.details)


@pytest.mark.parametrize(
    ("liver_ml", "burden", "words"),
    [
        (1432.4, 0.0123, "Tumour burden 1.2 % of 1432 ml of liver"),
        (1432.4, 0.0004, "Tumour burden below 0.1 % of 1432 ml of liver"),
        (90.0, 0.9999, "Tumour burden 100.0 % of 90 ml of liver"),
        (1432.4, 0.0, ""),
        (None, None, ""),
    ],
)
def test_tumour_burden_in_words(case: Case, liver_ml: float | None, burden: float | None, words: str) -> None:
    lesions = tuple(replace(lesion, volume_ml=(burden or 0) * (liver_ml or 0)) for lesion in case.lesions[:1])
    assert wording.burden_text(replace(case, liver_ml=liver_ml, lesions=lesions)) == words


def test_small_intensities_keep_their_decimals() -> None:
    voxels = np.random.default_rng(1).uniform(0.2, 0.8, (6, 20, 20)).astype(np.float32)
    case = lesion_case(np.s_[2:4, 4:9, 4:9], modality=Modality.MR, voxels=voxels)
    [row], intensity = wording.lesion_rows(case), case.lesions[0].intensity
    assert intensity is not None
    assert float(row.cells[5]) == pytest.approx(intensity.mean, rel=0.01)
    [line] = [line for line in row.details if line.startswith("Mean ")]
    told = [float(number) for number in re.findall(r"\d+(?:\.\d+)?", line)]
    assert told == pytest.approx([intensity.mean, intensity.sd, intensity.min, intensity.max], abs=0.01)
    assert "a.u." in line


@pytest.mark.parametrize(("scale", "told"), [(1.2e-3, "0.00120"), (1.2e-9, "1.20e-09"), (0.0, "0")])
def test_maps_of_small_numbers_keep_three_digits(scale: float, told: str) -> None:
    voxels = np.full((6, 20, 20), scale, np.float32)
    [row] = wording.lesion_rows(lesion_case(np.s_[2:4, 4:9, 4:9], modality=Modality.MR, voxels=voxels))
    assert row.cells[5] == told
    [line] = [line for line in row.details if line.startswith("Mean ")]
    assert line.startswith(f"Mean {told} ± 0")


def test_a_lesion_without_a_finite_voxel_has_no_intensity() -> None:
    voxels = np.zeros((6, 20, 20), np.float32)
    voxels[2:4, 4:9, 4:9] = np.nan
    [row] = wording.lesion_rows(lesion_case(np.s_[2:4, 4:9, 4:9], voxels=voxels))
    assert row.cells[5] == ""
    assert not any("Mean" in line or "nan" in line for line in row.details)


def test_a_lesion_at_the_edge_says_that_it_may_be_larger() -> None:
    [row] = wording.lesion_rows(lesion_case(np.s_[0:2, 4:9, 4:9]))
    assert "Reaches the edge of the scan: sizes are lower limits." in row.details


def test_lesions_of_another_plane_say_which() -> None:
    volume = volume_of(np.zeros((12, 6, 12), np.int16), (1.0, 5.0, 1.0))
    labels = np.zeros((12, 6, 12), np.uint8)
    labels[3:7, 2:4, 3:9] = 2
    [row] = wording.lesion_rows(Case.from_mask(volume, Mask(labels, volume.geometry)))
    assert "coronal slice" in row.details[0]


# Badges and notices


@pytest.mark.parametrize("trust", Trust)
def test_how_far_millimetres_can_be_trusted(trust: Trust) -> None:
    findings = (Finding(trust, "Something about it.", Flag.THICK_SLICES),) if trust is not Trust.OK else ()
    sound = volume_of(np.zeros((2, 2, 2), np.int16))
    volume = replace(sound, geometry=replace(sound.geometry, findings=findings))
    words = trust_words(volume)
    assert trust.name in words.badge
    assert ("unverified" in words.badge + words.state) is bool(findings)
    assert words.findings == ("Something about it." if findings else "Nothing in the header contradicts itself.")
    assert words.can_acknowledge is bool(findings)
    arriving = trust_words(volume, is_whole=False)
    assert arriving.badge == words.badge
    assert not arriving.can_acknowledge


def test_a_size_that_nobody_has_verified_says_so_wherever_it_stands_alone(case: Case) -> None:
    findings = (Finding(Trust.CHECK, "Something about it.", Flag.THICK_SLICES),)
    volume = replace(case.volume, geometry=replace(case.volume.geometry, findings=findings))
    ruler = Mark(1, Tool.RULER, Plane.AXIAL, ((5, 4, 4), (5, 4, 14)))
    ellipse = Mark(2, Tool.ELLIPSE, Plane.AXIAL, ((5, 4, 4), (5, 14, 14)))

    def said(volume: Volume) -> list[str]:
        shown = replace(case, volume=volume)
        corners = wording.corner_text(shown, Plane.AXIAL, (5, 24, 19), WINDOW, 2.0, in_full=True)
        marks = [(mark, measure_mark(mark, volume)) for mark in (ruler, ellipse)]
        return [
            wording.lesion_summary(shown),
            *wording.lesion_rows(shown)[0].details[:2],
            corners.bottom_right[1],
            *(mark_lines(mark, values, volume)[0] for mark, values in marks),
            *(mark_row(mark, values, volume).cells[2] for mark, values in marks),
        ]

    doubtful, seen = said(volume), said(volume.acknowledged(datetime(2025, 3, 9, tzinfo=UTC)))
    assert [line.count("unverified") for line in doubtful] == [1] * len(doubtful)
    assert seen == said(case.volume)
    assert not [line for line in seen if "unverified" in line]


@pytest.mark.parametrize(
    ("device", "label", "why"),
    [
        (Device(CPU), "CPU", ""),
        (Device(CPU, "no NVIDIA driver found"), "CPU", "No GPU: no NVIDIA driver found."),
        (Device(CUDA), "CUDA GPU", ""),
    ],
)
def test_the_device_and_why(device: Device, label: str, why: str) -> None:
    assert wording.device_text(device) == (label, why)


def test_what_made_a_mask(volume: Volume) -> None:
    mask = Mask(abdomen_labels(), volume.geometry)
    probability = np.zeros(volume.geometry.shape, np.float16)
    prediction = Prediction(mask, probability, CARD, "0" * 64, Device(CPU), 1.25, "Expect a poor result.")
    text = wording.prediction_summary(prediction)
    assert text == "threshold 1 on CPU in 1.2 s. Expect a poor result."


def test_a_card_is_a_page_of_text_whatever_it_says(qapp: QApplication) -> None:
    card: ModelCard = replace(
        CARD,
        name="<script>A&B</script>",
        limits=("Never seen a cat.", "<b>bold</b>"),
        data=(TrainingData("LiTS", "CC BY-NC-ND", 131),),
        metrics={"tumour_dice_mean": 0.4123},
    )
    page = card_html(card, Device(CPU, "no NVIDIA driver found"))
    document = QTextDocument()
    document.setHtml(page)
    text = document.toPlainText()
    for words in ("<script>A&B</script>", "<b>bold</b>", "Never seen a cat.", "LiTS, 131 cases (CC BY-NC-ND)", "0.412"):
        assert words in text
    assert "tumour dice mean" in text
    assert "no NVIDIA driver found" in text


def test_a_card_shows_limits_before_figures_and_figures_with_their_interval() -> None:
    metrics = {"tumour_dice": 0.4, "tumour_dice_low95": 0.13, "tumour_dice_high95": 0.67, "cases": 7.0}
    page = card_html(replace(CARD, limits=("Fails on <MRI>.",), metrics=metrics), Device(CPU))
    assert "0.4 (0.13 to 0.67)" in page
    assert "low95" not in page
    assert page.index("Fails on &lt;MRI&gt;.") < page.index("tumour dice")
    assert ">7<" in page
