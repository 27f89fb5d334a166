"""How close rows come to the training rows."""

import numpy as np

from tfvae.plots.style import COLORS, Figure, legend, new_figure


def closest_figure(generated: np.ndarray, real: np.ndarray) -> Figure:
    """The shares of rows whose closest training row is at most so far, of generated and of held-out rows.

    Args:
        generated: distances [N], from 0 to 1.
        real: likewise of held-out rows, [M].

    Raises:
        ValueError: there is no generated or no held-out row.
    """
    if not len(generated) or not len(real):
        raise ValueError(f"`generated` and `real` must have distances, got {len(generated)} and {len(real)}.")
    caption = (
        "Distance to the closest training row, a mean over columns from 0 to 1. Held-out rows say how close rows come "
        "that nobody has copied: where the blue line is above the orange one at the left, training rows are given away."
    )
    figure, (panel,) = new_figure(1, caption)
    for found, name, color in ((real, "held out", COLORS[1]), (generated, "generated", COLORS[0])):
        places, shares = np.sort(found), np.linspace(0, 1, len(found) + 1)
        panel.step([places[0], *places], shares, where="post", color=color, label=name)
    panel.set(xlabel="distance", ylabel="share of rows", ylim=(0, 1.02))
    panel.set_xlim(left=-0.01)  # copies lie at 0, and would hide behind the axis
    legend(panel, loc="lower right")
    return figure
