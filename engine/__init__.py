"""Everything Hepatica knows without a screen: scans, prediction, lesions, measurements, exports.

The rooms stand in the order in which the data travels: ``scan`` (a file becomes slices in millimetres), ``model``
(a scan becomes a mask), ``findings`` (a mask becomes numbers), ``case`` (numbers become a reader's decision),
``export`` (the decision leaves the house). Each imports only from those before it; no Qt, no torch anywhere.
"""

from engine.words import say

__version__ = "0.1.0"
"""As in pyproject.toml, which a test compares. Asking the installation takes longer than reading a scan's header."""

RESEARCH_NOTICE = say("Research use only. Not a medical device.")
FULL_NOTICE = say("Research use only. Not a medical device. Not for diagnosis or treatment.")
