"""What is measured on one scan."""

from __future__ import annotations

from dataclasses import dataclass

from engine.scan.volume import Label, Mask
from training.evaluation.lesions import LesionMatch, match_lesions
from training.evaluation.overlap import LIVER, TUMOUR, Confusion, Overlap, confuse, overlap_of
from training.evaluation.surface import SurfaceDistance, surface_distance


@dataclass(frozen=True)
class CaseFigures:
    """One case, as counted: every ratio is made from these numbers.

    Attributes:
        name: the case's.
        patient: whose scan it is.
        voxel_mm3: volume of a voxel.
        confusion: (3, 3) voxels by true and drawn label.
        liver_surface: of the liver with its tumours; None where either is empty.
        tumour_surface: of all tumour together; None where either is empty, or tumours are not labelled.
        lesions: None where the data set does not label tumours.
    """

    name: str
    patient: str
    voxel_mm3: float
    confusion: Confusion
    liver_surface: SurfaceDistance | None
    tumour_surface: SurfaceDistance | None
    lesions: LesionMatch | None

    @property
    def liver(self) -> Overlap:
        """With its tumours."""
        return overlap_of(self.confusion, LIVER, self.voxel_mm3)

    @property
    def tumour(self) -> Overlap | None:
        """None where the data set does not label tumours."""
        return None if self.lesions is None else overlap_of(self.confusion, TUMOUR, self.voxel_mm3)


def measure_case(name: str, patient: str, truth: Mask, drawn: Mask, has_tumour_labels: bool = True) -> CaseFigures:
    """Compare a drawn mask with the true one on the same grid."""
    geometry, voxel_mm3 = truth.geometry, truth.geometry.voxel_volume_mm3
    lesions, tumour_surface = None, None
    if has_tumour_labels:
        lesions = match_lesions(truth.labels, drawn.labels, voxel_mm3)
        tumour_surface = surface_distance(truth.labels == Label.TUMOUR, drawn.labels == Label.TUMOUR, geometry)
    return CaseFigures(
        name=name,
        patient=patient,
        voxel_mm3=voxel_mm3,
        confusion=confuse(truth.labels, drawn.labels),
        liver_surface=surface_distance(truth.labels >= Label.LIVER, drawn.labels >= Label.LIVER, geometry),
        tumour_surface=tumour_surface,
        lesions=lesions,
    )
