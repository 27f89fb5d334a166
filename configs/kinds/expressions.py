"""Methods as text: remedies with their values, joined by a plus, as in `aggressive(most=30) + autogen(-0.5)`.

Imports no TensorFlow.
"""

import ast
import inspect
import math
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from tfvae.checks import ConfigError

Axes = Mapping[str, Any]
"""What remedies choose: name of an axis -> value on it."""
Remedy = Callable[..., Axes]
"""The values of a remedy -> what it chooses; its parameters are what the command line can set."""


class Call(NamedTuple):
    """One remedy of an expression, with the values in its brackets."""

    name: str
    values: tuple[Any, ...]
    named: Mapping[str, Any]


def parse(text: str) -> list[Call]:
    """The remedies of an expression, in order. A value is a number, a text in quotes, or the bare name of a stage.

    Raises:
        ConfigError: the text is no such expression.
    """
    try:
        return list(_calls(ast.parse(text.strip(), mode="eval").body))
    except (SyntaxError, ValueError, TypeError, RecursionError, MemoryError):  # all that Python's parser raises
        form = "remedies joined by +, each with its values in brackets, such as aggressive(most=30) + autogen(2)"
        raise ConfigError(f"`method` must be {form}; got {text!r}.") from None


def choose(text: str, remedies: Mapping[str, Remedy]) -> dict[str, Any]:
    """What all remedies of an expression choose together.

    Raises:
        ConfigError: there is no such remedy, it takes no such value, or two remedies choose on one axis.
    """
    found: dict[str, Any] = {}
    chosen_by: dict[str, str] = {}
    for call in parse(text):
        if call.name not in remedies:
            raise ConfigError(f"`method` {text!r} must be made of {', '.join(remedies)}; got {call.name!r}.")
        for axis, value in _apply(call, remedies[call.name]).items():
            if axis in found:
                rivals = f"{chosen_by[axis]} and {call.name}"
                raise ConfigError(f"`method` {text!r} must choose {axis} once; {rivals} both do.")
            found[axis], chosen_by[axis] = value, call.name
    return found


def _apply(call: Call, remedy: Remedy) -> Axes:
    try:
        values = inspect.signature(remedy).bind(*call.values, **call.named)
    except TypeError as error:
        takes = ", ".join(map(str, inspect.signature(remedy).parameters.values())) or "no values"
        raise ConfigError(f"`method` {call.name} takes ({takes}): {error}.") from None
    try:
        for name, value in values.arguments.items():
            _require_kind(name, value, inspect.signature(remedy).parameters[name].annotation)
        return remedy(*values.args, **values.kwargs)
    except ValueError as error:
        raise ConfigError(f"`method` {call.name}: {error}") from None


def _require_kind(name: str, value: Any, kind: Any) -> None:
    """Raises ValueError where a value is not of the kind that a parameter of a remedy is annotated with."""
    number = type(value) in (int, float) and math.isfinite(value)
    fits, needed = {
        int: (type(value) is int, "a whole number"),
        float: (number, "a finite number"),
        str: (isinstance(value, str), "a name"),
    }.get(kind, (True, ""))
    if not fits:
        raise ValueError(f"`{name}` must be {needed}, got {value!r}.")


def _calls(node: ast.expr) -> Iterator[Call]:
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        yield from _calls(node.left)
        yield from _calls(node.right)
    elif isinstance(node, ast.Name):
        yield Call(node.id, (), {})
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        named = {str(word.arg): _value(word.value) for word in node.keywords}
        if len(named) < len(node.keywords):
            raise ValueError
        yield Call(node.func.id, tuple(map(_value, node.args)), named)
    else:
        raise ValueError


def _value(node: ast.expr) -> Any:
    return node.id if isinstance(node, ast.Name) else ast.literal_eval(node)
