"""Methods as text: the grammar, and errors that name what came and the choices."""

import pytest

from configs.kinds.expressions import Call, choose, parse
from tfvae.checks import ConfigError, require_at_least


def weigh(weight: float = 1.0):
    require_at_least("weight", weight, 0.0)
    return {"the weight": weight}


def drive(most: int = 9, window: int = 3):
    return {"the drive": (most, window)}


def stage_of(of: str):
    return {"the stage": of}


def plain():
    return {}


def both():
    return {"the weight": 2.0, "the drive": None}


REMEDIES = {"weigh": weigh, "drive": drive, "stage_of": stage_of, "both": both, "plain": plain}


@pytest.mark.parametrize(
    ("text", "calls"),
    [
        ("vae", [Call("vae", (), {})]),
        ("  vae ", [Call("vae", (), {})]),
        ("drive()", [Call("drive", (), {})]),
        ("drive(30)", [Call("drive", (30,), {})]),
        ("drive(most=30, window=-5)", [Call("drive", (), {"most": 30, "window": -5})]),
        ("a(-0.5) + b(1e-3) + c", [Call("a", (-0.5,), {}), Call("b", (0.001,), {}), Call("c", (), {})]),
        ("a + (b + c)", [Call("a", (), {}), Call("b", (), {}), Call("c", (), {})]),
        ("scheme((1.0, 0.0), (1, 1))", [Call("scheme", ((1.0, 0.0), (1, 1)), {})]),
        ("second_stage(of=learned_gamma)", [Call("second_stage", (), {"of": "learned_gamma"})]),
        ("second_stage(of='learned_gamma')", [Call("second_stage", (), {"of": "learned_gamma"})]),
        ("second_stage(first)", [Call("second_stage", ("first",), {})]),
    ],
)
def test_expressions(text, calls):
    assert parse(text) == calls


@pytest.mark.parametrize(
    "text",
    [
        "", "1", "a - b", "a * b", "a b", "a(", "a +", "a.b", "a.b(1)", "a(1)(2)", "a[0]", "a(b(1))", "a(1 + b)",
        "a; b", "lambda: 1", "a(b={[]: 1})", "a(b=1, b=2)", "a(most=__import__('os').getcwd())", "a\nb",
    ],
)  # fmt: skip
def test_what_is_no_expression_is_refused_with_an_example(text):
    with pytest.raises(ConfigError, match=r"`method` must be remedies joined by \+, .* such as aggressive") as caught:
        parse(text)
    assert str(caught.value).endswith(f"got {text!r}.")
    assert "\n" not in str(caught.value)


def test_choices_of_all_remedies_are_joined():
    assert choose("drive(most=4) + weigh(0.5)", REMEDIES) == {"the drive": (4, 3), "the weight": 0.5}
    assert choose("weigh + plain", REMEDIES) == {"the weight": 1.0}
    assert choose("plain", REMEDIES) == {}


def test_the_bare_name_of_a_stage_is_a_value():
    assert choose("stage_of(first)", REMEDIES) == choose("stage_of(of=first)", REMEDIES) == {"the stage": "first"}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("drive(most=2.5)", "`method` drive: `most` must be a whole number, got 2.5."),
        ("drive(True)", "`method` drive: `most` must be a whole number, got True."),
        ("drive(most='x')", "`method` drive: `most` must be a whole number, got 'x'."),
        ("weigh(1e999)", "`method` weigh: `weight` must be a finite number, got inf."),
        ("weigh(weight=other)", "`method` weigh: `weight` must be a finite number, got 'other'."),
        ("stage_of(1)", "`method` stage_of: `of` must be a name, got 1."),
    ],
)
def test_a_value_of_another_kind_is_named_before_any_work(text, message):
    with pytest.raises(ConfigError) as caught:
        choose(text, REMEDIES)
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("weigh(1) + both", "`method` 'weigh(1) + both' must choose the weight once; weigh and both both do."),
        ("drive + drive(3)", "`method` 'drive + drive(3)' must choose the drive once; drive and drive both do."),
        ("wiegh", "`method` 'wiegh' must be made of weigh, drive, stage_of, both, plain; got 'wiegh'."),
        ("weigh + Drive", "`method` 'weigh + Drive' must be made of weigh, drive, stage_of, both, plain; got 'Drive'."),
    ],
)
def test_clashes_and_unknown_remedies(text, message):
    with pytest.raises(ConfigError) as caught:
        choose(text, REMEDIES)
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("weigh(-1)", r"`method` weigh: `weight` must be at least 0.0, got -1"),
        ("weigh(much)", r"`method` weigh: `weight` must be a finite number, got 'much'"),
        ("weigh(1, 2)", r"`method` weigh takes \(weight: float = 1.0\): too many positional arguments"),
        ("drive(mots=3)", r"`method` drive takes \(most: int = 9, window: int = 3\): got an unexpected .*'mots'"),
        ("drive(3, most=4)", r"`method` drive takes \(most: int = 9, .*\): multiple values for argument 'most'"),
        ("stage_of", r"`method` stage_of takes \(of: str\): missing a required argument: 'of'"),
        ("both(1)", r"`method` both takes \(no values\): too many positional arguments"),
    ],
)
def test_wrong_values_are_named_with_what_is_taken(text, message):
    with pytest.raises(ConfigError, match=f"^{message}") as caught:
        choose(text, REMEDIES)
    assert "\n" not in str(caught.value)
