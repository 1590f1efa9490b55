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

_CLOSING_MM = 5.0
"""Gaps and notches in the liver up to twice this wide still count as inside: a tumour at the rim leaves one."""


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


def decode(liver: Floats, tumour: Floats, spec: OutputSpec) -> LabelArray:
    """Labels from the two probabilities, of the same shape."""
    labels = np.where(liver > spec.liver_threshold, Label.LIVER, Label.BACKGROUND).astype(np.uint8)
    labels[tumour > spec.tumour_threshold] = Label.TUMOUR
    return labels


def clean_up(labels: LabelArray, geometry: Geometry, spec: OutputSpec) -> LabelArray:
    """Drop liver that is too small to be the liver, and tumour outside the liver.

    Args:
        labels: (k, j, i), as decoded.
        geometry: their grid.
        spec: the card's.

    Returns:
        a new array of the same shape.
    """
    cleaned = labels.copy()
    box = _bounding_box(cleaned > Label.BACKGROUND)
    if box is None:
        return cleaned
    inside = cleaned[box]
    organ = _large_components(inside > Label.BACKGROUND, spec.liver_component_fraction)
    inside[~organ & (inside == Label.LIVER)] = Label.BACKGROUND
    if spec.tumour_inside_liver:
        liver = _large_components(inside == Label.LIVER, spec.liver_component_fraction)
        reach = _fill(liver, geometry) if liver.any() else liver
        inside[~reach & (inside == Label.TUMOUR)] = Label.BACKGROUND
    return cleaned


def _sigmoid(logits: Floats) -> Floats:
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(logits, -80.0, 80.0))), np.float32)


def _large_components(inside: NDArray[np.bool_], fraction: float) -> NDArray[np.bool_]:
    numbers, counts = label_components(inside)
    if len(counts) < 2:
        return inside
    counts[0] = 0
    kept = (counts >= fraction * counts.max()) & (counts > 0)
    return np.asarray(kept[numbers])


def _fill(liver: NDArray[np.bool_], geometry: Geometry) -> NDArray[np.bool_]:
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


def _bounding_box(inside: NDArray[np.bool_]) -> tuple[slice, ...] | None:
    boxes = ndimage.find_objects(inside.astype(np.uint8))
    return boxes[0] if boxes else None
