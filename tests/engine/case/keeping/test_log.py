"""The log replayed is the work, to the byte; an entry read back is the entry; nothing that is no entry is believed."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.case.editing.patch import Patch
from engine.case.editing.patch import pack as pack_states
from engine.case.keeping.beginning import Beginning
from engine.case.keeping.frames import MAGIC, frame, pack, read_frames
from engine.case.keeping.log import Drew, Entry, Marked, replay
from engine.case.keeping.scene import Scene
from engine.case.review import Review
from engine.errors import CaseFileError
from engine.findings.tools import Mark, Tool
from engine.model.predictor import Predictor
from engine.scan.slicing import Plane
from engine.scan.volume import Volume
from tests.engine.case.working import SCENE, Reader, beginning_of, chance, same, write_volume
from tests.models import write_threshold_model


@pytest.fixture(scope="module")
def volume(tmp_path_factory: pytest.TempPathFactory) -> Volume:
    return write_volume(tmp_path_factory.mktemp("scans"))


@pytest.fixture(scope="module")
def beginning(volume: Volume) -> Beginning:
    return beginning_of(volume)


@settings(max_examples=25)
@given(seed=st.integers(0, 2**32), steps=st.integers(0, 40))
def test_what_was_done_done_again_is_the_same_to_the_byte(beginning: Beginning, seed: int, steps: int) -> None:
    reader = Reader(beginning.work(), chance(seed))
    payloads = [reader.act().to_bytes() for _ in range(steps)]
    again = Beginning.from_bytes(beginning.to_bytes(), beginning.geometry)
    replayed = replay(again.work(), [Entry.from_bytes(payload).event for payload in payloads])
    assert same(replayed, reader.work)
    assert [Entry.from_bytes(payload).to_bytes() for payload in payloads] == payloads


def test_a_prediction_is_kept_whole(volume: Volume, tmp_path: Path) -> None:
    prediction = Predictor(write_threshold_model(tmp_path / "threshold.onnx"), device="cpu").predict(volume)
    began = Beginning(volume.geometry, beginning_of(volume).drawn, prediction)
    again = Beginning.from_bytes(began.to_bytes(), volume.geometry).prediction
    assert again is not None
    assert np.array_equal(again.mask.labels, prediction.mask.labels)
    assert again.tumour_probability.dtype == np.float16
    assert again.tumour_probability.tobytes() == np.ascontiguousarray(prediction.tumour_probability).tobytes()
    for name in ("card", "model_sha256", "device", "seconds", "warning", "notices"):
        assert getattr(again, name) == getattr(prediction, name)


def test_a_step_of_other_work_is_refused(beginning: Beginning) -> None:
    reader = Reader(beginning.work(), chance(1))
    events = [reader.act().event for _ in range(30)]
    with pytest.raises(CaseFileError, match="begun with another mask"):
        replay(beginning.work(), events[10:])


def test_work_may_begin_without_a_mask(volume: Volume) -> None:
    bare = Beginning.from_bytes(Beginning(volume.geometry).to_bytes(), volume.geometry)
    assert not bare.work().has_mask
    marked = Marked((Mark(1, Tool.PROBE, Plane.AXIAL, ((1.0, 2.0, 3.0),)),))
    assert not replay(bare.work(), [marked]).has_mask
    patch = Patch.of(np.array([5]), pack_states(0, False, 0)[None], pack_states(1, True, 0)[None])
    assert replay(bare.work(), [marked, Drew("Draw", patch, Review())]).has_mask


def test_the_scene_comes_back() -> None:
    for scene in (SCENE, Scene()):
        assert Scene.from_json(scene.to_json()) == scene


@settings(max_examples=60)
@given(garbage=st.binary(max_size=200))
def test_foreign_bytes_are_refused_in_words(beginning: Beginning, garbage: bytes) -> None:
    for read in (Entry.from_bytes, lambda data: Beginning.from_bytes(data, beginning.geometry)):
        with pytest.raises(CaseFileError):
            read(garbage)


@pytest.mark.parametrize(
    "head",
    [
        {},
        {"did": "danced", "at": "2026-11-23T12:00:00+00:00"},
        {"did": "noted", "at": "2026-11-23T12:00:00", "key": 1, "text": ""},
        {"did": "noted", "at": "2026-11-23T12:00:00+00:00", "key": "one", "text": ""},
        {"did": "drew", "at": "2026-11-23T12:00:00+00:00", "words": "", "review": {}},
        {"did": "decided", "at": "2026-11-23T12:00:00+00:00", "words": "", "review": {"1": ["1", "ghost", "accepted"]}},
        {"did": "decided", "at": "2026-11-23T12:00:00+00:00", "words": "", "review": {"0": ["1", "model", "accepted"]}},
        {"did": "marked", "at": "2026-11-23T12:00:00+00:00", "marks": [[1, "ruler", "axial", [[0, 0, 0]]]]},
    ],
)
def test_entries_that_make_no_sense_are_refused(head: dict[str, object]) -> None:
    with pytest.raises(CaseFileError, match="damaged"):
        Entry.from_bytes(pack(head))


def test_frames_cut_at_any_byte_keep_what_is_before_the_cut() -> None:
    payloads = (b"", b"one", bytes(300), MAGIC)
    data = MAGIC + b"".join(map(frame, payloads))
    ends = [len(MAGIC + b"".join(map(frame, payloads[:count]))) for count in range(len(payloads) + 1)]
    for length in range(len(data) + 1):
        found = read_frames(data[:length])
        count = sum(end <= length for end in ends) - 1
        assert found.payloads == payloads[: max(count, 0)]
        assert found.good_length == (ends[count] if count >= 0 else 0)
        assert found.is_whole is (length in (0, *ends))


def test_frames_garbled_at_any_byte_keep_what_is_before_it() -> None:
    payloads = (b"one", b"two and more", b"three")
    data = MAGIC + b"".join(map(frame, payloads))
    for at in range(len(MAGIC), len(data)):
        garbled = bytearray(data)
        garbled[at] ^= 0x55
        found = read_frames(bytes(garbled))
        assert found.payloads == payloads[: len(found.payloads)]
        assert found.good_length <= at
        assert not found.is_whole


def test_frames_of_a_newer_version_say_so() -> None:
    with pytest.raises(CaseFileError, match="newer version"):
        read_frames(MAGIC.replace(b"\x01", b"\x02") + frame(b"?"))
