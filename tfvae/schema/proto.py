"""Messages of Protocol Buffers -> the messages of a schema. Imports no TensorFlow."""

from pathlib import Path
from typing import Any

from tfvae.checks import DataError
from tfvae.schema.message import Category, Field, Message, Number, Text, leaves
from tfvae.schema.proto_file import read_descriptors
from tfvae.schema.well_known import WELL_KNOWN


def message_from_descriptor(message: Any) -> Message:
    """The message that a descriptor describes, its fields in the order of the file.

    A string is a text, a float or double a number, an integer a whole number, an enum a category of its values' names,
    which JSON may call by their numbers, too.
    A field is optional where it can be set or not: with `optional`, in a oneof, or of a message that is not `required`;
    so other scalars of proto3 are not. These are implicit: a row that leaves one out has its default. Rows may call a
    field by its name in JSON, too. Timestamps and durations are well-known, see `tfvae.schema.well_known`; a wrapper is
    an optional scalar.

    Args:
        message: a message class of a compiled module, or its descriptor.

    Raises:
        DataError: a field is a map, a group, bytes, inside itself, or repeated inside a repeated one; or a message has
            no field.
    """
    found = _message(getattr(message, "DESCRIPTOR", message), "", ())
    try:
        list(leaves(found))
    except ValueError as error:
        raise DataError(str(error)) from None
    return found


def message_from_file(path: str | Path, name: str) -> Message:
    """The message of a `.proto` file; see `message_from_descriptor` and `read_descriptors`.

    Args:
        path: of the file.
        name: of the message, with that of its package, or without where no two have it.

    Raises:
        DataError: a file is missing or broken, or has no such message, or one that is not modelled.
    """
    messages = read_descriptors(path)
    found = [name] if name in messages else [full for full in messages if full.endswith(f".{name}")]
    if len(found) != 1:
        rule = "must have a message" if not found else "has more than one message"
        raise DataError(f"{path} {rule} {name!r}; it has {', '.join(messages)}.")
    return message_from_descriptor(messages[found[0]])


def _message(descriptor: Any, prefix: str, around: tuple[str, ...]) -> Message:
    if descriptor.full_name in around:
        raise DataError(f"`{prefix[:-1]}` is a {descriptor.full_name} inside another one: recursion is not modelled.")
    if not descriptor.fields:
        raise DataError(f"the message {descriptor.full_name} has no field.")
    inside = (*around, descriptor.full_name)
    return Message(tuple(_field(field, prefix + field.name, inside) for field in descriptor.fields))


def _field(field: Any, path: str, around: tuple[str, ...]) -> Field:
    kind = _kind(field, path, around)
    alias = field.json_name if field.json_name != field.name else ""
    known = field.message_type.full_name if field.message_type is not None else ""
    known = known if known in WELL_KNOWN else ""
    if _is_repeated(field):
        return Field(field.name, kind, most=1, alias=alias, known=known)
    optional = field.has_presence and not _is_required(field)
    return Field(field.name, kind, optional, implicit=not field.has_presence, alias=alias, known=known)


def _kind(field: Any, path: str, around: tuple[str, ...]) -> Text | Number | Category | Message:
    if field.type in (field.TYPE_BYTES, field.TYPE_GROUP):
        what = "a field of bytes" if field.type == field.TYPE_BYTES else "a group"
        raise DataError(f"`{path}` is {what}, which is not modelled.")
    if field.message_type is not None:
        if field.message_type.GetOptions().map_entry:
            raise DataError(f"`{path}` is a map, which is not modelled: use a repeated message.")
        return _well_known(field.message_type, path, around) or _message(field.message_type, f"{path}.", around)
    if field.enum_type is not None:
        values = field.enum_type.values
        return Category(tuple(value.name for value in values), numbers=tuple(value.number for value in values))
    if field.type == field.TYPE_BOOL:
        return Category(("false", "true"), "bool")
    if field.type == field.TYPE_STRING:
        return Text()
    return Number(whole=field.type not in (field.TYPE_FLOAT, field.TYPE_DOUBLE))


def _well_known(message: Any, path: str, around: tuple[str, ...]) -> Text | Number | Category | Message | None:
    """The kind of a type of `google.protobuf`; None where the message is none of them."""
    if message.file.package != "google.protobuf":
        return None
    if message.full_name in WELL_KNOWN:
        return WELL_KNOWN[message.full_name].message
    if message.file.name.endswith("/wrappers.proto"):
        return _kind(message.fields[0], path, around)
    raise DataError(f"`{path}` is a {message.full_name}, which is not modelled.")


# Protobuf 6 warns of `label`, and 3 has nothing else.
def _is_repeated(field: Any) -> bool:
    return field.is_repeated if hasattr(field, "is_repeated") else field.label == field.LABEL_REPEATED


def _is_required(field: Any) -> bool:
    return field.is_required if hasattr(field, "is_required") else field.label == field.LABEL_REQUIRED
