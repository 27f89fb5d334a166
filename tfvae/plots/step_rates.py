"""Where along a series of latents their rate is spent."""

from collections.abc import Mapping

import numpy as np

from tfvae.plots.style import COLORS, Figure, legend, new_figure


def step_rates_figure(rates: Mapping[str, np.ndarray]) -> Figure:
    """KL of each step of z, nats, mean over examples: a line for each model, [n].

    Raises:
        ValueError: there is no model.
    """
    if not rates:
        raise ValueError("`rates` must have the KL of at least one model.")
    figure, (panel,) = new_figure(1, "KL of each step of z: at a row of the image that says much, the line is high.")
    for color, (name, values) in zip(COLORS * len(rates), rates.items(), strict=False):
        panel.plot(np.arange(1, len(values) + 1), values, ".-", color=color, linewidth=1.5, markersize=4, label=name)
    panel.set(xlabel="step of z: row of the image", ylabel="KL, nats", ylim=(0, None))
    legend(panel)
    return figure
