"""What several commands ask for in the same way."""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path
from typing import TypeAlias

from training.config import Config, preset, preset_names, read_config

Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"
"""Where a command adds itself; argparse has no public name for it."""

_PRESET = "hepatica"
_SECONDS = {"s": 1.0, "m": 60.0, "h": 3600.0}


def say(text: str) -> None:
    """Tell a person how it goes."""
    sys.stderr.write(f"{text}\n")


def add_settings(command: argparse.ArgumentParser, default: str = _PRESET) -> None:
    """Options that name a configuration and change it."""
    start = command.add_mutually_exclusive_group()
    start.add_argument("--preset", choices=preset_names(), help=f"settings to start from (default {default})")
    start.add_argument("--config", type=Path, metavar="TOML", help="settings of your own, as in training/presets")
    command.add_argument("--set", action="append", default=[], metavar="NAME=VALUE", help="change one of them")


def stated_config(arguments: argparse.Namespace) -> Config:
    """The configuration that these options name."""
    config = read_config(arguments.config) if arguments.config else preset(arguments.preset or _PRESET)
    return config.with_changes(arguments.set)


def duration(text: str) -> float:
    """A time such as 25m, in seconds."""
    match = re.fullmatch(r"(\d+(?:\.\d+)?)([smh])", text)
    if not match:
        raise argparse.ArgumentTypeError(f"{text} is no time; write 90s, 25m or 2h")
    return float(match[1]) * _SECONDS[match[2]]


def whole_range(text: str) -> tuple[int, int]:
    """A range such as 0-5."""
    match = re.fullmatch(r"(\d+)-(\d+)", text)
    if not match or int(match[1]) > int(match[2]):
        raise argparse.ArgumentTypeError(f"{text} is no range; write 0-5")
    return int(match[1]), int(match[2])


def whole_numbers(text: str) -> tuple[int, ...]:
    """A list such as 3,36,57."""
    if not re.fullmatch(r"\d+(,\d+)*", text):
        raise argparse.ArgumentTypeError(f"{text} is no list of numbers; write 3,36,57")
    return tuple(int(number) for number in text.split(","))


def size_mm(text: str) -> float:
    """A size in millimetres."""
    if not re.fullmatch(r"\d+(\.\d+)?", text) or not 0.1 <= float(text) <= 20:
        raise argparse.ArgumentTypeError(f"{text} is not a size between 0.1 and 20 mm")
    return float(text)


def limit(text: str) -> float:
    """A number from 0."""
    if not re.fullmatch(r"\d+(\.\d+)?", text):
        raise argparse.ArgumentTypeError(f"{text} is not a number from 0")
    return float(text)


def count(text: str) -> int:
    """A whole number from 0."""
    return 0 if text == "0" else positive(text)


def positive(text: str) -> int:
    """A whole number from 1."""
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text} is not a whole number from 1")
    return int(text)
