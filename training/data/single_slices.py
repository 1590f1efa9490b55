"""Single labelled slices of many patients (an ``.npz`` file): too few of each to show depth, many to show livers."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.progress import Progress
from engine.scan.geometry import Geometry, triple
from engine.scan.volume import Label, Mask, Modality, Source, Volume
from training.errors import TrainingError

_ARRAYS = ("hu", "liver_or_tumour", "case", "slice")
_SLICE_MM = 5.0
"""Of a slice without neighbours it matters only that it is thick enough to stay as it is."""
_BELOW_HU = -1000


@dataclass(frozen=True)
class LabelledSlice:
    """One slice, as a scan of one slice.

    Attributes:
        name: of the case that it becomes.
        hu: (H, W) uint8, 0..255 HU; below and above are clipped.
        liver: (H, W) bool, with its tumours, which are not labelled apart.
        pixel_mm: width and height of a pixel.
        path: the file it came from.
    """

    name: str
    hu: NDArray[np.uint8]
    liver: NDArray[np.bool_]
    pixel_mm: float
    path: Path

    def digests(self) -> tuple[str, str]:
        """SHA-256 of its intensities and of its label as they are in the file."""
        return hashlib.sha256(self.hu.tobytes()).hexdigest(), hashlib.sha256(self.liver.tobytes()).hexdigest()

    def load(self, progress: Progress) -> tuple[Volume, Mask]:
        """It as a scan in HU; TrainingError when it shows no liver."""
        progress.check()
        if not self.liver.any():
            raise TrainingError(f"Case {self.name}: its label holds no liver. Leave the slice out.")
        # What is 0 was cut off there: fat and air, nearly all of it far below.
        values = np.where(self.hu == 0, _BELOW_HU, self.hu.astype(np.int16))[None].astype(np.int16)
        affine = np.zeros((4, 4))
        affine[2, 0], affine[1, 1], affine[0, 2], affine[3, 3] = _SLICE_MM, -self.pixel_mm, -self.pixel_mm, 1
        geometry = Geometry(triple(values.shape), affine)
        source = Source(self.path, None, (0, 1, 2), (False, False, False), "SPL")
        volume = Volume(values, geometry, 1.0, 0.0, source, Modality.CT)
        return volume, Mask(self.liver[None].astype(np.uint8) * np.uint8(Label.LIVER), geometry)


@dataclass(frozen=True)
class SingleSlices:
    """A file of single slices, as a data set of as many cases."""

    name: str
    licence: str
    pairs: tuple[LabelledSlice, ...]
    has_tumour_labels: bool = False


def read_single_slices(path: Path, pixel_mm: float, leave_out: Collection[int] = ()) -> SingleSlices:
    """The slices of a file that show liver.

    Args:
        path: holds "hu" (N, H, W) uint8, HU clipped to 0..255, "liver_or_tumour" (N, H, W) bool, "case" and "slice"
            (N,) numbers. Rows run from front to back, columns from the patient's right to left.
        pixel_mm: width and height of a pixel, which such a file does not say.
        leave_out: numbers of cases that are not wanted, such as those of validation patients.

    Raises:
        TrainingError: the file is not of this kind, is damaged, has no such case, or no slice is left.
    """
    hu, liver, cases, slices = _read(path)
    if unknown := sorted(set(leave_out) - set(cases.tolist())):
        raise TrainingError(f"The file {path.name} has no case {unknown[0]} to leave out. Check the numbers.")
    found = tuple(
        LabelledSlice(f"slices_{int(cases[n]):03d}_{int(slices[n]):03d}", hu[n], liver[n], pixel_mm, path)
        for n in range(len(hu))
        if int(cases[n]) not in leave_out and liver[n].any()
    )
    if not found:
        raise TrainingError(f"The file {path.name} has no slice with liver to prepare. Leave out fewer cases.")
    names = [one.name for one in found]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise TrainingError(f"Case {twice[0]} is there twice in {path.name}. Give every slice a number of its own.")
    return SingleSlices(path.stem, "", found)


def _read(path: Path) -> tuple[NDArray[np.uint8], NDArray[np.bool_], NDArray[np.int64], NDArray[np.int64]]:
    try:
        with np.load(path, allow_pickle=False) as file:
            hu, liver, cases, slices = (file[name] for name in _ARRAYS)
    except (OSError, ValueError, EOFError, zipfile.BadZipFile) as error:
        raise TrainingError(f"The file {path.name} is not readable as .npz. Use the file as it was made.") from error
    except KeyError as error:
        raise TrainingError(f"The file {path.name} lacks one of {', '.join(_ARRAYS)}. Use another one.") from error
    fits = hu.ndim == 3 and hu.shape == liver.shape and cases.shape == slices.shape == hu.shape[:1]
    if not fits or hu.dtype != np.uint8 or liver.dtype != np.bool_:
        raise TrainingError(f"The arrays of {path.name} do not fit together. Use the file as it was made.")
    return hu, liver, cases, slices
