"""Schemas that users declare."""

import importlib
from pathlib import Path

from tfvae.checks import ConfigError
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
