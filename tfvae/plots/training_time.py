"""How long training took."""

from collections.abc import Mapping

from tfvae.checks import require_one_of
from tfvae.plots.style import COLORS, INK, Figure, new_figure


def training_time_figure(seconds: Mapping[str, float], baseline: str) -> Figure:
    """A bar for each method: its seconds of training, and their ratio to those of `baseline`.

    Raises:
        ValueError: `baseline` is no method, or took no time.
    """
    require_one_of("baseline", baseline, seconds)
    if not seconds[baseline] > 0:
        raise ValueError(f"`seconds` of the baseline must be positive, got {seconds[baseline]!r} for {baseline}.")
    caption = f"Time that training took, and its ratio to that of {baseline}."
    figure, (panel,) = new_figure(1, caption, height=0.9 + 0.32 * len(seconds))
    bars = panel.barh(list(seconds), list(seconds.values()), color=COLORS[0], height=0.65)
    labels = [f"{_duration(value)}, {value / seconds[baseline]:.2f} ×" for value in seconds.values()]
    panel.bar_label(bars, labels, padding=4, color=INK, fontsize=9)
    panel.set(xlabel="seconds", xlim=(0, 1.3 * max(seconds.values())))
    panel.invert_yaxis()
    panel.grid(visible=False, axis="y")
    return figure


def _duration(seconds: float) -> str:
    """Writes a number of seconds in the largest unit of which there is at least one."""
    for size, unit in ((3600, "h"), (60, "min")):
        if seconds >= size:
            return f"{seconds / size:.1f} {unit}"
    return f"{seconds:.1f} s"
