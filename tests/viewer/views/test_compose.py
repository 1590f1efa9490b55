"""Every pixel on screen against plain arithmetic in double precision."""

from __future__ import annotations

import gc
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtGui import QColor, QImage

from engine.scan.nifti import load_volume
from engine.scan.slicing import Plane, take_slice
from engine.scan.volume import Label
from engine.scan.window import Window
from tests.viewer.hands import Picture, to_array
from tests.viewer.scans import abdomen, write_scan
from viewer import theme
from viewer.views.compose import Canvas, Compositor, Look, OverlayStyle

STORED = ("int8", "uint8", "int16", "uint16", "int32", "uint32", "int64", "uint64", "float32", "float64")
"""What a volume can hold: files of other byte orders and of long doubles are converted on reading."""

SCALINGS = ((1.0, 0.0), (2.0, -1024.0), (0.5, 3.25), (-1.0, 40.0), (1e-3, 5.0))
WINDOWS = (Window(40, 400), Window(90, 150), Window(-600, 1500), Window(0, 1e9), Window(12, 1), Window(1e4, 30))


def exact_greys(pixels: NDArray[Any], slope: float, intercept: float, window: Window) -> NDArray[np.float64]:
    """0 to 255, not rounded; NaN and infinite voxels are black."""
    intensities = pixels.astype(np.float64) * slope + intercept
    greys = np.clip((intensities - window.low) / window.width * 255, 0, 255)
    return np.where(np.isfinite(pixels.astype(np.float64)), greys, 0)


def composed(pixels: NDArray[Any], window: Window, slope: float = 1, intercept: float = 0, **look: Any) -> Picture:
    labels = look.pop("labels", None)
    compositor = Compositor(pixels.dtype, slope, intercept, Look(window, **look))
    return to_array(compositor.compose(Canvas(), pixels, labels))


def assert_exact(pixels: NDArray[Any], window: Window, slope: float = 1, intercept: float = 0) -> None:
    seen = composed(pixels, window, slope, intercept)
    assert (seen[..., 0] == seen[..., 1]).all()
    assert (seen[..., 0] == seen[..., 2]).all()
    apart = np.abs(seen[..., 0] - exact_greys(pixels, slope, intercept, window))
    # Half a step, and what single precision adds far from zero.
    assert apart.max() <= 0.5 + 255e-6 * (1 + (abs(intercept) + abs(window.level)) / window.width)


def slow_reference(
    pixels: NDArray[Any], slope: float, intercept: float, look: Look, labels: NDArray[np.uint8] | None
) -> Picture:
    """The same picture by the plainest arithmetic: one pixel's grey, then its colour."""
    black, width = (look.window.low - intercept) / slope, look.window.width / slope
    with np.errstate(over="ignore"):
        scaled = (pixels.astype(np.float64) - black) / width * 255
    greys = np.floor(np.clip(scaled, 0, 255) + 0.5)
    if pixels.dtype.kind == "f":
        greys[~np.isfinite(pixels)] = 0
    base = np.repeat((255 - greys if look.inverted else greys)[..., None], 3, axis=2)
    style, seen = look.style, base.copy()
    for label, colour, shown in (
        (Label.LIVER, theme.LIVER, style.liver),
        (Label.TUMOUR, theme.TUMOUR, style.tumours),
    ):
        if labels is not None and style.visible and shown:
            tint = np.array([colour.red(), colour.green(), colour.blue()]) * style.opacity
            seen[labels == label] = np.round(base * (1 - style.opacity) + tint)[labels == label]
    return seen.astype(np.uint8)


def voxels_of(dtype: str, slope: float, intercept: float, window: Window) -> NDArray[Any]:
    """(40, 30): below, inside and above the window, and the ends of the type."""
    kind = np.dtype(dtype)
    wanted = np.random.default_rng(1).uniform(window.low - window.width, window.high + window.width, (40, 30))
    stored = (wanted - intercept) / slope
    if kind.kind == "f":
        return stored.astype(kind)
    ends = np.iinfo(kind)
    stored = np.clip(np.round(stored), float(ends.min), min(float(ends.max), 2.0**62)).astype(kind)
    stored[0, :4] = ends.min, ends.max, 0, 1
    return stored


