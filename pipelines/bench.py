"""Trained models, test data and metrics of an experiment, set up in one process."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from pipelines.edges import all_fetched
from pipelines.model_layout import load_stages
from pipelines.recipe import Recipe
from tfvae.data.source import Source
from tfvae.data.storage.tfrecords import record_files
from tfvae.experiment import Evaluation, Experiment
from tfvae.generators import Sampler
from tfvae.metrics.measuring import merge, observe, require_distinct, results
from tfvae.metrics.metric import Metric
from tfvae.randomness import fold_in

SPLIT = "test"
BLOCK = 4
"""Batches in a Beam element."""

Block = tuple[int, int]
"""Numbers of its first batch, and of the batch after its last."""


class Parts(NamedTuple):
    """What a bench is made of; picklable."""

    recipe: Recipe
    examples: str
    """URI of the records."""
    models: Sequence[str]
    """URIs of model artifacts."""
    judge: str
    """URI of the judge."""


@dataclass(frozen=True)
class Bench:
    """Measures one block of batches at a time, with the batches and seeds of `tfvae.metrics.measuring`."""

    data: Source
    samplers: Mapping[str, Sampler]
    metrics: Mapping[str, Sequence[Metric]]
    size: Evaluation
    seed: Any

    def blocks(self) -> list[Block]:
        """All blocks that are measured."""
        examples = min(self.data.sizes[SPLIT], self.size.limit)
        batches = -(-examples // self.size.batch_size)
        return [(start, min(start + BLOCK, batches)) for start in range(0, batches, BLOCK)]

    def observe(self, stage: str, block: Block) -> dict[str, Any]:
        """Statistics of one block by metric."""
        start, stop = block
        batches = self.data.sweep(SPLIT, self.size.batch_size, limit=self.size.limit).skip(start).take(stop - start)
        accs: dict[str, Any] = {}
        for i, batch in enumerate(batches, start):
            seed, first = fold_in(self.seed, i), i * self.size.batch_size
            accs = self.merge(stage, accs, observe(self.metrics[stage], self.samplers[stage], batch, seed, first))
        return accs

    def merge(self, stage: str, a: Mapping[str, Any], b: Mapping[str, Any]) -> dict[str, Any]:
        """Statistics of both."""
        return merge(self.metrics.get(stage, ()), a, b)

    def results(self, stage: str, accs: Mapping[str, Any]) -> dict[str, float]:
        """Values of all metrics of a stage."""
        return results(self.metrics[stage], accs)


def set_up(parts: Parts) -> Bench:
    """Loads everything."""
    experiment = parts.recipe.experiment()
    bench = experiment.bench
    with all_fetched([parts.examples, parts.judge, *parts.models]) as (examples, judge, *trained):
        data = experiment.data.load(needed_files(examples, experiment))
        models = load_stages(experiment, trained, data)
        metrics = {stage.name: bench.metrics(stage, models[stage.name], judge) for stage in experiment.stages}
    for stage in metrics.values():
        require_distinct(stage)
    samplers = {stage.name: experiment.sampler(stage.name, models) for stage in experiment.stages}
    return Bench(data, samplers, metrics, bench.evaluation, experiment.measuring_seed)


def needed_files(examples: Path, experiment: Experiment) -> Mapping[str, Sequence[str]]:
    """Records of each split but "train", which no metric looks at and may be large; a model may be made from it."""
    counted = any(stage.method.counts_rows for stage in experiment.stages)
    return {split: files for split, files in record_files(examples).items() if counted or split != "train"}
