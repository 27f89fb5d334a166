"""The committed rate of an AR(1) prior as a curve."""

from collections.abc import Callable, Mapping

import numpy as np

from tfvae.plots.style import COLORS, INK, Figure, legend, new_figure

HIGHEST = 0.995


def committed_rate_figure(rate: Callable[[float], float], chosen: Mapping[str, np.ndarray]) -> Figure:
    """The committed rate of one series against its correlation alpha, nats; and the alpha that models have.

    Args:
        rate: alpha -> nats of one series.
        chosen: alpha of each series [D] by the name of the model.
    """
    caption = "What one series of z must say at least, by how much a step is like the one before; dots: the models'."
    figure, (panel,) = new_figure(1, caption)
    alpha = np.linspace(0.0, HIGHEST, 200)
    panel.plot(alpha, [rate(a) for a in alpha], color=INK, linewidth=1.2)
    for color, (name, values) in zip(COLORS * (1 + len(chosen)), chosen.items(), strict=False):
        panel.scatter(values, [rate(a) for a in values], s=24, color=color, label=name, zorder=3)
    panel.set(xlabel="alpha", ylabel="committed rate, nats", ylim=(0, None))
    if chosen:
        legend(panel)
    return figure
