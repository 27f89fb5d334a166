"""Generated loss beside training and test loss (generated-loss paper, Figures 1 and 2)."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import cycle
from typing import Any

from matplotlib.ticker import MaxNLocator

from tfvae.plots.style import COLORS, INK, Figure, legend, new_figure

Histories = Mapping[str, Sequence[Mapping[str, float]]]
"""Lines by model, each with "step", and with some of train_loss, train_bpc, test_loss and so on."""

KINDS = {"train": "-", "test": "--", "generated": "-"}
"""Kind of rows -> style of its line. Without overfitting, the lines of train and test lie on each other."""
UNITS = {"loss": "loss", "bpc": "bits per character"}
STYLES = ("-", "--", ":", "-.")


def generated_loss_figure(histories: Histories) -> Figure:
    """Loss (left) and bits per character (right) of training, test and generated rows, a row for each model (Figure 1).

    Raises:
        ValueError: no model has one of these values.
    """
    drawn = _with(histories, KINDS)
    caption = (
        "Loss with the weights of its step, and bits per character. While generated rows cost more than real ones, the "
        "model cannot read what it generates."
    )
    figure, panels = new_figure(2 * len(drawn), caption, columns=2, width=3.2)
    for pair, (model, lines) in zip(zip(panels[::2], panels[1::2], strict=True), drawn.items(), strict=True):
        for panel, (value, unit) in zip(pair, UNITS.items(), strict=True):
            for color, (kind, style) in zip(COLORS, KINDS.items(), strict=False):
                _draw(panel, lines, f"{kind}_{value}", style, color, kind)
            _dress(panel, unit)
            panel.set_title(model, color=INK, fontsize=10)
    legend(panels[0])
    return figure


def generated_losses_figure(histories: Histories) -> Figure:
    """Loss (left) and bits per character (right) of generated rows, a line for each model (Figure 2).

    Raises:
        ValueError: no model has one of these values.
    """
    drawn = _with(histories, ["generated"])
    caption = "Loss and bits per character of generated rows, each model judged by itself."
    figure, panels = new_figure(2, caption, columns=2, width=3.2, height=3.0)
    for panel, (value, unit) in zip(panels, UNITS.items(), strict=True):
        for color, style, (model, lines) in zip(cycle(COLORS), cycle(STYLES), drawn.items(), strict=False):
            _draw(panel, lines, f"generated_{value}", style, color, model)
        _dress(panel, unit)
    legend(figure, loc="outside lower center", ncols=2, handles=panels[0].lines)
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


def _draw(panel: Any, lines: Sequence[Mapping[str, float]], name: str, style: str, color: str, label: str) -> None:
    having = [line for line in lines if name in line]
    steps, values = [line["step"] for line in having], [line[name] for line in having]
    panel.plot(steps, values, style, color=color, linewidth=1.5, label=label)


def _dress(panel: Any, unit: str) -> None:
    panel.set(xlabel="step", ylabel=unit)
    panel.xaxis.set_major_locator(MaxNLocator(4, integer=True))
