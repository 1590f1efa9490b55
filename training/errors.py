"""The error of this package, whose text a user reads; see :mod:`engine.errors` for the rules."""

from engine.errors import EngineError


class TrainingError(EngineError):
    """Data, a split, a checkpoint or a request that a model cannot be made from."""
