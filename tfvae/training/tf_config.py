"""What TF_CONFIG says of the machines that train together, and which of them this process is. Imports no TensorFlow."""

import json
import os
from typing import Any, NamedTuple

from tfvae.checks import ConfigError

EXAMPLE = '{"cluster": {"worker": ["HOST0:PORT", "HOST1:PORT"]}, "task": {"type": "worker", "index": 0}}'
ROLES = ("chief", "worker")
"""A cluster may have one chief; without it the first worker is the chief."""


class Task(NamedTuple):
    """One of the processes that train together."""

    number: int
    """From 0, which is the chief: it writes what people read."""
    addresses: tuple[str, ...]
    """HOST:PORT of each of them, in the order of their numbers."""

    @property
    def of(self) -> int:
        """How many there are."""
        return len(self.addresses)


def task() -> Task:
    """This process, as TF_CONFIG has it.

    Raises:
        ConfigError: there is no TF_CONFIG, or it does not say which of which workers this is.
    """
    text = os.environ.get("TF_CONFIG", "")
    try:
        return _task(json.loads(text))
    except (ValueError, TypeError, AttributeError, LookupError):
        raise ConfigError(
            "`--strategy=multi_worker` wants an environment variable TF_CONFIG that names all workers and which of "
            f"them this is, such as {EXAMPLE}; got {text or 'none'}."
        ) from None


def _task(said: Any) -> Task:
    cluster, role, index = said["cluster"], said["task"]["type"], int(said["task"]["index"])
    addresses = [address for name in ROLES for address in cluster.get(name, [])]
    if any(":" not in address for address in addresses) or len(set(addresses)) < len(addresses):
        raise ValueError
    if index < 0 or role not in ROLES:
        raise ValueError
    return Task(addresses.index(cluster[role][index]), tuple(addresses))
