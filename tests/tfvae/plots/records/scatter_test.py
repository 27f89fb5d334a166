import numpy as np
import pytest

from tfvae.plots.records import scatter_figure

TABLE = {
    "x": np.arange(12, dtype=np.float32),
    "y": np.arange(12, dtype=np.float32) ** 2,
    "y?": np.arange(12) != 5,
    "kind": np.array([*"aaabbc", "", *"defgh"], object),
}


def dots(figure):
    return {found.get_label(): np.asarray(found.get_offsets()) for found in figure.axes[0].collections}


def test_each_row_with_both_numbers_is_a_dot():
    figure = scatter_figure(TABLE, "x", "y")
    expected = [[i, i * i] for i in range(12) if i != 5]
    np.testing.assert_array_equal(dots(figure)["rows"], expected)
    assert figure.get_label() == "11 rows by x and y; 1 more lack one of them, or lie far away."


def test_a_row_without_the_message_around_its_numbers_is_no_dot():
    table = {"home.x": np.arange(3.0), "home.y": np.arange(3.0), "home?": np.array([True, False, True])}
    figure = scatter_figure(table, "home.x", "home.y")
    assert dots(figure)["rows"].tolist() == [[0, 0], [2, 2]]
    assert "; 1 more lack" in figure.get_label()


@pytest.mark.parametrize("rows", [0, 3])
def test_a_table_without_such_rows_is_refused_by_name(rows):
    table = {"x": np.zeros(rows), "y": np.zeros(rows), "y?": np.zeros(rows, bool)}
    with pytest.raises(ValueError, match="`table` must have a row with x and y; it has none"):
        scatter_figure(table, "x", "y")


def test_the_commonest_values_have_colors_of_their_own():
    found = dots(scatter_figure(TABLE, "x", "y", color="kind"))
    assert list(found) == ["others", "a", "b", "(empty)", "d", "e", "f"]
    assert found["a"][:, 0].tolist() == [0, 1, 2]
    assert found["others"][:, 0].tolist() == [10, 11]
    assert sum(map(len, found.values())) == 11


def test_numbers_that_are_not_finite_are_left_out_and_counted():
    table = {"x": np.array([1, np.nan, np.inf]), "y": np.zeros(3)}
    figure = scatter_figure(table, "x", "y")
    assert dots(figure)["rows"].tolist() == [[1, 0]]
    assert "; 2 more lack" in figure.get_label()


def test_training_rows_stand_behind_where_they_are_asked_for():
    found = dots(scatter_figure(TABLE, "x", "y", background=TABLE, least=0))
    assert list(found) == ["training rows", "rows"]
    assert len(found["training rows"]) == 11


def test_no_training_row_is_shown_unasked():
    """Each lies alone in its place."""
    assert list(dots(scatter_figure(TABLE, "x", "y", background=TABLE))) == ["rows"]


def test_degrees_of_longitude_shrink_with_latitude():
    figure = scatter_figure({"lat": np.full(3, 60.0), "long": np.arange(3.0)}, "long", "lat", geographic=True)
    assert figure.axes[0].get_aspect() == pytest.approx(2)


def test_wrong_columns_are_named():
    with pytest.raises(ValueError, match="`column` must be one of x, y, y\\?, kind; got 'z'"):
        scatter_figure(TABLE, "x", "z")
    with pytest.raises(ValueError, match="`color` must be one of"):
        scatter_figure(TABLE, "x", "y", color="z")
    with pytest.raises(ValueError, match="`table` must have a row with x and y"):
        scatter_figure({name: column[5:6] for name, column in TABLE.items()}, "x", "y")
