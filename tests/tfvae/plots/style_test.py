import io

import pytest

from tfvae.plots.style import legend_below, new_figure, short, wrapped


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


def test_titles_keep_all_of_a_name_in_lines():
    name = "fixed_gamma_aggressive_most_5_window_0_length_200_anneal"
    assert wrapped("vae") == "vae"
    assert wrapped(name).replace("\n", "") == name
    assert max(map(len, wrapped(name).splitlines())) == 32


@pytest.mark.parametrize(("names", "columns"), [("abcdefghij", 2), (["a", "b" * 60, "c" * 50], 1)])
def test_a_legend_below_hides_no_panel_and_takes_no_room_from_it(names, columns):
    figure, panels = new_figure(2, "caption", columns=2)
    figure.draw_without_rendering()
    before = panels[0].get_window_extent().height
    legend_below(figure, [panels[0].plot([0, 1], label=name)[0] for name in names])
    figure.draw_without_rendering()
    (legend,) = figure.legends
    assert [text.get_text() for text in legend.get_texts()] == list(names)
    assert legend._ncols == columns
    for panel in panels:
        assert panel.get_tightbbox().y0 >= legend.get_window_extent().y1
        assert panel.get_window_extent().height > 0.8 * before
    assert legend.get_window_extent().x0 >= 0
