"""What must be equal after a disturbed and an undisturbed run: digests of weights, records, histories and files."""

import gzip
import hashlib
import json
from collections.abc import Iterable
from pathlib import Path

import h5py

from tfvae.whole_files import PARTIAL

State = dict[str, str]
"""What is compared -> digest of its content."""
TIMES = ("seconds", "steps_per_second")
"""Of a line of history: they measure the machine, not the model."""


def artifact(run: Path, node: str, output: str) -> Path:
    """Newest artifact of a node of a pipeline's run."""
    return max((run / "pipeline" / node / output).iterdir(), key=lambda path: int(path.name))


def of_records(run: Path) -> State:
    """Records as Ingest wrote them, without gzip's headers, and the counts of all items by their fate."""
    examples = artifact(run, "Ingest", "examples")
    files = sorted(examples.glob("Split-*/*"))
    counts = artifact(run, "Ingest", "rejects") / "counts.json"
    return {str(path.relative_to(examples)): _digest(gzip.decompress(path.read_bytes())) for path in files} | {
        "counts": _digest(counts.read_bytes())
    }


def of_stage(run: Path, stage: str) -> State:
    """Weights and history of a stage that a pipeline trained."""
    weights = artifact(run, stage, "model") / "Format-Keras" / stage / "model.weights.h5"
    return {"weights": of_weights(weights), "history": of_history(artifact(run, stage, "model_run") / stage)}


def of_weights(path: Path) -> str:
    """Digest of all arrays of a weight file, by their names; HDF5 itself writes the time into the file."""
    digest = hashlib.sha256()

    def add(name: str, node: h5py.HLObject) -> None:
        if isinstance(node, h5py.Dataset):
            digest.update(f"{name}{node.shape}{node.dtype}".encode() + node[()].tobytes())

    with h5py.File(path, "r") as file:
        file.visititems(add)
    return digest.hexdigest()


def of_history(directory: Path) -> str:
    """Digest of a stage's history but for how long its steps took."""
    lines = map(json.loads, (directory / "history.jsonl").read_text("utf-8").splitlines())
    kept = [{name: value for name, value in line.items() if name not in TIMES} for line in lines]
    return _digest(json.dumps(kept).encode())


def of_files(paths: Iterable[Path]) -> State:
    """Bytes of files, by their names."""
    return {path.name: _digest(path.read_bytes()) for path in sorted(paths)}


def left_over(directory: Path) -> list[str]:
    """Half-written files that nobody will complete."""
    return [str(path.relative_to(directory)) for path in directory.rglob(f"{PARTIAL}*")]


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
