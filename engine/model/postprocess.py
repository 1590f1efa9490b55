"""What every mask goes through after the network, as its card says."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from engine.model.card import Activation, OutputSpec
from engine.scan.components import label_components
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


def clean_up(liver: Region, tumour: Region, geometry: Geometry, spec: OutputSpec) -> LabelArray:
    """Labels from the two regions, without liver too small to be the liver and tumour outside of the liver.

    "Outside" is judged by the liver with its tumours: most tumours reach the liver's surface, and the bare
    parenchyma around a large one leaves a notch that no closing fills.

    Args:
        liver: (k, j, i), where the model sees liver, its tumours included.
        tumour: (k, j, i), where it sees tumour.
        geometry: their grid.
        spec: the card's.
    """
    labels = np.zeros(liver.shape, np.uint8)
    box = _bounding_box(liver | tumour)
    if box is None:
        return labels
    inside, organ, lesions = labels[box], _large_components(liver[box], spec.liver_component_fraction), tumour[box]
    if spec.tumour_inside_liver:
        lesions = lesions & _fill(organ, geometry)
    inside[organ] = Label.LIVER
    inside[lesions] = Label.TUMOUR
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


def _fill(liver: Region, geometry: Geometry) -> Region:
    """The liver with notches closed and holes filled, slice by slice."""
    _, row_mm, column_mm = geometry.spacing_mm
    rows, columns = (max(1, round(_CLOSING_MM / size)) for size in (row_mm, column_mm))
    y, x = np.ogrid[-rows : rows + 1, -columns : columns + 1]
    disc = (y / rows) ** 2 + (x / columns) ** 2 <= 1.0
    margin = math.ceil(max(rows, columns))
    filled = np.empty_like(liver)
    for k, plane in enumerate(liver):
        padded = np.pad(plane, margin)
        closed = ndimage.binary_closing(padded, disc)
        filled[k] = ndimage.binary_fill_holes(closed)[margin:-margin, margin:-margin]
    return filled


def _bounding_box(inside: Region) -> tuple[slice, ...] | None:
    boxes = ndimage.find_objects(inside.astype(np.uint8))
    return boxes[0] if boxes else None
