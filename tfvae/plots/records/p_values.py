"""Histograms of p-values."""

from collections.abc import Mapping

import numpy as np

from tfvae.plots.style import COLORS, INK, Figure, legend, new_figure

BINS = 20


def p_value_figure(generated: Mapping[str, np.ndarray], real: np.ndarray, given: str = "category") -> Figure:
    """One panel for each model: histograms of the p-values of its rows and of held-out rows, and the uniform line.

    Generated-loss paper, Section 2.2.

    Args:
        generated: p-values [N] by model.
        real: of held-out rows.
        given: what the p-values are given, for the caption.

    Raises:
        ValueError: there is no model, or one without a p-value.
    """
    empty = [name for name, p in {**generated, "held-out rows": real}.items() if not len(p)]
    if empty or not generated:
        raise ValueError(f"`generated` must have p-values of each model, got none of {', '.join(empty) or 'any'}.")
    caption = (
        f"p-values of the numbers given the {given}. Orange: held-out rows. Dashed: a perfect model, if the rows were "
        "Gaussian. Where there are too many values at 0, numbers do not fit their category."
    )
    figure, panels = new_figure(len(generated), caption, columns=3, height=2.8)
    edges = np.linspace(0, 1, BINS + 1)
    for panel, (name, p) in zip(panels, generated.items(), strict=True):
        panel.hist(p, edges, density=True, color=COLORS[0], alpha=0.75, label="generated")
        panel.hist(real, edges, density=True, histtype="step", color=COLORS[1], linewidth=1.6, label="held out")
        panel.axhline(1, color=INK, linestyle="--", linewidth=0.9, label="uniform")
        panel.set(xlabel="p", ylabel="density", xlim=(0, 1))
        panel.set_title(f"{name}\nmean {np.mean(p):.3f}, median {np.median(p):.3f}", color=INK, fontsize=9)
    legend(figure, loc="outside lower center", ncols=3, handles=panels[0].get_legend_handles_labels()[0])
    return figure
