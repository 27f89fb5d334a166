"""`models.config`, and what is wrong with it."""

from pathlib import Path

import pytest

from serving.server.folders import every
from serving.server.model_config import configurations, read, require_models, single
from serving.server.status import Code, ServingError

pytest.importorskip("tensorflow_serving", reason="needs tensorflow-serving-api, of the extra `serving`")

MODELS = """
model_config_list {
  config {
    name: "digits" base_path: "/models/digits" model_platform: "tensorflow"
    model_version_policy { specific { versions: 3 versions: 5 } }
    version_labels { key: "stable" value: 3 }
    version_labels { key: "canary" value: 5 }
  }
  config { name: "addresses" base_path: "/models/addresses" model_platform: "tensorflow" }
}
"""


@pytest.fixture
def parsed(tmp_path):
    def parse(text):
        file = tmp_path / "models.config"
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
        return configurations(read(file))

    return parse


def one(**fields):
    told = {"name": '"m"', "base_path": '"/m"', "model_platform": '"tensorflow"', **fields}
    return f"config {{ {' '.join(f'{key}: {value}' for key, value in told.items())} }}"


def test_models_are_read(parsed):
    digits, addresses = parsed(MODELS).values()
    assert (digits.name, digits.base_path) == ("digits", Path("/models/digits"))
    assert digits.labels == {"stable": 3, "canary": 5}
    assert digits.policy([1, 2, 3, 4, 5]) == [5, 3]
    assert (addresses.name, addresses.labels, addresses.policy([1, 2])) == ("addresses", {}, [2])


@pytest.mark.parametrize(
    ("policy", "served"),
    [("", [4]), ("latest {}", [4]), ("latest { num_versions: 2 }", [4, 3]), ("all {}", [4, 3, 2]), ("specific {}", [])],
)
def test_policies_are_read(parsed, policy, served):
    text = f"model_config_list {{ {one()[:-1]} model_version_policy {{ {policy} }} }} }}"
    assert parsed(text)["m"].policy([2, 3, 4]) == served


def test_all_are_the_policy_itself(parsed):
    assert parsed(f"model_config_list {{ {one()[:-1]} model_version_policy {{ all {{}} }} }} }}")["m"].policy is every


def test_nothing_is_no_model(parsed):
    assert parsed("") == parsed("model_config_list {}") == {}


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("model_config_list { config { nam: 'm' } }", ":1:30 :"),
        ("model_config_list {\n  config { name: 1 } }", ":2:18 :"),
        ("model_config_list {\n  config { name: 'm\n' } }", ":2:18 :"),
        ("model_config_list {", ":1:"),
        (b"\xff", "must be UTF-8"),
        ("custom_model_config {}", "`config` must be a model_config_list, got custom_model_config."),
        (f"model_config_list {{ {one(name='')} }}".replace("name: ", "", 1), "`name` of model 0 "),
        (f"model_config_list {{ {one()} {one()} }}", "`name` must differ between models, got 'm' twice."),
        (
            f"model_config_list {{ {one(base_path=repr('models/m'))} }}",
            "`base_path` of model 'm' must be an absolute path, got 'models/m'.",
        ),
        (
            f"model_config_list {{ {one(model_platform=repr('torch'))} }}",
            "`model_platform` of model 'm' must be 'tensorflow', got 'torch'.",
        ),
    ],
)
def test_mistakes_are_told_in_one_line(parsed, text, error):
    with pytest.raises(ServingError) as refused:
        parsed(text)
    assert error in refused.value.text
    assert "\n" not in refused.value.text
    assert refused.value.code == Code.INVALID_ARGUMENT


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(ServingError, match=r"models.config: No such file or directory\."):
        read(tmp_path / "models.config")


def test_one_model_may_lie_anywhere(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (found,) = configurations(single("digits", Path("runs/digits"))).values()
    assert (found.name, found.base_path, found.policy([1, 2])) == ("digits", tmp_path / "runs/digits", [2])


def test_a_list_without_models_is_refused():
    with pytest.raises(ServingError, match="`model_config_list` must have at least one `config`, got none"):
        require_models(single("m", Path("/m")).__class__())
