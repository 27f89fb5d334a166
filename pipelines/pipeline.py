"""The one graph, for any experiment: raw data -> records -> stages -> metrics -> blessing -> push, and a report."""

from pathlib import Path

from ml_metadata.proto.metadata_store_pb2 import ConnectionConfig, SqliteMetadataSourceConfig
from tensorflow_data_validation import StatsOptions
from tfx.components.example_validator.component import ExampleValidator
from tfx.components.schema_gen.component import SchemaGen
from tfx.components.statistics_gen.component import StatisticsGen
from tfx.components.trainer.component import Trainer
from tfx.dsl.components.base.base_component import BaseComponent
from tfx.orchestration.pipeline import Pipeline
from tfx.proto.pusher_pb2 import PushDestination
from tfx.proto.trainer_pb2 import EvalArgs, TrainArgs
from tfx.types.channel import BaseChannel

from pipelines.code import code_fingerprint
from pipelines.components.evaluator.component import Evaluator
from pipelines.components.ingest.component import Ingest
from pipelines.components.judge.component import Judge
from pipelines.components.pusher.component import Pusher
from pipelines.components.report.component import Report
from pipelines.layout import Layout, RemoteLayout
from pipelines.recipe import JUDGE, REPORT, Recipe
from pipelines.runners.beam import BeamArgs, beam_args
from tfvae.data.reader import FINDINGS
from tfvae.data.storage.ingest import fingerprint
from tfvae.experiment import Experiment, Stage

PICTURES = ("tfvae.plots", "configs.kinds.*.figures")
"""Code that only draws: an edit there makes the report anew, and nothing else."""
NOT_TRAINING = (*PICTURES, "configs.kinds.*.measures", "pipelines.display", "tfvae.training.actions.progress")
"""Code that training does not need."""

BUILDING = ("pipelines.recipe",)
"""Code that Ingest makes its reader with; what comes of it is in the fingerprint of the raw data."""

SAMPLE = 20_000
"""Records that statistics and schema are made of, about; anomalies are looked for in no others."""
HERE = beam_args("local")


def build_pipeline(
    recipe: Recipe,
    experiment: Experiment,
    layout: Layout | RemoteLayout,
    beam: BeamArgs = HERE,
    strategy: str = "default",
) -> Pipeline:
    """The graph of an experiment.

    Args:
        recipe: of the experiment.
        experiment: built from it.
        layout: where everything goes.
        beam: which of Beam's runners works.
        strategy: of training, see `tfvae.training.distribution.strategy`.

    Raises:
        DataError: raw data are missing or broken.
    """
    reader, shards = experiment.data.reader, experiment.data.reader.shards()
    modules = ("pipelines.components.ingest.executor", type(reader).__module__)
    code = code_fingerprint(*modules, leave_out=BUILDING)
    ingest = Ingest(recipe.of_reader(), fingerprint(reader, shards), code, experiment.data.max_reject_fraction)
    examples = ingest.outputs["examples"]
    sampling = _sampling(sum(shard.stop - shard.start for shard in shards))
    statistics = StatisticsGen(examples=examples, stats_options=sampling, exclude_splits=[FINDINGS])
    schema = SchemaGen(statistics=statistics.outputs["statistics"], exclude_splits=[FINDINGS])
    validator = ExampleValidator(
        statistics=statistics.outputs["statistics"], schema=schema.outputs["schema"], exclude_splits=[FINDINGS]
    )
    trainers = _trainers(recipe, experiment, examples, strategy)
    serving = f"{layout.serving}/{recipe.stem}"
    judge, evaluator, *last = _after_training(recipe, experiment, serving, ingest, trainers)
    for node in (ingest, evaluator):
        node.with_beam_pipeline_args(beam.of_chains)
    for node in (judge, *trainers.values()):
        node.add_upstream_node(validator)  # whoever watches sees what is odd about the data before the long work
    return Pipeline(
        pipeline_name=recipe.stem.replace("_", "-")[:63],  # Kubeflow takes no underscores, and TFX no longer name
        pipeline_root=str(layout.root),
        components=[ingest, statistics, schema, validator, judge, *trainers.values(), evaluator, *last],
        metadata_connection_config=_connection(layout.metadata) if layout.metadata else None,
        beam_pipeline_args=list(beam.of_all),
        enable_cache=True,
    )


def _connection(path: Path) -> ConnectionConfig:
    """TFX's own function for this makes the directory at once, and a graph may be built only to be looked at."""
    mode = SqliteMetadataSourceConfig.READWRITE_OPENCREATE
    return ConnectionConfig(sqlite=SqliteMetadataSourceConfig(filename_uri=str(path), connection_mode=mode))


def _sampling(records: int) -> StatsOptions:
    """Statistics of a sample where there are many records, for they look at each byte of each image."""
    return StatsOptions(sample_rate=SAMPLE / records if records > SAMPLE else None)


def _trainers(recipe: Recipe, experiment: Experiment, examples: BaseChannel, strategy: str) -> dict[str, Trainer]:
    """A node for each stage, with the stage's name."""
    code = code_fingerprint("pipelines.trainer", recipe.module, leave_out=NOT_TRAINING)
    nodes: dict[str, Trainer] = {}
    for stage in experiment.stages:
        job = {"recipe": str(recipe.of_trainer(experiment, stage.name)), "code": code, "strategy": strategy}
        nodes[stage.name] = _trainer(stage, job, examples, nodes)
    return nodes


def _trainer(stage: Stage, job: dict[str, str], examples: BaseChannel, before: dict[str, Trainer]) -> Trainer:
    return Trainer(
        run_fn="pipelines.trainer.run_fn",
        examples=examples,
        base_model=before[stage.parent].outputs["model"] if stage.parent else None,
        train_args=TrainArgs(splits=["train"], num_steps=stage.steps),
        eval_args=EvalArgs(splits=["test"]),
        custom_config={**job, "stage": stage.name},
    ).with_id(stage.name)


def _after_training(
    recipe: Recipe, experiment: Experiment, serving: str, ingest: Ingest, trainers: dict[str, Trainer]
) -> list[BaseComponent]:
    """Judge, Evaluator, Pusher, Report."""
    config, examples = recipe.module, ingest.outputs["examples"]
    models, runs = (
        {stage: trainer.outputs[key] for stage, trainer in trainers.items()} for key in ("model", "model_run")
    )
    code = code_fingerprint("pipelines.components.judge.executor", config, leave_out=PICTURES)
    judge = Judge(recipe.of_groups(*JUDGE), code, examples)
    code = code_fingerprint("pipelines.components.evaluator.executor", config, leave_out=PICTURES)
    evaluator = Evaluator(recipe.without(REPORT), code, examples, models, judge.outputs["judge"])
    pusher = Pusher(
        model=trainers[experiment.exported].outputs["model"],
        model_blessing=evaluator.outputs["blessing"],
        push_destination=PushDestination(filesystem=PushDestination.Filesystem(base_directory=serving)),
    )
    code = code_fingerprint("pipelines.components.report.executor", config)
    report = Report(recipe, code, examples, models, runs, evaluator.outputs["metrics"], ingest.outputs["rejects"])
    return [judge, evaluator, pusher, report]
