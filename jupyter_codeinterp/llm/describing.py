"""Puts together what a person is told about models: what their servers list, and what the settings say of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import replace

from ..config.live import LiveSettings
from ..policy.access import merge_capabilities
from ..protocol.models import ModelInfo, ProviderConfig
from .best_models import suggest_models
from .seam import ListedModel


def pick_named(names: Sequence[str], listed: Sequence[ListedModel]) -> tuple[ListedModel, ...]:
    """Return the models that a person named, with what the server lists about them; whoever names one wants to chat."""
    known = {model.name: model for model in listed}
    return tuple(replace(known.get(name, ListedModel(name)), chat=True) for name in names)


def describe_models(config: ProviderConfig, listed: Sequence[ListedModel], live: LiveSettings) -> list[ModelInfo]:
    """Return what is known of the models of a provider; a label that several share names none of them."""
    suggested = {model.name for model in suggest_models(listed) if config.source != "builtin"}
    shared = {label for label, count in Counter(model.label for model in listed).items() if count > 1}
    return [replace(describe_model(config, model, live, shared), suggested=model.name in suggested) for model in listed]


def describe_model(
    config: ProviderConfig, model: ListedModel, live: LiveSettings, shared_labels: Collection[str | None] = ()
) -> ModelInfo:
    """Return what is known of one model."""
    model_id = f"{config.id}/{model.name}"
    label = f"Demo {model.name}" if config.source == "builtin" else model.label
    return ModelInfo(
        model_id,
        config.id,
        model.name,
        model.name if label is None or label in shared_labels else label,
        merge_capabilities(model_id, model.abilities(), live.given, live.now),
        chat=model.chat,
        input_price=model.input_price,
        output_price=model.output_price,
    )
