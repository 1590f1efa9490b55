from __future__ import annotations

import numpy as np
import pytest

from tests.training.scans import TINY, write_data_set
from training.config import PRESETS, Config
from training.data.augment import draw_sample
from training.data.cache import Cache, write_cache
from training.data.dataset import SliceSampler, whole_slices
from training.data.decathlon import read_data_set

STILL = ("rotation_deg=0", "zoom=1", "shift_mm=0", "noise=0", "intensity_shift=0")
CONFIG = PRESETS["seed-he"].with_changes([*TINY])


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Cache:
    folder = tmp_path_factory.mktemp("samples")
    data = read_data_set(write_data_set(folder / "data", 3, tumour_free=(2,)))
    return write_cache(data, CONFIG.preprocess_spec(), folder / "cache")


def test_without_augmentation_a_sample_is_the_middle_of_the_slice() -> None:
    config = CONFIG.with_changes([*STILL])
    image = np.arange(40 * 36, dtype=np.uint8).reshape(40, 36)
    regions = np.stack([image > 90, image > 200])
    sample, target = draw_sample(image, regions, config, np.random.default_rng(0))
    assert sample.dtype == np.float32
    np.testing.assert_allclose(sample, image[4:36, 2:34] / 255, atol=1e-6)
    np.testing.assert_array_equal(target, regions[:, 4:36, 2:34])


def test_beyond_the_slice_there_is_nothing() -> None:
    config = CONFIG.with_changes([*STILL])
    image = np.full((20, 20), 255, np.uint8)
    sample, target = draw_sample(image, np.ones((2, 20, 20), bool), config, np.random.default_rng(0))
    inside = np.zeros((32, 32), bool)
    inside[6:26, 6:26] = True
    np.testing.assert_array_equal(target, np.stack([inside, inside]))
    np.testing.assert_allclose(sample, inside.astype(np.float32), atol=1e-6)


def test_picture_and_regions_move_together() -> None:
    config = CONFIG.with_changes(["noise=0", "intensity_shift=0", "rotation_deg=90", "zoom=1.3", "shift_mm=6"])
    rows, columns = np.ogrid[:40, :40]
    disc = np.hypot(rows - 14, columns - 20) < 7
    regions = np.stack([disc, disc])
    for seed in range(20):
        sample, target = draw_sample(disc.astype(np.uint8) * 255, regions, config, np.random.default_rng(seed))
        assert np.mean((sample > 0.5) != target[0]) < 0.01


def test_a_slice_is_never_mirrored() -> None:
    config = CONFIG.with_changes(["noise=0", "intensity_shift=0"])
    image = np.zeros((32, 32), np.uint8)
    image[:, :8] = 255
    for seed in range(50):
        sample, _ = draw_sample(image, np.zeros((2, 32, 32), bool), config, np.random.default_rng(seed))
        assert sample[:, :16].sum() > sample[:, 16:].sum()


def test_batch_n_is_the_same_whenever_it_is_drawn(cache: Cache) -> None:
    one, other = SliceSampler(cache.cases, CONFIG), SliceSampler(cache.cases, CONFIG)
    other.batch(0)
    for a, b in zip(one.batch(5), other.batch(5), strict=True):
        np.testing.assert_array_equal(a, b)
    assert not np.array_equal(one.batch(5)[0], one.batch(6)[0])


def test_a_batch_has_the_shapes_of_the_contract(cache: Cache) -> None:
    images, regions = SliceSampler(cache.cases, CONFIG).batch(0)
    assert images.shape == (4, 1, 32, 32)
    assert images.dtype == np.float32
    assert regions.shape == (4, 2, 32, 32)
    assert regions.dtype == np.bool_
    assert 0 <= images.min() <= images.max() <= 1


@pytest.mark.parametrize(("share", "least", "most"), [(0.0, 0.15, 0.3), (0.5, 0.55, 0.72), (1.0, 1.0, 1.0)])
def test_the_share_of_tumour_slices_is_as_asked(cache: Cache, share: float, least: float, most: float) -> None:
    # 2 of 6 slices in two of three cases show tumour: 0.22 of all draws by case and slice, and 1 of those asked for.
    config = CONFIG.with_changes([f"tumour_share={share}", *STILL])
    sampler = SliceSampler(cache.cases, config)
    has_tumour = [regions[1].any() for step in range(60) for regions in sampler.batch(step)[1]]
    assert least <= np.mean(has_tumour) <= most


def test_without_any_tumour_all_slices_are_drawn(cache: Cache) -> None:
    _, regions = SliceSampler(cache.cases[2:], CONFIG).batch(0)
    assert not regions[:, 1].any()


def test_validation_sees_whole_slices_in_order(cache: Cache) -> None:
    config: Config = CONFIG.with_changes(["validation_stride=2", "batch_size=2", "levels=5", "field=32"])
    case = cache.cases[0]
    images, regions = (np.concatenate(parts) for parts in zip(*whole_slices(case, config), strict=True))
    assert images.shape == (3, 1, 48, 48)
    np.testing.assert_allclose(images[:, 0, :40, :40], case.image()[::2] / 255, atol=1e-6)
    np.testing.assert_array_equal(regions[:, :, :40, :40], case.regions()[:, ::2].swapaxes(0, 1))
    assert not images[..., 40:].any()
    assert not regions[..., 40:, :].any()
