"""Contract of the node that measures and blesses."""

from typing import ClassVar

from tfx.dsl.components.base.base_beam_component import BaseBeamComponent
from tfx.dsl.components.base.executor_spec import BeamExecutorSpec
from tfx.types.channel import BaseChannel, Channel
from tfx.types.component_spec import ChannelParameter, ComponentSpec, ExecutionParameter
from tfx.types.standard_artifacts import Examples, ModelBlessing

from pipelines.artifacts import Judge, Metrics
from pipelines.components.evaluator.executor import Executor
from pipelines.components.stages import MODEL, Channels, inputs, with_inputs
from pipelines.recipe import Recipe


class EvaluatorSpec(ComponentSpec):
    """All parameters are part of the cache key. There is one more input for each stage, its model."""

    PARAMETERS: ClassVar[dict[str, ExecutionParameter]] = {
        "recipe": ExecutionParameter(type=str),
        "code": ExecutionParameter(type=str),
    }
    INPUTS: ClassVar[dict[str, ChannelParameter]] = {
        "examples": ChannelParameter(type=Examples),
        "judge": ChannelParameter(type=Judge),
    }
    OUTPUTS: ClassVar[dict[str, ChannelParameter]] = {
        "metrics": ChannelParameter(type=Metrics),
        "blessing": ChannelParameter(type=ModelBlessing),
    }


class Evaluator(BaseBeamComponent):
    """Values of every stage's metrics on the test split; the exported stage is blessed where it keeps all thresholds.

    TFX's own Evaluator measures predictions against labels; these metrics need a sampler.
    """

    SPEC_CLASS = EvaluatorSpec
    EXECUTOR_SPEC = BeamExecutorSpec(Executor)

    def __init__(self, recipe: Recipe, code: str, examples: BaseChannel, models: Channels, judge: BaseChannel) -> None:
        named = inputs(MODEL, models)
        spec = with_inputs(EvaluatorSpec, named)(
            **named,
            recipe=str(recipe),
            code=code,
            examples=examples,
            judge=judge,
            metrics=Channel(type=Metrics),
            blessing=Channel(type=ModelBlessing),
        )
        super().__init__(spec=spec)
