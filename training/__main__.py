"""``python -m training``: from labelled scans to a model file with its card and its figures."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence

from engine.errors import EngineError
from training.commands import calibrate, compare, evaluate, export, phantom, prepare, quantise, sizes, split, train

# torch takes seconds to import and scipy's filters one: each command imports what it alone needs.
_COMMANDS = (phantom, prepare, split, sizes, train, export, evaluate, compare, calibrate, quantise)
_EXTRA = ("torch", "onnx", "onnxscript", "safetensors", "matplotlib", "blosc2")


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; 0 done, 1 with one plain sentence on stderr, 2 wrong usage."""
    arguments = _parser().parse_args(argv)
    try:
        arguments.run_command(arguments)
    except EngineError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    except ModuleNotFoundError as error:
        if error.name not in _EXTRA:
            raise
        sys.stderr.write(
            f"This command needs {error.name}, which is not installed. Run: pip install 'hepatica[training]'\n"
        )
        return 1
    except OSError as error:
        sys.stderr.write(f"{error.filename or 'A file'}: {error.strerror or error}. Check the path and the disk.\n")
        return 1
    except KeyboardInterrupt:
        sys.stderr.write("Stopped.\n")
        return 130  # what a shell expects of SIGINT
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="hepatica-train",
        description="Make a liver and tumour model from labelled scans. Research use only.",
    )
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    for command in _COMMANDS:
        command.add(commands)
    return parser


if __name__ == "__main__":
    code = main()
    if int(os.environ.get("WORLD_SIZE", "1")) > 1:  # one of torchrun's
        from training.processes import end_process

        end_process(code)
    sys.exit(code)
