"""What the three kinds of experiments share: from a configuration and a table of methods to an `Experiment`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ml_collections import ConfigDict

from configs.kinds import vectors
from configs.kinds.expressions import Remedy, choose
from configs.kinds.remedies import OF, second_stage
from tfvae.checks import ConfigError
from tfvae.config import flat
from tfvae.experiment import Bench, Data, Every, Experiment, Method, Report, Stage

SECOND = "how latents are modelled"
"""Axis of a second stage: (configuration, width of the latents, choices) -> its method, which has no latents; a second
VAE, which has some, by default."""


@dataclass(frozen=True)
class Table:
    """A table of methods, as functions of what an expression chooses."""

    remedies: Mapping[str, Remedy]
    assemble: Callable[[dict[str, Any]], Method]
    """What the remedies of a first stage chose, by axis -> its method; takes all that was chosen."""
    latent_width: Callable[[Mapping[str, Any]], int]
    """What the remedies of a first stage chose -> D of its latents; 0 where it has none."""
    stage: Mapping[str, Any] = field(default_factory=dict)
    """Further fields of every first `Stage`."""
    seconds: Mapping[str, Remedy] = field(default_factory=lambda: {"second_stage": second_stage})
    """Remedies that choose a stage whose latents are modelled."""


def stages(config: ConfigDict, table: Table, exported: str) -> dict[str, Stage]:
    """The stages of a configuration that have steps, by name, in an order in which they can be trained.

    Raises:
        ConfigError: a method is none, a stage builds on one that is not trained, or `exported` has no steps.
    """
    remedies = {**table.remedies, **table.seconds}
    axes = {name: _choose(name, text, remedies) for name, text in trained(config).items()}
    if exported not in axes:
        raise ConfigError(f"`config.stages.{exported}.steps` must be at least 1, for this stage is served.")
    return {name: _stage(config, table, name, axes) for name in _in_order(axes)}


def experiment(
    name: str, config: ConfigDict, stages: Mapping[str, Stage], data: Data, bench: Bench, report: Report, exported: str
) -> Experiment:
    """The experiment of a configuration."""
    every = Every(*(config.training.every[event] for event in ("log", "grid", "save", "minutes")))
    return Experiment(name, data, tuple(stages.values()), exported, bench, report, config.seed, every)


def report(config: ConfigDict, about: str, figures: Callable, **further: Any) -> Report:
    """The report of a configuration."""
    return Report(about, flat(config), figures, **further)


def trained(config: ConfigDict) -> dict[str, str]:
    """Name of each stage that has steps -> the expression of its method, in the order of the configuration."""
    return {name: stage.method for name, stage in config.stages.items() if stage.steps}


def _choose(name: str, text: str, remedies: Mapping[str, Remedy]) -> dict[str, Any]:
    try:
        return choose(text, remedies)
    except ConfigError as error:
        raise ConfigError(f"`config.stages.{name}.method`: {error}") from None


def _in_order(axes: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """Names of the stages, each after the one that it builds on."""
    found: list[str] = []

    def visit(name: str, above: tuple[str, ...]) -> None:
        of = axes[name].get(OF)
        if of is not None and (of not in axes or of in above):
            choices = ", ".join(other for other in axes if other not in above)
            raise ConfigError(
                f"`config.stages.{name}.method` must model a trained stage, one of {choices}; got {of!r}."
            )
        if of is not None:
            visit(of, (*above, of))
        if name not in found:
            found.append(name)

    for name in axes:
        visit(name, (name,))
    return found


def _stage(config: ConfigDict, table: Table, name: str, axes: Mapping[str, Mapping[str, Any]]) -> Stage:
    text, steps = config.stages[name].method, config.stages[name].steps
    try:
        if OF in axes[name]:
            chosen = dict(axes[name])
            assemble = chosen.pop(SECOND, vectors.second_stage)
            method = assemble(config, _width(config, table, axes, axes[name][OF]), chosen)
        else:
            method = table.assemble(dict(axes[name]))
    except ValueError as error:  # of a number that does not fit, too
        raise ConfigError(f"`config.stages.{name}.method` {text!r}: {error}") from None
    further = {"probes": vectors.gamma_probe} if method.of else table.stage
    return Stage(name, method, steps, config.training.batch_size, label=text, **further)


def _width(config: ConfigDict, table: Table, axes: Mapping[str, Mapping[str, Any]], of: str) -> int:
    """D of the latents of a stage."""
    if OF in axes[of] and SECOND not in axes[of]:
        return _width(config, table, axes, axes[of][OF])
    width = 0 if SECOND in axes[of] else table.latent_width(axes[of])
    if not width:
        raise ConfigError(f"stage {of} has no latents to model.")
    return width
