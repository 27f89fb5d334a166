import base64
import dataclasses
import html.parser
import io
import re

import numpy as np
import pytest
from PIL import Image

import tfvae.plots
from tfvae.plots import Report, TextTable, image_grid, loss_figure, spectrum_figure, variance_figure, write_report

GRID = image_grid(np.random.default_rng(0).uniform(size=[4, 8, 8, 3]))
REPORT = Report(
    title="two_stage_digits <small> & more",
    about="The two-stage VAE.",
    rows={"learned_gamma": {"mse": 0.5, "kid_digits": 0.1}, "two_stage": {"kid_digits": 0.05}},
    samples={"learned_gamma": GRID, "two_stage": None},
    figures={
        "Loss": loss_figure({"learned_gamma": [{"step": 1, "loss": 2.0}, {"step": 2, "loss": 1.0}]}),
        "Latent spectrum": spectrum_figure({"<stage 1>": np.ones(3)}, np.ones(3)),
        "Posterior variances": None,
    },
    config={"latent": 16, "data_dir": "</table><script>alert(1)</script>"},
    versions={"python": "3.10.13", "tensorflow": "2.16.2"},
    seed=7,
    command="python -m tfvae.train --config='a & b'",
)


class Page(html.parser.HTMLParser):
    """Tags with their attributes, the visible text, and whether every tag is closed."""

    VOID = ("meta", "img", "br", "link", "input")

    def __init__(self, text):
        super().__init__()
        self.tags, self.text, self.open = [], [], []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if not {"style", "script"} & set(self.open):
            self.text.append(data)


def written(tmp_path, **changes):
    path = tmp_path / "report.html"
    write_report(path, dataclasses.replace(REPORT, **changes))
    assert [item.name for item in tmp_path.iterdir()] == ["report.html"]
    return path.read_text("utf-8")


@pytest.fixture(scope="module")
def text(tmp_path_factory):
    return written(tmp_path_factory.mktemp("report"))


def test_the_page_is_whole_and_shows_every_part(text):
    page = Page(text)
    assert page.open == []
    shown = " ".join(" ".join(page.text).split())
    for part in (REPORT.title, REPORT.about, REPORT.command, "0.05", "Latent spectrum", "3.10.13", "latent", "16"):
        assert part in shown
    assert re.search(r"seed 7", shown)


def test_nothing_is_fetched_from_anywhere(text):
    assert not re.findall(r"""(?:src|href)\s*=\s*["'](?!data:|#)[^"']+""", text)
    assert not re.findall(r"@import|url\((?!#)", text)
    assert "script" not in {tag for tag, _ in Page(text).tags}


def test_texts_are_escaped(text):
    assert "<script>" not in text
    assert "&lt;/table&gt;&lt;script&gt;" in text
    assert "<small>" not in text


def test_the_best_value_is_marked(text):
    assert re.findall(r'<td class="number best">([^<]*)</td>', text) == ["0.05"]


def test_samples_are_the_grid_itself(text):
    (source,) = [attributes["src"] for tag, attributes in Page(text).tags if tag == "img"]
    with Image.open(io.BytesIO(base64.b64decode(source.partition(",")[2]))) as image:
        np.testing.assert_array_equal(np.asarray(image), GRID)


def test_samples_that_are_text_are_a_list_whose_rest_is_folded(tmp_path):
    lines = [f"<b> & sentence {i}" for i in range(20)]
    html = written(tmp_path, samples={"vae": lines, "few": lines[:12]}, figures={})
    found = re.findall(r"<li>(.*?)</li>", html)
    assert found == [f"&lt;b&gt; &amp; sentence {i}" for i in (*range(20), *range(12))]
    assert html.count("<summary>8 more</summary>") == 1
    assert html.index("<summary>8 more") > html.index("sentence 11<")
    assert Page(html).open == []


def test_tables_of_text_are_escaped_and_grouped(tmp_path):
    rows = [("vae", "<i>a</i>"), ("lm", "b & c"), ("vae", "d"), ("lm", "")]
    html = written(tmp_path, figures={"Sentences": TextTable("What is read.", ("model", "sentence"), rows, 2)})
    table = html[html.index('<table class="text">') : html.index("</table>", html.index('<table class="text">'))]
    cells = [re.findall(r"<td>(.*?)</td>", row) for row in table.split("<tr>")[2:]]
    assert cells == [["vae", "&lt;i&gt;a&lt;/i&gt;"], ["lm", "b &amp; c"], ["vae", "d"], ["lm", ""]]
    assert table.count("<tbody>") == 2
    assert "<figcaption>What is read.</figcaption>" in html
    assert Page(html).open == []


