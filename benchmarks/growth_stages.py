"""The stages of a run, each of which a process of its own may run; and made-up data for them."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import configs
from benchmarks.made_up_rows import write_frame, write_images, write_mixed, write_rows, write_sentences, write_wide


class Kind(NamedTuple):
    """Made-up data, and the pipeline that reads them."""

    pipeline: str
    file: str
    write: Callable[[Path, int], None]


KINDS = {
    "records": Kind("records", "raw.csv", lambda path, rows: write_rows(path, rows, numbered=True)),
    "mixed": Kind("records", "raw.csv", write_mixed),
    "frame": Kind("records", "raw.parquet", write_frame),
    "wide": Kind("records", "raw.csv", write_wide),
    "addresses": Kind("addresses", "raw.csv", write_rows),
    "sentences": Kind("text", "raw.txt", write_sentences),
    "images": Kind("two_stage_mnist", "raw", write_images),
}


class Run:
    """One stage after the other, each of which another process may run."""

    def __init__(self, kind: Kind, directory: Path) -> None:
        import tfvae.experiment.train  # noqa: F401  # what all stages import

        self.directory = directory
        config = configs.resolve(kind.pipeline, "small", {"data_dir": str(directory / kind.file)})
        self.experiment = configs.build(kind.pipeline, config)

    def imports(self) -> None:
        """Nothing beside what all stages import."""

    def ingest(self) -> None:
        from tfvae.data.storage.ingest import ingest

        ingest(self.experiment.data.reader, self.directory / "records", self.experiment.data.max_reject_fraction)

    def first_load(self) -> Any:
        from tfvae.data.storage.tfrecords import record_files

        return self.experiment.data.load(record_files(self.directory / "records"))

    load = first_load

    def judge(self) -> None:
        self.experiment.bench.fit(self.load(), self.directory / "judge")

    def set_up(self) -> tuple[Any, Any]:
        """All that comes before the first step: what is told of the data, and the model."""
        from tfvae.experiment import seeded_model

        stage, data = self.experiment.stages[0], self.load()
        list(stage.method.notes(data))
        return data, seeded_model(stage, data, 0)

    def steps(self) -> None:
        """What a trainer does first, ten steps, and 2,000 rows that the model then draws."""
        from configs.kinds.records.samples import sampled
        from tfvae.randomness import seed_from

        data, model = self.set_up()
        stage = self.experiment.stages[0]
        procedure = stage.method.procedure(model, data, seed_from(0))
        procedure.steps(iter(data.batches("train", stage.batch_size, seed=seed_from(0))), 10)
        sampled(data.schema, stage.method.generator(model), 2000, seed_from(0))

    def evaluate(self) -> None:
        """Measures the first stage, untrained: what that takes does not depend on the weights."""
        from dataclasses import replace

        from rich.console import Console

        from tfvae.experiment.evaluate import measure_stages

        (data, model), first = self.set_up(), self.experiment.stages[0]
        one = replace(self.experiment, stages=(first,), exported=first.name)
        measure_stages(one, data, {first.name: model}, self.directory / "judge", Console(quiet=True))


STAGES = ("ingest", "first_load", "load", "judge", "set_up", "steps", "evaluate")
