"""The card in a model file that is there already, exchanged without touching the weights."""

from __future__ import annotations

from pathlib import Path

import onnx

from engine.files import replacing
from engine.model.card import METADATA_KEY, ModelCard


def exchange_card(model: Path, card: ModelCard, target: Path) -> None:
    """Write a model that the engine has opened to ``target``, which may be the same file, with another card.

    Raises:
        ExportError: the file could not be written; what was there is as it was.
    """
    write_model(onnx.load(model), card, target)


def write_model(model: onnx.ModelProto, card: ModelCard, target: Path) -> None:
    """Write a network with this card, and whatever else its metadata hold, as one file; errors as above."""
    stated = {entry.key: entry.value for entry in model.metadata_props} | {METADATA_KEY: card.to_json()}
    onnx.helper.set_model_props(model, stated)
    content = model.SerializeToString()
    with replacing(target) as part:
        part.write_bytes(content)
