from __future__ import annotations

from pathlib import Path

import pytest
import torch
from torch.utils.flop_counter import FlopCounterMode

from tests.training.networks import FORMS, config_of, make, pictures
from training.__main__ import main
from training.config import preset, preset_names
from training.net.sizes import in_words, measure_sizes, to_table


def test_a_network_counted_by_hand() -> None:
    """Two levels of 2 and 4 channels, 8 x 8 voxels in: nine taps, weights and biases."""
    config = preset("seed").with_changes(["network.levels=2", "network.base_channels=2", "sampling.field=8"])
    sizes = measure_sizes(config)
    blocks = [(1, 2, 64), (2, 2, 64), (2, 4, 16), (4, 4, 16), (4, 2, 64), (2, 2, 64)]  # channels in and out, voxels
    up = (4, 2, 16)  # each of the 4 x 4 voxels is spread over a kernel
    macs = sum(9 * before * after * voxels for before, after, voxels in [*blocks, up]) + 2 * 2 * 64  # the head: 1 x 1
    weights = sum(9 * before * after + after for before, after, _ in [*blocks, up]) + 2 * 2 + 2
    assert (sizes.shape, sizes.voxels) == ((1, 8, 8), 64)
    assert (sizes.weights, sizes.macs) == (weights, macs)


@pytest.mark.parametrize("form", FORMS)
def test_every_form_costs_what_torch_counts(form: str) -> None:
    """torch's own counter of floating-point operations, two to a multiply-accumulate, on numbers instead of shapes."""
    config = config_of(form, f"sampling.field={config_of(form).network.stride[1] * 2}")
    times = (config.sampling.depth // config.network.stride[0], 2, 2)
    with torch.no_grad(), FlopCounterMode(display=False) as counter:
        make(config)(pictures(config, times, count=1))
    assert 2 * measure_sizes(config).macs == counter.get_total_flops()


def test_the_presets_sizes() -> None:
    assert measure_sizes(preset("seed")).weights == 135_258
    assert measure_sizes(preset("dong2017")).weights == pytest.approx(34.5e6, rel=0.01)
    hepatica = measure_sizes(preset("hepatica"))
    assert hepatica.shape == (5, 192, 192)
    assert hepatica.weights * 4 < 30e6  # bytes: the file that ships
    assert hepatica.macs < 1.1e9


def test_heads_that_only_train_are_not_counted() -> None:
    with_heads, without = config_of("2.5-D deep"), config_of("2.5-D deep", "network.deep_supervision=false")
    assert measure_sizes(with_heads) == measure_sizes(without)
    every = sum(weights.numel() for weights in make(with_heads).parameters())
    assert measure_sizes(with_heads).weights < every


def test_counting_leaves_the_random_numbers_alone() -> None:
    torch.manual_seed(0)
    expected = torch.rand(3)
    torch.manual_seed(0)
    measure_sizes(preset("seed"))
    assert torch.equal(torch.rand(3), expected)


def test_a_patch_is_counted_whole() -> None:
    config = config_of("3-D flat", "sampling.field=64", "sampling.depth=8")
    sizes = measure_sizes(config)
    assert (sizes.shape, sizes.voxels) == ((8, 64, 64), 8 * 64 * 64)
    assert in_words(config).startswith("seed: 3-D network, ")
    assert f"{sizes.macs / 1e9:.2f} GMAC a patch (8 x 64 x 64 in)" in in_words(config)
    assert f"{sizes.macs / sizes.voxels / 1000:.1f} kMAC a voxel" in in_words(config)


def test_one_line_for_the_log() -> None:
    assert in_words(preset("seed")) == (
        "seed: 2-D network, 135,258 weights, 0.18 GMAC a slice (1 x 240 x 240 in), 3.1 kMAC a voxel"
    )


def test_the_columns_of_the_table_are_aligned() -> None:
    header, *rows = to_table([preset("seed"), preset("dong2017")]).splitlines()
    assert len({len(line) for line in (header, *rows)}) == 1
    assert [row.split()[0] for row in rows] == ["seed", "dong2017"]
    assert header.index("weights") + len("weights") == rows[0].index("135,258") + len("135,258")


def test_the_command_shows_all_presets_or_the_one_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["sizes"]) == 0
    shown = capsys.readouterr().out
    assert [line.split()[0] for line in shown.splitlines()] == ["preset", *preset_names()]
    assert main(["sizes", "--preset", "seed"]) == 0
    assert capsys.readouterr().out == to_table([preset("seed")])
    path = tmp_path / "mine.toml"
    path.write_text("[network]\nbase_channels = 8\n")
    assert main(["sizes", "--config", str(path), "--set", "sampling.field=160"]) == 0
    assert capsys.readouterr().out.splitlines()[1].startswith("mine    2-D   1 x 160 x 160")
    assert main(["sizes", "--config", str(tmp_path / "none.toml")]) == 1
    assert "none.toml" in capsys.readouterr().err
