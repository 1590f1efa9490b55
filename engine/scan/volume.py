"""The two arrays that everything is about: the scan and the labels drawn on it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum, IntEnum
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.errors import GridError
from engine.scan.components import bounding_box
from engine.scan.geometry import Geometry
from engine.scan.trust import Trust
from engine.words import joined, say

Voxels = NDArray[Any]
LabelArray = NDArray[np.uint8]


class Label(IntEnum):
    """The values of a :class:`Mask` (the LiTS coding)."""

    BACKGROUND = 0
    LIVER = 1
    TUMOUR = 2


class Modality(Enum):
    """What kind of intensities a scan holds; NIfTI does not say, so it is judged (see :mod:`engine.scan.window`)."""

    CT = "CT"
    MR = "MR"

    @property
    def unit(self) -> str:
        """The unit of an intensity: Hounsfield units for CT, arbitrary units for all else."""
        return "HU" if self is Modality.CT else "a.u."


@dataclass(frozen=True)
class Source:
    """The file behind a volume, and all that is needed to write a mask back onto its own grid.

    Attributes:
        path: the file that was opened; never written to.
        header: the file's nibabel header, opaque outside :mod:`engine.scan.nifti` and :mod:`engine.scan.nifti_write`.
        axes: for each canonical axis (k, j, i) the file's axis it runs along.
        flipped: for each canonical axis whether it runs against the file's.
        axis_codes: the file's own orientation, such as "LPS".
        time_point: which time point of a 4-D file this is.
        time_points: how many there are.
    """

    path: Path
    header: Any
    axes: tuple[int, int, int]
    flipped: tuple[bool, bool, bool]
    axis_codes: str
    time_point: int = 0
    time_points: int = 1

    def to_canonical(self, array: NDArray[Any]) -> NDArray[Any]:
        """A strided (k, j, i) view of an array in the file's own axis order; nothing is copied."""
        steps = tuple(slice(None, None, -1 if flip else 1) for flip in self.flipped)
        return array.transpose(self.axes)[steps]

    def from_canonical(self, array: NDArray[Any]) -> NDArray[Any]:
        """The reverse of :meth:`to_canonical`."""
        steps = tuple(slice(None, None, -1 if flip else 1) for flip in self.flipped)
        return array[steps].transpose(tuple(int(a) for a in np.argsort(self.axes)))


@dataclass(frozen=True)
class Volume:
    """A 3-D scan with its geometry.

    Attributes:
        voxels: (k, j, i), read-only, in the file's stored dtype: a strided view of the buffer that was read.
        geometry: the grid of ``voxels``.
        slope: intensity = slope * voxel + intercept.
        intercept: see ``slope``.
        source: the file it came from.
        modality: judged on opening; the reader may overrule it.
        modality_is_told: whether a person said so, and it is no longer a judgement.
        nonfinite_count: how many voxels are NaN or infinite: shown as background, left out of every number.
        pseudonym: what it is called in place of its file's name; empty when it goes by that.
        acknowledged_at: when a reader acknowledged what is doubtful about the geometry, with its time zone; None while
            nobody has.
    """

    voxels: Voxels
    geometry: Geometry
    slope: float
    intercept: float
    source: Source
    modality: Modality = Modality.MR
    modality_is_told: bool = False
    nonfinite_count: int = 0
    pseudonym: str = ""
    acknowledged_at: datetime | None = None

    def __post_init__(self) -> None:
        if self.voxels.shape != self.geometry.shape:
            raise ValueError(f"voxels {self.voxels.shape} do not fit the geometry {self.geometry.shape}")
        self.voxels.setflags(write=False)

    @property
    def name(self) -> str:
        """What it is called on screen and in every file: its pseudonym, or the file's name without folder."""
        return self.pseudonym or self.source.path.name

    def intensities(self, voxels: Voxels) -> NDArray[np.float32]:
        """Scale stored values to intensities (HU for CT), float32, infinite beyond its range; the shape stays."""
        with np.errstate(over="ignore", invalid="ignore"):
            return np.asarray(voxels.astype(np.float32) * np.float32(self.slope) + np.float32(self.intercept))

    def intensity_at(self, index: tuple[int, int, int]) -> float:
        """The intensity of one voxel (k, j, i)."""
        return float(self.voxels[index]) * self.slope + self.intercept

    def called(self, pseudonym: str) -> Volume:
        """The same scan under a name that says nothing about the patient; under its file's when it is empty."""
        return replace(self, pseudonym=pseudonym)

    def with_modality(self, modality: Modality) -> Volume:
        """The same scan, read as the modality that a person says it has."""
        return replace(self, modality=modality, modality_is_told=True)

    @property
    def is_unverified(self) -> bool:
        """Whether something is doubtful about the geometry that no reader has acknowledged: every mm and ml says so."""
        return self.geometry.trust is not Trust.OK and self.acknowledged_at is None

    def acknowledged(self, at: datetime) -> Volume:
        """The same scan, whose doubtful geometry a reader has seen and taken for good.

        Args:
            at: when, with its time zone: it is written beside every number that leaves the program.
        """
        if at.tzinfo is None:
            raise ValueError("an acknowledgement needs a time with its time zone")
        return replace(self, acknowledged_at=at)


@dataclass(frozen=True)
class Mask:
    """Labels on a volume's grid.

    Attributes:
        labels: (k, j, i) uint8, read-only; the values of :class:`Label`.
        geometry: the grid, the volume's own.
        within: a box outside of which nothing is labelled; None when that is not known.
    """

    labels: LabelArray
    geometry: Geometry
    within: tuple[slice, slice, slice] | None = None

    def __post_init__(self) -> None:
        if self.labels.dtype != np.uint8:
            raise ValueError(f"labels are uint8, not {self.labels.dtype}")
        if self.labels.shape != self.geometry.shape:
            raise ValueError(f"labels {self.labels.shape} do not fit the geometry {self.geometry.shape}")
        self.labels.setflags(write=False)

    @cached_property
    def box(self) -> tuple[slice, slice, slice] | None:
        """A box that holds everything that is labelled: the smallest, unless one is known; None when nothing is."""
        if self.within is not None:
            return self.within
        return bounding_box(self.labels.view(np.bool_))  # not a copy: whatever is not zero is True

    def require_grid_of(self, volume: Volume) -> None:
        """Raise :class:`GridError` unless this mask lies on the volume's grid."""
        if not self.geometry.same_grid(volume.geometry):
            raise GridError(
                say(
                    "The mask does not lie on the grid of {name}: {differences}. "
                    "Open the mask that was made for this scan.",
                    name=volume.name,
                    differences=joined(self.geometry.differences(volume.geometry), "; "),
                )
            )
