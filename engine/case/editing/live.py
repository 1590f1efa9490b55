"""An edit that one sees while one makes it: a stroke, a threshold on its way."""

from __future__ import annotations

from abc import ABC, abstractmethod

from engine.case.editing.canvas import Canvas
from engine.case.editing.identity import Step
from engine.case.editing.patch import Box, Patch
from engine.case.review import Review


class LiveEdit(ABC):
    """Its moves are on the canvas at once; :meth:`end` takes all of them off again and gives them back as one step,
    which is then done as every other is.

    Args:
        canvas: is drawn on; until the end by nobody else.
        review: as it is before.
    """

    def __init__(self, canvas: Canvas, review: Review) -> None:
        self._canvas, self._review = canvas, review
        self._patches: list[Patch] = []

    def end(self) -> Step | None:
        """All that was done, as one step that is still to be done: the canvas is as it was before. None for nothing.

        Raises:
            EditError: there are more lesions than can be told apart.
        """
        patch = self._take_off()
        return self._step(patch) if len(patch) else None

    def cancel(self) -> Box | None:
        """Leave everything as it was before; a box around what was changed back, None for nothing."""
        return self._take_off().box(self._canvas.shape)

    def _do(self, patch: Patch) -> Box | None:
        """Show a part of the edit; a box around what it changed, None for nothing."""
        if len(patch):
            self._canvas.apply(patch)
            self._patches.append(patch)
        return patch.box(self._canvas.shape)

    @abstractmethod
    def _step(self, patch: Patch) -> Step:
        """What a patch, not on the canvas any more, means for the lesions."""

    def _take_off(self) -> Patch:
        patch = Patch.joined(self._patches)
        self._canvas.apply(patch.inverse)
        self._patches = []
        return patch
