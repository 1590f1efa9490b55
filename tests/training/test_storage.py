"""Arrays on disk, each way alike."""

from __future__ import annotations

import subprocess
import sys
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import pytest

from tests.sentences import assert_plain
from tests.training.scans import write_data_set
from training.config import preset
from training.data.cache import read_cache
from training.data.decathlon import read_data_set
from training.data.preparation import write_cache
from training.data.storage import STORAGES, Storage, open_storage
from training.errors import TrainingError

SHAPE = (9, 150, 140)


@pytest.fixture(params=sorted(STORAGES))
def storage(request: pytest.FixtureRequest) -> Storage:
    return open_storage(request.param)


def stored(storage: Storage, folder: Path) -> tuple[Path, np.ndarray]:
    path = folder / f"case.image{storage.suffix}"
    array = np.random.default_rng(1).integers(0, 256, SHAPE).astype(np.uint8)
    storage.write(path, array)
    return path, array


@pytest.mark.parametrize(
    "part", [slice(2, 7), (slice(2, 7), slice(100, 150), slice(0, 130)), slice(None), (slice(8, 9),)]
)
def test_any_part_is_what_was_written(storage: Storage, tmp_path: Path, part: slice | tuple[slice, ...]) -> None:
    path, array = stored(storage, tmp_path)
    opened = storage.open(path, SHAPE, np.uint8)
    assert opened.shape == SHAPE
    np.testing.assert_array_equal(opened[part], array[part])
    np.testing.assert_array_equal(np.asarray(opened), array)


def test_regions_are_bool(storage: Storage, tmp_path: Path) -> None:
    array = np.random.default_rng(1).random((2, *SHAPE)) < 0.5
    storage.write(tmp_path / "r", array)
    part = storage.open(tmp_path / "r", array.shape, np.bool_)[:, 3:5]
    assert part.dtype == np.bool_
    np.testing.assert_array_equal(part, array[:, 3:5])


@pytest.mark.parametrize("damage", ["missing", "empty", "foreign", "cut", "another shape", "another type"])
def test_a_file_that_is_not_whole_is_named_on_opening(storage: Storage, tmp_path: Path, damage: str) -> None:
    path, _ = stored(storage, tmp_path)
    whole = path.read_bytes()
    if damage == "missing":
        path.unlink()
    elif damage in ("empty", "foreign", "cut"):
        path.write_bytes({"empty": b"", "foreign": b"not what it was", "cut": whole[:-100]}[damage])
    shape = (9, 150, 139) if damage == "another shape" else SHAPE
    with pytest.raises(TrainingError) as caught:
        storage.open(path, shape, np.int16 if damage == "another type" else np.uint8)
    assert_plain(caught.value, "Case case:", path.name, "Run prepare again")


def test_blocks_that_cannot_be_unpacked_are_named_on_reading(tmp_path: Path) -> None:
    storage = open_storage("blosc2")
    path, _ = stored(storage, tmp_path)
    whole = path.read_bytes()
    path.write_bytes(whole[:1000] + bytes(len(whole) - 2000) + whole[-1000:])
    with pytest.raises(TrainingError) as caught:
        storage.open(path, SHAPE, np.uint8)[:]
    assert_plain(caught.value, "Case case:", "damaged")


def test_a_storage_of_another_version_is_refused() -> None:
    with pytest.raises(TrainingError) as caught:
        open_storage("zarr")
    assert_plain(caught.value, "zarr", "not known")


def _sum(path: Path) -> int:
    return int(open_storage("blosc2").open(path, SHAPE, np.uint8)[1:4].sum())


@pytest.mark.skipif(sys.platform == "win32", reason="there is no fork")
def test_a_forked_worker_reads_what_its_parent_has_read(tmp_path: Path) -> None:
    path, array = stored(open_storage("blosc2"), tmp_path)
    expected = int(array[1:4].sum())
    assert _sum(path) == expected
    with get_context("fork").Pool(1) as pool:
        assert pool.apply_async(_sum, (path,)).get(timeout=30) == expected


def test_plain_files_are_read_without_the_libraries_that_made_them(tmp_path: Path) -> None:
    data = read_data_set(write_data_set(tmp_path / "data", 2))
    write_cache(data, preset("hepatica").preprocess_spec(), tmp_path / "cache", storage="npy")
    script = (
        "import sys\n"
        "for name in ('nibabel', 'blosc2', 'isal', 'scipy', 'cc3d'): sys.modules[name] = None\n"
        "from pathlib import Path\n"
        "from training.config import preset\n"
        "from training.data.cache import read_cache\n"
        "cache = read_cache(Path(sys.argv[1]), preset('hepatica').preprocess_spec())\n"
        "assert cache.cases[0].image()[1:3].shape[0] == 2 and cache.cases[1].regions()[:, 1:2].any()\n"
    )
    root = Path(__file__).resolve().parents[2]
    subprocess.run([sys.executable, "-c", script, str(tmp_path / "cache")], check=True, cwd=root)


def test_a_cache_from_before_storages_had_names_is_plain_files(tmp_path: Path) -> None:
    spec = preset("seed").preprocess_spec()
    write_cache(read_data_set(write_data_set(tmp_path / "data", 1)), spec, tmp_path / "cache")
    path = tmp_path / "cache" / "case_0.json"
    path.write_text(path.read_text().replace(' "storage": "npy",\n', ""))
    assert "storage" not in path.read_text()
    assert read_cache(tmp_path / "cache", spec).cases[0].image()[:].any()
