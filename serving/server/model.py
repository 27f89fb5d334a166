"""One model: its versions as they come and go."""

import weakref
from collections.abc import Callable, Mapping
from enum import IntEnum
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from absl import logging

from serving.server.folders import Stamp, stamp, versions
from serving.server.model_config import Configuration
from serving.server.status import Code, ServingError

if TYPE_CHECKING:
    from serving.server.version import Version

Load = Callable[[int, Path], "Version"]
"""(number, folder) -> a version that is ready to answer; raises whatever is wrong with it."""


class State(IntEnum):
    """Of a version, by the numbers of TensorFlow Serving's `ModelVersionStatus.State`."""

    START = 10
    LOADING = 20
    AVAILABLE = 30
    UNLOADING = 40
    END = 50


class VersionState(NamedTuple):
    """How a version is; code and text say why one has ended that should not have."""

    number: int
    state: State
    code: Code = Code.OK
    text: str = ""


class Model:
    """The versions of a model that answer requests, brought in line with its folder in two steps.

    `grow` loads what is wanted, `shrink` lets go of what is not, and between them both serve. One thread at a time may
    call them; the rest may be read by any, for what they see is replaced as a whole.

    Args:
        configuration: the model, and which versions are wanted.
        load: what makes a version of a folder.
        before: the same model under an earlier configuration. Its versions are taken over where the folder is the same.
    """

    def __init__(self, configuration: Configuration, load: Load, before: "Model | None" = None) -> None:
        self.configuration, self._load = configuration, load
        self.versions: Mapping[int, Version] = {}
        """Those that answer, by number."""
        self._states: dict[int, VersionState] = {}
        self._failed: dict[int, Stamp] = {}  # the folders of versions that did not load, as they were then
        self._wanted: list[int] = []
        if before is not None and before.configuration.base_path == configuration.base_path:
            self.versions, self._states, self._failed = before.versions, before._states, before._failed

    @property
    def states(self) -> list[VersionState]:
        """Of all versions that were ever wanted, newest first."""
        return [self._state(found) for _, found in sorted(self._states.items(), reverse=True)]

    @property
    def lasting(self) -> set[int]:
        """Versions that answer, and that `shrink` leaves."""
        return self.versions.keys() & {*self._wanted}

    def grow(self) -> None:
        """Loads the wanted versions, of which one that failed is tried again only when its folder changes.

        Raises:
            ServingError: UNAVAILABLE, the folder cannot be looked at; what answers goes on answering.
        """
        try:
            folders = versions(self.configuration.base_path)
            self._wanted = self.configuration.policy(folders)
            for number in self._wanted:
                if number not in self.versions and (now := stamp(folders[number])) != self._failed.get(number):
                    self._try(number, folders[number], now)
        except OSError as error:
            text = f'The versions of model "{self.configuration.name}" cannot be looked at: {error.strerror}.'
            raise ServingError(Code.UNAVAILABLE, text) from error

    def shrink(self) -> None:
        """Lets go of versions that are not wanted, once all that are wanted answer.

        Until then the old ones serve, also where a disk is empty that should not be.
        """
        if self._wanted and self.lasting == {*self._wanted}:
            self.versions = {number: self.versions[number] for number in self._wanted}

    def require_served(self) -> None:
        """Raises ServingError, with what is wrong with the versions, where none answers."""
        if not self.versions:
            name, base = self.configuration.name, self.configuration.base_path
            errors = [f"version {found.number}: {found.text}" for found in self.states if found.text]
            reason = (
                "; ".join(errors) or f"{base} holds no wanted version, a folder with a number that has a SavedModel"
            )
            raise ServingError(Code.FAILED_PRECONDITION, f'No version of model "{name}" loads: {reason}.')

    def require_labelled(self) -> None:
        """Raises ServingError, in TensorFlow Serving's words, where a label names a version that does not answer."""
        for number in self.configuration.labels.values():
            if number not in self.lasting:
                raise ServingError(
                    Code.FAILED_PRECONDITION,
                    f"Request to assign label to version {number} of model {self.configuration.name}, "
                    "which is not currently available for inference",
                )

    def _try(self, number: int, folder: Path, now: Stamp) -> None:
        self._states[number] = VersionState(number, State.LOADING)
        try:
            version = self._load(number, folder)
        except Exception as error:  # a broken export may raise anything, and the others must go on
            self._failed[number] = now
            code = error.code if isinstance(error, ServingError) else Code.UNKNOWN
            self._states[number] = VersionState(number, State.END, code, _line(error))
            logging.error("Version %d of model %r does not load: %s", number, self.configuration.name, _line(error))
            return
        # A mark of this very object: by the time it dies, another of the same number may have been loaded.
        mark = self._states[number] = VersionState(number, State.AVAILABLE)
        weakref.finalize(version, _end, self._states, mark).atexit = False
        self.versions = {**self.versions, number: version}
        logging.info("Version %d of model %r serves.", number, self.configuration.name)

    def _state(self, found: VersionState) -> VersionState:
        """UNLOADING is what has been let go of while a request still holds it."""
        gone = found.state is State.AVAILABLE and found.number not in self.versions
        return found._replace(state=State.UNLOADING) if gone else found


def _end(states: dict[int, VersionState], mark: VersionState) -> None:
    if states.get(mark.number) is mark:
        states[mark.number] = VersionState(mark.number, State.END)


def _line(error: Exception) -> str:
    return next(iter(str(error).strip().splitlines()), type(error).__name__)
