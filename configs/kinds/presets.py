"""Numbers in three sizes, each with the rule that it keeps. Imports no TensorFlow."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from fnmatch import fnmatchcase
from typing import Any, NamedTuple

from ml_collections import ConfigDict

from tfvae.checks import ConfigError, require_at_least, require_one_of, require_within
from tfvae.config import flat

PRESETS = ("smoke", "small", "paper")

Rule = Callable[[str, Any], None]
"""(name, value) -> nothing; raises ValueError where the value is out of its range."""


class Number(NamedTuple):
    """A field of a configuration. `small` is laid over `paper`, and `smoke` over both; None keeps what lies below."""

    name: str
    paper: Any
    small: Any = None
    smoke: Any = None
    rule: Rule | None = None


def at_least(minimum: float) -> Rule:
    """The value is at least this."""
    return lambda name, value: require_at_least(name, value, minimum)


def within(lowest: float, highest: float) -> Rule:
    """The value lies between these, or is one of them."""
    return lambda name, value: require_within(name, value, lowest, highest)


def one_of(*choices: Any) -> Rule:
    """The value is one of these."""
    return lambda name, value: require_one_of(name, value, choices)


def layered(
    preset: str,
    table: Iterable[Number],
    own: Mapping[str, Any],
    *,
    paper: Mapping[str, Any] | None = None,
    small: Mapping[str, Any] | None = None,
    smoke: Mapping[str, Any] | None = None,
) -> ConfigDict:
    """The configuration of a preset, locked.

    Args:
        preset: "smoke" (seconds), "small" (minutes on two cores), or "paper".
        table: the numbers that all experiments of a kind have.
        own: the experiment's fields in all presets, dotted name -> value, laid over those of the table. A name with a
            `*` stands for all fields that match, such as `stages.*.steps`.
        paper: what differs from `own` in `paper`.
        small: what differs from `own` in `small` and `smoke`.
        smoke: what differs from `small` in `smoke`.

    Raises:
        ValueError: `preset` is none of the three.
    """
    require_one_of("preset", preset, PRESETS)
    table, large = list(table), preset == "paper"
    layers: list[Mapping[str, Any]] = [
        {"preset": preset, "seed": 0, "data_dir": ""},
        {number.name: number.paper for number in table},
    ]
    if not large:
        layers.append({number.name: number.small for number in table if number.small is not None})
    if preset == "smoke":
        layers.append({number.name: number.smoke for number in table if number.smoke is not None})
    layers += [own, (paper if large else small) or {}, (smoke if preset == "smoke" else None) or {}]
    return nested(_laid(layers)).lock()


def _laid(layers: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Later layers over earlier ones."""
    fields: dict[str, Any] = {}
    for layer in layers:
        for name, value in layer.items():
            matching = [field for field in fields if fnmatchcase(field, name)] if "*" in name else [name]
            fields |= dict.fromkeys(matching, value)
    return fields


def nested(fields: Mapping[str, Any]) -> ConfigDict:
    """Dotted name -> value, as a configuration that keeps their order: stages are trained and shown in it."""
    root = ConfigDict(sort_keys=False)
    for name, value in fields.items():
        *groups, leaf = name.split(".")
        node = root
        for group in groups:
            if group not in node:
                node[group] = ConfigDict(sort_keys=False)
            node = node[group]
        node[leaf] = value
    return root


def stages(methods: Mapping[str, str], steps: int, repeats: int = 1) -> dict[str, Any]:
    """The fields of an experiment's stages: name -> expression of its method, each for so many steps.

    With several repeats a method has numbered stages, which differ in their seeds.
    """
    names = {name: [name] if repeats == 1 else [f"{name}_{k}" for k in range(repeats)] for name in methods}
    return {
        f"stages.{stage}.{field}": value
        for name, expression in methods.items()
        for stage in names[name]
        for field, value in (("method", expression), ("steps", steps))
    }


def check(config: ConfigDict, table: Sequence[Number]) -> None:
    """Raises ConfigError where a number breaks its rule, or a stage has negative steps."""
    values = flat(config)
    rules = {number.name: number.rule for number in table if number.rule}
    rules |= {name: at_least(0) for name in values if name.startswith("stages.") and name.endswith(".steps")}
    for name, rule in rules.items():
        try:
            rule(f"config.{name}", values[name])
        except ValueError as error:
            raise ConfigError(str(error)) from None
