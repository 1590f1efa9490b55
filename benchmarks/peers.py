"""The bundled network in torch: the very weights of the ONNX file, so that all run the same."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import onnx
import torch
from monai.inferers.utils import sliding_window_inference
from numpy.typing import NDArray

import resources
from engine.model.device import core_count
from training.config import preset
from training.net.unet import UNet

_FIELD = 192
"""What the network was trained on; the window that MONAI's tutorials would take."""

Inputs = Sequence[NDArray[np.float32]]


def torch_loop(inputs: Inputs) -> Callable[[], None]:
    """The network over batches (1, slices, H, W), one after another, with torch's threads inside each."""
    network = _network()

    def loop() -> None:
        with torch.inference_mode():
            for batch in inputs:
                network(torch.from_numpy(batch)).numpy()

    return loop


def monai_loop(inputs: Inputs) -> Callable[[], None]:
    """The same in overlapping windows, as MONAI does it by default (a quarter of overlap)."""
    network = _network()

    def loop() -> None:
        with torch.inference_mode():
            for batch in inputs:
                sliding_window_inference(torch.from_numpy(batch), (_FIELD, _FIELD), 4, network)

    return loop


def _network() -> UNet:
    torch.set_num_threads(core_count())
    config = preset("hepatica")
    network = UNet(config.network, config.input.slices).eval()
    model = onnx.load(resources.default_model())
    stored = {tensor.name: onnx.numpy_helper.to_array(tensor) for tensor in model.graph.initializer}
    weights = network.state_dict()
    for name in weights:
        if not name.startswith("deep_heads"):  # these help training alone
            weights[name] = torch.from_numpy(stored[name].copy())
    network.load_state_dict(weights)
    return network
