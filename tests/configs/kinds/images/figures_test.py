"""Figures of the two-stage paper, of digits after a few steps."""

import numpy as np
import pytest

import configs
from tfvae.data.arrays import Arrays
from tfvae.experiment.train import train_stage

LATENT, N = 4, 24


def data():
    columns = {"x": np.random.default_rng(0).random([N, 8, 8, 1]).astype(np.float32), "label": np.arange(N) % 3}
    return Arrays({"train": columns, "test": columns})


@pytest.mark.usefixtures("eager")
def test_what_is_drawn_of_both_stages(tmp_path, outcome_of):
    wanted = {"learned_gamma": 4, "two_stage": 2, "fixed_gamma": 2}
    config = configs.resolve("two_stage_digits", "smoke", {f"stages.{n}.steps": steps for n, steps in wanted.items()})
    experiment, models = configs.build("two_stage_digits", config), {}
    for stage in experiment.stages:
        models[stage.name] = train_stage(experiment, stage.name, data(), models, tmp_path / stage.name)
    drawn = experiment.report.figures(outcome_of(experiment, data(), models, tmp_path))

    gamma, error = drawn["Gamma"].axes
    assert [line.get_label() for line in gamma.lines] == ["learned_gamma", "fixed_gamma"]
    np.testing.assert_array_equal(error.lines[0].get_xdata(), [2, 4])
    assert all(0 < mse < 1 for mse in error.lines[0].get_ydata())

    pairs = drawn["Posterior variances"].axes[0].patches
    assert sum(bar.get_height() for bar in pairs) == N * LATENT
    rows = [axes.get_title("left") for axes in drawn["Noise in one direction"].axes]
    assert sorted(row.partition(":")[0] for row in rows) == [f"direction {j}" for j in range(LATENT)]
    variances = [float(row.split("posterior variance ")[1].partition(",")[0]) for row in rows]
    assert variances == sorted(variances)
    spectra = {line.get_label() for line in drawn["Latent spectrum"].axes[0].lines}
    assert spectra == {"z of the first stage", "u of the second stage", "N(0, I)"}
