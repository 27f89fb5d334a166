"""Where along a series of latents their rate is spent."""

from collections.abc import Mapping

import numpy as np

from tfvae.plots.style import COLORS, Figure, legend, new_figure


def step_rates_figure(rates: Mapping[str, np.ndarray], step: str = "row of the image") -> Figure:
    """KL of each step of z, nats, mean over examples: a line for each model, [n].

    Args:
        rates: by the name of the model.
        step: what a step of z belongs to, as people call it.

    Raises:
        ValueError: there is no model.
    """
    if not rates:
        raise ValueError("`rates` must have the KL of at least one model.")
    figure, (panel,) = new_figure(1, f"KL of each step of z: where z says much of a {step}, the line is high.")
    for color, (name, values) in zip(COLORS * len(rates), rates.items(), strict=False):
        panel.plot(np.arange(1, len(values) + 1), values, ".-", color=color, linewidth=1.5, markersize=4, label=name)
    panel.set(xlabel=f"step of z: {step}", ylabel="KL, nats", ylim=(0, None))
    legend(panel)
    return figure
