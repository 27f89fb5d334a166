import pytest
from google.protobuf import text_format
from tensorflow_serving.config import model_server_config_pb2

from tests.deployment import text


def read(content):
    return text_format.Parse(content, model_server_config_pb2.ModelServerConfig())


def test_models_are_found_in_folders_of_their_names():
    config = read(text("models.config")).model_config_list.config
    assert [(model.name, model.base_path) for model in config] == [("two_stage_digits", "/models/two_stage_digits")]
    assert {model.model_platform for model in config} == {"tensorflow"}
    assert {model.model_version_policy.WhichOneof("policy_choice") for model in config} == {"latest"}


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("base_path", "basepath"),
        ("num_versions: 1", 'num_versions: "one"'),
        ("model_config_list {", "model_config_list { model_platform: 1"),
        ("latest {", "newest {"),
    ],
)
def test_a_mistake_is_found_with_its_line(right, wrong):
    content = text("models.config")
    assert right in content
    with pytest.raises(text_format.ParseError, match=r"^\d+:\d+ : "):
        read(content.replace(right, wrong, 1))
