"""Along which slices of each plane the liver and its tumours lie."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.progress import Progress
from engine.scan.slicing import Plane
from engine.scan.volume import Label, Mask

Slices = NDArray[np.bool_]


@dataclass(frozen=True)
class Extent:
    """Where labels lie along a plane's slice axis.

    Attributes:
        liver: (slices,) whether liver or tumour is in each.
        tumours: (slices,) whether tumour is.
    """

    liver: Slices
    tumours: Slices


def slices_with_labels(mask: Mask, progress: Progress | None = None) -> dict[Plane, Extent]:
    """Look through a mask once, slice by slice.

    Args:
        mask: any.
        progress: may cancel.

    Raises:
        Cancelled: when asked to stop.
    """
    progress = progress or Progress()
    liver, tumours = (
        {plane: np.zeros(mask.geometry.shape[plane.slice_axis], bool) for plane in Plane} for _ in range(2)
    )
    for k, labels in enumerate(mask.labels):
        progress.check()
        for seen, there in ((liver, labels), (tumours, labels == Label.TUMOUR)):
            rows = there.any(axis=1)
            seen[Plane.AXIAL][k] = rows.any()
            if seen[Plane.AXIAL][k]:
                seen[Plane.CORONAL] |= rows
                seen[Plane.SAGITTAL] |= there.any(axis=0)
    return {plane: Extent(liver[plane], tumours[plane]) for plane in Plane}
