"""Methods of a board: how they are read and named, and which stages are trained for how long."""

import pytest

from benchmarks.methods import stage_fields, stages_of_methods
from tfvae.checks import ConfigError
from tfvae.config import resolve
from tfvae.config_file import find, load

OWN = {"vae": "plain", "autogen_1": "autogen(1)", "beta_20": "beta(0.2)", "half": "beta(.5)"}


def test_methods_are_named_by_their_expressions():
    assert stages_of_methods("vae, aggressive(most=10, window=0) + beta(0.5), vae", {"vae": " vae"}) == {
        "vae": "vae",
        "aggressive_most_10_window_0_beta_0_5": "aggressive(most=10, window=0) + beta(0.5)",
    }
    assert stages_of_methods("", OWN) == {}


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("autogen(-0.5), autogen(0.5)", ["autogen_minus_0_5", "autogen_0_5"]),
        ("beta(1,2), beta(1.2)", ["beta_1_2", "beta_1p2"]),
        ("beta(1.2), beta(1, 2)", ["beta_1p2", "beta_1_2"]),
        ("beta(.5), beta(0.5)", ["beta_0_5"]),
        ("anneal(1e-5)", ["anneal_1e_minus_05"]),
        ("autogen(-1), autogen(1), half", ["autogen_minus_1", "autogen_1", "half"]),
    ],
)
def test_no_method_takes_the_place_of_another(text, names):
    own = {**OWN, "half": "half"}
    assert list(stages_of_methods(text, own)) == names


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("beta(20)", r"beta\(20\) and beta\(0\.2\) are both stage beta_20\."),
        ("vae", r"vae and plain are both stage vae\."),
        ("beta(0.5), beta(+0.5)", r"beta\(\+0\.5\) and beta\(0\.5\) are both stage beta_0p5\."),
    ],
)
def test_two_methods_of_one_name_are_an_error(text, message):
    with pytest.raises(ConfigError, match=message):
        stages_of_methods(text, OWN)


@pytest.mark.parametrize("text", ["vae, (", "vae]+[anneal", "x for x in y"])
def test_what_is_no_list_of_methods_is_an_error(text):
    with pytest.raises(ConfigError, match=r"`--methods` must be expressions of methods") as error:
        stages_of_methods(text, OWN)
    assert str(error.value).endswith(f"got {text!r}.")


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        (None, {"learned_gamma": 40, "two_stage": 60, "beta_0_5": 40, "cyclical_4": 40}),
        (9, {"learned_gamma": 9, "two_stage": 9, "beta_0_5": 9, "cyclical_4": 9}),
    ],
)
def test_the_served_stage_is_trained_with_those_it_builds_on(steps, expected):
    file = load(find("two_stage_digits"))
    given = {"preset": "smoke", "stages.learned_gamma.steps": 40, "stages.two_stage.steps": 60}
    methods = {"beta_0_5": "beta(0.5)", "cyclical_4": "cyclical(4)"}
    fields = stage_fields(resolve(file, given).stages, ["learned_gamma", "two_stage"], methods, steps)
    experiment = file.build(resolve(file, {**given, **fields}))
    assert {stage.name: stage.steps for stage in experiment.stages} == expected
    assert experiment.exported == "two_stage"
