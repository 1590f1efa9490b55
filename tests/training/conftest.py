"""What the tests of the training package share: a prepared data set and a model made of it, by the real commands."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.training.scans import TINY, write_data_set
from training.__main__ import main

# Before torch is imported: on a busy machine, networks this small take far longer on several threads than on one.
os.environ.setdefault("OMP_NUM_THREADS", "1")


@dataclass(frozen=True)
class Workshop:
    """A data set of five cases (the last is tumour-free), prepared and split: 0, 1, 4 to train on, 2 and 3 apart."""

    folder: Path

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def cache(self) -> Path:
        return self.folder / "cache"

    @property
    def split(self) -> Path:
        return self.folder / "split.json"

    @property
    def card(self) -> Path:
        return self.folder / "card.json"

    def train(self, run: Path, *options: str) -> int:
        """``python -m training train`` with a tiny network."""
        return main(
            [
                "train",
                str(self.cache),
                "--split",
                str(self.split),
                "--run",
                str(run),
                "--threads",
                "1",
                "--workers",
                "0",
                *SETTINGS,
                *options,
            ]
        )


SETTINGS = ["--preset", "seed-he", *(part for setting in TINY for part in ("--set", setting))]
QUICK = ["--set", "optimiser.learning_rate=0.01", "--set", "augment.rotation_deg=0"]


@pytest.fixture(scope="session")
def workshop(tmp_path_factory: pytest.TempPathFactory) -> Workshop:
    made = Workshop(tmp_path_factory.mktemp("workshop"))
    write_data_set(made.data, 5, tumour_free=(4,))
    assert main(["prepare", str(made.data), "--out", str(made.cache), "--workers", "1", *SETTINGS]) == 0
    assert main(["split", str(made.data), "--out", str(made.split), "--validation", "case_2", "case_3"]) == 0
    words = {"name": "tiny", "version": "1", "licence": "Apache-2.0", "limits": ["Knows discs only."]}
    made.card.write_text(json.dumps(words))
    return made


@pytest.fixture(scope="session")
def run(workshop: Workshop) -> Path:
    """A finished run: it has learnt the discs."""
    folder = workshop.folder / "run"
    assert workshop.train(folder, "--max-steps", "300", "--set", "steps_per_validation=100", *QUICK) == 0
    return folder


@pytest.fixture(scope="session")
def model(workshop: Workshop, run: Path) -> Path:
    """That run, exported."""
    target = workshop.folder / "tiny.onnx"
    assert main(["export", str(run), "--card", str(workshop.card), "--out", str(target)]) == 0
    return target
