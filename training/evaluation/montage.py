"""``montage.png``: the best, the median and the worst case, so that somebody looks at what the figures mean.

Colours are those of Okabe & Ito (Color Universal Design, 2008), which all kinds of colour vision tell apart; beside
that the truth is solid and the prediction dashed.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patheffects import withStroke
from numpy.typing import NDArray

from engine import RESEARCH_NOTICE
from engine.scan.slicing import EdgeLetters, Plane, take_slice
from engine.scan.volume import Label, LabelArray, Mask, Modality, Volume
from engine.scan.window import Window, opening_window
from training.evaluation.case import CaseFigures
from training.evaluation.lesions import largest_false_lesion
from training.evaluation.record import Evaluation
from training.evaluation.report import number

TRUTH, DRAWN = "#56B4E9", "#E69F00"
_MARGIN_MM = 20.0
_BAR_MM = 50.0
_INCHES, _DPI = 4.4, 130
_WIDTHS = {Label.LIVER: 0.9, Label.TUMOUR: 1.6}
_BACKGROUND = "black"
_READABLE = [withStroke(linewidth=2, foreground="black")]
_CT_WIDTH_HU = 200.0


@dataclass(frozen=True)
class View:
    """One axial slice in radiological display, cut out around what is labelled on it.

    Attributes:
        what: why it is shown.
        grey: (rows, cols) uint8, windowed.
        truth: labels (rows, cols).
        drawn: labels (rows, cols).
        pixel_size_mm: height and width of a pixel.
        letters: what lies at the four edges.
    """

    what: str
    grey: NDArray[np.uint8]
    truth: LabelArray
    drawn: LabelArray
    pixel_size_mm: tuple[float, float]
    letters: EdgeLetters


@dataclass(frozen=True)
class CaseViews:
    """What is kept of a case in case it is chosen: two slices (the second where there is something to show)."""

    figures: CaseFigures
    views: tuple[View, ...]


def take_views(figures: CaseFigures, volume: Volume, truth: Mask, drawn: Mask) -> CaseViews:
    """The slice with the largest true tumour (else liver), and that with the largest false lesion.

    Where tumours are not labelled the second is the slice on which most of the liver is wrong.
    """
    if figures.tumour is not None and figures.tumour.true_ml:
        first = "largest tumour", _fullest(truth.labels == Label.TUMOUR)
    else:
        first = "largest liver", _fullest(truth.labels >= Label.LIVER)
    chosen = [first]
    if figures.tumour is None:
        chosen.append(("most liver wrong", _fullest((truth.labels >= Label.LIVER) ^ (drawn.labels >= Label.LIVER))))
    elif (false := largest_false_lesion(truth.labels, drawn.labels)) is not None:
        ml = len(false) * truth.geometry.voxel_volume_mm3 / 1000
        chosen.append((f"largest false lesion, {ml:.2f} ml", int(np.bincount(false[:, 0]).argmax())))
    return CaseViews(figures, tuple(_view(what, volume, truth, drawn, k) for what, k in chosen))


def choose(cases: Sequence[CaseViews]) -> list[tuple[str, CaseViews]]:
    """Best, median and worst by tumour Dice, by liver Dice where no case has one; as many as there are cases."""
    by_tumour = [case for case in cases if case.figures.tumour and case.figures.tumour.dice is not None]
    order = sorted(by_tumour or cases, key=lambda case: -(_rank(case) or 0))
    if len(order) < 3:
        return list(zip(("best", "worst"), order, strict=False))
    return [("best", order[0]), ("median", order[len(order) // 2]), ("worst", order[-1])]


def draw_montage(evaluation: Evaluation, cases: Sequence[CaseViews]) -> bytes:
    """A PNG of the chosen cases, a row each."""
    rows = choose(cases)
    picture = Figure(figsize=(2 * _INCHES, len(rows) * _INCHES + 0.9), dpi=_DPI, layout="constrained")
    picture.set_facecolor(_BACKGROUND)
    axes = picture.subplots(len(rows), 2, squeeze=False)
    for (place, case), pair in zip(rows, axes, strict=True):
        for n, axis in enumerate(pair):
            axis.set_axis_off()
            if n < len(case.views):
                caption = "" if n else f"{_caption(place, case.figures)}\n"
                axis.set_title(caption + case.views[n].what, color="white", fontsize=8, loc="left")
                _draw(axis, case.views[n])
            else:
                axis.text(0.5, 0.5, "no false lesion", color="white", ha="center", transform=axis.transAxes)
    picture.suptitle(f"{evaluation.model} on {evaluation.data}", color="white", fontsize=11)
    picture.legend(
        handles=[Line2D([], [], color=TRUTH, label="truth"), Line2D([], [], color=DRAWN, ls="--", label="prediction")],
        loc="outside lower center",
        ncols=2,
        title=f"liver thin, tumour thick. {RESEARCH_NOTICE}",
        fontsize=9,
        title_fontsize=7,
        frameon=False,
        labelcolor="white",
    ).get_title().set_color("white")
    content = io.BytesIO()
    FigureCanvasAgg(picture)
    picture.savefig(content, format="png", metadata={"Software": None})
    return content.getvalue()


def _draw(axis: Axes, view: View) -> None:
    """Millimetres on both axes, so that the slice has its true shape."""
    height, width = (n * mm for n, mm in zip(view.grey.shape, view.pixel_size_mm, strict=True))
    axis.imshow(view.grey, cmap="gray", vmin=0, vmax=255, extent=(0, width, height, 0), interpolation="bilinear")
    for (labels, colour, style), label in product(
        ((view.truth, TRUTH, "solid"), (view.drawn, DRAWN, "dashed")), (Label.LIVER, Label.TUMOUR)
    ):
        _outline(axis, labels >= label, view.pixel_size_mm, colors=colour, linestyles=style, linewidths=_WIDTHS[label])
    axis.plot([5, 5 + _BAR_MM], [height - 5] * 2, color="white", linewidth=2)
    axis.text(5 + _BAR_MM / 2, height - 7, f"{_BAR_MM:.0f} mm", color="white", fontsize=7, ha="center", va="bottom")
    for letter, x, y, ha, va in (
        (view.letters.left, 0.01, 0.5, "left", "center"),
        (view.letters.right, 0.99, 0.5, "right", "center"),
        (view.letters.top, 0.5, 0.99, "center", "top"),
        (view.letters.bottom, 0.5, 0.01, "center", "bottom"),
    ):
        axis.text(
            x, y, letter, color="white", fontsize=9, ha=ha, va=va, transform=axis.transAxes, path_effects=_READABLE
        )
    axis.set_xlim(0, width)
    axis.set_ylim(height, 0)


def _outline(axis: Axes, inside: NDArray[np.bool_], pixel_size_mm: tuple[float, float], **style: Any) -> None:
    """Half-way between the centres of the pixels inside and outside; closed at the edge of the picture."""
    if not inside.any():
        return
    padded = np.pad(inside, 1).astype(np.float32)
    rows, columns = ((np.arange(n) - 0.5) * mm for n, mm in zip(padded.shape, pixel_size_mm, strict=True))
    axis.contour(columns, rows, padded, levels=[0.5], **style)


def _caption(place: str, figures: CaseFigures) -> str:
    caption = f"{place}: {figures.name}, liver Dice {number(figures.liver.dice)}"
    if figures.tumour is None or figures.lesions is None:
        return caption
    tally = figures.lesions.tally("any")
    return (
        f"{caption}, tumour Dice {number(figures.tumour.dice)}, "
        f"{tally.found:.0f} of {tally.true:.0f} lesions found, {tally.false:.0f} false"
    )


def _view(what: str, volume: Volume, truth: Mask, drawn: Mask, k: int) -> View:
    image, true_slice, drawn_slice = (take_slice(one, Plane.AXIAL, k) for one in (volume, truth, drawn))
    box = tuple(
        _around((true_slice.pixels | drawn_slice.pixels).any(axis=1 - axis), image.pixel_size_mm[axis])
        for axis in range(2)
    )
    window = _window(volume, truth)
    share = (volume.intensities(image.pixels[box]) - window.low) / window.width
    return View(
        what=f"{what}, slice {k + 1} of {volume.geometry.shape[0]}",
        grey=(np.clip(np.nan_to_num(share, nan=0.0), 0, 1) * 255).astype(np.uint8),
        truth=true_slice.pixels[box].copy(),
        drawn=drawn_slice.pixels[box].copy(),
        pixel_size_mm=image.pixel_size_mm,
        letters=image.letters,
    )


def _window(volume: Volume, truth: Mask) -> Window:
    """For CT around the liver's own density: in a window made for healthy livers a fatty one is black."""
    if volume.modality is not Modality.CT:
        return opening_window(volume)
    liver = volume.intensities(volume.voxels[truth.labels >= Label.LIVER])
    return Window(float(np.nanmedian(liver)), _CT_WIDTH_HU)


def _around(is_labelled: NDArray[np.bool_], mm: float) -> slice:
    """From the first to the last labelled pixel of an axis, and a margin; all of it where none is labelled."""
    labelled = np.flatnonzero(is_labelled)
    if not labelled.size:
        return slice(None)
    margin = round(_MARGIN_MM / mm)
    return slice(max(0, int(labelled[0]) - margin), int(labelled[-1]) + margin + 1)


def _fullest(inside: NDArray[np.bool_]) -> int:
    """The slice with most voxels inside."""
    return int(np.count_nonzero(inside, axis=(1, 2)).argmax())


def _rank(case: CaseViews) -> float | None:
    tumour = case.figures.tumour
    return case.figures.liver.dice if tumour is None or tumour.dice is None else tumour.dice
