"""What the hand edits with: tip, size, shape, what it draws and where."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum

from engine.scan.volume import Label

SIZES_MM = (1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0, 12.0, 15.0, 20.0, 25.0, 30.0, 40.0, 50.0, 60.0, 80.0, 100.0)
"""Diameters that keys and wheel step through."""


class Tip(Enum):
    """What a stroke does to the voxels that it covers."""

    BRUSH = "brush"
    ERASER = "eraser"
    THRESHOLD = "threshold"
    """A brush that leaves alone whose intensity lies outside a range."""
    KNIFE = "knife"
    """Draws no voxel: a line across a lesion cuts it in two."""


@dataclass(frozen=True)
class Brush:
    """A tip and how it is set.

    Attributes:
        tip: what a stroke does.
        diameter_mm: of the disc or the ball.
        is_ball: whether it reaches into the slices above and below.
        label: what is drawn, liver or tumour; the eraser leaves liver where a lesion was, and nothing where liver was.
        low: the lowest intensity that the threshold tip paints; None until it is taken from where a stroke begins.
        high: the highest.
        begins_new: whether the next stroke begins a lesion of its own, though one is chosen.
    """

    tip: Tip = Tip.BRUSH
    diameter_mm: float = 10.0
    is_ball: bool = False
    label: Label = Label.TUMOUR
    low: float | None = None
    high: float | None = None
    begins_new: bool = False

    @property
    def radius_mm(self) -> float:
        """Half of its diameter."""
        return self.diameter_mm / 2

    @property
    def range(self) -> tuple[float, float] | None:
        """What the threshold tip paints; None while it is still to be taken, and for the other tips."""
        if self.tip is not Tip.THRESHOLD or self.low is None or self.high is None:
            return None
        return self.low, self.high

    def resized(self, steps: int) -> Brush:
        """The same, so many sizes larger; as far as there are any."""
        nearest = min(range(len(SIZES_MM)), key=lambda place: abs(SIZES_MM[place] - self.diameter_mm))
        return replace(self, diameter_mm=SIZES_MM[min(max(nearest + steps, 0), len(SIZES_MM) - 1)])
