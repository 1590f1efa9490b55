"""Everything Hepatica knows without a screen: scans, prediction, lesions, measurements, exports.

The rooms stand in the order in which the data travels: ``scan`` (a file becomes slices in millimetres), ``model``
(a scan becomes a mask), ``findings`` (a mask becomes numbers), ``case`` (numbers become a reader's decision),
``export`` (the decision leaves the house). Each imports only from those before it; no Qt, no torch anywhere.
"""

from importlib.metadata import PackageNotFoundError, version

try:
    __version__ = version("hepatica")
except PackageNotFoundError:  # a source tree that was never installed
    __version__ = "0+unknown"

RESEARCH_NOTICE = "Research use only. Not a medical device."
