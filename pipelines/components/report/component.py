"""Contract of the node that writes the report."""

from typing import ClassVar

from tfx.dsl.components.base.base_component import BaseComponent
from tfx.dsl.components.base.executor_spec import ExecutorClassSpec
from tfx.types.channel import BaseChannel, Channel
from tfx.types.component_spec import ChannelParameter, ComponentSpec, ExecutionParameter
from tfx.types.standard_artifacts import Examples

from pipelines import artifacts
from pipelines.components.report.executor import Executor
from pipelines.components.stages import MODEL, RUN, Channels, inputs, with_inputs
from pipelines.recipe import Recipe


class ReportSpec(ComponentSpec):
    """All parameters are part of the cache key. There are two more inputs for each stage, its model and its run."""

    PARAMETERS: ClassVar[dict[str, ExecutionParameter]] = {
        "recipe": ExecutionParameter(type=str),
        "code": ExecutionParameter(type=str),
    }
    INPUTS: ClassVar[dict[str, ChannelParameter]] = {
        "examples": ChannelParameter(type=Examples),
        "metrics": ChannelParameter(type=artifacts.Metrics),
        "rejects": ChannelParameter(type=artifacts.Rejects),
    }
    OUTPUTS: ClassVar[dict[str, ChannelParameter]] = {"report": ChannelParameter(type=artifacts.Report)}


class Report(BaseComponent):
    """`report.html`, and `samples.png` or `samples.txt`, of the run, blessed or not."""

    SPEC_CLASS = ReportSpec
    EXECUTOR_SPEC = ExecutorClassSpec(Executor)

    def __init__(
        self,
        recipe: Recipe,
        code: str,
        examples: BaseChannel,
        models: Channels,
        runs: Channels,
        metrics: BaseChannel,
        rejects: BaseChannel,
    ) -> None:
        named = {**inputs(MODEL, models), **inputs(RUN, runs)}
        spec = with_inputs(ReportSpec, named)(
            **named,
            recipe=str(recipe),
            code=code,
            examples=examples,
            metrics=metrics,
            rejects=rejects,
            report=Channel(type=artifacts.Report),
        )
        super().__init__(spec=spec)
