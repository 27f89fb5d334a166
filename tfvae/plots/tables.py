"""The metric table of a run for terminals."""

from rich import box
from rich.table import Table
from rich.text import Text

from tfvae.plots.meanings import MetricTable, best, meaning, shown, value_names


def metric_table(rows: MetricTable, title: str | None = None) -> Table:
    """A row for each value and a column for each stage; the best of a row is bold and starred.

    There are more values than stages and their names are long, so this way round fits a terminal.

    Args:
        rows: values of metrics by stage, see `metrics.measure`; "–" stands where a stage lacks one.
        title: above the table.
    """
    # All is `Text`: in a str rich takes what stands between brackets, as in the name of a column, for a style.
    table = Table(
        title=None if title is None else Text(title), title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False
    )
    table.add_column("metric", overflow="fold")
    table.add_column("unit", style="dim")
    for stage in rows:
        table.add_column(Text(stage), justify="right", no_wrap=True)
    for name in value_names(rows):
        winners = best(rows, name)
        cells = [_cell(shown(row.get(name)), stage in winners) for stage, row in rows.items()]
        table.add_row(Text(name), Text(meaning(name).unit), *cells)
    return table


def _cell(text: str, is_best: bool) -> Text:
    return Text(f"{text} *", "bold") if is_best else Text(f"{text}  ")
