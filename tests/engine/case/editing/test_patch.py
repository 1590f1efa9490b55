"""A step goes into bytes and comes back, and broken bytes are told."""

from __future__ import annotations

import struct
import zlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from engine.case.editing.patch import LAST_KEY, Patch, pack
from engine.errors import CaseFileError, EngineError
from engine.scan.volume import Label

SIZE = 400
STATES = (
    0,
    4,
    int(pack(Label.LIVER, False, 0)),
    int(pack(Label.LIVER, True, 0)),
    int(pack(Label.TUMOUR, False, 1)),
    int(pack(Label.TUMOUR, True, 2)),
    int(pack(Label.TUMOUR, True, LAST_KEY)),
)


def some_states() -> st.SearchStrategy[np.ndarray]:
    return arrays(np.uint32, SIZE, elements=st.sampled_from(STATES), fill=st.just(np.uint32(0)))


def step(before: np.ndarray, after: np.ndarray) -> Patch:
    return Patch.of(np.arange(before.size), before, after)


def equal(one: Patch, other: Patch) -> bool:
    return all(
        np.array_equal(getattr(one, part), getattr(other, part)) for part in ("starts", "lengths", "before", "after")
    )


def after(patch: Patch, states: np.ndarray) -> np.ndarray:
    changed = states.copy()
    for start, length, was, becomes in zip(patch.starts, patch.lengths, patch.before, patch.after, strict=True):
        assert (changed[start : start + length] == was).all()
        changed[start : start + length] = becomes
    return changed


@settings(max_examples=60)
@given(some_states(), some_states(), some_states())
def test_steps_lead_on_back_and_together(first: np.ndarray, second: np.ndarray, third: np.ndarray) -> None:
    there, further = step(first, second), step(second, third)
    assert np.array_equal(after(there, first), second)
    assert np.array_equal(after(there.inverse, second), first)
    whole = Patch.joined([there, further])
    assert equal(whole, step(first, third)), "what was taken back on the way is not in it"
    assert np.array_equal(there.indices, np.flatnonzero(first != second))
    assert not len(Patch.joined([there, there.inverse]))
    assert equal(Patch.from_bytes(there.to_bytes()), there)


@settings(max_examples=60)
@given(some_states(), some_states())
def test_runs_are_as_long_as_they_can_be(first: np.ndarray, second: np.ndarray) -> None:
    patch = step(first, second)
    ends = patch.starts + patch.lengths
    alike = (patch.before[1:] == patch.before[:-1]) & (patch.after[1:] == patch.after[:-1])
    assert not ((ends[:-1] == patch.starts[1:]) & alike).any()


@given(some_states(), some_states())
@settings(max_examples=30)
def test_the_box_holds_all_that_changes(first: np.ndarray, second: np.ndarray) -> None:
    shape = (4, 10, 10)
    patch = step(first, second)
    box = patch.box(shape)
    changed = (first != second).reshape(shape)
    if box is None:
        assert not changed.any()
        return
    outside = changed.copy()
    outside[box] = False
    assert not outside.any()
    assert changed[box].any()


def test_the_box_of_what_stays_within_rows_is_the_smallest() -> None:
    before = np.zeros((5, 6, 7), np.uint32)
    changed = before.copy()
    changed[1:3, 2:4, 3:6] = 1
    assert step(before.ravel(), changed.ravel()).box((5, 6, 7)) == (slice(1, 3), slice(2, 4), slice(3, 6))


def test_which_lesions_a_step_touches() -> None:
    liver, first, second = (pack(Label.LIVER, False, 0), pack(Label.TUMOUR, True, 3), pack(Label.TUMOUR, False, 9))
    indices = np.array([2, 5])
    drawn = Patch.of(indices, np.array([liver, second]), np.array([first, first]))
    assert drawn.keys == {3, 9}


def a_patch() -> Patch:
    states = np.random.default_rng(3).choice(np.array(STATES, np.uint32), (2, SIZE))
    return step(*states)


