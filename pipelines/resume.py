"""Where Trainers train: directories that outlive their executions, until TFX has noted what came of them.

TFX gives each execution new directories and deletes those of one that failed. Imports no TFX.
"""

import hashlib
import json
import shutil
from pathlib import Path
from typing import Any

RESUME = "_resume"
KEPT = ".kept"
"""Stands in such a directory once all of it that stays has been copied to the artifacts."""
_DONE = ".done"


def resume_path(root: str, node: str, inputs: Any) -> Path:
    """`<root>/_resume/<node>/<hash>`, made where it does not exist: the same for the same code, numbers, data and
    parent, which are the `inputs`."""
    key = hashlib.sha256(json.dumps(inputs, sort_keys=True).encode()).hexdigest()[:16]
    directory = Path(root, RESUME, node, key)
    directory.mkdir(parents=True, exist_ok=True)
    return directory


def mark_kept(directory: Path) -> None:
    """Notes that all that stays has been copied. Until TFX has noted it too, the copies may still be deleted."""
    (directory / KEPT).touch()


def forget_kept(root: str, node: str) -> None:
    """Deletes what is no longer needed of a node whose execution TFX has noted; other trainings of it may go on.

    A directory is renamed first: what a kill left of it would look like torn checkpoints.
    """
    folder = Path(root, RESUME, node)
    for kept in folder.glob(f"*/{KEPT}"):
        kept.parent.rename(kept.parent.with_suffix(_DONE))
    for done in folder.glob(f"*{_DONE}"):
        shutil.rmtree(done)
