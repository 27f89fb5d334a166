"""Contract of the node that fits what the metrics need."""

from typing import ClassVar

from tfx.dsl.components.base.base_component import BaseComponent
from tfx.dsl.components.base.executor_spec import ExecutorClassSpec
from tfx.types.channel import BaseChannel, Channel
from tfx.types.component_spec import ChannelParameter, ComponentSpec, ExecutionParameter
from tfx.types.standard_artifacts import Examples

from pipelines import artifacts
from pipelines.components.judge.executor import Executor
from pipelines.recipe import Recipe


class JudgeSpec(ComponentSpec):
    """All parameters are part of the cache key."""

    PARAMETERS: ClassVar[dict[str, ExecutionParameter]] = {
        "recipe": ExecutionParameter(type=str),
        "code": ExecutionParameter(type=str),
    }
    INPUTS: ClassVar[dict[str, ChannelParameter]] = {"examples": ChannelParameter(type=Examples)}
    OUTPUTS: ClassVar[dict[str, ChannelParameter]] = {"judge": ChannelParameter(type=artifacts.Judge)}


class Judge(BaseComponent):
    """Runs `Experiment.judge` once, so that all stages are measured by the same judge."""

    SPEC_CLASS = JudgeSpec
    EXECUTOR_SPEC = ExecutorClassSpec(Executor)

    def __init__(self, recipe: Recipe, code: str, examples: BaseChannel) -> None:
        super().__init__(
            JudgeSpec(recipe=str(recipe), code=code, examples=examples, judge=Channel(type=artifacts.Judge))
        )
