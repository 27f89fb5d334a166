"""Schemas that users declare, and files that they split."""

import importlib
from collections.abc import Callable
from pathlib import Path

from ml_collections import ConfigDict

from tfvae.checks import ConfigError
from tfvae.data.reader import Reader
from tfvae.data.records.given_splits import GivenSplits
from tfvae.schema.message import Message

COMPILED = "_pb2"
"""Ending of the modules that protoc writes."""


def declared_message(schema: str) -> Message | None:
    """The message of `FILE.proto:Message`, `package.module_pb2:Message` or `FILE.pbtxt`; None for "".

    Raises:
        ConfigError: it is none of the three, or there is no such file, module or message.
        DataError: the file is broken, or has what is not modelled.
    """
    if not schema:
        return None
    path, _, name = schema.partition(":")
    if path.endswith(COMPILED):
        return _compiled(path, name)
    if not Path(path).is_file() or Path(path).suffix not in (".proto", ".pbtxt"):
        forms = "FILE.proto:Message, package.module_pb2:Message or FILE.pbtxt"
        raise ConfigError(f"`config.data.schema` must be {forms}, and the file must exist; got {schema!r}.")
    from tfvae.schema import metadata as schema_metadata  # they need packages that numbers do not
    from tfvae.schema import proto as schema_proto

    if path.endswith(".pbtxt"):
        return schema_metadata.message_from_pbtxt(path)
    return schema_proto.message_from_file(path, name)


def _compiled(module: str, name: str) -> Message:
    from tfvae.schema import proto as schema_proto

    try:
        found = getattr(importlib.import_module(module), name)
        found.DESCRIPTOR.fields  # noqa: B018 - a message has them, other things in the module have not
    except (ImportError, AttributeError, TypeError) as error:  # TypeError: protoc of another version
        reason = str(error).splitlines()[0]
        raise ConfigError(
            f"`config.data.schema` must name a compiled message that can be imported: {reason}."
        ) from None
    return schema_proto.message_from_descriptor(found)


def given_or_hashed(files: Callable[..., Reader], config: ConfigDict) -> Reader:
    """The rows of `config.data_dir` as training rows and those of `config.data.test` as test rows, where it is given.

    Else those of `config.data_dir` alone, split by the hash of each.

    Args:
        files: (path, split=...) -> a reader.
        config: of the experiment.
    """
    if not config.data.test:
        return files(config.data_dir)
    return GivenSplits(files(config.data_dir, split="train"), files(config.data.test, split="test"))


def require_data(config: ConfigDict) -> None:
    """Raises ConfigError where test rows are given, and no training rows."""
    if config.data.test:
        raise ConfigError("`config.data.test` has the test rows: give the training rows, too, with --data=FILE.")
