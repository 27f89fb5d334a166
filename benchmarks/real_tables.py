"""Are generated rows spelled as real ones are? Three tables of many kinds, and what 2,000 samples of each break.

  python -m benchmarks.real_tables --preset=small --seed=0
  python -m benchmarks.real_tables --preset=smoke --steps=300 --out=tables.md

The tables are made up, by seed: `adult`, of numbers and categories with gaps, as the census has it; `purchases`, of
dates, amounts, keys and coupons; `people`, of names, e-mails, phones and birthdays. Each is written as a CSV, a model
is trained by `tfvae.train`, and its rows are compared with the CSV: what each cell must look like is said in
`made_up_tables` anew, column by column, and not taken from the library.
"""

from pathlib import Path

from absl import app, flags

import configs
from benchmarks.kept_rules import Found, as_markdown, cells_of, compared
from benchmarks.made_up_tables import TABLES
from benchmarks.runs import publish, run_module
from configs.kinds.records.samples import write_samples
from tfvae.data.storage.tfrecords import record_files
from tfvae.experiment import Experiment, load_model
from tfvae.randomness import seed_from
from tfvae.run_directory import RunDirectory

_PRESET = flags.DEFINE_string("preset", "small", "smoke, small or paper.")
_STEPS = flags.DEFINE_integer("steps", 0, "Steps of training; 0 for those of the preset.", lower_bound=0)
_SEED = flags.DEFINE_integer("seed", 0, "Of the tables, of training and of the samples.")
_TABLES = flags.DEFINE_list("tables", list(TABLES), "Which of them.")
_ROWS = flags.DEFINE_integer("rows", 5_000, "Rows of each table.", lower_bound=100)
_SAMPLES = flags.DEFINE_integer("samples", 2_000, "Generated rows of each.", lower_bound=1)
_WORKDIR = flags.DEFINE_string("workdir", "runs/real_tables", "Where the runs lie.")
_OUT = flags.DEFINE_string("out", None, "Markdown file; printed where not given.")


def main(argv: list[str]) -> None:
    """Makes the tables, trains, samples, compares, writes what was found."""
    del argv
    publish(as_markdown({name: _measured(name) for name in _TABLES.value}), _OUT.value)


def _measured(name: str) -> Found:
    run = RunDirectory(Path(_WORKDIR.value, f"{name}_{_PRESET.value}_{_SEED.value}"))
    run.path.mkdir(parents=True, exist_ok=True)
    data = run.path / "real.csv"
    TABLES[name].write(data, _ROWS.value, _SEED.value)
    experiment, exported = _trained(run, data)
    source = experiment.data.load(record_files(run.records))
    stage = experiment.stage(exported)
    generate = stage.method.generator(load_model(stage, run.stage(exported), source))
    (rows,) = write_samples(source.schema, generate, _SAMPLES.value, seed_from(_SEED.value), run.path)
    return compared(TABLES[name].rules, cells_of(data), cells_of(rows))


def _trained(run: RunDirectory, data: Path) -> tuple[Experiment, str]:
    """The experiment, and the stage of it that is trained; a run that is finished is read, not repeated."""
    numbers: dict[str, object] = {"seed": _SEED.value, "data.limit": 0, "data_dir": str(data.absolute())}
    config = configs.resolve("records", _PRESET.value, numbers)
    exported = configs.build("records", config).exported
    if _STEPS.value:
        numbers[f"stages.{exported}.steps"] = _STEPS.value
    changed = [f"--config.{name}={value}" for name, value in {"preset": _PRESET.value, **numbers}.items()]
    run_module(
        "tfvae.train", "--config=configs/records.py", *changed, f"--stages={exported}", f"--workdir={run.path}",
        log=run.path.with_name(f"{run.path.name}.log"),
    )  # fmt: skip
    return configs.build("records", configs.resolve("records", _PRESET.value, numbers)), exported


if __name__ == "__main__":
    app.run(main)
