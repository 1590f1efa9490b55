"""What stands between a wish and something that would go out of sight for it. A part of the controller."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path


class Gate:
    """Asked before something else comes on screen; as it stands here, it lets everything pass."""

    def open(self, path: Path, go: Callable[[], object]) -> None:  # noqa: ARG002 - for those who look at it
        """A file is wished for in place of what is open; ``go`` opens it as a scan."""
        go()

    def replace_mask(self, go: Callable[[], object]) -> None:
        """Another mask is wished for in place of the one on screen."""
        go()