def test_a_table_without_groups_is_one_body(tmp_path):
    html = written(tmp_path, figures={"A": TextTable("", ("a",), [["x"], ["y"]]), "B": TextTable("", ("a",), [])})
    first, second = re.findall(r'<table class="text">.*?</table>', html, re.S)
    assert (first.count("<tbody>"), second.count("<tbody>")) == (1, 0)


def test_a_page_is_written_beside_the_report_and_linked(tmp_path):
    figure = spectrum_figure({"a": np.ones(3)}, np.ones(3))
    report = dataclasses.replace(REPORT, figures={"Map": tfvae.plots.Page("my map", "<p>hello</p>", figure)})
    write_report(tmp_path / "report.html", report)
    assert {item.name for item in tmp_path.iterdir()} == {"report.html", "my map.html", "my map.png"}
    html = (tmp_path / "report.html").read_text("utf-8")
    assert '<a href="my%20map.html">my map.html</a>' in html
    assert html.count("<svg") == 1 and figure.get_label() in html
    assert (tmp_path / "my map.html").read_text("utf-8") == "<p>hello</p>"
    assert Page(html).open == []


def test_figures_are_inline_with_caption_and_names_of_their_own(text):
    assert text.count("<svg") == 2
    assert "Singular values of matrices of latent samples" in text
    names = re.findall(r' id="([^"]+)"', text)
    assert len(names) == len(set(names))
    assert set(re.findall(r'(?:href="|url\()#([^")]+)', text)) <= set(names)


def test_what_is_missing_is_named(text, tmp_path):
    assert "Posterior variances: not measured." in text
    assert "Samples: not measured." in text
    empty = written(tmp_path, rows={}, samples={}, figures={}, command="")
    for part in ("Metrics: not measured.", "Samples: not measured.", "Figures: not measured.", "Not recorded."):
        assert part in empty


def test_equal_reports_are_equal_files(tmp_path):
    first, second = (
        written(tmp_path, figures={"Posterior variances": variance_figure(np.array([[0.1, 0.9]]))}) for _ in range(2)
    )
    assert first == second


def test_a_page_that_fails_leaves_the_old_one(tmp_path):
    (tmp_path / "report.html").write_text("old")
    with pytest.raises(TypeError):
        write_report(tmp_path / "report.html", dataclasses.replace(REPORT, rows={"a": {"mse": "text"}}))
    assert (tmp_path / "report.html").read_text() == "old"


def test_a_figure_that_cannot_be_drawn_is_named_and_counted(tmp_path):
    def fail(*args, **options):
        raise ValueError("no <b>ink</b>\nleft")

    broken = spectrum_figure({"a": np.ones(3)}, np.ones(3))
    broken.savefig = fail
    missing = write_report(
        tmp_path / "report.html", dataclasses.replace(REPORT, figures={**REPORT.figures, "x": broken})
    )
    assert {title: figure.reason for title, figure in missing.items()} == {"x": "ValueError: no <b>ink</b>"}
    shown = " ".join("".join(Page((tmp_path / "report.html").read_text("utf-8")).text).split())
    assert "x: could not be drawn (ValueError: no <b>ink</b>)." in shown
    assert "1 of 4 could not be drawn; nothing else depends on it." in shown


def test_sentences_come_first_with_their_level_and_are_escaped(tmp_path):
    said = {"How good": [("good", "All <b> well."), ("bad", "Not & this.")]}
    html = written(tmp_path, sentences=said, samples=None, figures={})
    assert html.index("How good") < html.index("<h2>Metrics")
    assert re.findall(r'<span class="level (\w+)">(\w+)</span><span>(.*?)</span>', html) == [
        ("good", "good", "All &lt;b&gt; well."),
        ("bad", "bad", "Not &amp; this."),
    ]
    assert "<h2>Samples" not in html
    assert Page(html).open == []
