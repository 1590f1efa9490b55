"""How a lesion's volume hangs on where the model's probability is cut: the same map, cut lower and higher.

A lesion whose volume hardly changes is one that the model is sure of; a card's threshold is a choice, and this shows
what it costs.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.findings.lesions import Component
from engine.scan.components import label_components
from engine.scan.volume import Label, Mask

LOW, HIGH = 0.3, 0.7
"""Probabilities at which a lesion is cut once more."""

_FIRST_MARGIN = 4
"""Voxels around a lesion that are looked at; more where it proves larger."""
_MM3_PER_ML = 1000.0


def volume_at_ml(
    component: Component, mask: Mask, probability: NDArray[np.floating[Any]], threshold: float
) -> float | None:
    """The volume that a lesion would have if it were cut at another probability.

    All 26-connected parts of what lies above the threshold that share a voxel with the lesion; 0 when there are none.

    Args:
        component: the lesion's voxels.
        mask: which lesions there are.
        probability: (k, j, i) of tumour, on the mask's grid.
        threshold: voxels above it count.

    Returns:
        ml; None when the lesion would grow together with another one, so that it has no volume of its own.
    """
    margin = _FIRST_MARGIN
    while True:
        box = _around(component, margin)
        numbers, _ = label_components(probability[box] > threshold)
        own = np.zeros(numbers.shape, bool)
        own[_within(component, box)] = component.inside
        held = np.unique(numbers[own])
        grown = np.isin(numbers, held[held > 0])
        if not _reaches_out(grown, box, mask.labels.shape):
            break
        margin *= 2
    if (grown & ~own & (mask.labels[box] == Label.TUMOUR)).any():
        return None
    return int(np.count_nonzero(grown)) * mask.geometry.voxel_volume_mm3 / _MM3_PER_ML


def _around(component: Component, margin: int) -> tuple[slice, ...]:
    """A lesion's box with a margin; an array's own end cuts it off."""
    return tuple(slice(max(side.start - margin, 0), side.stop + margin) for side in component.box)


def _within(component: Component, box: tuple[slice, ...]) -> tuple[slice, ...]:
    """Where the lesion's own box lies in a larger one."""
    return tuple(
        slice(side.start - outer.start, side.stop - outer.start) for side, outer in zip(component.box, box, strict=True)
    )


def _reaches_out(grown: NDArray[np.bool_], box: tuple[slice, ...], shape: tuple[int, ...]) -> bool:
    """Whether what has grown ends at a face of the box behind which the scan goes on."""
    for axis, (side, count) in enumerate(zip(box, shape, strict=True)):
        faces = ((0, side.start > 0), (-1, side.stop < count))
        if any(goes_on and grown.take(face, axis).any() for face, goes_on in faces):
            return True
    return False
