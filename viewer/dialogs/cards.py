"""What a model says about itself, as pages to read."""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from engine.model.card import ModelCard
from engine.model.likeness import doubts
from engine.model.listing import Offer
from engine.scan.volume import Volume
from engine.words import say
from viewer.dialogs.model_dialog import ModelRow
from viewer.translating import tr

if TYPE_CHECKING:  # a window opens without loading ONNX Runtime
    from engine.model.device import Device

_LOW, _HIGH = "_low95", "_high95"
"""What the names of an interval's ends in a card end with."""


def card_html(card: ModelCard, device: Device | None = None, warning: str = "") -> str:
    """A model's card as a page.

    Args:
        card: what it says.
        device: what it runs on, once that is known.
        warning: why it may do poorly on the open scan; empty when there is no reason, or no scan.
    """
    rows = [
        (tr("Version"), card.version),
        (tr("Made for"), tr(card.intended_use)),
        (tr("Draws"), ", ".join(tr(channel) for channel in card.output.channels if channel != "background")),
        (tr("Looks at"), _input_text(card)),
        (tr("Trained on"), ", ".join(m.value for m in card.modalities)),
        (tr("Licence of the weights"), card.licence),
    ]
    if device is not None:
        rows.append((tr("Runs on"), " – ".join(tr(part) for part in (device.label, device.reason) if part)))
    rows += [
        (tr("Data"), tr("{name}, {count} cases ({licence})", name=data.name, count=data.cases, licence=data.licence))
        for data in card.data
    ]
    cautions = [
        tr("On {modality}: {caution}", modality=modality, caution=say(caution))
        for modality, caution in card.cautions.items()
    ]
    limits = "".join(f"<li>{html.escape(tr(limit))}</li>" for limit in (*cautions, *card.limits))
    figures = [
        (name.replace("_", " "), _figure(card, name)) for name in card.metrics if not name.endswith((_LOW, _HIGH))
    ]
    above = f"<p><b>{html.escape(tr('For the open scan: {warning}', warning=warning))}</b></p>" if warning else ""
    return (
        f"<h3>{html.escape(card.name)}</h3>{above}{_table(rows)}<h4>{tr('Limits')}</h4><ul>{limits}</ul>"
        f"<h4>{tr('Figures (95 % interval)')}</h4>{_table(figures)}"
    )


def model_rows(
    offers: Iterable[Offer], used: Path | None, own: Sequence[Path], volume: Volume | None
) -> tuple[ModelRow, ...]:
    """The list of models.

    Args:
        offers: what there is, the default model first.
        used: the model that was chosen; None for the default one.
        own: which files and folders the user has added.
        volume: the open scan.
    """
    offers = tuple(offers)
    used = used or (offers[0].path if offers else None)
    return tuple(_row(offer, offer.path == used, own, volume) for offer in offers)


def _row(offer: Offer, is_used: bool, own: Sequence[Path], volume: Volume | None) -> ModelRow:
    place = next((place for place in own if offer.path == place or offer.path.parent == place), None)
    origin = tr("Came with Hepatica") if place is None else offer.path.name
    if is_used:
        origin = tr("In use. {origin}", origin=origin)
    if offer.card is None:
        page = f"<h3>{html.escape(offer.path.name)}</h3><p>{html.escape(tr(offer.problem))}</p>"
        unusable = tr("Cannot be used")
        return ModelRow(offer.path, offer.path.name, unusable, page, place, is_used, can_be_used=False)
    card = offer.card
    warning = doubts(card, volume) if volume is not None else ""
    page = card_html(card, warning=warning)
    return ModelRow(offer.path, f"{card.name} {card.version}", origin, page, place, is_used)


def _input_text(card: ModelCard) -> str:
    """What a network sees at a time."""
    spec = card.preprocess
    if spec.dimensions == 3:
        return tr("blocks of the scan")
    return tr("one slice") if spec.slices == 1 else tr("{count} neighbouring slices", count=spec.slices)


def _figure(card: ModelCard, name: str) -> str:
    """A figure of the card with its interval where it has one."""
    shown = f"{card.metrics[name]:.3g}"
    ends = [card.metrics.get(f"{name}{end}") for end in (_LOW, _HIGH)]
    return shown if None in ends else f"{shown} ({ends[0]:.3g} to {ends[1]:.3g})"


def _table(rows: Iterable[tuple[str, str]]) -> str:
    cells = (f"<tr><td><b>{html.escape(a)}</b>&nbsp;&nbsp;</td><td>{html.escape(b)}</td></tr>" for a, b in rows)
    return f"<table>{''.join(cells)}</table>"
