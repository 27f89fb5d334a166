"""What nodes hand on beside TFX's own artifact types.

TYPE_NAME has the form that Kubeflow wants, and none has PROPERTIES, which it does not take.
"""

from tfx.types.artifact import Artifact


class Rejects(Artifact):
    """`data-*.jsonl`: items of the raw data that could not be read, one a line; `counts.json`: of all items, by fate.

    Properties: `count`; `first`, the first one with its reason; `skipped`, the numbers of items that filters of the
    reader left out, by reason; and `told`, lines on what the reader made of the files.
    """

    TYPE_NAME = "pipelines.Rejects"


class Judge(Artifact):
    """What `Experiment.judge` saved, such as a feature extractor."""

    TYPE_NAME = "pipelines.Judge"


class Metrics(Artifact):
    """`metrics.json`: values of the metrics by stage; each is also a property `<stage>/<value>`."""

    TYPE_NAME = "pipelines.Metrics"


class Report(Artifact):
    """`report.html`, and `samples.png` or `samples.txt`."""

    TYPE_NAME = "pipelines.Report"
