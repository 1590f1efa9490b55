"""One process or many: what torchrun starts works together here, and nowhere else is it known."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, NoReturn

import torch
import torch.distributed as dist
from torch import Tensor, nn

from training.errors import TrainingError

_PATIENCE = timedelta(minutes=10)


@dataclass(frozen=True)
class Processes:
    """This process among its peers.

    Attributes:
        rank: its number; 0 writes the files.
        world: how many there are.
        device: what it computes on.
    """

    rank: int = 0
    world: int = 1
    device: torch.device = field(default_factory=lambda: torch.device("cpu"))

    @property
    def is_first(self) -> bool:
        """Whether this one speaks for all."""
        return self.rank == 0

    def average_gradients(self, network: nn.Module) -> None:
        """Each gradient becomes its mean over all processes; those that have none have none in any process.

        Not by DistributedDataParallel: it keeps the group of processes, and with it the threads of gloo, beyond
        ``destroy_process_group``. Such a thread that wants the interpreter while it goes down ends the process by
        SIGABRT ("terminate called without an active exception") after all its work was done.
        """
        gradients = [parameter.grad for parameter in network.parameters() if parameter.grad is not None]
        if self.world == 1 or not gradients:
            return
        flat = torch.cat([gradient.reshape(-1) for gradient in gradients])  # one message, not one a layer
        dist.all_reduce(flat)
        flat /= self.world
        sizes = [gradient.numel() for gradient in gradients]
        for gradient, mean in zip(gradients, torch.split(flat, sizes), strict=True):
            gradient.copy_(mean.view_as(gradient))

    def total(self, tensor: Tensor) -> Tensor:
        """The sum over all processes, with a gradient."""
        if self.world == 1:
            return tensor
        summed: Tensor = _Total.apply(tensor)  # type: ignore[no-untyped-call]
        return summed

    def largest(self, values: Sequence[float]) -> list[float]:
        """Each value's largest over all processes, so that they decide alike."""
        if self.world == 1:
            return list(values)
        tensor = torch.tensor(values, dtype=torch.float64, device=self.device)
        dist.all_reduce(tensor, dist.ReduceOp.MAX)
        return [float(value) for value in tensor.tolist()]

    def sum(self, tensor: Tensor) -> Tensor:
        """The sum over all processes, of counts."""
        if self.world > 1:
            tensor = tensor.to(self.device)
            dist.all_reduce(tensor)
        return tensor.cpu()

    def share(self, items: Sequence[Any]) -> list[tuple[int, Any]]:
        """This process's part of a list, each with its place in it."""
        return list(enumerate(items))[self.rank :: self.world]

    def wait(self) -> None:
        """Until all have come here."""
        if self.world > 1:
            dist.barrier()


class _Total(torch.autograd.Function):
    """The sum over all processes; its derivative is the sum of theirs, as each one's loss depends on every part."""

    @staticmethod
    def forward(_context: Any, tensor: Tensor) -> Tensor:
        return _summed(tensor)

    @staticmethod
    def backward(_context: Any, gradient: Tensor) -> Tensor:
        return _summed(gradient)


def _summed(tensor: Tensor) -> Tensor:
    tensor = tensor.clone(memory_format=torch.contiguous_format)
    dist.all_reduce(tensor)
    return tensor


@contextmanager
def joined_processes(device: torch.device) -> Iterator[Processes]:
    """Join those that torchrun started, over NCCL on GPUs and gloo on CPUs; alone where it started none.

    Args:
        device: "cpu", or "cuda" for the GPU of this process's own number on its machine.

    Raises:
        TrainingError: there is no such GPU.
    """
    world = int(os.environ.get("WORLD_SIZE", "1"))
    if device.type == "cuda":
        device = torch.device("cuda", int(os.environ.get("LOCAL_RANK", "0")))
        if device.index >= torch.cuda.device_count():
            raise TrainingError(
                f"PyTorch finds {torch.cuda.device_count()} CUDA GPUs here, and process {device.index} of this "
                "machine needs one of its own. Start fewer processes, or train on --device cpu."
            )
        torch.cuda.set_device(device)
    if world == 1:
        yield Processes(device=device)
        return
    # A peer that never comes is an error after this, and torchrun may start all again; torch would wait half an hour.
    dist.init_process_group("nccl" if device.type == "cuda" else "gloo", timeout=_PATIENCE)
    try:
        yield Processes(dist.get_rank(), world, device)
    finally:
        dist.destroy_process_group()


def end_process(code: int) -> NoReturn:
    """End one of several processes with all it said written, without taking the interpreter down.

    While an interpreter goes down, a thread of torch's that wants it once more is ended in the midst of C++: SIGABRT
    ("terminate called without an active exception") after all work was done, and torchrun would take the run for
    failed. It came once in some hundred ends, after ``destroy_process_group``, too. All files are written and closed
    by then, so nothing is left to take down.
    """
    logging.shutdown()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)
