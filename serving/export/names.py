"""Names of tensors in requests and answers: TensorFlow refuses some that columns of records have, such as "home?"."""

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain, count
from typing import Any

import tensorflow as tf

from tfvae.data.interface import Interface
from tfvae.types import Batch

ARGUMENTS = ("seed", "temperature", "t", "log_p", "effective")
"""What signatures take and give beside an example."""
KNOWN = "known_"
"""What a tensor's name begins with that says where another one is known; no name of an example does."""
WORDS = {"?": "_present", "#": "_count"}


def plain_names(names: Iterable[str]) -> dict[str, str]:
    """Maps each name to a plain one: ASCII letters, digits and underscores, a letter first, no two the same.

    A plain name stays as it is unless it is one of `ARGUMENTS`, or begins with `KNOWN`.

    >>> plain_names(["home.lat", "home?", "phones#", "2nd", "seed"])
    {'home.lat': 'home_lat', 'home?': 'home_present', 'phones#': 'phones_count', '2nd': 'x_2nd', 'seed': 'seed_2'}
    """
    names, found = list(names), dict[str, str]()
    for name in sorted(names, key=lambda name: _plain(name) != name or name in ARGUMENTS):
        choices = chain([_plain(name)], (f"{_plain(name)}_{i}" for i in count(2)))
        found[name] = next(choice for choice in choices if choice not in (*ARGUMENTS, *found.values()))
    return {name: found[name] for name in names}


def _plain(name: str) -> str:
    for sign, word in WORDS.items():
        name = name.replace(sign, word)
    name = re.sub("[^A-Za-z0-9_]", "_", name)
    return name if name[:1].isalpha() and not name.startswith(KNOWN) else f"x_{name}"


class PlainNames:
    """Wraps an interface and calls its tensors by their `plain_names`.

    Args:
        interface: what is wrapped; it keeps the names of the data.
    """

    def __init__(self, interface: Interface) -> None:
        self._interface = interface
        self.names = plain_names(interface.spec)
        """The other one's name of each tensor -> its name here."""

    @property
    def spec(self) -> Mapping[str, tf.TensorSpec]:
        return {self.names[name]: spec for name, spec in self._interface.spec.items()}

    @property
    def fingerprint(self) -> str:
        return self._interface.fingerprint

    @property
    def resources(self) -> Sequence[Any]:
        return self._interface.resources

    def parse(self, raw: Mapping[str, tf.Tensor]) -> Batch:
        """Raw tensors by their plain names -> the batch that the wrapped interface makes of them."""
        return self._interface.parse({name: raw[here] for name, here in self.names.items()})

    def render(self, batch: Batch) -> Mapping[str, tf.Tensor]:
        """What a model made -> the wrapped interface's tensors, by their plain names."""
        return {self.names[name]: tensor for name, tensor in self._interface.render(batch).items()}
