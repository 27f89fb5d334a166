"""Contract of the node that pushes."""

from tfx.components.pusher.component import Pusher as Copier
from tfx.dsl.components.base.executor_spec import ExecutorClassSpec

from pipelines.components.pusher.executor import Executor


class Pusher(Copier):
    """TFX's own, with an executor that leaves no half of a version, and none that nobody knows of."""

    EXECUTOR_SPEC = ExecutorClassSpec(Executor)
