"""Components with one input for each stage of an experiment.

A channel that unites several nodes is the local runner's alone: Kubeflow takes one node an input.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from tfx.types.artifact import Artifact
from tfx.types.channel import BaseChannel
from tfx.types.component_spec import ChannelParameter, ComponentSpec

Channels = Mapping[str, BaseChannel]
"""Name of a stage -> an output of its Trainer."""
MODEL, RUN = "model_", "run_"
"""What the names of inputs begin with; the name of the stage follows."""


def inputs(prefix: str, channels: Channels) -> dict[str, BaseChannel]:
    """Name of an input -> channel, for each stage."""
    return {f"{prefix}{stage}": channel for stage, channel in channels.items()}


def with_inputs(spec: type[ComponentSpec], named: Mapping[str, BaseChannel]) -> type[ComponentSpec]:
    """A specification that has these inputs, too."""
    more = {name: ChannelParameter(type=channel.type) for name, channel in named.items()}
    fields: dict[str, Any] = {"INPUTS": {**spec.INPUTS, **more}}
    return type(spec.__name__, (spec,), fields)


def uris(prefix: str, input_dict: Mapping[str, Sequence[Artifact]]) -> list[str]:
    """Where the artifacts of all stages lie, of what an executor was handed."""
    return [a.uri for name, artifacts in sorted(input_dict.items()) if name.startswith(prefix) for a in artifacts]
