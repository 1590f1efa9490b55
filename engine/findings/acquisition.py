"""The plane in which a scan was acquired, in which RECIST measures."""

from __future__ import annotations

import numpy as np

from engine.scan.geometry import Geometry, acquisition_axis
from engine.scan.slicing import Plane


def acquisition_plane(geometry: Geometry) -> Plane:
    """The plane whose slices were stacked on acquisition (:func:`~engine.scan.geometry.acquisition_axis`)."""
    axis = acquisition_axis(geometry.affine)
    return next(plane for plane in Plane if plane.slice_axis == axis)


def tilt_deg(geometry: Geometry, plane: Plane) -> float:
    """By how much a plane's slices are turned out of the patient's own: the angle from their normal to that axis.

    For axial slices that axis is the patient's long one; for coronal slices front to back, for sagittal right to left.
    """
    across, down = geometry.direction(plane.row_axis), geometry.direction(plane.column_axis)
    normal = np.cross(across, down)
    world = {Plane.AXIAL: 2, Plane.CORONAL: 1, Plane.SAGITTAL: 0}[plane]
    cosine = abs(normal[world]) / np.linalg.norm(normal)
    return float(np.degrees(np.arccos(min(cosine, 1.0))))
