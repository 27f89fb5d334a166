"""Generated loss beside training and test loss (generated-loss paper, Figures 1 and 2)."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import cycle, product
from typing import Any

from matplotlib.ticker import MaxNLocator

from tfvae.plots.style import COLORS, INK, STYLES, Figure, legend_below, new_figure, wrapped

Histories = Mapping[str, Sequence[Mapping[str, float]]]
"""Lines by model, each with "step", and with some of train_loss, train_bpc, test_loss and so on, see `LossCurves`."""

KINDS = {"train": "-", "test": "--", "generated": "-"}
"""Kind of rows -> style of its line. Without overfitting, the lines of train and test lie on each other."""
UNITS = {"loss": "loss", "bpc": "bits per character"}
"""Values that are drawn, each where a line has it: models without text have no bits per character."""


def generated_loss_figure(histories: Histories) -> Figure:
    """Loss, and bits per character, of training, test and generated rows, a row for each model (Figures 1, 3 and 4).

    Lines of augmented training may have "batch_loss" and "batch_bpc", those of its batches with their variants.

    Raises:
        ValueError: no model has one of these values.
    """
    drawn = _with(histories, KINDS)
    values = _values(drawn, KINDS)
    caption = (
        f"{_named(values)}, with the weights of its step. While generated rows cost more than real ones, the model "
        "cannot read what it generates. A multiscale VAE is at its lowest level, but for its batches, which are at all."
    )
    figure, panels = new_figure(len(values) * len(drawn), caption, columns=len(values), width=3.2)
    for panel, ((model, lines), value) in zip(panels, product(drawn.items(), values), strict=True):
        for color, (kind, style) in zip(COLORS, KINDS.items(), strict=False):
            _draw(panel, lines, f"{kind}_{value}", style, color, kind)
        if any(f"batch_{value}" in line for line in lines):
            _draw(panel, lines, f"batch_{value}", ":", COLORS[len(KINDS)], "batch with variants")
        _dress(panel, UNITS[value])
        panel.set_title(wrapped(model), color=INK, fontsize=10)
    named = {line.get_label(): line for panel in panels for line in panel.lines}
    legend_below(figure, list(named.values()))
    return figure


def generated_losses_figure(histories: Histories) -> Figure:
    """Loss, and bits per character, of generated rows, a line for each model (Figure 2).

    Raises:
        ValueError: no model has one of these values.
    """
    drawn = _with(histories, ["generated"])
    values = _values(drawn, ["generated"])
    caption = f"{_named(values)} of generated rows, each model judged by itself."
    figure, panels = new_figure(len(values), caption, columns=len(values), width=3.2, height=3.0)
    for panel, value in zip(panels, values, strict=True):
        for color, style, (model, lines) in zip(cycle(COLORS), cycle(STYLES), drawn.items(), strict=False):
            _draw(panel, lines, f"generated_{value}", style, color, model)
        _dress(panel, UNITS[value])
    legend_below(figure, panels[0].lines)
    return figure


def _with(histories: Histories, kinds: Iterable[str]) -> Histories:
    """The models that have a value of one of these kinds of rows."""
    names = {f"{kind}_{value}" for kind in kinds for value in UNITS}
    found = {model: lines for model, lines in histories.items() if any(names & line.keys() for line in lines)}
    if not found:
        raise ValueError(
            f"`histories` must have a line with {' or '.join(sorted(names))}; models: {', '.join(histories) or 'none'}."
        )
    return found


def _values(drawn: Histories, kinds: Iterable[str]) -> list[str]:
    """Those of `UNITS` that a line has for one of these kinds of rows."""
    there = {name for lines in drawn.values() for line in lines for name in line}
    return [value for value in UNITS if any(f"{kind}_{value}" in there for kind in kinds)]


def _named(values: Iterable[str]) -> str:
    return " and ".join(UNITS[value] for value in values).capitalize()


def _draw(panel: Any, lines: Sequence[Mapping[str, float]], name: str, style: str, color: str, label: str) -> None:
    having = [line for line in lines if name in line]
    steps, values = [line["step"] for line in having], [line[name] for line in having]
    panel.plot(steps, values, style, color=color, linewidth=1.5, label=label)


def _dress(panel: Any, unit: str) -> None:
    panel.set(xlabel="step", ylabel=unit)
    panel.xaxis.set_major_locator(MaxNLocator(4, integer=True))
