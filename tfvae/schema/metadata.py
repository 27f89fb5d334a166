"""Schemas of tensorflow_metadata, as TFX's SchemaGen writes them -> the messages of a schema."""

from collections.abc import Iterable, Iterator, Mapping
from math import prod
from pathlib import Path
from typing import Any

from tfvae.checks import DataError
from tfvae.schema.message import Category, Field, Message, Number, Text, leaves
from tfvae.schema.nesting import nest

_MOST = 1000
"""Values of a category at most: more of them are a whole number."""
_GONE = ("DEPRECATED", "DISABLED", "PLANNED")


def message_from_pbtxt(path: str | Path) -> Message:
    """The message that a file `schema.pbtxt` describes.

    BYTES are a category with a domain of strings or bools, and else a text. FLOAT is a number. INT is a bool with a
    bool domain, a category with a categorical int domain of at most 1000 values, and else a whole number. STRUCT is a
    message. A feature is optional where its presence may be below 1; else it must be there, and has no default. It is
    repeated where it may have more than one value; "home.lat" is a field of the message "home". In records
    as `data.records.batches` lays them out, "<path>#" and "<path>?" make fields repeated or optional. Features that are
    deprecated, disabled or planned are left out.

    Raises:
        DataError: the file is missing or broken, or a feature is none of these; the message names it.
    """
    from google.protobuf import text_format
    from tensorflow_metadata.proto.v0 import schema_pb2

    try:
        schema = text_format.Parse(Path(path).read_text("utf-8"), schema_pb2.Schema())
    except FileNotFoundError:
        raise DataError(f"{path} is missing.") from None
    except (text_format.ParseError, UnicodeDecodeError) as error:
        raise DataError(f"{path} is not a schema of tensorflow_metadata: {error}") from error
    try:
        return _message(schema)
    except ValueError as error:
        raise DataError(f"{path}: {error}") from None


def _message(schema: Any) -> Message:
    for kind in ("sparse_feature", "weighted_feature"):
        for feature in getattr(schema, kind):
            raise DataError(f"`{feature.name}` is a {kind}, which is not modelled.")
    found = dict(_features(schema.feature, ""))
    notes = {path for path in found if path[-1] in "#?" and any(_is_in(other, path[:-1]) for other in found)}
    counted = {path[:-1] for path in notes if path[-1] == "#"}
    flagged = {path[:-1] for path in notes if path[-1] == "?"}
    domains = {domain.name: domain for kind in (schema.string_domain, schema.int_domain) for domain in kind}
    fields, most, optional = dict[str, Field](), dict.fromkeys(counted, 1), set(flagged)
    for path, feature in found.items():
        inside = any(_is_in(path, other) for other in counted)
        if path not in notes and not inside and (n := _most(feature, path)):
            most[path] = n
        if _enum(feature, "type") == "STRUCT":
            optional |= {path} if _is_optional(feature) else set()
        elif path not in notes:
            missing = path in flagged or (not inside and path not in most and _is_optional(feature))
            fields[path] = Field(path, _kind(feature, domains, path), missing)
    message = nest(fields, most, optional)
    list(leaves(message))  # raises where a field is repeated inside a repeated one
    return message


def _features(features: Iterable[Any], prefix: str) -> Iterator[tuple[str, Any]]:
    """All features that are in use, each before those inside it."""
    for feature in features:
        if _enum(feature, "lifecycle_stage") not in _GONE and not feature.deprecated:
            yield prefix + feature.name, feature
            yield from _features(feature.struct_domain.feature, f"{prefix}{feature.name}.")


def _enum(feature: Any, name: str) -> str:
    """Name of the value of an enum."""
    return feature.DESCRIPTOR.fields_by_name[name].enum_type.values_by_number[getattr(feature, name)].name


def _is_in(path: str, other: str) -> bool:
    return path == other or path.startswith(f"{other}.")


def _is_optional(feature: Any) -> bool:
    may_be_empty = feature.HasField("value_count") and feature.value_count.min == 0
    return feature.presence.min_fraction < 1 or may_be_empty


def _most(feature: Any, path: str) -> int:
    """Maximum number of elements, as far as the schema states it; 0 for a field with a single value."""
    shape = feature.WhichOneof("shape_type")
    if shape == "value_counts":
        raise DataError(f"`{path}` has lists in lists, which are not modelled.")
    if shape == "value_count":
        return 0 if feature.value_count.max == 1 else max(1, feature.value_count.max)
    size = prod(dim.size for dim in feature.shape.dim)
    return 0 if size == 1 else max(1, size)


def _kind(feature: Any, domains: Mapping[str, Any], path: str) -> Text | Number | Category:
    kind = _enum(feature, "type")
    which = feature.WhichOneof("domain_info")
    domain: Any = domains.get(feature.domain) if which == "domain" else getattr(feature, which) if which else None
    if which == "bool_domain":
        spelled = (domain.false_value or "false", domain.true_value or "true")
        return Category(spelled) if kind == "BYTES" else Category(("false", "true"), "bool")
    if kind == "FLOAT":
        return Number()
    if kind == "INT":
        if domain and domain.is_categorical and 0 <= domain.max - domain.min < _MOST:
            return Category(tuple(map(str, range(domain.min, domain.max + 1))), "int")
        return Number(whole=True)
    if kind == "BYTES" and which != "image_domain":
        return Category(tuple(domain.value)) if hasattr(domain, "value") else Text()
    raise DataError(f"`{path}` is of {kind}{f' with {which}' if which else ''}, which is not modelled.")