@pytest.mark.parametrize("patch", [a_patch(), step(np.zeros(9, np.uint32), np.ones(9, np.uint32))])
def test_bytes_that_are_cut_or_changed_anywhere_are_told(patch: Patch) -> None:
    """Every cut, every byte turned over, and bytes behind the end."""
    whole = patch.to_bytes()
    for length in range(len(whole)):
        with pytest.raises(CaseFileError):
            Patch.from_bytes(whole[:length])
    for place in range(len(whole)):
        broken = bytearray(whole)
        broken[place] ^= 0x41
        with pytest.raises(CaseFileError):
            Patch.from_bytes(bytes(broken))
    with pytest.raises(CaseFileError):
        Patch.from_bytes(whole + b"\0")


def sealed(count: int, body: bytes, packed: int, version: int = 1) -> bytes:
    """Bytes as the format has them, with a sum that fits."""
    head = struct.pack("<4sBBIII", b"HpPa", version, packed, count, len(body), 0)
    seal = zlib.crc32(body, zlib.crc32(head))
    return struct.pack("<4sBBIII", b"HpPa", version, packed, count, len(body), seal) + body


def runs(starts: list[int], lengths: list[int], before: list[int], after: list[int]) -> bytes:
    columns = (np.array(starts, "<i8"), np.array(lengths, "<i8"), np.array(before, "<u4"), np.array(after, "<u4"))
    return b"".join(column.tobytes() for column in columns)


@pytest.mark.parametrize(
    ("starts", "lengths", "before", "after"),
    [
        ([-1], [1], [0], [1]),
        ([0], [0], [0], [1]),
        ([0], [-3], [0], [1]),
        ([0, 1 << 62], [5, 1 << 62], [0, 0], [1, 1]),
        ([0], [1], [0], [3]),  # a label that means nothing
        ([0], [1], [0], [2]),  # tumour of no lesion
        ([0], [1], [0], [1 | 1 << 8]),  # a lesion's liver
        ([0], [1], [0], [1 << 3]),
        ([0], [1], [0], [1 << 31]),
    ],
)
def test_a_well_sealed_patch_that_makes_no_sense_is_told(
    starts: list[int], lengths: list[int], before: list[int], after: list[int]
) -> None:
    with pytest.raises(CaseFileError, match="damaged"):
        Patch.from_bytes(sealed(len(starts), runs(starts, lengths, before, after), 0))


def test_more_or_less_than_was_promised_is_told() -> None:
    body = runs([0], [1], [0], [1])
    for count, packed in ((2, body), (0, body), (1, zlib.compress(body + body)), (1, b"not deflated")):
        with pytest.raises(CaseFileError, match="damaged"):
            Patch.from_bytes(sealed(count, packed, 0 if packed is body else 1))


def test_a_newer_version_says_so() -> None:
    with pytest.raises(EngineError, match="newer version"):
        Patch.from_bytes(sealed(0, b"", 0, version=2))


def test_a_patch_beyond_the_grid_is_told() -> None:
    patch = Patch.of(np.array([59]), np.zeros(1, np.uint32), np.ones(1, np.uint32))
    patch.require_inside((3, 4, 5))
    with pytest.raises(CaseFileError, match="larger"):
        patch.require_inside((3, 4, 4))


def test_a_ball_takes_few_bytes() -> None:
    k, j, i = np.ogrid[:40, :60, :60]
    inside = ((k - 20) * 1.0) ** 2 + ((j - 30) * 0.75) ** 2 + ((i - 30) * 0.75) ** 2 < 15**2
    patch = Patch.of(
        np.flatnonzero(inside), np.ones(inside.sum(), np.uint32), np.full(inside.sum(), pack(Label.TUMOUR, True, 5))
    )
    assert len(patch.to_bytes()) < 0.1 * inside.sum()
    assert patch.to_bytes() == Patch.from_bytes(patch.to_bytes()).to_bytes()
