"""Processes that train together wait here until all of them have started. Imports no TensorFlow.

TensorFlow would wait too, but it ignores SIGTERM while it does, holds Python's lock, and names no worker.
"""

import logging
import socket
import time

from tfvae.checks import ConfigError, named
from tfvae.training.tf_config import Task

_LOG = logging.getLogger(__name__)
_PAUSE = 0.2
"""Seconds between two calls at the doors of those who are missing, and for an answer."""


def meet(task: Task) -> None:
    """Returns once every process of the cluster has answered at its address.

    This process listens at its own address meanwhile, and leaves it to TensorFlow's server afterwards. One that has
    answered need not answer again, for it may be between the two.

    Args:
        task: this process, and the addresses of all.

    Raises:
        ConfigError: another program listens at this process's port.
    """
    missing = [address for number, address in enumerate(task.addresses) if number != task.number]
    with _listener(task.addresses[task.number]):
        told = 0
        while missing := [address for address in missing if not _answers(address)]:
            if len(missing) != told:
                told = len(missing)
                _LOG.info("waiting for %s of %s workers: %s", told, task.of, named(missing))
            time.sleep(_PAUSE)


def _listener(address: str) -> socket.socket:
    """Whoever calls is answered by the system; no call is ever taken."""
    port = _port(address)
    dual = socket.has_dualstack_ipv6()
    try:
        return socket.create_server(("", port), family=socket.AF_INET6 if dual else socket.AF_INET, dualstack_ipv6=dual)
    except OSError as error:
        raise ConfigError(f"this worker cannot listen at {address}, its address in TF_CONFIG: {error}.") from None


def _answers(address: str) -> bool:
    try:
        socket.create_connection((address.rpartition(":")[0].strip("[]"), _port(address)), _PAUSE).close()
    except OSError:  # its machine may not even have a name yet
        return False
    return True


def _port(address: str) -> int:
    return int(address.rpartition(":")[2])