@pytest.mark.parametrize("dtype", STORED)
def test_greys_are_exact(dtype: str) -> None:
    for slope, intercept in SCALINGS:
        for window in WINDOWS:
            pixels = voxels_of(dtype, slope, intercept, window)
            assert_exact(pixels, window, slope, intercept)


@pytest.mark.parametrize("dtype", ["int8", "uint8", "int16", "uint16"])
def test_every_value_of_a_short_type(dtype: str) -> None:
    ends = np.iinfo(dtype)
    pixels = np.arange(ends.min, ends.max + 1).astype(dtype).reshape(16, -1)
    for window in WINDOWS:
        assert_exact(pixels, window)


@pytest.mark.parametrize("dtype", STORED)
def test_at_and_beyond_the_ends_of_the_window(dtype: str) -> None:
    pixels = np.array([[10, 11, 60, 109, 110, 111]], dtype)
    seen = composed(pixels, Window.between(11, 109))
    assert seen[0, :, 0].tolist() == [0, 0, 128, 255, 255, 255]
    assert composed(pixels, Window.between(11, 109), inverted=True)[0, :, 0].tolist() == [255, 255, 127, 0, 0, 0]


@pytest.mark.parametrize("dtype", STORED)
def test_the_narrowest_window_is_a_threshold(dtype: str) -> None:
    pixels = np.array([[0, 49, 50, 51, 100, 127]], dtype)
    assert composed(pixels, Window(50, 0))[0, [0, 1, 3, 4, 5], 0].tolist() == [0, 0, 255, 255, 255]


@pytest.mark.parametrize("dtype", ["int32", "uint32", "int64", "uint64", "float64"])
def test_large_numbers_keep_their_last_digit(dtype: str) -> None:
    pixels = (np.arange(12) + 2**27).astype(dtype).reshape(3, 4)
    window = Window.between(2**27, 2**27 + 11)
    assert np.abs(composed(pixels, window)[..., 0] - exact_greys(pixels, 1, 0, window)).max() <= 0.5


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_what_is_not_a_number_is_background(dtype: str) -> None:
    pixels = np.array([[np.nan, np.inf, -np.inf, -50, 0, 50]], dtype)
    assert composed(pixels, Window(0, 100))[0, :, 0].tolist() == [0, 0, 0, 0, 128, 255]
    assert composed(pixels, Window(0, 100), inverted=True)[0, :, 0].tolist() == [255, 255, 255, 255, 127, 0]


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_the_largest_finite_numbers_are_not_mistaken_for_infinity(dtype: str) -> None:
    pixels = np.array([[-3e38, 0, 3e38]], dtype)
    for width in (1.0, 1e-6):
        assert composed(pixels, Window(0, width))[0, [0, 2], 0].tolist() == [0, 255]


def test_numbers_beyond_single_precision_make_no_noise() -> None:
    pixels = np.array([[0, 1e300, -1e300]])
    assert composed(pixels, Window(0, 100)).shape == (1, 3, 3)


COLOURS = {Label.LIVER: theme.LIVER, Label.TUMOUR: theme.TUMOUR}


def blended(greys: NDArray[np.uint8], colour: QColor | None, opacity: float) -> NDArray[np.float64]:
    base = np.repeat(greys[..., None].astype(float), 3, axis=-1)
    if colour is None:
        return base
    return base * (1 - opacity) + np.array([colour.red(), colour.green(), colour.blue()]) * opacity


