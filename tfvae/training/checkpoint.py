"""Checkpoints from which a run goes on exactly.

They hold weights, optimisers and the step; the order of the data and the noise are functions of the step.
"""

import json
from collections.abc import Mapping
from pathlib import Path

import tensorflow as tf

from tfvae.checks import ConfigError


class CheckpointError(ConfigError):
    """A checkpoint does not belong to the model that would read it."""


def require_fitted(directory: Path, saved: str, now: str) -> None:
    """Raises CheckpointError where what was saved belongs to other data: words, say, that had other numbers."""
    if saved != now:
        raise CheckpointError(
            f"The model in {directory} belongs to another vocabulary ({saved or 'none'}) than the data have now "
            f"({now or 'none'}). Use another directory, or the data that it was trained on."
        )


class Checkpointer:
    """Saves and restores named variables under `directory`, the newest two kept.

    A manifest of names and shapes lies beside the files: TensorFlow matches by position, so a changed layer list would
    be read silently into the wrong weights.

    Args:
        directory: of the files.
        variables: by name.
        fitted: what the model was fitted to, such as the digest of a vocabulary: it must not change.
    """

    def __init__(self, directory: Path, variables: Mapping[str, tf.Variable], fitted: str = "") -> None:
        self._manifest, self._fitted = directory / "manifest.json", fitted
        self._shapes = {name: list(v.shape) for name, v in variables.items()}
        self._checkpoint = tf.train.Checkpoint(**{f"v{i}": v for i, v in enumerate(variables.values())})
        _ = self._checkpoint.save_counter  # made now, for of several workers the chief alone restores, and all make it
        self._manager = tf.train.CheckpointManager(self._checkpoint, str(directory), max_to_keep=2)

    def save(self, step: int) -> None:
        """Writes a checkpoint numbered `step`."""
        self._manifest.parent.mkdir(parents=True, exist_ok=True)
        self._manifest.write_text(json.dumps({"fitted": self._fitted, "shapes": self._shapes}, indent=1))
        self._manager.save(checkpoint_number=step)

    def restore(self) -> bool:
        """Reads the newest checkpoint into the variables; False where there is none.

        Raises:
            CheckpointError: its names or shapes are others than the variables'.
        """
        if self._manager.latest_checkpoint is None:
            return False
        self._check_manifest()
        self._checkpoint.restore(self._manager.latest_checkpoint).assert_consumed()
        return True

    def _check_manifest(self) -> None:
        manifest = json.loads(self._manifest.read_text())
        if "shapes" not in manifest:
            raise CheckpointError(
                f"The checkpoint in {self._manifest.parent} is of an older version; use another directory."
            )
        require_fitted(self._manifest.parent, manifest["fitted"], self._fitted)
        saved = manifest["shapes"]
        if saved == self._shapes:
            return
        differing = sorted(k for k in saved.keys() | self._shapes.keys() if saved.get(k) != self._shapes.get(k))
        raise CheckpointError(
            f"The checkpoint in {self._manifest.parent} is of another model: {len(differing)} weights differ, the "
            f"first is {differing[0]!r}. Use another directory, or the configuration that wrote it."
        )
