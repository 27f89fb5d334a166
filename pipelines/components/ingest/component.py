"""Contract of the node that reads raw data."""

from typing import ClassVar

from tfx.dsl.components.base.base_beam_component import BaseBeamComponent
from tfx.dsl.components.base.executor_spec import BeamExecutorSpec
from tfx.types.channel import Channel
from tfx.types.component_spec import ChannelParameter, ComponentSpec, ExecutionParameter
from tfx.types.standard_artifacts import Examples

from pipelines.artifacts import Rejects
from pipelines.components.ingest.executor import Executor
from pipelines.recipe import Recipe


class IngestSpec(ComponentSpec):
    """All parameters are part of the cache key."""

    PARAMETERS: ClassVar[dict[str, ExecutionParameter]] = {
        "recipe": ExecutionParameter(type=str),
        "raw": ExecutionParameter(type=str),
        "max_reject_fraction": ExecutionParameter(type=float),
        "code": ExecutionParameter(type=str),
    }
    INPUTS: ClassVar[dict[str, ChannelParameter]] = {}
    OUTPUTS: ClassVar[dict[str, ChannelParameter]] = {
        "examples": ChannelParameter(type=Examples),
        "rejects": ChannelParameter(type=Rejects),
    }


class Ingest(BaseBeamComponent):
    """Writes all records of a reader; the splits are the reader's own.

    Unlike TFX's ExampleGens it takes any Reader, whether or not its data are files that match a pattern, and it counts
    and keeps what it cannot read instead of failing or passing over it.
    """

    SPEC_CLASS = IngestSpec
    EXECUTOR_SPEC = BeamExecutorSpec(Executor)

    def __init__(self, recipe: Recipe, raw: str, code: str, max_reject_fraction: float = 0.01) -> None:
        """Describes the node.

        Args:
            recipe: of the reader, see `Recipe.of_reader`.
            raw: fingerprint of the raw files, see `tfvae.data.ingest.fingerprint`.
            code: fingerprint of the code.
            max_reject_fraction: share of all items that may be unreadable.
        """
        spec = IngestSpec(
            recipe=str(recipe),
            raw=raw,
            max_reject_fraction=max_reject_fraction,
            code=code,
            examples=Channel(type=Examples),
            rejects=Channel(type=Rejects),
        )
        super().__init__(spec=spec)