@pytest.mark.parametrize("dtype", ["int16", "float32", "int32"])
@pytest.mark.parametrize("inverted", [False, True])
@pytest.mark.parametrize(
    "style",
    [
        OverlayStyle(),
        OverlayStyle(opacity=1.0),
        OverlayStyle(opacity=0.05),
        OverlayStyle(tumours=False),
        OverlayStyle(liver=False),
        OverlayStyle(liver=False, tumours=False),
        OverlayStyle(visible=False),
    ],
    ids=["all", "opaque", "faint", "liver only", "tumours only", "neither", "off"],
)
def test_labels_are_blended_with_what_lies_beneath(dtype: str, inverted: bool, style: OverlayStyle) -> None:
    pixels = np.linspace(-60, 260, 3 * 64).reshape(3, 64).astype(dtype)
    labels = np.arange(3 * 64, dtype=np.uint8).reshape(3, 64) % 3
    window = Window(90, 150)
    plain = composed(pixels, window, inverted=inverted)[..., 0]
    seen = composed(pixels, window, inverted=inverted, style=style, labels=labels)
    shown = {Label.LIVER: style.visible and style.liver, Label.TUMOUR: style.visible and style.tumours}
    for label in Label:
        inside = labels == label
        colour = COLOURS[label] if shown.get(label) else None
        assert np.abs(seen[inside] - blended(plain[inside], colour, style.opacity)).max() <= 0.5 + 1e-9


@pytest.mark.parametrize("dtype", STORED)
def test_every_picture_is_that_of_the_plainest_arithmetic(dtype: str) -> None:
    canvas = Canvas()  # one for all: nothing of an earlier picture may be left in a later one
    few, many = np.zeros((40, 30), np.uint8), np.random.default_rng(3).integers(0, 3, (40, 30)).astype(np.uint8)
    few[7:9, 11:20] = Label.TUMOUR
    styles = (OverlayStyle(), OverlayStyle(tumours=False, opacity=0.73), OverlayStyle(visible=False))
    for window, (slope, intercept) in product(WINDOWS, SCALINGS):
        pixels = voxels_of(dtype, slope, intercept, window)
        if pixels.dtype.kind == "f":
            pixels[3, :3] = np.nan, np.inf, -np.inf
        compositor = Compositor(pixels.dtype, slope, intercept, Look(window))
        for inverted, style, labels in product((False, True), styles, (None, few, many)):
            compositor.look = Look(window, inverted, style)
            seen = to_array(compositor.compose(canvas, pixels, labels))
            np.testing.assert_array_equal(
                seen, slow_reference(pixels, slope, intercept, compositor.look, labels), f"{window} {style}"
            )


