"""What becomes of records that are encoded and decoded again and again (generated-loss paper, Appendix E)."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.ticker import MaxNLocator

from tfvae.plots.style import COLORS, INK, Figure, legend, new_figure

GAP, BOX = 0.2, 0.32
"""Distance of a box's centre from the position of its round, and width of a box."""


def repeated_coding_figure(generated: Sequence[np.ndarray], reconstructed: Sequence[np.ndarray]) -> Figure:
    """p-values of generated rows, and of training rows, after n rounds: a box for each, side by side (Figure 12).

    Args:
        generated: p-values of each round, the generated rows themselves first.
        reconstructed: the same, from training rows on.

    Raises:
        ValueError: the two differ in the number of rounds, or there is none.
    """
    if len(generated) != len(reconstructed) or not generated:
        raise ValueError(
            "`generated` and `reconstructed` must have equally many rounds, at least one; got "
            f"{len(generated)} and {len(reconstructed)}."
        )
    caption = (
        "p-values after n rounds of encoding and decoding at the posterior's mean: median, quartiles, and whiskers to "
        "the farthest value within 1.5 times the quartiles' distance; dots are values farther out."
    )
    figure, (panel,) = new_figure(1, caption, height=3.2)
    for color, shift, name, rounds in (
        (COLORS[0], -GAP, "generated", generated),
        (COLORS[1], GAP, "reconstructed", reconstructed),
    ):
        _boxes(panel, rounds, shift, color)
        panel.plot([], [], "s", color=color, markersize=8, label=name)
    panel.set(xlabel="rounds of encoding and decoding", ylabel="p", ylim=(-0.02, 1.02))
    panel.set_xticks(range(len(generated)), [str(n) for n in range(len(generated))])
    panel.grid(visible=False, axis="x")
    legend(panel, loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=2)
    return figure


def existing_values_figure(shares: Mapping[str, Sequence[float]], what: str = "values") -> Figure:
    """Share of generated values that a training row has, after n rounds; a line for each model (Figure 15).

    Args:
        shares: of each round by model, the generated rows themselves first.
        what: what the values are called, such as "street names".

    Raises:
        ValueError: no model has a round.
    """
    if not any(len(values) for values in shares.values()):
        raise ValueError(f"`shares` must have a round of a model; models: {', '.join(shares) or 'none'}.")
    caption = f"Generated {what} that exist in the training rows, after n rounds of encoding and decoding."
    figure, (panel,) = new_figure(1, caption, height=3.0)
    for color, (name, values) in zip(COLORS, shares.items(), strict=False):
        panel.plot([100 * value for value in values], "o-", color=color, linewidth=1.5, markersize=5, label=name)
    panel.set(xlabel="rounds of encoding and decoding", ylabel=f"% of the {what}", ylim=(0, 100))
    panel.xaxis.set_major_locator(MaxNLocator(integer=True))
    legend(panel)
    return figure


def _boxes(panel: Any, rounds: Sequence[np.ndarray], shift: float, color: str) -> None:
    line = {"color": INK, "linewidth": 0.9}
    panel.boxplot(
        list(rounds),
        positions=np.arange(len(rounds)) + shift,
        widths=BOX,
        patch_artist=True,
        boxprops={"facecolor": color, "alpha": 0.75, "linewidth": 0},
        medianprops={"color": INK, "linewidth": 1.6},
        whiskerprops=line,
        capprops=line,
        flierprops={"marker": ".", "markersize": 2, "markeredgecolor": color, "alpha": 0.3, "rasterized": True},
    )
