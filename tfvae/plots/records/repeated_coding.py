"""What becomes of records that are encoded and decoded again and again (generated-loss paper, Appendix E)."""

from collections.abc import Mapping, Sequence
from itertools import cycle
from typing import Any

import numpy as np
from matplotlib.ticker import MaxNLocator

from tfvae.plots.style import COLORS, INK, STYLES, Figure, legend, new_figure, short

GAP, BOX = 0.2, 0.32
"""Distance of a box's centre from the position of its round, and width of a box."""
KINDS = ("generated", "reconstructed")
"""What rounds start from: rows that the model generated, and training rows."""

Both = tuple[Sequence[np.ndarray], Sequence[np.ndarray]]
"""Rounds of generated rows, and those from training rows on."""


def repeated_coding_figure(rounds: Mapping[str, Both]) -> Figure:
    """p-values of generated rows, and of training rows, after n rounds: a box for each, side by side (Figure 12).

    Args:
        rounds: by model, a panel each; a round is the p-values of its rows, and the rows themselves are the first.

    Raises:
        ValueError: there is no model, the two of a model differ in the number of rounds, or have none.
    """
    if not rounds:
        raise ValueError("`rounds` must have a model, got none.")
    for name, (generated, training) in rounds.items():
        if len(generated) != len(training) or not generated:
            raise ValueError(
                "`rounds` must have equally many of generated as of training rows, at least one; got "
                f"{len(generated)} and {len(training)} of {name}."
            )
    caption = (
        "p-values after n rounds of encoding and decoding at the posterior's mean: median, quartiles, and whiskers to "
        "the farthest value within 1.5 times the quartiles' distance; dots are values farther out."
    )
    figure, panels = new_figure(len(rounds), caption, columns=2, height=2.8, width=4.8)
    for panel, (name, both) in zip(panels, rounds.items(), strict=True):
        _boxes(panel, both)
        panel.set_title(name, color=INK, fontsize=10)
    legend(figure, loc="outside lower center", ncols=2, handles=panels[0].lines[:2])
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
    figure, (panel,) = new_figure(1, caption, height=3.4)
    for color, style, (name, values) in zip(cycle(COLORS), cycle(STYLES), shares.items(), strict=False):
        percents = [100 * value for value in values]
        panel.plot(percents, f"o{style}", color=color, linewidth=1.5, markersize=4, label=name)
    panel.set(xlabel="rounds of encoding and decoding", ylabel=short(f"% of the {what}"))
    panel.set_ylim(0, max(1.0, panel.get_ylim()[1]))
    panel.xaxis.set_major_locator(MaxNLocator(integer=True))
    legend(figure, loc="outside lower center", ncols=3)
    return figure


def _boxes(panel: Any, both: Both) -> None:
    for color, name in zip(COLORS, KINDS, strict=False):
        panel.plot([], [], "s", color=color, markersize=8, label=name)
    for color, shift, rounds in zip(COLORS, (-GAP, GAP), both, strict=False):
        _row_of_boxes(panel, rounds, shift, color)
    panel.set(xlabel="rounds of encoding and decoding", ylabel="p", ylim=(-0.02, 1.02))
    panel.set_xticks(range(len(both[0])), [str(n) for n in range(len(both[0]))])
    panel.grid(visible=False, axis="x")


def _row_of_boxes(panel: Any, rounds: Sequence[np.ndarray], shift: float, color: str) -> None:
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
