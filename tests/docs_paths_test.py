"""What the pages for people name exists: source files, folders, links. Design notes are history, and not read."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house import ROOT, none

PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])
HISTORY = ("CHANGELOG.md",)

SOURCE = re.compile(r"(?<![\w/.-])(?:[\w-]+/)+[\w-]+\.(?:py|md|toml|txt)\b")
"""A path with a folder in front; a word before "=", as of a flag, is no part of it."""
FOLDER = re.compile(r"`((?:tfvae|configs|pipelines|serving|tests|docs|benchmarks)/(?:[a-z_]+/)*)`")
LINK = re.compile(r"\]\((?!https?://|#)([^)#]+)")


def dangling(text: str, folder: Path) -> Iterator[str]:
    """Paths in a page of this folder that do not exist: links from the folder on, others from the root on."""
    named = [*SOURCE.findall(LINK.sub("](", text)), *FOLDER.findall(text)]
    yield from (path for path in named if not (ROOT / path).exists())
    yield from (link for link in LINK.findall(text) if not (folder / link).exists())


@pytest.mark.parametrize("page", [page for page in PAGES if page.name not in HISTORY], ids=lambda page: page.name)
def test_what_a_page_names_exists(page):
    none(dangling(page.read_text("utf-8"), page.parent))


@pytest.mark.parametrize(
    "text",
    [
        "`tfvae/no/such.py`",
        "python -m benchmarks.table --config=configs/no_such.py",
        "| a latent | `tfvae/no_such/` |",
        "[results](docs/no_such.md)",
        "![picture](images/no_such.png)",
        "`objectives/elbo.py`",
    ],
)
def test_what_does_not_exist_is_found(text):
    assert list(dangling(text, ROOT))


@pytest.mark.parametrize(
    "text", ["`tfvae/model.py` and `tests/tfvae/`", "[a](docs/records.md#use)", "[b](https://example.com/x.py)", "x/y"]
)
def test_what_exists_is_let_be(text):
    assert not list(dangling(text, ROOT))
