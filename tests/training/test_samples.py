from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from tests.training.scans import SHAPE, TINY, write_data_set
from training.config import Config, preset
from training.data.cache import LEVELS, Cache, CachedCase, CachedLesion
from training.data.dataset import Batch, StackSampler, whole_slices
from training.data.decathlon import read_data_set
from training.data.preparation import write_cache

CONFIG = preset("seed-he").with_changes([*TINY])
STILL = tuple(f"augment.{name}=0" for name in ("rotation_deg", "shift_mm", "noise", "intensity_shift"))
STILL = (*STILL, "augment.zoom=1", "sampling.field=40", "sampling.tumour_share=0")
WHOLE = CONFIG.with_changes([*STILL])
"""Each sample is a whole slice as it is in the cache."""
LIVELY = CONFIG.with_changes(
    [
        "input.slices=5", "contrast.share=0.5", "lesions.share=0.5", "lesions.distractors=0.5", "loss.lesion_weight=4",
        "sampling.tumour_share=0.3", "sampling.liver_share=0.4", "sampling.lesion_power=0.5",
        "sampling.skip_share=0.3", "sampling.liver_only_share=0.3", "augment.gamma=0.2", "augment.window=0.1",
        "augment.blur=1",
    ]
)  # fmt: skip
"""All that a sample can have."""
FLAT_3D = ("network.dimensions=3", "network.flat_levels=1", "sampling.depth=4", "network.levels=3")


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Cache:
    """Three cases of six slices, liver in 1..4, tumour in 2 and 3; the last one has no tumour."""
    folder = tmp_path_factory.mktemp("samples")
    data = read_data_set(write_data_set(folder / "data", 3, tumour_free=(2,)))
    return write_cache(data, CONFIG.preprocess_spec(), folder / "cache")


@pytest.fixture(scope="module")
def cases(cache: Cache) -> tuple[CachedCase, ...]:
    """The last one's tumours count as not labelled."""
    return (*cache.cases[:2], replace(cache.cases[2], has_tumour_labels=False))


def drawn(cases: tuple[CachedCase, ...], config: Config, steps: int = 50) -> Batch:
    """Many batches as one."""
    sampler = StackSampler(cases, config)
    return Batch(*(torch.cat(parts) for parts in zip(*(sampler[step] for step in range(steps)), strict=True)))


