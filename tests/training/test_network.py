from __future__ import annotations

import math

import pytest
import torch
from torch import nn

from tests.training.networks import FORMS, config_of, make, pictures
from training.config import Config, preset
from training.net.unet import _fold, _unfold


@pytest.mark.parametrize("form", FORMS)
@torch.no_grad()
def test_the_output_is_two_logits_a_voxel_at_any_multiple_of_the_stride(form: str) -> None:
    config = config_of(form)
    network = make(config).eval()
    for times in ((1, 1, 2), (2, 3, 2), (3, 2, 5)):
        picture = pictures(config, times)
        logits = network(picture)
        spatial = picture.shape[2:]
        assert logits.shape == (2, 2, *spatial)
        assert torch.isfinite(logits).all()


@pytest.mark.parametrize("form", FORMS)
@torch.no_grad()
def test_each_picture_is_judged_by_itself(form: str) -> None:
    config = config_of(form, "network.init=he")
    network = make(config).eval()
    picture = pictures(config, (2, 2, 3))
    torch.testing.assert_close(network(picture)[1:], network(picture[1:]), atol=1e-4, rtol=1e-4)


@pytest.mark.parametrize("form", ["2.5-D deep", "3-D deep"])
@torch.no_grad()
def test_deeper_levels_give_logits_of_their_own_size(form: str) -> None:
    config = config_of(form)
    network = make(config)
    picture = pictures(config, (2, 2, 3))
    finest, *deeper = network.all_logits(picture)
    torch.testing.assert_close(finest, network(picture))
    assert len(deeper) == config.network.levels - 2  # not the deepest: that is the encoder's own end
    for level, logits in enumerate(deeper, start=1):
        in_plane = config.network.stem * 2**level
        across = 2 ** max(level - config.network.flat_levels, 0)
        steps = (across, in_plane, in_plane) if config.network.dimensions == 3 else (in_plane, in_plane)
        expected = tuple(n // step for n, step in zip(picture.shape[2:], steps, strict=True))
        assert logits.shape == (2, 2, *expected), level


def test_without_deep_supervision_there_is_one_level_of_logits() -> None:
    config = config_of("2-D")
    assert [tuple(logits.shape) for logits in make(config).all_logits(pictures(config, (1, 2, 2)))] == [(2, 2, 32, 32)]


def test_the_deep_heads_learn_and_all_else_too() -> None:
    config = config_of("2.5-D deep", "network.init=he")
    network = make(config)
    sum(logits.square().mean() for logits in network.all_logits(pictures(config, (1, 2, 2)))).backward()  # type: ignore[union-attr]
    for name, weights in network.named_parameters():
        assert weights.grad is not None, name
        assert weights.grad.abs().sum() > 0, name


@pytest.mark.parametrize("shape", [(2, 3, 8, 12), (2, 1, 5, 8, 12)])
@pytest.mark.parametrize("factor", [2, 4])
def test_unfolding_is_the_inverse_of_folding(shape: tuple[int, ...], factor: int) -> None:
    picture = torch.arange(math.prod(shape), dtype=torch.float32).reshape(shape)
    folded = _fold(picture, factor)
    n, channels, *depth, rows, columns = shape
    assert folded.shape == (n, channels * factor**2, *depth, rows // factor, columns // factor)
    assert torch.equal(_unfold(folded, factor), picture)


def test_folding_is_the_same_in_both_numbers_of_dimensions() -> None:
    picture = torch.rand(2, 3, 5, 8, 12)
    by_slice = torch.stack([_fold(picture[:, :, k], 2) for k in range(5)], dim=2)
    assert torch.equal(_fold(picture, 2), by_slice)


def test_a_folded_voxel_is_its_own_block_of_neighbours() -> None:
    picture = torch.zeros(1, 1, 8, 8)
    picture[0, 0, 4:6, 2:4] = torch.tensor([[1.0, 2.0], [3.0, 4.0]])
    folded = _fold(picture, 2)
    assert folded[0, :, 2, 1].tolist() == [1, 2, 3, 4]
    assert folded.sum() == 10


def test_every_slice_of_the_stack_matters() -> None:
    config = config_of("2.5-D", "network.init=he", "network.norm=instance")
    network = make(config).eval()
    stack = pictures(config, (1, 3, 3), count=1).requires_grad_()
    network(stack)[..., 20:28, 20:28].sum().backward()
    assert stack.grad is not None
    for k in range(5):
        assert stack.grad[0, k].abs().sum() > 0, k


@torch.no_grad()
def test_flat_levels_let_slices_see_each_other_only_below() -> None:
    def reach(flat_levels: int) -> int:
        """How many slices of the output change with one of the input."""
        depth = ["sampling.depth=16", f"network.flat_levels={flat_levels}", "network.init=he", "network.levels=3"]
        network = make(config_of("3-D flat", *depth)).eval()
        picture = torch.rand(1, 1, 16, 32, 32)
        changed = picture.clone()
        changed[:, :, 8] += 1
        return int((network(changed) - network(picture)).abs().amax((0, 1, 3, 4)).gt(0).sum())

    assert reach(3) == 1
    assert 1 < reach(2) < reach(1) <= reach(0)


def test_the_seeds_network_has_its_layers_and_its_weights() -> None:
    network = make(preset("seed"))
    convolutions = [m for m in network.modules() if isinstance(m, nn.Conv2d)]
    ups = [m for m in network.modules() if isinstance(m, nn.ConvTranspose2d)]
    assert [m.out_channels for m in convolutions[:10:2]] == [4, 8, 16, 32, 64]
    assert len(convolutions) == 2 * 5 + 2 * 4 + 1
    assert [m.kernel_size for m in ups] == [(3, 3)] * 4
    assert convolutions[-1].kernel_size == (1, 1)
    assert sum(p.numel() for p in network.parameters()) == 135_258
    weights = torch.cat([m.weight.flatten() for m in [*convolutions, *ups]])
    assert weights.std().item() == pytest.approx(0.01, rel=0.02)
    assert all(not m.bias.any() for m in [*convolutions, *ups] if m.bias is not None)


def spread(config: Config) -> float:
    """Standard deviation of the logits over the picture, at the start of training."""
    with torch.no_grad():
        logits = make(config)(pictures(config, (2, 4, 4)))
    return float(logits.std(dim=tuple(range(2, logits.ndim))).mean())


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("norm", ["none", "instance"])
def test_he_keeps_the_signal_in_every_form(form: str, norm: str) -> None:
    assert 0.03 < spread(config_of(form, "network.init=he", f"network.norm={norm}")) < 30


def test_the_faithful_start_loses_the_signal() -> None:
    assert spread(preset("seed")) < 1e-5 * spread(preset("seed-he"))


@pytest.mark.parametrize("form", FORMS)
def test_the_start_depends_on_the_seed_alone(form: str) -> None:
    one, other = make(config_of(form)).state_dict(), make(config_of(form)).state_dict()
    assert all(torch.equal(one[name], other[name]) for name in one)
