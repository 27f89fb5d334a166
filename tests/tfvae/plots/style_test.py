import io

import pytest

from tfvae.plots.style import new_figure, short


@pytest.mark.parametrize("text", ["a $b$ c", "$\\bad{$", "\\$ and \\alpha", "one $", "100%"])
def test_texts_are_never_mathematics(text):
    figure, (panel,) = new_figure(1, "caption")
    panel.set(xlabel=text, title=text)
    panel.bar([text, "other"], [1, 2], label=text)
    panel.legend()
    figure.draw_without_rendering()
    ticks = [label.get_text() for label in panel.get_xticklabels()]
    assert ticks == [text, "other"]
    file = io.StringIO()
    figure.savefig(file, format="svg")
    assert file.getvalue().count(f"<!-- {text} -->") == 4  # matplotlib writes each text beside its outlines


def test_labels_are_short():
    assert short("a\nb  c") == "a b c"
    assert short("x" * 100) == "x" * 39 + "…"
