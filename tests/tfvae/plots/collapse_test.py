import numpy as np
import pytest

from tfvae.plots import active_units_figure, collapse_figure, kl_share_figure, own_share_figure


def test_the_difference_is_the_distance_of_the_aggregate_posterior():
    lines = [{"step": 10, "rate": 3.0, "mi_batch": 2.0}, {"step": 20, "rate": 1.0, "mi_batch": 0.75}]
    figure = collapse_figure({"vae": lines, "lm": [{"step": 10, "elbo": -1.0}], "anneal": [*lines, {"step": 30}]})
    assert [axes.get_title() for axes in figure.axes] == ["vae", "anneal"]
    for axes in figure.axes:
        kl, information, distance = (line.get_xydata() for line in axes.lines)
        np.testing.assert_array_equal(kl, [[10, 3], [20, 1]])
        np.testing.assert_array_equal(information, [[10, 2], [20, 0.75]])
        np.testing.assert_array_equal(distance, [[10, 1], [20, 0.25]])
    assert [text.get_text() for text in figure.axes[0].get_legend().get_texts()][2] == "KL(q(z), p(z))"


def test_nothing_to_draw_names_the_methods():
    with pytest.raises(ValueError, match="a line with rate and mi_batch; methods: lm"):
        collapse_figure({"lm": [{"step": 1, "rate": 0.0}]})


def test_models_of_a_method_look_the_same_and_a_language_model_has_no_units():
    vae, second = {"iw_nll": 9.5, "active_units": 0.0}, {"iw_nll": 9.4, "active_units": 1.0}
    rows = {"lm": {"iw_nll": 9.0}, "vae": vae, "vae_2": second, "other": {"mse": 1.0}}
    figure = active_units_figure(rows, method=lambda name: name.partition("_")[0])
    lm, dots = figure.axes[0].collections
    np.testing.assert_array_equal(lm.get_offsets(), [[0, 9]])
    np.testing.assert_array_equal(dots.get_offsets(), [[0, 9.5], [1, 9.4]])
    assert [text.get_text() for text in figure.axes[0].get_legend().get_texts()] == ["lm", "vae"]


def test_a_dozen_methods_can_be_told_apart():
    figure = active_units_figure({f"m{i}": {"iw_nll": 1.0, "active_units": i} for i in range(12)})
    looks = {(str(c.get_facecolor()), str(c.get_paths()[0].vertices)) for c in figure.axes[0].collections}
    assert len(looks) == 12


def test_rows_without_the_likelihood_name_the_models():
    with pytest.raises(ValueError, match="`rows` must have a model with iw_nll; models: a"):
        active_units_figure({"a": {"mse": 1.0}})


def test_the_share_is_of_the_elbo_with_weight_one():
    lines = [{"step": 1, "rate": 5.0, "distortion": 15.0, "elbo": -20.0}, {"step": 2, "rate": 0.0}]
    figure = kl_share_figure({"vae": lines, "lm": [{"step": 1, "loss": 3.0}]})
    share, elbo = figure.axes
    np.testing.assert_array_equal(share.lines[0].get_xydata(), [[1, 25]])
    np.testing.assert_array_equal(elbo.lines[0].get_xydata(), [[1, -20]])
    assert [text.get_text() for text in figure.legends[0].get_texts()] == ["vae"]


def test_no_share_without_the_parts():
    with pytest.raises(ValueError, match="a line with distortion, elbo, rate; methods: none"):
        kl_share_figure({})


def test_the_own_share_is_what_the_loss_pays_for_z():
    lines = [{"step": 1, "loss": 40.0, "price": 4.0, "rate": 4.0}, {"step": 2, "loss": 20.0, "price": 5.0, "rate": 9.0}]
    figure = own_share_figure({"autogen": lines, "lm": [{"step": 1, "loss": 3.0}]})
    (panel,) = figure.axes
    np.testing.assert_array_equal(panel.lines[0].get_xydata(), [[1, 10], [2, 25]])
    assert [text.get_text() for text in figure.legends[0].get_texts()] == ["autogen"]


def test_no_own_share_without_a_price():
    with pytest.raises(ValueError, match="a line with loss, price; methods: vae"):
        own_share_figure({"vae": [{"step": 1, "loss": 3.0}]})