def places(cases: tuple[CachedCase, ...], batch: Batch) -> list[tuple[str, int]]:
    """Which case and slice each sample of whole slices is."""
    known = {np.asarray(case.image()[:][k]).tobytes(): (case.name, k) for case in cases for k in range(case.shape[0])}
    middle = batch.images[:, batch.images.shape[1] // 2].numpy()
    return [known[plane.tobytes()] for plane in np.round(middle * LEVELS).astype(np.uint8)]


def assert_equal(one: Batch, other: Batch) -> None:
    for a, b in zip(one, other, strict=True):
        assert a.dtype == b.dtype
        assert torch.equal(a, b)


def test_a_step_has_the_same_batch_whenever_it_is_drawn(cases: tuple[CachedCase, ...]) -> None:
    one, other = StackSampler(cases, LIVELY), StackSampler(cases, LIVELY)
    other[0]
    assert_equal(one[5], other[5])
    assert not torch.equal(one[5].images, one[6].images)
    assert not torch.equal(one[5].images, StackSampler(cases, replace(LIVELY, seed=3))[5].images)


@pytest.mark.parametrize("world", [2, 3, 4])
def test_processes_share_the_batch_of_one(cases: tuple[CachedCase, ...], world: int) -> None:
    whole = StackSampler(cases, LIVELY)[7]
    parts = [StackSampler(cases, LIVELY, rank, world)[7] for rank in range(world)]
    for rank, part in enumerate(parts):
        assert_equal(part, Batch(*(tensor[rank::world] for tensor in whole)))
    assert sum(len(part.images) for part in parts) == len(whole.images)


@pytest.mark.parametrize(
    ("changes", "image", "plane"),
    [
        ([], (4, 1, 32, 32), (32, 32)),
        (["input.slices=5"], (4, 5, 32, 32), (32, 32)),
        ([*FLAT_3D], (4, 1, 4, 32, 32), (4, 32, 32)),
    ],
)
def test_a_batch_has_the_shapes_of_the_contract(
    cases: tuple[CachedCase, ...], changes: list[str], image: tuple[int, ...], plane: tuple[int, ...]
) -> None:
    for config in (CONFIG, LIVELY.with_changes(["input.slices=1"])):
        batch = StackSampler(cases, config.with_changes(changes))[0]
        assert (batch.images.shape, batch.images.dtype) == (image, torch.float32)
        assert (batch.regions.shape, batch.regions.dtype) == ((4, 2, *plane), torch.bool)
        assert (batch.known.shape, batch.known.dtype) == ((4, 2), torch.bool)
        assert (batch.weight.shape, batch.weight.dtype) == ((4, *plane), torch.float32)
        assert 0 <= batch.images.min() <= batch.images.max() <= 1
        assert not (batch.regions[:, 1] & ~batch.regions[:, 0]).any()  # a tumour lies in the liver


def test_a_still_sample_is_the_slice_with_its_regions(cases: tuple[CachedCase, ...]) -> None:
    batch = drawn(cases[:2], WHOLE, 10)
    by_name = {case.name: case for case in cases}
    found = places(cases, batch)
    for regions, weight, (name, k) in zip(batch.regions, batch.weight, found, strict=True):
        np.testing.assert_array_equal(regions, by_name[name].regions()[:][:, k])
        assert (weight == 1).all()
    assert {k for _, k in found} == set(range(SHAPE[0]))
    assert {name for name, _ in found} == {"case_0", "case_1"}


@pytest.mark.parametrize(("share", "least", "most"), [(0.0, 0.15, 0.3), (0.5, 0.55, 0.72), (1.0, 1.0, 1.0)])
@pytest.mark.parametrize("power", [0.0, 0.5])
def test_the_share_of_tumour_slices_is_as_asked(
    cache: Cache, share: float, least: float, most: float, power: float
) -> None:
    # 2 of 6 slices in two of three cases show tumour: 0.22 of all draws by case and slice, and 1 of those asked for.
    changes = [f"sampling.tumour_share={share}", f"sampling.lesion_power={power}"]
    has_tumour = drawn(cache.cases, WHOLE.with_changes(changes)).regions[:, 1].any(dim=(1, 2))
    assert least <= has_tumour.double().mean().item() <= most


def test_the_share_of_liver_slices_is_as_asked_and_they_lie_around_the_liver(cache: Cache) -> None:
    # 4 of 6 slices show liver, in 24 voxels around the slice's middle as well as around the liver's.
    for share, expected in ((0.0, 4 / 6), (0.5, 5 / 6), (1.0, 1.0)):
        has_liver = drawn(cache.cases, WHOLE.with_changes([f"sampling.liver_share={share}"])).regions[:, 0]
        assert has_liver.any(dim=(1, 2)).double().mean().item() == pytest.approx(expected, abs=0.06)
    near = drawn(cache.cases, WHOLE.with_changes(["sampling.field=8", "sampling.liver_share=1"]))
    assert near.regions[:, 0, 3:5, 3:5].any(dim=(1, 2)).all()


def test_cases_without_tumour_labels_come_as_often_as_asked_and_say_so(cases: tuple[CachedCase, ...]) -> None:
    for share in (0.0, 0.25, 1.0):
        batch = drawn(cases, WHOLE.with_changes([f"sampling.liver_only_share={share}", "sampling.tumour_share=0.5"]))
        assert batch.known[:, 0].all()
        assert (~batch.known[:, 1]).double().mean().item() == pytest.approx(share, abs=0.06)
        # Those are drawn around the liver.
        assert batch.regions[~batch.known[:, 1], 0].flatten(1).any(dim=1).all()


def test_without_any_tumour_or_any_tumour_label_all_is_drawn(cases: tuple[CachedCase, ...], cache: Cache) -> None:
    config = CONFIG.with_changes(["sampling.tumour_share=1", "sampling.lesion_power=0.5"])
    assert drawn((cache.cases[2],), config, 2).known.all()
    assert not drawn((cache.cases[2],), config, 2).regions[:, 1].any()
    only = drawn((cases[2],), config, 5)
    assert not only.known[:, 1].any()
    assert only.regions[:, 0].any(dim=(1, 2)).all()


def made_case(folder: Path, slices: int, lesions: tuple[CachedLesion, ...] = ()) -> CachedCase:
    """All liver; slice k has the brightness 10 k + 20."""
    shape = (slices, 40, 40)
    regions = np.zeros((2, *shape), bool)
    regions[0] = True
    for lesion in lesions:
        k, rows, columns = (slice(*span) for span in lesion.box)
        regions[1, k, rows, columns] = True
    image = np.broadcast_to((10 * np.arange(slices, dtype=np.uint8) + 20)[:, None, None], shape)
    np.save(folder / "made.image.npy", image)
    np.save(folder / "made.regions.npy", regions)
    liver, tumour = (tuple(counts) for counts in np.count_nonzero(regions, axis=(2, 3)).tolist())
    return CachedCase("made", shape, (3.0, 1.6, 1.6), True, "", "", liver, tumour, lesions, folder, "npy")


@pytest.mark.parametrize(("power", "ratio"), [(1e-9, 1.0), (0.5, 3.0), (1.0, 9.0)])
def test_small_lesions_are_drawn_as_often_as_the_power_says(tmp_path: Path, power: float, ratio: float) -> None:
    lesions = (
        CachedLesion(90, ((2, 4), (10, 19), (10, 15))),
        CachedLesion(10, ((4, 5), (20, 25), (20, 22))),
        CachedLesion(2, ((0, 1), (3, 4), (3, 5))),  # what is smaller than three voxels is not gone for
    )
    config = WHOLE.with_changes(["sampling.tumour_share=1", f"sampling.lesion_power={power}", "sampling.field=16"])
    batch = drawn((made_case(tmp_path, 6, lesions),), config, 100)
    values = np.round(batch.images[:, 0, 8, 8].numpy() * LEVELS).astype(int)
    counts = Counter(((values - 20) // 10).tolist())
    assert counts.keys() == {2, 3, 4}
    assert counts[4] / (counts[2] + counts[3]) == pytest.approx(ratio, rel=0.35)


def test_a_lesion_is_in_the_middle_of_its_sample(cache: Cache) -> None:
    config = WHOLE.with_changes(["sampling.tumour_share=1", "sampling.lesion_power=0.5", "sampling.field=8"])
    batch = drawn(cache.cases, config, 10)
    assert batch.regions[:, 1, 3:5, 3:5].all()


@pytest.mark.parametrize(("skip", "step"), [(0.0, 1), (1.0, 2)])
def test_neighbours_lie_on_both_sides_and_the_last_one_repeats(
    cases: tuple[CachedCase, ...], skip: float, step: int
) -> None:
    config = WHOLE.with_changes(["input.slices=5", f"sampling.skip_share={skip}"])
    batch = drawn(cases[:2], config, 15)
    by_name = {case.name: case for case in cases}
    found = places(cases, batch)
    for image, (name, k) in zip(batch.images.numpy(), found, strict=True):
        wanted = [min(max(k + step * n, 0), SHAPE[0] - 1) for n in (-2, -1, 0, 1, 2)]
        np.testing.assert_allclose(image, by_name[name].image()[:][wanted] / LEVELS, atol=1e-5)
    assert {0, SHAPE[0] - 1} < {k for _, k in found}


def test_a_share_of_the_samples_skips_slices(cases: tuple[CachedCase, ...]) -> None:
    config = WHOLE.with_changes(["input.slices=3", "sampling.skip_share=0.25"])
    batch = drawn(cases[:2], config)
    by_name = {case.name: case for case in cases}
    found = []
    for image, (name, k) in zip(batch.images.numpy(), places(cases, batch), strict=True):
        if 2 <= k <= SHAPE[0] - 3:
            found.append(np.allclose(image[2], by_name[name].image()[:][k + 2] / LEVELS, atol=1e-5))
    assert np.mean(found) == pytest.approx(0.25, abs=0.12)


def test_a_single_slice_is_its_own_neighbour(tmp_path: Path) -> None:
    config = WHOLE.with_changes(["input.slices=5", "sampling.skip_share=0.5"])
    batch = drawn((made_case(tmp_path, 1),), config, 2)
    assert torch.allclose(batch.images, torch.tensor(20 / LEVELS), atol=1e-5)


def test_drawn_lesions_are_learned_as_tumours_and_distractors_as_nothing(cache: Cache) -> None:
    config = WHOLE.with_changes(["sampling.liver_share=1", "lesions.share=1", "loss.lesion_weight=4"])
    plain, more = drawn(cache.cases, WHOLE.with_changes(["sampling.liver_share=1"]), 10), drawn(cache.cases, config, 10)
    added = more.regions[:, 1] & ~plain.regions[:, 1]
    assert added.any(dim=(1, 2)).double().mean() > 0.4
    assert torch.equal(more.regions[:, 0], plain.regions[:, 0])
    assert (more.weight[~more.regions[:, 1]] == 1).all()
    assert (more.weight[more.regions[:, 1]] >= 1).all()
    assert 1 < more.weight.max() <= 4
    config = WHOLE.with_changes(["sampling.liver_share=1", "lesions.distractors=1"])
    distracted = drawn(cache.cases, config, 10)
    assert torch.equal(distracted.regions, plain.regions)
    assert not torch.equal(distracted.images, plain.images)


def test_contrast_is_drawn_anew_in_the_share_asked_for(cache: Cache) -> None:
    plain, some = (drawn(cache.cases, WHOLE.with_changes([f"contrast.share={share}"])) for share in (0, 0.3))
    changed = (plain.images - some.images).abs().amax(dim=(1, 2, 3)) > 0.01
    assert changed.double().mean().item() == pytest.approx(0.3, abs=0.07)
    assert torch.equal(plain.regions, some.regions)


def test_validation_sees_whole_slices_in_order_padded_to_the_stride(cache: Cache) -> None:
    changes = ["validation_stride=2", "sampling.batch_size=2", "network.levels=5", "input.slices=3"]
    case = cache.cases[0]
    parts = list(whole_slices(case, CONFIG.with_changes(changes)))
    assert [len(images) for images, _ in parts] == [2, 1]
    images = torch.cat([images for images, _ in parts]).numpy()
    regions = np.concatenate([regions for _, regions in parts])
    assert images.shape == (3, 3, 48, 48)
    for n, k in enumerate((0, 2, 4)):
        neighbours = [max(k - 1, 0), k, k + 1]
        np.testing.assert_allclose(images[n, :, :40, :40], case.image()[:][neighbours] / LEVELS, atol=1e-6)
    np.testing.assert_array_equal(regions[:, :, :40, :40], case.regions()[:][:, ::2].swapaxes(0, 1))
    for beyond in (images[..., 40:], images[..., 40:, :], regions[..., 40:], regions[..., 40:, :]):
        assert not beyond.any()


def test_validation_of_a_3d_network_sees_the_whole_case(cache: Cache) -> None:
    case = cache.cases[0]
    ((images, regions),) = whole_slices(case, CONFIG.with_changes([*FLAT_3D, "network.flat_levels=0"]))
    assert images.shape == (1, 1, 8, 40, 40)  # six slices, padded to the stride of 4
    assert regions.shape == (1, 2, 8, 40, 40)
    np.testing.assert_allclose(images[0, 0, :6], case.image()[:] / LEVELS, atol=1e-6)
    np.testing.assert_array_equal(regions[0, :, :6], case.regions()[:])
    assert not images[:, :, 6:].any()
    assert not regions[:, :, 6:].any()
