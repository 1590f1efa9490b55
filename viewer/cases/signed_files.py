"""What is written when a case is signed: every export and the case file, together in a folder of their own."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from engine.case.case import Case
from engine.case.keeping.casefile import SUFFIX, write_case_file
from engine.case.keeping.logbook import Saved, Story
from engine.errors import ExportError
from engine.export.report_response import course_to_tell
from engine.export.response import write_response
from engine.export.table import write_csv
from engine.export.tools import tools_path, write_marks
from engine.findings.tools import Mark
from engine.progress import Progress
from engine.scan.masks import save_mask
from engine.scan.nifti import stem_of
from engine.scan.volume import Mask
from engine.words import say
from viewer.report.exports import EXPORTS, Display


@dataclass(frozen=True, eq=False)
class SignedCase:
    """A case as it was signed.

    Attributes:
        case: decided about.
        mask: what is saved of its mask: all but the rejected lesions.
        marks: that were drawn.
        display: how the pictures show the scan.
        at: when it was signed.
    """

    case: Case
    mask: Mask
    marks: Sequence[Mark]
    display: Display
    at: datetime

    @property
    def folder_name(self) -> str:
        """What the new folder is called; no other signing of the case has the same."""
        return f"{self._stem}_signed_{self.at:%Y-%m-%d_%H%M%S}"

    @property
    def _stem(self) -> str:
        return self.case.volume.pseudonym or stem_of(self.case.volume.source.path)

    def write(self, folder: Path, story: Story, progress: Progress) -> Saved:
        """Write everything into a new folder; when anything fails nothing of it is left.

        Args:
            folder: in which the new one is made.
            story: the work, with its signing.
            progress: reports 0..1 and may cancel.

        Returns:
            where the case file is.

        Raises:
            ExportError: something could not be written.
            CaseFileError: the work cannot be done again.
            Cancelled: when asked to stop.
        """
        made = folder / self.folder_name
        try:
            made.mkdir()
        except OSError as error:
            reason = error.strerror or type(error).__name__
            raise ExportError(
                say("{name} could not be made: {reason}. Choose another folder.", name=made.name, reason=reason)
            ) from error
        try:
            return self._fill(made, story, progress)
        except BaseException:
            shutil.rmtree(made, ignore_errors=True)  # we made it, and nobody knows of it yet
            raise

    def _fill(self, made: Path, story: Story, progress: Progress) -> Saved:
        stem, convention = made / self._stem, self.display.convention
        table = stem.with_name(f"{stem.name}_lesions.csv")
        write_csv(table, self.case, convention=convention)
        if self.marks:
            write_marks(tools_path(table), self.case, self.marks, convention)
        if (course := course_to_tell(self.case)) is not None:
            write_response(stem.with_name(f"{stem.name}_response.csv"), course)
        save_mask(stem.with_name(f"{stem.name}_mask.nii.gz"), self.mask, self.case.volume)
        for done, export in enumerate(EXPORTS):
            part = progress.part(0.2 + 0.2 * done, 0.4 + 0.2 * done)
            export.write(stem.with_name(stem.name + export.ending), self.case, self.display, part)
        return write_case_file(stem.with_name(stem.name + SUFFIX), story, progress.part(0.8, 1.0), is_meant=True)
