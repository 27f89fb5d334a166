"""Addresses of e-mail: a name, which the model spells, and a host, which is one of those of the training rows.

Imports no TensorFlow.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from tfvae.schema.kinds.kind import Counted, Leaf, Values, mapped, some_of, worded
from tfvae.schema.message import Category, Text

_ADDRESS = re.compile(r"([^@\s]+)@([^@\s.]+(?:\.[^@\s.]+)+)")
_REPEATED = 2
"""Rows of a host on average; else new ones are to be expected, and the address is a text."""
NAME, HOST = "name", "host"


@dataclass(frozen=True)
class Email:
    """Addresses whose hosts repeat.

    Args:
        longest: characters of the longest name.
        characters: those of all names.
        hosts: what stands behind the @.
        dotted: whether some name begins or ends with a point, or has two of them together.
    """

    longest: int
    characters: str
    hosts: tuple[str, ...]
    dotted: bool = False

    name, type = "email", "string"

    def leaves(self) -> Mapping[str, Leaf]:
        if len(self.hosts) == 1:
            return {"": Text(self.longest)}
        return {NAME: Text(self.longest), HOST: Category(self.hosts)}

    def read(self, texts: Sequence[str]) -> Values:
        pairs, sound = mapped(texts, self._read, ("", self.hosts[0]), object)
        names, hosts = (np.array([pair[place] for pair in pairs], object) for place in (0, 1))
        return Values(dict(zip(self.leaves(), (names, hosts), strict=False)), sound)

    def _read(self, text: str) -> tuple[str, str] | None:
        match = _ADDRESS.fullmatch(text)
        return (match[1], match[2]) if match and match[2] in self.hosts else None

    def write(self, leaves: Mapping[str, np.ndarray], n: int) -> list[str]:
        names = leaves[NAME if NAME in leaves else ""].tolist()
        hosts = leaves[HOST].tolist() if HOST in leaves else self.hosts * n
        return [f"{self._cleaned(name)}@{host}" for name, host in zip(names, hosts, strict=True)]

    def _cleaned(self, name: str) -> str:
        kept = "".join(one for one in name if one in self.characters)
        return (kept if self.dotted else re.sub(r"\.+", ".", kept).strip(".")) or self.characters.strip(".")[:1]

    def spell(self, value: Any) -> str | None:
        return worded(value)

    def python(self, text: str) -> Any:
        return text

    @property
    def listed(self) -> tuple[str, ...]:
        """What a description may name."""
        return self.hosts

    def about(self, shown: Sequence[str] | None = None) -> str:
        """What the values are, in a few words; `shown` are the hosts that may be named, where these are not all."""
        return f"addresses at {len(self.hosts)} hosts{some_of(self.hosts, shown)}"


def fit_email(values: Counted) -> Email | None:
    """Addresses, if all values are such, and their hosts repeat."""
    matches = [_ADDRESS.fullmatch(text) for text in values.counts]
    found = [match.groups() for match in matches if match]
    hosts = Counter(host for _, host in found)
    if not found or len(found) < len(matches) or len(hosts) > values.most or len(found) < _REPEATED * len(hosts):
        return None
    names = [name for name, _ in found]
    dotted = any(name.startswith(".") or name.endswith(".") or ".." in name for name in names)
    return Email(max(map(len, names)), "".join(sorted({*"".join(names)})), tuple(sorted(hosts)), dotted)
