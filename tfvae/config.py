"""Resolves preset and overrides of a configuration. Imports no TensorFlow."""

import ast
import json
import re
from collections.abc import Callable, Mapping
from typing import Any, Protocol

from ml_collections import ConfigDict

from tfvae.checks import ConfigError, require_one_of

PREFIX = "--config."
NAMED = ("data.kinds",)
"""Fields that hold an object of JSON, as text, whose names are the user's own: `data.kinds.COLUMN` sets one of them."""
STAGES = "stages"
"""The group of a configuration in which a new name is no mistake: it makes a stage."""


class HasNumbers(Protocol):
    """What numbers come from: a ConfigFile, or its module."""

    def get_config(self, preset: str) -> ConfigDict: ...


def split_fields(argv: list[str]) -> tuple[list[str], dict[str, str]]:
    """Splits a command line into what is no field of a configuration, and field -> text of each --config.field=text.

    Raises:
        ConfigError: a field has no value.
    """
    fields = [text for text in argv if text.startswith(PREFIX)]
    for text in fields:
        if "=" not in text:
            raise ConfigError(f"`{text}` has no value; numbers are replaced with --config.field=value.")
    pairs = [text.removeprefix(PREFIX).partition("=") for text in fields]
    return [text for text in argv if text not in fields], {name: value for name, _, value in pairs}


def fields_aside(parse: Callable[[list[str]], list[str]]) -> Callable[[list[str]], list[str]]:
    """Wraps a parser of flags: it parses all but the configuration's fields, and appends these, unread, to the rest."""

    def parser(argv: list[str]) -> list[str]:
        fields = [text for text in argv if text.startswith(PREFIX)]
        return [*parse([text for text in argv if text not in fields]), *fields]

    return parser


def resolve(file: HasNumbers, overrides: Mapping[str, Any]) -> ConfigDict:
    """The numbers of a preset with single fields replaced.

    Args:
        file: a configuration file, see `tfvae.config_file.load`.
        overrides: dotted field name -> value, or its text; the field "preset" chooses what the others replace.

    Raises:
        ConfigError: names the field, what came, and the choices.
    """
    rest = dict(overrides)
    try:
        config = file.get_config(rest.pop("preset", "small"))
    except ValueError as error:
        raise ConfigError(str(error)) from None
    for name, value in rest.items():
        _replace(config, name, value)
    return config


def _replace(config: ConfigDict, name: str, value: Any) -> None:
    for field in NAMED:
        if name.startswith(f"{field}.") and field in flat(config):
            own = json.loads(flat(config)[field] or "{}") | {name.removeprefix(f"{field}."): value}
            name, value = field, json.dumps(own)
    *path, leaf = name.split(".")
    node = config
    if path[:1] == [STAGES] and len(path) == 2:
        _make_stage(config, path[1])
    for part in [*path, leaf]:
        if not isinstance(node, ConfigDict) or part not in node:
            raise ConfigError(f"`config.{name}` is no field; {_choices(node)}.")
        parent, node = node, node[part]
    parent[leaf] = _typed(name, value, node)


def _make_stage(config: ConfigDict, name: str) -> None:
    """A name that is new makes a stage, which takes the steps of the first one until it is given its own.

    Raises:
        ConfigError: it cannot name a directory and a node of the pipeline.
    """
    stages = config.get(STAGES)
    if not stages or name in stages:
        return
    if not re.fullmatch(r"[A-Za-z]\w*", name, re.ASCII):
        raise ConfigError(f"`config.{STAGES}.{name}` must be named by letters, digits and underscores.")
    first = next(iter(stages.values()))
    with config.unlocked():
        stages[name] = ConfigDict({"method": name, "steps": first.steps}, sort_keys=False)


def _choices(node: Any) -> str:
    return f"choose from {', '.join(node.keys())}" if isinstance(node, ConfigDict) else "it has no fields"


def _typed(name: str, value: Any, old: Any) -> Any:
    if isinstance(old, ConfigDict):
        raise ConfigError(f"`config.{name}` is a group; set one of its fields: {', '.join(old.keys())}.")
    if isinstance(value, str) and not isinstance(old, str):
        try:
            value = ast.literal_eval(value)
        except (ValueError, SyntaxError):
            raise ConfigError(f"`config.{name}` must be {_kind(old)}, got {value!r}.") from None
    if isinstance(old, float) and type(value) is int:
        value = float(value)
    if isinstance(old, tuple) and isinstance(value, list):
        value = tuple(value)
    if type(value) is not type(old):
        raise ConfigError(f"`config.{name}` must be {_kind(old)}, got {value!r}.")
    return value


def _kind(value: Any) -> str:
    names = {
        int: "a whole number",
        float: "a number",
        str: "a text",
        bool: "True or False",
        tuple: "a tuple such as (28, 28, 1)",
    }
    return names.get(type(value), f"of the type {type(value).__name__}")


def flat(config: ConfigDict) -> dict[str, Any]:
    """Dotted field name -> value.

    `resolve(file, flat(config))` gives the config back, also after JSON has turned its tuples into lists.
    """
    result: dict[str, Any] = {}
    for name, value in config.items():
        if isinstance(value, ConfigDict):
            result |= {f"{name}.{inner}": v for inner, v in flat(value).items()}
        else:
            result[name] = value
    return result


def check_at_least(config: ConfigDict, minimum: float, *names: str) -> None:
    """Raises ConfigError unless each named field is at least `minimum`."""
    values = flat(config)
    for name in names:
        require_one_of("name", name, values)
        if not values[name] >= minimum:
            raise ConfigError(f"`config.{name}` must be at least {minimum}, got {values[name]!r}.")


def check_fields(config: ConfigDict, rule: Callable[[str, Any], None], *names: str) -> None:
    """Raises ConfigError where a named field breaks a rule of `tfvae.checks`."""
    values = flat(config)
    for name in names:
        try:
            rule(f"config.{name}", values[name])
        except ValueError as error:
            raise ConfigError(str(error)) from None
