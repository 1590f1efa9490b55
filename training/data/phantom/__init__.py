"""A synthetic abdomen with a liver and its tumours, on CT or MR: data without a patient behind it.

::

    shapes      surfaces as functions of millimetres
    tissue      what organs are made of, on CT and on MR
    torso       skin, wall, ribs, spine, diaphragm: the frame
    liver       the liver, and the tumours in it
    vessels     trees that branch
    organs      the table of everything that is painted, in order
    scanner     paint becomes a picture: slice thickness, texture, noise
    make        one seed becomes one phantom
    files       a phantom becomes NIfTI files

Each module imports only from those above it.
"""

from training.data.phantom.files import write_dataset, write_phantom
from training.data.phantom.make import Phantom, Tumour, make_phantom

__all__ = ["Phantom", "Tumour", "make_phantom", "write_dataset", "write_phantom"]
