"""How much of a scan is there while it is still being read."""

from __future__ import annotations

from dataclasses import replace

from engine.scan.geometry import Geometry, Triple
from engine.scan.slicing import Plane
from engine.scan.volume import Source, Volume


class Arrival:
    """What of a scan has been read: written by the thread that reads, asked by any other.

    Voxels come slice by slice along the file's slowest axis, so that what is there is a block that grows from one end
    of one axis. All that changes is one whole number, which only rises: no question needs a lock, and what is there
    stays there.

    Args:
        source: how the file's axes lie in the volume.
        shape: the whole volume's, (k, j, i).
    """

    def __init__(self, source: Source, shape: Triple) -> None:
        self._axis = source.axes.index(2)
        self._from_end = source.flipped[self._axis]
        self._shape = shape
        self._total = shape[self._axis]
        self._slices = 0

    def advance(self, slices: int) -> None:
        """Say how many slices of the file's slowest axis are there; called by the thread that reads."""
        self._slices = slices

    @property
    def fraction(self) -> float:
        """The share of the voxels that are there, 0..1."""
        return self._slices / self._total

    @property
    def is_whole(self) -> bool:
        """Whether all voxels are there. Whether they are right, only the end of ``load_volume`` tells."""
        return self._slices == self._total

    @property
    def block(self) -> tuple[slice, slice, slice]:
        """What is there, as an index into any (k, j, i) array on the volume's grid."""
        slices = self._slices
        along = slice(self._total - slices, self._total) if self._from_end else slice(0, slices)
        k, j, i = (along if axis == self._axis else slice(0, n) for axis, n in enumerate(self._shape))
        return k, j, i

    def has(self, plane: Plane, index: int) -> bool:
        """Whether the whole of a slice is there."""
        if plane.slice_axis != self._axis and not self.is_whole:
            return False
        here = self.block[plane.slice_axis]
        return bool(here.start <= index < here.stop)

    def nearest(self, plane: Plane, index: int) -> int:
        """The slice nearest to the wanted one of which something is there.

        In the plane that the file is stored in, that slice is whole. The others are all partial until the end: there,
        and before anything has come, it is the wanted one itself.
        """
        here = self.block[plane.slice_axis]
        return min(max(index, here.start), here.stop - 1) if here.start < here.stop else index

    def part_of(self, volume: Volume) -> Volume:
        """The block of a volume that is there, on its own grid, without copying: to judge intensities by.

        Raises:
            ValueError: nothing has come yet.
        """
        here = self.block
        affine = volume.geometry.affine.copy()
        affine[:3, 3] = volume.geometry.to_world([part.start for part in here])
        voxels = volume.voxels[here]
        k, j, i = voxels.shape
        return replace(volume, voxels=voxels, geometry=Geometry((k, j, i), affine, volume.geometry.findings))
