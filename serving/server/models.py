"""All models of a server: whom a request reaches, and the thread that looks for new versions."""

import threading
from collections.abc import Mapping
from typing import TYPE_CHECKING

from absl import logging

from serving.server.address import Address
from serving.server.model import Load, Model, VersionState
from serving.server.model_config import configurations
from serving.server.status import Code, ServingError

if TYPE_CHECKING:
    from tensorflow_serving.config.model_server_config_pb2 import ModelServerConfig

    from serving.server.version import Version


class Models:
    """Name -> versions. Requests may ask from any thread, and are never kept waiting by a version that loads.

    Args:
        config: the models to start with.
        load: what makes a version of a folder: `Version`.
        poll: seconds between looks for new versions; 0 never looks again after `start`.
    """

    def __init__(self, config: "ModelServerConfig", load: Load, *, poll: float = 1.0) -> None:
        self._config, self._load, self._poll = config, load, poll
        self._models: Mapping[str, Model] = {}  # replaced as a whole, so that whoever reads needs no lock
        self._changing = threading.Lock()
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="models", daemon=True)

    def start(self) -> None:
        """Loads the models, then looks for new versions until `stop`.

        Raises:
            ServingError: as `reload` does.
        """
        self.reload(self._config)
        if self._poll:
            self._thread.start()

    def stop(self) -> None:
        """Looks for no more versions, and returns when one that loads has loaded."""
        self._stopped.set()
        if self._thread.ident is not None:
            self._thread.join()

    def reload(self, config: "ModelServerConfig") -> None:
        """Serves these models instead, and returns when they are there. Where one fails, all stays as it was.

        Raises:
            ServingError: INVALID_ARGUMENT, the configuration is wrong; FAILED_PRECONDITION, no version of a model
                loads, or a label names one that does not answer; UNAVAILABLE, a folder cannot be looked at.
        """
        found = configurations(config)
        with self._changing:
            models = {name: Model(found[name], self._load, self._models.get(name)) for name in found}
            for model in models.values():
                model.grow()
                model.require_served()
                model.require_labelled()
            self._models = models
            for model in models.values():
                model.shrink()

    def names(self) -> list[str]:
        """Of the models, in the order of the configuration."""
        return [*self._models]

    def find(self, address: Address) -> "Version":
        """The version that answers a request: the newest where the address asks for none.

        It is held by whoever has it, and goes on answering when a newer one takes its place.

        Raises:
            ServingError: NOT_FOUND, there is none; INVALID_ARGUMENT, the label is not known.
        """
        model = self._models.get(address.model)
        versions = model.versions if model else {}
        number = address.version if address.label is None else _labelled(model, address.label)
        chosen = max(versions, default=None) if number is None else number
        if chosen is None or chosen not in versions:
            kind = f"Latest({address.model})" if number is None else f"Specific({address.model}, {number})"
            raise ServingError(Code.NOT_FOUND, f"Servable not found for request: {kind}")
        return versions[chosen]

    def states(self, model: str, version: int | None = None) -> list[VersionState]:
        """Of the versions of a model, newest first, or of one of them.

        Raises:
            ServingError: NOT_FOUND, there is no such model or version.
        """
        known = self._models.get(model)
        found = known.states if known else []
        if version is None and not found:
            raise ServingError(Code.NOT_FOUND, f"Could not find any versions of model {model}")
        chosen = [state for state in found if version in (None, state.number)]
        if not chosen:
            raise ServingError(Code.NOT_FOUND, f"Could not find version {version} of model {model}")
        return chosen

    def _watch(self) -> None:
        while not self._stopped.wait(self._poll):
            self._look()

    def _look(self) -> None:
        """Brings all models in line with their folders."""
        with self._changing:
            for model in self._models.values():
                try:
                    model.grow()
                    model.shrink()
                except ServingError as error:  # of one look: the next may see the folder again
                    logging.log_every_n_seconds(logging.ERROR, "%s", 60, error.text)


def _labelled(model: Model | None, label: str) -> int:
    number = model.configuration.labels.get(label) if model else None
    if number is None:
        raise ServingError(Code.INVALID_ARGUMENT, f"Unrecognized servable version label: {label}")
    return number
