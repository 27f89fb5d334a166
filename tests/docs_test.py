"""The examples in the documents: run as they are written, and as short as they say."""

import re

import numpy as np
import pytest

from tests.house import ROOT
from tests.tfvae.tables.people import people


def blocks(name: str) -> list[str]:
    """The fenced blocks of Python of a document."""
    return re.findall(r"^```python\n(.*?)^```", (ROOT / name).read_text("utf-8"), re.DOTALL | re.MULTILINE)


def lines(code: str) -> int:
    return sum(bool(line.strip()) for line in code.splitlines())


def run(name: str, only: slice = slice(None), **given: object) -> dict:
    """What the blocks of a document define, one after the other."""
    found: dict = {**given}
    for code in blocks(name)[only]:
        exec(compile(code, name, "exec"), found)  # noqa: S102
    return found


def test_the_example_of_the_readme_trains_measures_and_samples():
    assert lines(blocks("README.md")[1]) <= 20
    found = run("README.md", slice(1, 2))
    values, images = found["values"], np.asarray(found["images"])
    assert values["rate"] > 2 and values["elbo"] > -20  # at the start: 0.1 and -66
    assert images.shape == (16, 64) and images.std(axis=0).max() > 0.1
    assert images.min() >= 0 and images.max() <= 1


@pytest.mark.slow
def test_three_lines_of_the_readme_make_rows_of_a_data_frame():
    assert lines(blocks("README.md")[0]) == 3
    real = people(60)
    fake = run("README.md", slice(0, 1), df=real)["fake"]
    assert fake.dtypes.equals(real.dtypes) and len(fake) == 1000


def test_a_method_of_ones_own_is_short_and_does_what_its_page_says():
    code = blocks("docs/your_own_method.md")
    assert lines(code[0]) < 10 and sum(map(lines, code)) < 30
    plain, hinge = (run("docs/your_own_method.md")["found"][name] for name in ("ELBO", "hinge"))
    assert plain["rate"] < 0.1 and hinge["rate"] == pytest.approx(4.4, abs=0.3)
    assert plain["mse"] == pytest.approx(0.076, abs=0.003) and hinge["mse"] == pytest.approx(0.049, abs=0.003)
    assert plain["elbo"] == pytest.approx(-61.2, abs=0.3) and hinge["elbo"] == pytest.approx(-64.8, abs=0.5)


def test_every_file_that_the_documents_link_is_there():
    documents = [ROOT / "README.md", *(ROOT / "docs").glob("*.md")]
    links = [(path, link) for path in documents for link in re.findall(r"\]\(([^)#:]+)\)", path.read_text("utf-8"))]
    assert len(links) > 10
    missing = [f"{path.name}: {link}" for path, link in links if not (path.parent / link).exists()]
    assert missing == []