@pytest.mark.parametrize("shape", [(400, 512), (1, 70_000), (40_000, 1), (333, 100), (512, 512)])
@pytest.mark.parametrize("dtype", ["int16", "float32"])
def test_slices_larger_than_what_is_composed_at_a_time(shape: tuple[int, int], dtype: str) -> None:
    rng = np.random.default_rng(4)
    pixels = rng.integers(-200, 300, shape).astype(dtype)
    labels = np.zeros(shape, np.uint8)
    labels[shape[0] // 3 : shape[0] // 3 * 2 + 1, : shape[1] // 2 + 1] = 2
    look = Look(Window(40, 400))
    seen = to_array(Compositor(pixels.dtype, 1, 0, look).compose(Canvas(), pixels, labels))
    np.testing.assert_array_equal(seen, slow_reference(pixels, 1, 0, look, labels))


def memory_of(canvas: Canvas, image: QImage) -> list[int]:
    """The addresses of all that a frame is made in."""
    shown = np.frombuffer(image.constBits(), np.uint8)
    return [each.ctypes.data for each in (canvas.colours, canvas.places, canvas.tints, shown)]


def test_a_canvas_keeps_its_memory_from_picture_to_picture() -> None:
    canvas = Canvas()
    pixels = np.arange(600, dtype=np.int16).reshape(20, 30)
    compositor = Compositor(pixels.dtype, 1, 0, Look(Window(300, 600)))
    first = compositor.compose(canvas, pixels)
    kept = memory_of(canvas, first)
    compositor.look = Look(Window(100, 50), inverted=True)
    second = compositor.compose(canvas, pixels[::-1], np.ones((20, 30), np.uint8))
    assert second is first
    assert memory_of(canvas, second) == kept
    other = compositor.compose(canvas, pixels[:7])
    assert (other.height(), other.width()) == (7, 30)
    assert (first.height(), first.width()) == (20, 30)  # whoever holds it may go on looking at it


def test_a_look_that_is_overtaken_costs_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    pixels = np.arange(600, dtype=np.int16).reshape(20, 30)
    compositor = Compositor(pixels.dtype, 1, 0, Look(Window(300, 600)))
    filled = []
    fill = compositor._fill_table
    monkeypatch.setattr(compositor, "_fill_table", lambda: (filled.append(compositor.look), fill()))
    looks = [Look(Window(level, 80)) for level in range(10)]
    for compositor.look in looks:
        pass
    canvas = Canvas()
    compositor.compose(canvas, pixels)
    compositor.compose(canvas, pixels[:9])
    assert filled == looks[-1:]


def test_without_a_mask_the_style_does_not_matter() -> None:
    pixels = np.arange(64, dtype=np.int16).reshape(8, 8)
    plain = composed(pixels, Window(30, 60))
    np.testing.assert_array_equal(composed(pixels, Window(30, 60), style=OverlayStyle(opacity=1.0)), plain)
    np.testing.assert_array_equal(composed(pixels, Window(30, 60), labels=np.zeros((8, 8), np.uint8)), plain)


def test_liver_and_tumour_differ_in_lightness_on_every_grey() -> None:
    # Who cannot tell red from green still has to tell one from the other.
    pixels = np.arange(256, dtype=np.uint8).reshape(1, -1)
    window = Window.between(0, 255)
    weights = np.array([0.2126, 0.7152, 0.0722])
    liver, tumour = (
        composed(pixels, window, labels=np.full((1, 256), label, np.uint8)) @ weights
        for label in (Label.LIVER, Label.TUMOUR)
    )
    assert np.abs(liver - tumour).min() > 3


@pytest.mark.parametrize("codes", ["RAS", "LPS", "PIR", "ASL", "SRP"])
@pytest.mark.parametrize("dtype", ["int16", "float32"])
def test_views_in_any_memory_order_give_the_picture_of_a_copy(tmp_path: Path, codes: str, dtype: str) -> None:
    volume = load_volume(write_scan(tmp_path / "scan.nii", abdomen().astype(dtype), codes=codes))
    labels = load_volume(write_scan(tmp_path / "mask.nii", (abdomen() > 0).astype(np.uint8), codes=codes))
    compositor = Compositor(volume.voxels.dtype, 1, 0, Look(Window(40, 400)))
    for plane in Plane:
        pixels, drawn = (take_slice(each, plane, 11).pixels for each in (volume, labels))
        image = compositor.compose(Canvas(), pixels, drawn)
        assert (image.height(), image.width()) == pixels.shape
        copies = np.array(pixels, order="C"), np.array(drawn, order="C")
        np.testing.assert_array_equal(to_array(image), to_array(compositor.compose(Canvas(), *copies)))


@pytest.mark.parametrize("shape", [(1, 1), (1, 7), (7, 1), (3, 5), (5, 3)])
@pytest.mark.parametrize("dtype", ["uint8", "float64"])
def test_one_pixel_for_each_voxel(shape: tuple[int, int], dtype: str) -> None:
    pixels = np.arange(np.prod(shape)).reshape(shape).astype(dtype)
    image = Compositor(pixels.dtype, 1, 0, Look(Window(3, 7))).compose(Canvas(), pixels)
    assert (image.height(), image.width()) == shape
    assert image.format() == QImage.Format.Format_RGB32


def test_the_picture_outlives_what_it_was_made_of() -> None:
    def make() -> tuple[QImage, bytes]:
        pixels = np.random.default_rng(2).integers(-200, 300, (256, 256)).astype(np.int16)
        labels = (pixels > 0).astype(np.uint8)
        image = Compositor(pixels.dtype, 1, 0, Look(Window(40, 400))).compose(Canvas(), pixels, labels)
        return image, to_array(image).tobytes()

    image, expected = make()
    gc.collect()
    rubbish = [np.full((256, 256), 0x55AA55AA, np.uint32) for _ in range(50)]  # takes the place of what was freed
    assert to_array(image).tobytes() == expected
    assert len(rubbish) == 50


def test_the_scan_is_not_written_to() -> None:
    pixels = np.array([[np.nan, 1, 2]], np.float32)
    before = pixels.copy()
    composed(pixels, Window(0, 100))
    np.testing.assert_array_equal(pixels, before)
