"""Which models are served, from where: TensorFlow Serving's `ModelServerConfig`, as a file or as a request."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from google.protobuf import text_format

from serving.server.folders import Policy, every, latest, specific
from serving.server.status import invalid

if TYPE_CHECKING:
    from tensorflow_serving.config.model_server_config_pb2 import ModelConfig, ModelServerConfig

PLATFORM = "tensorflow"
"""The only `model_platform` that there is, here and in TensorFlow Serving as it is shipped."""


@dataclass(frozen=True)
class Configuration:
    """A model that is to be served.

    Args:
        name: in requests.
        base_path: where its versions are, see `folders.versions`.
        policy: which of them are served.
        labels: name of a version in requests -> its number.
    """

    name: str
    base_path: Path
    policy: Policy
    labels: Mapping[str, int]


def single(name: str, base_path: Path) -> "ModelServerConfig":
    """The newest version of one model; the path may be relative to where the server was started."""
    from tensorflow_serving.config import model_server_config_pb2

    config = model_server_config_pb2.ModelServerConfig()
    config.model_config_list.config.add(name=name, base_path=str(base_path.absolute()), model_platform=PLATFORM)
    return config


def read(file: Path) -> "ModelServerConfig":
    """What a file says, such as `models.config`, a text proto.

    Raises:
        ServingError: it cannot be read, or is no such message; the text names line and column.
    """
    from tensorflow_serving.config import model_server_config_pb2

    try:
        return text_format.Parse(file.read_text("utf-8"), model_server_config_pb2.ModelServerConfig())
    except OSError as error:
        raise invalid(f"{file}: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise invalid(f"{file}: must be UTF-8: {error}.") from error
    except text_format.ParseError as error:  # its text begins with line:column, and may quote a line with its end
        raise invalid(f"{file}:{' '.join(str(error).split())}") from error


def configurations(config: "ModelServerConfig") -> dict[str, Configuration]:
    """The models by their names, in the order of the list; none where there is no list.

    Raises:
        ServingError: INVALID_ARGUMENT, a name is missing or there twice, a path is relative, or a platform is
            not TensorFlow.
    """
    if config.WhichOneof("config") == "custom_model_config":
        raise invalid("`config` must be a model_config_list, got custom_model_config.")
    found: dict[str, Configuration] = {}
    for i, model in enumerate(config.model_config_list.config):
        if not model.name:
            raise invalid(f"`name` of model {i} in model_config_list must not be empty.")
        if model.name in found:
            raise invalid(f"`name` must differ between models, got {model.name!r} twice.")
        found[model.name] = _configuration(model)
    return found


def require_models(config: "ModelServerConfig") -> "ModelServerConfig":
    """The configuration itself. Raises ServingError where it has no model, with which no server would start."""
    if not configurations(config):
        raise invalid("`model_config_list` must have at least one `config`, got none.")
    return config


def _configuration(model: "ModelConfig") -> Configuration:
    path, platform = Path(model.base_path), model.model_platform
    if not path.is_absolute():
        raise invalid(f"`base_path` of model {model.name!r} must be an absolute path, got {model.base_path!r}.")
    if platform != PLATFORM:
        raise invalid(f"`model_platform` of model {model.name!r} must be {PLATFORM!r}, got {platform!r}.")
    return Configuration(model.name, path, _policy(model), dict(model.version_labels))


def _policy(model: "ModelConfig") -> Policy:
    """The newest version where nothing is said, and where a number is 0, which is how protos say nothing."""
    choice = model.model_version_policy
    kind = choice.WhichOneof("policy_choice")
    if kind == "all":
        return every
    return specific({*choice.specific.versions}) if kind == "specific" else latest(choice.latest.num_versions or 1)
