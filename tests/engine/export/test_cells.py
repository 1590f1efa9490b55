"""How single values are written."""

from __future__ import annotations

import pytest

from engine.export.cells import millilitres, millimetres, number, text


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (1234.567, "1234.57"),
        (12.3, "12.30"),
        (1.0, "1.00"),
        (0.9996, "1.00"),
        (0.09996, "0.100"),
        (0.9994, "0.999"),
        (0.1, "0.100"),
        (0.5, "0.500"),
        (0.0123456, "0.0123"),
        (0.00245, "0.00245"),
        (0.0, "0.00"),
    ],
)
def test_millilitres_keep_three_figures_below_one(value: float, written: str) -> None:
    assert millilitres(value) == written


@pytest.mark.parametrize(
    ("value", "written"), [(30.04, "30.0"), (-12.35001, "-12.4"), (-0.04, "0.0"), (1e6, "1000000.0"), (12.25, "12.3")]
)
def test_millimetres_are_written_to_a_tenth(value: float, written: str) -> None:
    assert millimetres(value) == written


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (100.0, "100"),
        (49.532613, "49.5326"),
        (-0.0, "0"),
        (0.703125, "0.703125"),
        (1234567.0, "1234570"),
        (0.00001234, "0.00001234"),
    ],
)
def test_numbers_have_six_figures_and_no_exponent(value: float, written: str) -> None:
    assert number(value) == written


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_text_that_could_be_a_formula_is_marked_as_text(start: str) -> None:
    assert text(f"{start}1+1.nii") == f"'{start}1+1.nii"


def test_other_text_stays_as_it_is() -> None:
    assert text("liver=2, arterial.nii") == "liver=2, arterial.nii"
    assert text("") == ""
