"""What a node of a run left, read from TFX's metadata."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ml_metadata import MetadataStore
from ml_metadata.proto.metadata_store_pb2 import Artifact, ConnectionConfig, Event, SqliteMetadataSourceConfig

_WRITTEN = (Event.OUTPUT, Event.DECLARED_OUTPUT, Event.INTERNAL_OUTPUT)


@dataclass(frozen=True)
class Output:
    """One artifact."""

    path: Path
    properties: Mapping[str, Any]
    """Custom properties."""


def read_outputs(metadata: Path, executions: Mapping[str, int]) -> dict[str, dict[str, Output]]:
    """Outputs by node and key; those of a cached node are what the cache gave.

    Args:
        metadata: SQLite file.
        executions: number of the execution by node.
    """
    sqlite = SqliteMetadataSourceConfig(filename_uri=str(metadata), connection_mode=SqliteMetadataSourceConfig.READONLY)
    store = MetadataStore(ConnectionConfig(sqlite=sqlite))
    nodes = {number: node for node, number in executions.items()}
    events = [e for e in store.get_events_by_execution_ids(list(nodes)) if e.type in _WRITTEN]
    artifacts = _by_id(store.get_artifacts_by_id({event.artifact_id for event in events}))
    found: dict[str, dict[str, Output]] = {node: {} for node in executions}
    for event in events:
        found[nodes[event.execution_id]][event.path.steps[0].key] = _output(artifacts[event.artifact_id])
    return found


def _by_id(artifacts: Sequence[Artifact]) -> dict[int, Artifact]:
    return {artifact.id: artifact for artifact in artifacts}


def _output(artifact: Artifact) -> Output:
    values = {name: getattr(v, v.WhichOneof("value")) for name, v in artifact.custom_properties.items()}
    return Output(Path(artifact.uri), values)
