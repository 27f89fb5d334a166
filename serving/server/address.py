"""Which model a request asks for."""

from typing import NamedTuple


class Address(NamedTuple):
    """A model by its name and, where the newest version is not wanted, the number or the label of another.

    At most one of `version` and `label` is given.
    """

    model: str
    version: int | None = None
    label: str | None = None
