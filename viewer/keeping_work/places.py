"""Where journals and the list of cases are kept."""

from __future__ import annotations

import os
from pathlib import Path

from PySide6.QtCore import QStandardPaths

from viewer.settings import FOLDER_VARIABLE, Store


def journal_folder(store: Store) -> Path | None:
    """Where journals are; None for work that nobody sits at."""
    folder = _data_folder(store)
    return folder / "journals" if folder is not None else None


def case_list(store: Store) -> Path | None:
    """The file with the list of cases; None for work that nobody sits at."""
    folder = _data_folder(store)
    return folder / "cases.sqlite" if folder is not None else None


def _data_folder(store: Store) -> Path | None:
    """The user's own folder for data that stay on this computer."""
    if store.folder is None or os.environ.get(FOLDER_VARIABLE):
        return store.folder
    return Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.AppLocalDataLocation))
