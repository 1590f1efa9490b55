"""What a user is told about an error."""

from __future__ import annotations

import pytest

from engine.errors import EngineError, ScanError, sentence
from tests.sentences import PATIENT_FOLDER


def test_a_foreseen_error_has_its_own_words() -> None:
    assert sentence(ScanError("There is no file a.nii.")) == "There is no file a.nii."


@pytest.mark.parametrize("error", [MemoryError("4 GB"), FileNotFoundError(2, "gone", f"/{PATIENT_FOLDER}/a.nii")])
def test_of_an_unforeseen_one_the_type_alone_is_told(error: Exception) -> None:
    assert not isinstance(error, EngineError)
    kind = type(error).__name__
    assert sentence(error) == f"Something unforeseen went wrong ({kind}). Please report what you did before."
