"""The two-stage paper's diagnostics of a latent space, drawn (Figure 1; supplement, Section 5)."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.ticker import MaxNLocator

from tfvae.plots.reconstructions import strips_figure
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
    """Histogram of the posterior variances of all pairs of an example and a latent dimension (supplement, Figure 10).

    Args:
        variances: [N, D].
    """
    count, width = np.shape(variances)
    figure, (panel,) = new_figure(
        1,
        f"All pairs of {count} examples and {width} latent dimensions. Dimensions with variance near 0 carry the data, "
        "those near 1 are superfluous.",
    )
    panel.hist(np.ravel(variances), bins=50, range=(0, max(1.0, float(np.max(variances)))), color=COLORS[0])
    panel.set(xlabel="posterior variance", ylabel="pairs")
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


def perturbed_figure(images: np.ndarray, variances: np.ndarray, directions: Sequence[int]) -> Figure:
    """A row of images for each perturbed latent direction (Figure 1, centre; supplement, Figure 9).

    Args:
        images: [K, S, H, W, C] in [0, 1], as `metrics.latent_spectrum.perturbed` makes them.
        variances: posterior variance of the example in each of these directions, [K].
        directions: their numbers, counted from 0.
    """
    spread = np.asarray(images, np.float64).var(axis=1, ddof=1).reshape(len(images), -1).sum(axis=1)
    rows = {
        f"direction {j}: posterior variance {variance:.2g}, image variance {moved:.2g}": row
        for j, variance, moved, row in zip(directions, variances, spread, images, strict=True)
    }
    return strips_figure(
        rows, "One test image with noise N(0, 1) added to one latent direction at a time, before it is decoded."
    )
