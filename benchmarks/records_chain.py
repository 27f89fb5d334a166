"""Where fake addresses lose the agreement of coordinates with postal codes: mean p along the chain, as a figure.

  python -m benchmarks.records_best --data=addresses.csv --systems=tree,read_back_alone --workdir=runs/records_best
  python -m benchmarks.records_chain --workdir=runs/records_best --out=chain.png

The tree VAE decodes training rows from the mean of their posterior with the likeliest characters, then with drawn
characters, then from a drawn z, then from a z that is no row's. Rows that are read back stand beside it. Each bar is
the mean over seeds.
"""

from pathlib import Path

import numpy as np
import tensorflow as tf
from absl import app, flags

import configs
from benchmarks.judge.addresses import read_addresses
from benchmarks.judge.p_values import PValues
from benchmarks.judge.parts import Parts
from configs.kinds.records.numbers import UNASKED
from tfvae.data.records.batches import Records
from tfvae.data.records.table import table
from tfvae.data.storage.tfrecords import record_files
from tfvae.experiment import load_model
from tfvae.generators import Sampler
from tfvae.plots.style import COLORS, INK, new_figure
from tfvae.randomness import seed_from
from tfvae.run_directory import RunDirectory
from tfvae.types import Batch

STAGE = "tuple_ss_text_tf"
_WORKDIR = flags.DEFINE_string("workdir", "runs/records_best", "Of `benchmarks.records_best`.")
_SEEDS = flags.DEFINE_list("seeds", ["0", "1", "2"], "Models of each system.")
_ROWS = flags.DEFINE_integer("rows", 4000, "Rows at each link of the chain.", lower_bound=1)
_OUT = flags.DEFINE_string("out", None, "PNG file.", required=True)


def main(argv: list[str]) -> None:
    """Measures, prints, draws."""
    del argv
    parts = Parts(*(Path(_WORKDIR.value, f"{name}.csv") for name in Parts._fields))
    train = read_addresses(parts.fitted)
    judge = PValues(train.postcode, train.place)
    real = {"training rows": float(judge.p(train.postcode, train.place).mean())}
    chains = [{**real, **_links(parts, judge, seed)} for seed in _SEEDS.value]
    means = {link: float(np.mean([chain[link] for chain in chains])) for link in chains[0]}
    for link, p in means.items():
        print(f"{link}: {p:.3f}")
    _draw(means)


def _links(parts: Parts, judge: PValues, seed: str) -> dict[str, float]:
    """Mean p at each link, of the models of a seed."""
    data, sampler = _tree(parts, seed)
    batch = next(iter(data.batches("train", _ROWS.value, seed=seed_from(int(seed)))))
    draw = sampler.infer(sampler.model, batch, seed_from(1))

    def p(made: Batch) -> float:
        rows = table(data.schema, made["x"])
        return float(judge.p(rows["postcode"], np.stack([rows["lat"], rows["long"]], axis=1)).mean())

    def decoded(z: tf.Tensor, temperature: float) -> float:
        return p(sampler.model.generate(z, seed=seed_from(2), temperature=temperature))

    rows = read_addresses(Path(_WORKDIR.value, "read_back_alone", f"seed{seed}", "rows.csv"))
    return {
        "posterior mean,\nlikeliest text": decoded(draw.q.mean(), 0.0),
        "posterior mean,\ndrawn text": decoded(draw.q.mean(), 1.0),
        "z of the row": decoded(draw.z, 1.0),
        "z of no row": p(sampler.generate(_ROWS.value, seed_from(3))),
        "read back": float(judge.p(rows.postcode, rows.place).mean()),
    }


def _tree(parts: Parts, seed: str) -> tuple[Records, Sampler]:
    """The rows and the tree VAE of a seed."""
    fields = {**UNASKED, f"stages.{STAGE}.steps": 1, "data_dir": str(parts.fitted.absolute())}
    fields |= {"data.test": str(parts.choosing.absolute()), "seed": int(seed)}
    experiment = configs.build("addresses", configs.resolve("addresses", "small", fields))
    run = RunDirectory(Path(_WORKDIR.value, "tree", f"seed{seed}", "run"))
    data = experiment.data.load(record_files(run.records))
    model = load_model(experiment.stage(STAGE), run.stage(STAGE), data)
    return data, experiment.sampler(STAGE, {STAGE: model})


def _draw(means: dict[str, float]) -> None:
    figure, (axes,) = new_figure(1, "Mean p along the chain.", height=3.2, width=7.5)
    colours = [INK, *[COLORS[0]] * (len(means) - 2), COLORS[1]]
    bars = axes.bar(list(means), list(means.values()), color=colours)
    axes.bar_label(bars, [f"{p:.2f}" for p in means.values()], padding=2)
    axes.set(ylabel="mean p", ylim=(0, 0.6))
    axes.set_title("Do coordinates agree with postal codes? A tree VAE along its way, and rows that are read back")
    figure.savefig(_OUT.value, dpi=110, bbox_inches="tight")


if __name__ == "__main__":
    app.run(main)
