"""The two-stage paper's diagnostics of a latent space, drawn (Figure 1; supplement, Section 5)."""

from collections.abc import Mapping

import numpy as np
from matplotlib.ticker import MaxNLocator

from tfvae.plots.style import COLORS, INK, Figure, legend, new_figure


def spectrum_figure(spectra: Mapping[str, np.ndarray], ideal: np.ndarray) -> Figure:
    """Singular values of latent samples, by stage, and those of as many N(0, I) draws (Figure 1, right).

    Args:
        spectra: singular values [D] by what they belong to.
        ideal: singular values [D] of a matrix of N(0, 1) draws of the same size.

    Raises:
        ValueError: a spectrum has another length than `ideal`.
    """
    figure, (panel,) = new_figure(
        1, "Singular values of matrices of latent samples, largest first; close to N(0, I) is good."
    )
    numbers = np.arange(1, len(ideal) + 1)
    for color, (name, values) in zip(COLORS, spectra.items(), strict=False):
        if len(values) != len(ideal):
            raise ValueError(
                f"`spectra` must have {len(ideal)} values each like `ideal`, got {len(values)} for {name}."
            )
        panel.plot(numbers, np.sort(values)[::-1], "o-", color=color, markersize=3, linewidth=1.5, label=name)
    panel.plot(numbers, np.sort(ideal)[::-1], "--", color=INK, linewidth=1.5, label="N(0, I)")
    panel.set(xlabel="number", ylabel="singular value", ylim=(0, None))
    panel.xaxis.set_major_locator(MaxNLocator(integer=True))
    legend(panel)
    return figure


def variance_figure(variances: np.ndarray) -> Figure:
    """Histogram of the posterior variance of each latent dimension [D] (supplement, Figure 10)."""
    figure, (panel,) = new_figure(1, "Dimensions with variance near 0 carry the data, those near 1 are superfluous.")
    panel.hist(variances, bins=25, range=(0, max(1.0, float(np.max(variances)))), color=COLORS[0])
    panel.set(xlabel="posterior variance, mean over examples", ylabel="latent dimensions")
    panel.yaxis.set_major_locator(MaxNLocator(integer=True))
    return figure


def perturbation_figure(effect: np.ndarray, variances: np.ndarray) -> Figure:
    """What noise in each latent direction changes, beside the direction's posterior variance (Figure 1, centre).

    Args:
        effect: variance of the decoded image under noise in one direction, [D].
        variances: posterior variance of each direction, [D], by which they are sorted.
    """
    figure, (above, below) = new_figure(
        2,
        "Latent directions, from small posterior variance to large. Noise in a superfluous one changes nothing.",
        height=1.8,
    )
    order, numbers = np.argsort(variances), np.arange(1, len(variances) + 1)
    above.bar(numbers, np.asarray(effect)[order], color=COLORS[1])
    below.bar(numbers, np.asarray(variances)[order], color=COLORS[0])
    above.set(ylabel="image variance")
    below.set(ylabel="posterior variance", xlabel="direction")
    for panel in (above, below):
        panel.set_xlim(0.3, len(numbers) + 0.7)
        panel.xaxis.set_major_locator(MaxNLocator(integer=True))
    return figure
