import pytest

from tfvae.plots import generated_sentences, interpolations, side_by_side


def test_each_original_stands_above_its_reconstructions():
    table = side_by_side(["a b", "c"], {"vae": ["a", "c c"], "aggressive": ["a b", ""]})
    assert table.header == ("model", "sentence")
    assert table.rows == [
        ("original", "a b"), ("vae", "a"), ("aggressive", "a b"),
        ("original", "c"), ("vae", "c c"), ("aggressive", ""),
    ]  # fmt: skip
    assert table.group == 3


def test_a_missing_reconstruction_is_an_error_that_names_the_model():
    with pytest.raises(ValueError, match="`reconstructions` must have 2 sentences, got 1 of vae"):
        side_by_side(["a", "b"], {"vae": ["a"]})


def test_a_way_lies_between_its_ends():
    table = interpolations([("a", "z"), ("b", "y")], {"vae": [["a1", "m", "z1"], ["b1", "n", "y1"]]})
    assert table.header == ("model", "place", "sentence")
    assert table.rows == [
        ("vae", "first", "a"), ("", "0.00", "a1"), ("", "0.50", "m"), ("", "1.00", "z1"), ("", "second", "z"),
        ("vae", "first", "b"), ("", "0.00", "b1"), ("", "0.50", "n"), ("", "1.00", "y1"), ("", "second", "y"),
    ]  # fmt: skip
    assert table.group == 5


def test_models_follow_each_other_for_each_pair():
    table = interpolations([("a", "z"), ("b", "y")], {"vae": [["v"], ["v"]], "m": [["w"], ["w"]]})
    assert [row[0] for row in table.rows if row[0]] == ["vae", "m", "vae", "m"]


@pytest.mark.parametrize(
    ("paths", "message"),
    [
        ({"vae": [["a"]]}, "`paths` must have 2 paths, one for each of `ends`; got 1 of vae"),
        ({"vae": [["a"], ["b", "c"]]}, r"`paths` must all be of one length, got lengths \[1, 2\]"),
    ],
)
def test_paths_must_fit(paths, message):
    with pytest.raises(ValueError, match=message):
        interpolations([("a", "z"), ("b", "y")], paths)


def test_generated_sentences_stand_model_by_model():
    table = generated_sentences({"vae": ["a", "b"], "aggressive": ["c", "d"]}, "the first ones")
    assert table.rows == [("vae", "a"), ("vae", "b"), ("aggressive", "c"), ("aggressive", "d")]
    assert table.group == 2
    assert "the first ones" in table.caption


def test_models_with_different_numbers_of_sentences_are_an_error():
    with pytest.raises(ValueError, match=r"equally many of each model, got \[1, 2\]"):
        generated_sentences({"vae": ["a", "b"], "aggressive": ["c"]})
