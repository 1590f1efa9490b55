"""Words for the engine's kinds of things, said in the user's language by ``tr``."""

from __future__ import annotations

from engine.findings.tools import Tool
from engine.scan.slicing import Convention, Plane
from engine.words import say

AXES = {Plane.AXIAL: say("axial"), Plane.CORONAL: say("coronal"), Plane.SAGITTAL: say("sagittal")}
"""Planes within a sentence."""
PLANES = {Plane.AXIAL: say("Axial"), Plane.CORONAL: say("Coronal"), Plane.SAGITTAL: say("Sagittal")}
"""Planes where a line begins."""
CONVENTIONS = {
    Convention.RADIOLOGICAL: say("Radiological display"),
    Convention.NEUROLOGICAL: say("Neurological display"),
}
TOOLS = {
    Tool.RULER: say("Ruler"),
    Tool.ANGLE: say("Angle"),
    Tool.ELLIPSE: say("Ellipse"),
    Tool.RECTANGLE: say("Rectangle"),
    Tool.PROBE: say("Probe"),
}
