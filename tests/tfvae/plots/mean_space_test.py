import numpy as np
import pytest

from tfvae.plots import mean_space_figure, trajectory_figure


def track(steps, scale=1.0):
    return [{"step": s, "p": [scale * s, 1.0, 0.0], "q": [0.0, -scale * s, 0.5]} for s in steps]


def test_a_row_for_each_method_and_a_column_for_each_moment():
    figure = mean_space_figure({"vae": track(range(0, 100, 10)), "aggressive": track([0, 5], 2.0)}, moments=4)
    assert [axes.get_title() for axes in figure.axes] == ["step 0", "step 30", "step 60", "step 90", "step 0", "step 5"]
    assert [axes.get_ylabel().partition("\n")[0] for axes in figure.axes if axes.get_ylabel()] == ["vae", "aggressive"]
    np.testing.assert_array_equal(figure.axes[1].collections[0].get_offsets(), [[30, 0], [1, -30], [0, 0.5]])
    np.testing.assert_array_equal(figure.axes[5].collections[0].get_offsets(), [[10, 0], [1, -10], [0, 0.5]])


def test_all_panels_have_one_frame_that_holds_every_dot_and_the_diagonal():
    figure = mean_space_figure({"vae": track([0, 3, 50]), "aggressive": track([0, 1])})
    frames = {(*axes.get_xlim(), *axes.get_ylim()) for axes in figure.axes}
    ((left, right, bottom, top),) = frames
    assert left == bottom == -right == -top < -50
    for axes in figure.axes:
        x, y = axes.lines[0].get_data()
        np.testing.assert_array_equal(x, y)


def test_points_at_the_origin_are_drawn_at_a_scale_of_one():
    figure = mean_space_figure({"vae": [{"step": 0, "p": [1e-6], "q": [0.0]}]})
    assert figure.axes[0].get_xlim()[1] > 0.5


def test_the_way_of_one_example():
    figure = trajectory_figure({"vae": track([0, 5, 9]), "aggressive": track([0, 1])}, example=1)
    assert [axes.get_title() for axes in figure.axes] == ["vae", "aggressive"]
    np.testing.assert_array_equal(figure.axes[0].lines[1].get_xydata(), [[1, 0], [1, -5], [1, -9]])
    assert "example 1 " in figure.get_label()


def test_the_example_that_moves_farthest_is_taken():
    lines = [{"step": 0, "p": [0, 0, 0], "q": [0, 0, 0]}, {"step": 1, "p": [1, 0, 3], "q": [0, -9, 2]}]
    assert "example 1 " in trajectory_figure({"vae": lines}).get_label()


def test_a_step_of_aggressive_training_goes_up_and_then_across():
    lines = [{"step": i, "p": [p], "q": [q]} for i, (p, q) in enumerate([(0, 0), (1, 2), (3, 5)])]
    figure = trajectory_figure({"aggressive": lines, "vae": lines}, example=0, stairs={"aggressive"})
    drawn, plain = (axes.lines[1].get_xydata() for axes in figure.axes)
    np.testing.assert_array_equal(drawn, [[0, 0], [0, 2], [1, 2], [1, 5], [3, 5]])
    np.testing.assert_array_equal(plain, [[0, 0], [1, 2], [3, 5]])
    assert "inner updates" in figure.get_label()


@pytest.mark.parametrize("example", [-1, 3])
def test_there_is_no_such_example(example):
    with pytest.raises(ValueError, match=f"`example` must be at least 0 and below 3, got {example}"):
        trajectory_figure({"vae": track([0, 1])}, example)


@pytest.mark.parametrize("figure", [mean_space_figure, trajectory_figure])
def test_methods_without_a_line_are_named(figure):
    with pytest.raises(ValueError, match="got none of sa_vae"):
        figure({"vae": track([0]), "sa_vae": []})
    with pytest.raises(ValueError, match="got none of any"):
        figure({})
