"""How posteriors collapse, or do not (lagging-encoder paper, Figures 4 and 5; AutoGen paper)."""

from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from itertools import cycle, product

from matplotlib.ticker import MaxNLocator

from tfvae.plots.meanings import MetricTable
from tfvae.plots.style import COLORS, INK, Figure, legend, legend_below, new_figure, wrapped

Histories = Mapping[str, Sequence[Mapping[str, float]]]
"""Lines of held-out values, each with "step", by method."""

MARKERS = "osD^v*XP"
_PARTS = {"rate", "distortion", "elbo"}


def collapse_figure(histories: Histories, information: str = "mi_batch") -> Figure:
    """KL, mutual information and their difference over training, nats, a panel for each method that has both.

    The difference is KL(q(z), p(z)): how far the codes of all data together are from the prior. Figure 5; the paper's
    Eq. 5 and Hoffman and Johnson 2016.

    Raises:
        ValueError: no method has a line with "rate" and `information`.
    """
    drawn = {
        method: both
        for method, lines in histories.items()
        if (both := [line for line in lines if "rate" in line and information in line])
    }
    if not drawn:
        raise ValueError(
            f"`histories` must have a line with rate and {information}; methods: {', '.join(histories) or 'none'}."
        )
    caption = "KL = mutual information of x and z + distance of q(z) from the prior. All at 0: the posterior collapsed."
    figure, panels = new_figure(len(drawn), caption, columns=3, height=2.6)
    for panel, (method, lines) in zip(panels, drawn.items(), strict=True):
        steps = [line["step"] for line in lines]
        series = {
            "KL(q(z given x), p(z))": [line["rate"] for line in lines],
            "mutual information": [line[information] for line in lines],
            "KL(q(z), p(z))": [line["rate"] - line[information] for line in lines],
        }
        for color, (name, values) in zip(COLORS, series.items(), strict=False):
            panel.plot(steps, values, ".-", color=color, linewidth=1.5, markersize=4, label=name)
        panel.set(xlabel="step", ylabel="nats")
        panel.set_title(wrapped(method), color=INK, fontsize=10)
        panel.xaxis.set_major_locator(MaxNLocator(5, integer=True))
    legend(panels[0])
    return figure


def kl_share_figure(histories: Histories) -> Figure:
    """The KL's share of the negative ELBO, and the ELBO itself, over training, a line for each method.

    AutoGen paper, Figure 2; there the share is of each method's own objective, see `own_share_figure`, here of one that
    is the same for all.

    Raises:
        ValueError: no method has a line with "rate", "distortion" and "elbo".
    """
    drawn = _with(_PARTS, histories)
    figure, (share, elbo) = new_figure(
        2,
        "The KL as a part of the negative ELBO, which says how much is paid for z; and the ELBO itself.",
        columns=2,
        width=3.2,
    )
    for (style, color), (method, lines) in zip(_looks(), drawn.items(), strict=False):
        steps = [line["step"] for line in lines]
        shares = [100 * line["rate"] / (line["rate"] + line["distortion"]) for line in lines]
        share.plot(steps, shares, style, color=color, marker=".", linewidth=1.5, markersize=4, label=method)
        elbo.plot(steps, [line["elbo"] for line in lines], style, color=color, marker=".", linewidth=1.5, markersize=4)
    share.set(xlabel="step", ylabel="KL, % of the negative ELBO", ylim=(0, None))
    elbo.set(xlabel="step", ylabel="ELBO, nats per example")
    for panel in (share, elbo):
        panel.xaxis.set_major_locator(MaxNLocator(4, integer=True))
    legend_below(figure, share.lines)
    return figure


def own_share_figure(histories: Histories) -> Figure:
    """The share of each method's own objective that it pays for z, over training (AutoGen paper, Figure 2, left).

    The payment is the KL with the weights and floors that the method puts on it, over the loss, which weighs the
    reconstruction too: AutoGen's counts it 1 + m times.

    Raises:
        ValueError: no method has a line with "price" and "loss".
    """
    drawn = _with({"price", "loss"}, histories)
    caption = (
        "What each method's own objective pays for z. Methods that weigh it differently have different objectives."
    )
    figure, (panel,) = new_figure(1, caption, width=4.5)
    for (style, color), (method, lines) in zip(_looks(), drawn.items(), strict=False):
        shares = [100 * line["price"] / line["loss"] for line in lines]
        panel.plot([line["step"] for line in lines], shares, style, color=color, linewidth=1.5, label=method)
    panel.set(xlabel="step", ylabel="KL, % of its own objective", ylim=(0, None))
    panel.xaxis.set_major_locator(MaxNLocator(4, integer=True))
    legend_below(figure, panel.lines)
    return figure


def _with(names: Set[str], histories: Histories) -> Histories:
    """The lines that have all these values, of the methods that have such lines. Raises ValueError where none has."""
    drawn = {method: found for method, lines in histories.items() if (found := [x for x in lines if x.keys() >= names])}
    if not drawn:
        raise ValueError(
            f"`histories` must have a line with {', '.join(sorted(names))}; methods: {', '.join(histories) or 'none'}."
        )
    return drawn


def _looks() -> Iterator[tuple[str, str]]:
    """Styles and colours of lines, all pairs in turn, without an end."""
    return cycle(product(("-", "--", ":"), COLORS))


def active_units_figure(rows: MetricTable, method: Callable[[str], str] = str, nll: str = "iw_nll") -> Figure:
    """Negative log-likelihood against active units, a dot a model (Figure 4). Without a z there are 0 units.

    Args:
        rows: values of metrics by model; models without `nll` are left out.
        method: name of a model -> its method; models of one method look the same.
        nll: name of the likelihood's value.

    Raises:
        ValueError: no model has it.
    """
    groups: dict[str, list[Mapping[str, float]]] = {}
    for model, row in rows.items():
        if nll in row:
            groups.setdefault(method(model), []).append(row)
    if not groups:
        raise ValueError(f"`rows` must have a model with {nll}; models: {', '.join(rows) or 'none'}.")
    figure, (panel,) = new_figure(
        1, "Right and below is best: z is used, and the data are explained no worse.", height=3.4
    )
    for color, marker, (name, found) in zip(cycle(COLORS), cycle(MARKERS), groups.items(), strict=False):
        units = [row.get("active_units", 0.0) for row in found]
        panel.scatter(units, [row[nll] for row in found], color=color, marker=marker, s=42, alpha=0.8, label=name)
    panel.set(xlabel="active units", ylabel="-log p(x), nats per example")
    most = max(row.get("active_units", 0.0) for found in groups.values() for row in found)
    panel.set_xlim(-0.5, most + 0.5)  # where all have equally many, the axis would show fractions of a unit
    panel.xaxis.set_major_locator(MaxNLocator(integer=True))
    legend(panel, loc="center left", bbox_to_anchor=(1.0, 0.5))
    return figure
