"""What was judged, as Markdown."""

from collections.abc import Mapping, Sequence

from benchmarks.summary import summary
from tfvae.plots.meanings import shown

Row = Mapping[str, float]
"""Name of a value -> the value."""


def page(command: str, rows: Mapping[str, Sequence[Row]]) -> str:
    """The command, and a table with a row for each value and a column for each system.

    Args:
        command: that makes the table.
        rows: name of a system -> its values for each seed; means and standard errors over them are shown.
    """
    names = list(dict.fromkeys(name for found in rows.values() for row in found for name in row))
    lines = [f"| | {' | '.join(rows)} |", f"|---|{'---:|' * len(rows)}"]
    lines += [f"| {name} | {' | '.join(_cell(found, name) for found in rows.values())} |" for name in names]
    return "\n".join([f"`{command}`; means and standard errors over seeds.", "", *lines, ""])


def _cell(found: Sequence[Row], name: str) -> str:
    values = [row[name] for row in found if name in row]
    if not values:
        return shown(None)
    one = summary(values)
    return shown(one.mean) + (f" ± {one.error:.2g}" if len(values) > 1 else "")
