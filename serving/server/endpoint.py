"""What both protocols do with a request, when they have read it."""

import threading
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import Future
from concurrent.futures import TimeoutError as TooLate
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from serving.server.address import Address
from serving.server.input_checks import check
from serving.server.limits import Limits
from serving.server.metrics import Metrics
from serving.server.signatures import Signature, chosen, missing_in_grpc
from serving.server.status import Code, ServingError

if TYPE_CHECKING:
    from tensorflow_serving.config.model_server_config_pb2 import ModelServerConfig

    from serving.server.batcher import Batcher
    from serving.server.model import VersionState
    from serving.server.models import Models
    from serving.server.version import Version

Outputs = dict[str, np.ndarray]


class Answer(NamedTuple):
    """Outputs by name, and what made them."""

    version: "Version"
    signature: Signature
    outputs: Outputs


class Endpoint:
    """Models behind bounds and counters. Its methods may be called from many threads at once.

    Args:
        models: finds versions by address.
        batcher: runs them.
        limits: what a request may ask for.
        metrics: counts what is done.
    """

    def __init__(self, models: "Models", batcher: "Batcher", limits: Limits, metrics: Metrics) -> None:
        self.models, self.limits, self.metrics = models, limits, metrics
        self._batcher = batcher
        self._free = threading.Semaphore(limits.in_flight)

    @contextmanager
    def admitted(self) -> Iterator[None]:
        """Counts a request as in flight. Raises ServingError (RESOURCE_EXHAUSTED) where there are too many."""
        if not self._free.acquire(blocking=False):
            text = f"The server has {self.limits.in_flight} requests in flight already; try again later."
            raise ServingError(Code.RESOURCE_EXHAUSTED, text)
        try:
            yield
        finally:
            self._free.release()

    def known(self, model: str) -> str:
        """The name of a model for metrics: "" where there is none of that name."""
        return model if model in self.models.names() else ""

    def submit(
        self, model: str, version: "Version", signature: Signature, inputs: Mapping[str, np.ndarray], seconds: float
    ) -> "Future[Outputs]":
        """Checks inputs and queues them for the model.

        Args:
            model: its name.
            version: the one that is to run.
            signature: one of the version's.
            inputs: by name.
            seconds: after which nobody waits for the answer any more.

        Raises:
            ServingError: the inputs do not fit, or the queue is full. The future raises one where the model fails, or
                the time is over.
        """
        check(signature, inputs, self.limits)
        started = time.monotonic()
        future = self._batcher.submit(version, signature.name, inputs, deadline=started + seconds)
        future.add_done_callback(lambda _: self.metrics.ran(model, "predict", time.monotonic() - started))
        return future

    def predict(
        self, address: Address, signature: str, inputs: Mapping[str, np.ndarray], seconds: float | None
    ) -> Answer:
        """Runs a signature by its name ("" is the default one) and waits, for at most so many seconds.

        Raises:
            ServingError: there is no such model, version, label or signature, the inputs do not fit, the time is over,
                or the model fails.
        """
        seconds = self.limits.run_seconds if seconds is None else min(seconds, self.limits.run_seconds)
        version = self.models.find(address)
        found = chosen(version.signatures, signature, missing_in_grpc)
        future = self.submit(address.model, version, found, inputs, seconds)
        try:
            return Answer(version, found, future.result(seconds))
        except TooLate:
            future.cancel()  # where it still waits, it will not be run
            raise ServingError(Code.DEADLINE_EXCEEDED, f"There was no answer in {seconds:.3g} seconds.") from None
        finally:
            del future  # or its error would hold this frame, and the frame the future and the version

    def states(self, address: Address) -> "list[VersionState]":
        """Versions of a model, newest first; or the one of the address.

        Raises:
            ServingError: there is none.
        """
        number = self.models.find(address).number if address.label is not None else address.version
        return self.models.states(address.model, number)

    def reload(self, config: "ModelServerConfig") -> None:
        """Serves the models of another configuration, and returns when they are loaded.

        Raises:
            ServingError: the configuration is wrong, or a model does not load.
        """
        if config.WhichOneof("config") != "model_config_list":
            only = "Only ModelConfigList is currently supported"
            text = f"ServerModelConfig type not supported by HandleReloadConfigRequest. {only}"
            raise ServingError(Code.INVALID_ARGUMENT, text)
        self.models.reload(config)
