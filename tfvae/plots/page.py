"""A page of its own, beside the report."""

from pathlib import Path
from typing import NamedTuple

from tfvae.plots.style import Figure
from tfvae.whole_files import replacing, write_text

_DPI = 150


class Page(NamedTuple):
    """An HTML page, and a figure that the report shows in its place, with a link."""

    name: str
    """Name of its files, without the ending."""
    html: str
    figure: Figure

    @property
    def file(self) -> str:
        """Name of the HTML file."""
        return f"{self.name}.html"

    def write(self, directory: Path) -> None:
        """Writes `<name>.html` and `<name>.png`."""
        write_text(directory / self.file, self.html)
        with replacing(directory, f"{self.name}.png") as path:
            self.figure.savefig(path, dpi=_DPI, format="png")
