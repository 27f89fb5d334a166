"""What a client offers, whatever the protocol."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Set
from typing import Any, NamedTuple, TypeVar

import numpy as np

from serving.client.signatures import Signature, cast, read_signatures
from serving.server.address import Address
from serving.server.signatures import DEFAULT

Arrays = dict[str, np.ndarray]
Opened = TypeVar("Opened", bound="ModelClient")


class VersionStatus(NamedTuple):
    """How a version of a model fares.

    Args:
        version: its number.
        state: START, LOADING, AVAILABLE, UNLOADING or END.
        error: why it did not load; "" where it did.
    """

    version: int
    state: str
    error: str


class ModelClient(ABC):
    """Asks a server for its models. It keeps a connection open, and is for one thread at a time.

    In all methods at most one of `version` and `label` chooses a version; without them it is the newest.

    Raises:
        ServerError: from each method, the server refuses.
        OSError: from each method, there is no connection.
    """

    def __init__(self) -> None:
        self._signatures: dict[Address, dict[str, Signature]] = {}

    @abstractmethod
    def close(self) -> None:
        """Closes the connection."""

    @abstractmethod
    def _status(self, address: Address) -> list[VersionStatus]: ...

    @abstractmethod
    def _metadata(self, address: Address) -> dict[str, Any]: ...

    @abstractmethod
    def _run(self, address: Address, name: str, signature: Signature, inputs: Arrays) -> Arrays: ...

    def __enter__(self: Opened) -> Opened:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def status(self, model: str, *, version: int | None = None, label: str | None = None) -> list[VersionStatus]:
        """Versions of a model, newest first."""
        return self._status(_address(model, version, label))

    def metadata(self, model: str, *, version: int | None = None, label: str | None = None) -> dict[str, Any]:
        """What TensorFlow Serving tells of a version: `model_spec`, and `metadata` with its signatures."""
        return self._metadata(_address(model, version, label))

    def predict(
        self,
        model: str,
        rows: Mapping[str, Any] | Any = None,
        /,
        *,
        signature: str = DEFAULT,
        version: int | None = None,
        label: str | None = None,
        **inputs: Any,
    ) -> Arrays:
        """What a signature makes of inputs: a row for each of theirs.

        Args:
            model: its name.
            rows: inputs by name, or a data frame that has a column for each; for names that are no Python names.
            signature: of the model; see `metadata`.
            version: a number.
            label: of a version.
            inputs: further ones by name: arrays or lists, with an element for each row.

        Returns:
            Outputs by name. Texts are str.

        Raises:
            ValueError: there is no such signature, or an input is of another type.
        """
        address = _address(model, version, label)
        given = {} if rows is None else {name: rows[name] for name in rows.keys()}  # noqa: SIM118 - a data frame, too
        given |= inputs
        found = self._signature(address, signature, given.keys())
        return self._run(
            address, signature, found, {name: cast(name, v, found.inputs[name]) for name, v in given.items()}
        )

    def _signature(self, address: Address, name: str, inputs: Set[str]) -> Signature:
        """From metadata that are fetched once, and again where a newer version may take what the known one does not."""
        known = self._signatures.get(address, {})
        if name not in known or not inputs <= known[name].inputs.keys():
            known = self._signatures[address] = read_signatures(self._metadata(address))
        if name not in known:
            raise ValueError(f"`signature` must be one of {', '.join(known)}; got {name!r}.")
        if strange := sorted(inputs - known[name].inputs.keys()):
            raise ValueError(f"Inputs of {name!r} must be {', '.join(known[name].inputs)}; got {', '.join(strange)}.")
        return known[name]


def _address(model: str, version: int | None, label: str | None) -> Address:
    if version is not None and label is not None:
        raise ValueError(f"One of `version` and `label` may be given, got {version} and {label!r}.")
    return Address(model, version, label)
