"""The coded names of what is exported: code, scheme and meaning, as DICOM writes them.

So a DICOM segmentation (PS3.3 C.8.20) or a structured report (PS3.16 TID 1500, 1411, 1419) can be made from an export
without anyone guessing what a number means. Sources: PS3.16 context groups 3488, 6147, 7150, 7159, 7180, 7181, 7460,
7461, 7462, 7464, 7470, 7472, 7474, 7477; the IBSI reference manual, whose permanent identifiers name the rest.
"""

from __future__ import annotations

from typing import NamedTuple


class Code(NamedTuple):
    """One concept.

    Attributes:
        value: the code.
        scheme: who defines it: SCT (SNOMED CT), DCM (DICOM), IBSI, UCUM (units).
        meaning: in words.
    """

    value: str
    scheme: str
    meaning: str

    def as_json(self) -> dict[str, str]:
        """As in DICOM's code sequences."""
        return {"code_value": self.value, "coding_scheme_designator": self.scheme, "code_meaning": self.meaning}


ABNORMAL_STRUCTURE = Code("49755003", "SCT", "Morphologically Abnormal Structure")
NEOPLASM = Code("108369006", "SCT", "Neoplasm")
LIVER = Code("10200004", "SCT", "Liver")

MILLIMETRE = Code("mm", "UCUM", "millimeter")
SQUARE_MILLIMETRE = Code("mm2", "UCUM", "square millimeter")
MILLILITRE = Code("ml", "UCUM", "milliliter")
HOUNSFIELD = Code("[hnsf'U]", "UCUM", "Hounsfield unit")
ARBITRARY = Code("[arb'U]", "UCUM", "arbitrary unit")
NO_UNITS = Code("1", "UCUM", "no units")

VOXEL_VOLUME = Code("YEKZ", "IBSI", "Volume from Voxel Summation")
MESH_VOLUME = Code("RNU0", "IBSI", "Volume of Mesh")
SURFACE = Code("C0JK", "IBSI", "Surface Area of Mesh")
SPHERICITY = Code("QCFX", "IBSI", "Sphericity")
LARGEST_3D = Code("L0JK", "IBSI", "Maximum 3D Diameter of a Mesh")
MAJOR_AXIS_3D = Code("TDIC", "IBSI", "Major Axis in 3D Length")
MINOR_AXIS_3D = Code("P9VJ", "IBSI", "Minor Axis in 3D Length")
LEAST_AXIS_3D = Code("7J51", "IBSI", "Least Axis in 3D Length")
LONG_AXIS = Code("103339001", "SCT", "Long Axis")
SHORT_AXIS = Code("103340004", "SCT", "Short Axis")
WIDTH = Code("103355008", "SCT", "Width")
VOXELS_SUMMED = Code("126030", "DCM", "Sum of segmented voxel volumes")
"""The method of the volume (CID 7474)."""

ATTENUATION = Code("112031", "DCM", "Attenuation Coefficient")
MR_SIGNAL = Code("110852", "DCM", "MR signal intensity")

MEAN = Code("373098007", "SCT", "Mean")
MEDIAN = Code("373099004", "SCT", "Median")
STANDARD_DEVIATION = Code("386136009", "SCT", "Standard Deviation")
MINIMUM = Code("255605001", "SCT", "Minimum")
MAXIMUM = Code("56851009", "SCT", "Maximum")
TENTH_PERCENTILE = Code("QG58", "IBSI", "10th intensity percentile")
NINETIETH_PERCENTILE = Code("8DWT", "IBSI", "90th intensity percentile")
