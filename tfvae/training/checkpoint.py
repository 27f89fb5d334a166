"""Checkpoints from which a run goes on exactly.

They hold weights, optimisers and the step; the order of the data and the noise are functions of the step.
"""

import re
import shutil
import warnings
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import tensorflow as tf

from tfvae.checks import ConfigError
from tfvae.seals import SealError, seal, unsealed
from tfvae.whole_files import clear_partial

KEPT = 2
"""So many checkpoints are kept: where the newest is not whole, there is one more to go on from."""


class CheckpointError(ConfigError):
    """A checkpoint does not belong to the model that would read it."""


def require_fitted(directory: Path, saved: str, now: str) -> None:
    """Raises CheckpointError where what was saved belongs to other data: words, say, that had other numbers."""
    if saved != now:
        raise CheckpointError(
            f"The model in {directory} belongs to another vocabulary ({saved or 'none'}) than the data have now "
            f"({now or 'none'}). Use another directory, or the data that it was trained on."
        )


class Restored(NamedTuple):
    """What a run goes on from."""

    step: int
    notes: dict[str, Any]
    """What was noted with it."""


class Checkpointer:
    """Saves and restores named variables under `directory`, the newest two kept.

    A checkpoint is two files of TensorFlow's and a seal, which is written last. The seal also holds names and shapes:
    TensorFlow matches by position, so a changed layer list would be read silently into the wrong weights.

    Args:
        directory: of the files.
        variables: by name.
        fitted: what the model was fitted to, such as the digest of a vocabulary: it must not change.
    """

    def __init__(self, directory: Path, variables: Mapping[str, tf.Variable], fitted: str = "") -> None:
        self._directory, self._fitted = directory, fitted
        self._shapes = {name: list(v.shape) for name, v in variables.items()}
        self._checkpoint = tf.train.Checkpoint(**{f"v{i}": v for i, v in enumerate(variables.values())})
        self._whole: list[int] = []

    def save(self, step: int, notes: Mapping[str, Any] | None = None) -> None:
        """Writes the checkpoint of a step, unless it is there, and deletes all but the newest whole ones.

        Args:
            step: its number.
            notes: what JSON can hold; `restore` gives it back.
        """
        if step in self._whole:
            return
        self._directory.mkdir(parents=True, exist_ok=True)
        self._seal(step).unlink(missing_ok=True)  # it must not vouch for files that are being replaced
        try:
            self._checkpoint.write(str(self._directory / f"ckpt-{step}"))
            facts = {"fitted": self._fitted, "shapes": self._shapes, "notes": dict(notes or {})}
            seal(self._seal(step), sorted(self._directory.glob(f"ckpt-{step}.*")), facts)
        except BaseException:
            self._delete(lambda other: other == step)  # of a full disk, which needs the room
            raise
        self._whole = [*self._whole, step][-KEPT:]
        self._delete(lambda other: other not in self._whole)

    def restore(self, say: Callable[[str], None] = warnings.warn) -> Restored | None:
        """Reads the newest whole checkpoint into the variables.

        Args:
            say: is told, in one line, of newer ones that are not whole.

        Returns:
            None where there is no checkpoint, or none that was ever finished.

        Raises:
            CheckpointError: names or shapes of the newest whole one are others than the variables'; or none is whole
                though one was. It is left to the user to give up what was trained.
        """
        clear_partial(self._directory)
        broken: list[str] = []
        for step in self._steps():
            try:
                facts = unsealed(self._seal(step))
            except SealError as error:
                broken.append(f"{self._directory / f'ckpt-{step}'} is not whole ({error})")
                continue
            self._read(step, facts)
            if broken:
                say(f"{'; '.join(broken)}: training goes on from step {step}.")
            return Restored(step, facts["notes"])
        if broken:
            self._begin_anew(broken, say)
        return None

    def _read(self, step: int, facts: Mapping[str, Any]) -> None:
        require_fitted(self._directory, facts["fitted"], self._fitted)
        self._require_shapes(facts["shapes"])
        self._checkpoint.read(str(self._directory / f"ckpt-{step}")).assert_consumed()
        self._whole = [step]

    def _begin_anew(self, broken: list[str], say: Callable[[str], None]) -> None:
        """Where no checkpoint is whole: only one that was being written when its run was killed may be forgotten."""
        if list(self._directory.glob("*.json")):
            raise CheckpointError(f"{'; '.join(broken)}. Delete {self._directory} to train from step 0.")
        say(f"{'; '.join(broken)}: training begins at step 0.")

    def _require_shapes(self, saved: Mapping[str, Any]) -> None:
        if saved == self._shapes:
            return
        differing = sorted(k for k in saved.keys() | self._shapes.keys() if saved.get(k) != self._shapes.get(k))
        raise CheckpointError(
            f"The checkpoint in {self._directory} is of another model: {len(differing)} weights differ, the "
            f"first is {differing[0]!r}. Use another directory, or the configuration that wrote it."
        )

    def _seal(self, step: int) -> Path:
        return self._directory / f"ckpt-{step}.json"

    def _files(self) -> dict[Path, int]:
        """What belongs to a checkpoint, whole or not -> its step."""
        found = {path: re.match(r"ckpt-(\d+)[._]", path.name) for path in self._directory.glob("ckpt-*")}
        return {path: int(match[1]) for path, match in found.items() if match}

    def _steps(self) -> list[int]:
        """Steps of all checkpoints, newest first."""
        return sorted(set(self._files().values()), reverse=True)

    def _delete(self, doomed: Callable[[int], bool]) -> None:
        """Deletes what belongs to some checkpoints; the seals first."""
        found = [path for path, step in self._files().items() if doomed(step)]
        for path in sorted(found, key=lambda path: path.suffix != ".json"):
            shutil.rmtree(path) if path.is_dir() else path.unlink()
