"""What every mask goes through after the network, as its card says."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from engine.model.card import Activation, OutputSpec
from engine.progress import Progress
from engine.scan.components import bounding_box, label_components
from engine.scan.geometry import Geometry
from engine.scan.volume import Label, LabelArray

Floats = NDArray[np.float32]
Region = NDArray[np.bool_]

_CLOSING_MM = 5.0
"""Gaps and notches in the liver up to twice this wide still count as inside."""


def probabilities(logits: Floats, spec: OutputSpec) -> tuple[Floats, Floats]:
    """Probabilities of liver (with tumour) and of tumour from logits (C, ...), each (...)."""
    scaled = logits / np.float32(spec.temperature)
    by_name = dict(zip(spec.channels, scaled, strict=True))
    if spec.activation is Activation.SIGMOID:
        liver, tumour = (_sigmoid(by_name[name]) for name in ("liver", "tumour"))
        return liver, tumour
    exponents = np.exp(scaled - scaled.max(axis=0))
    shares = dict(zip(spec.channels, exponents / exponents.sum(axis=0), strict=True))
    return shares["liver"] + shares["tumour"], shares["tumour"]


def clean_up(
    liver: Region, tumour: Region, geometry: Geometry, spec: OutputSpec, progress: Progress | None = None
) -> LabelArray:
    """Labels from the two regions, without liver too small to be the liver and tumour outside of the liver.

    "Outside" is judged by the liver with its tumours: most tumours reach the liver's surface, and the bare
    parenchyma around a large one leaves a notch that no closing fills.

    Args:
        liver: (k, j, i), where the model sees liver, its tumours included.
        tumour: (k, j, i), where it sees tumour.
        geometry: their grid.
        spec: the card's.
        progress: reports 0..1 and may cancel.

    Raises:
        Cancelled: when asked to stop.
    """
    progress = progress or Progress()
    progress.report(0.0, "Cleaning up")
    labels = np.zeros(liver.shape, np.uint8)
    box = bounding_box(liver | tumour)
    if box is None:
        return labels
    organ, lesions = _large_components(liver[box], spec.liver_component_fraction), tumour[box]
    if spec.tumour_inside_liver:
        lesions = _inside(lesions, organ, geometry, progress)
    labels[box][organ] = Label.LIVER
    labels[box][lesions] = Label.TUMOUR
    progress.report(1.0, "Cleaning up")
    return labels


def _sigmoid(logits: Floats) -> Floats:
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(logits, -80.0, 80.0))), np.float32)


def _large_components(inside: Region, fraction: float) -> Region:
    numbers, counts = label_components(inside)
    if len(counts) < 2:
        return inside
    counts[0] = 0
    kept = (counts >= fraction * counts.max()) & (counts > 0)
    return np.asarray(kept[numbers])


def _inside(tumour: Region, organ: Region, geometry: Geometry, progress: Progress) -> Region:
    """The tumour within the liver, once the liver's notches are closed and its holes filled, slice by slice."""
    _, row_mm, column_mm = geometry.spacing_mm
    rows, columns = (max(1, round(_CLOSING_MM / size)) for size in (row_mm, column_mm))
    y, x = np.ogrid[-rows : rows + 1, -columns : columns + 1]
    disc = (y / rows) ** 2 + (x / columns) ** 2 <= 1.0
    inside = tumour & organ
    beyond = tumour & ~organ
    for k in range(len(organ)):
        progress.report(k / len(organ), "Cleaning up")
        # Filling is slow, and tells nothing where no tumour lies beyond the liver, or no liver is near it.
        if beyond[k].any() and organ[k].any():
            inside[k] |= beyond[k] & _filled(organ[k], disc)
    return inside


def _filled(plane: Region, disc: Region) -> Region:
    """A slice with gaps closed by a disc, and holes filled."""
    margin = max(disc.shape) // 2
    closed = ndimage.binary_closing(np.pad(plane, margin), disc)
    return np.asarray(ndimage.binary_fill_holes(closed)[margin:-margin, margin:-margin])
