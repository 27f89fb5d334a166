"""A `.proto` file -> descriptors, without a compiler. Imports no TensorFlow."""

import importlib
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from google.protobuf import descriptor_pool
from google.protobuf.descriptor_pb2 import DescriptorProto, FieldDescriptorProto, FileDescriptorProto

from tfvae.checks import DataError

_PACKAGE = "google.protobuf"
_WELL_KNOWN = re.compile(r"google/protobuf/[a-z_]+\.proto")
_SYNTAXES = ("proto2", "proto3")
_INTEGERS = [f"{kind}{bits}" for kind in ("int", "uint", "sint", "fixed", "sfixed") for bits in (32, 64)]
_SCALARS = ("bool", "string", "bytes", "float", "double", *_INTEGERS)
_LABELS = {"REQUIRED": FieldDescriptorProto.LABEL_REQUIRED, "REPEATED": FieldDescriptorProto.LABEL_REPEATED}


def read_descriptors(path: str | Path) -> dict[str, Any]:
    """Descriptors of the messages in a file, and in those that it imports, by their full names.

    Args:
        path: of a file in proto2 or proto3; what it imports lies at its place relative to the folder of this one. Those
            of `google/protobuf/` need not lie there, nor others of which nothing is used.

    Raises:
        DataError: a file is missing or broken.
    """
    path, pool, missing = Path(path), descriptor_pool.DescriptorPool(), list[str]()
    names = [name for file in _files(path.parent, path.name, [], missing) for name in _add(pool, file, missing)]
    return {name: pool.FindMessageTypeByName(name) for name in names}


def _files(folder: Path, name: str, seen: list[str], missing: list[str]) -> Iterator[FileDescriptorProto]:
    """Parses a file and all that it imports, directly or not, in an order in which imports come first.

    Imports that are not there are left out, and added to `missing`: many are of options that say nothing of the rows.
    """
    if name in seen:
        return
    seen.append(name)
    file = _read(folder, name)
    imports = list(file.dependency)
    missing += [imported for imported in imports if not _is_there(folder, imported)]
    file.dependency[:] = [imported for imported in imports if imported not in missing]
    for imported in file.dependency:
        yield from _files(folder, imported, seen, missing)
    yield file


def _is_there(folder: Path, name: str) -> bool:
    return (folder / name).is_file() or _well_known(name) is not None


def _well_known(name: str) -> FileDescriptorProto | None:
    """One of the files that come with Protocol Buffers; None where it is none."""
    if not _WELL_KNOWN.fullmatch(name):
        return None
    try:
        module = importlib.import_module(f"{name.removesuffix('.proto').replace('/', '.')}_pb2")
    except ImportError:
        return None
    file = FileDescriptorProto()
    module.DESCRIPTOR.CopyToProto(file)
    return file


def _add(pool: Any, file: FileDescriptorProto, missing: Sequence[str]) -> list[str]:
    """Full names of the messages of a file that the pool takes in; those of `google.protobuf` are left out."""
    try:
        pool.Add(file)
        found = pool.FindFileByName(file.name)
    except (TypeError, KeyError) as error:
        lost = f" {', '.join(missing)} {'is' if len(missing) == 1 else 'are'} missing, too." if missing else ""
        raise DataError(f"{file.name} does not hold together: {' '.join(str(error).split())}{lost}") from error
    if file.package == _PACKAGE:
        return []
    return [name for message in found.message_types_by_name.values() for name in _names(message)]


def _names(message: Any) -> Iterator[str]:
    yield message.full_name
    for nested in message.nested_types:
        if not nested.GetOptions().map_entry:
            yield from _names(nested)


def _read(folder: Path, name: str) -> FileDescriptorProto:
    from proto_schema_parser import ast

    if not (folder / name).is_file() and (known := _well_known(name)):
        return known
    tree = _parse(folder / name)
    syntax = (tree.syntax or "proto2").strip("\"'")
    if tree.edition or syntax not in _SYNTAXES:
        raise DataError(f"{folder / name} must be in {' or '.join(_SYNTAXES)}, not in {tree.edition or syntax}.")
    file = FileDescriptorProto(name=name, syntax=syntax)
    for part in tree.file_elements:
        if isinstance(part, ast.Package):
            file.package = part.name
        elif isinstance(part, ast.Import):
            file.public_dependency.extend([len(file.dependency)] * part.public)
            file.dependency.append(part.name.strip("\"'"))
    _declare(tree.file_elements, file.message_type, file.enum_type, syntax)
    return file


def _parse(path: Path) -> Any:
    from antlr4.error.ErrorListener import ErrorListener
    from proto_schema_parser.parser import Parser

    class Raise(ErrorListener):
        """A listener that raises at the first error, after which ANTLR would go on."""

        def syntaxError(self, recognizer: Any, symbol: Any, line: int, column: int, msg: str, e: Any) -> None:  # noqa: N802
            raise DataError(f"{path}:{line}:{column + 1} is not Protocol Buffers: {msg.split(' expecting ')[0]}.")

    def watch(part: Any) -> None:
        part.removeErrorListeners()
        part.addErrorListener(Raise())

    try:
        return Parser(setup_lexer=watch, setup_parser=watch).parse(path.read_text("utf-8"))
    except FileNotFoundError:
        raise DataError(f"{path} is missing.") from None
    except (OSError, ValueError) as error:
        raise error if isinstance(error, DataError) else DataError(f"{path} cannot be read: {error}") from error


def _declare(parts: Iterable[Any], messages: Any, enums: Any, syntax: str) -> None:
    """Adds the messages and enums among the parts of a file or message."""
    from proto_schema_parser import ast

    for part in parts:
        if isinstance(part, ast.Message):
            _fill(messages.add(name=part.name), part.elements, syntax)
        elif isinstance(part, ast.Enum):
            enum = enums.add(name=part.name)
            enum.options.allow_alias = True  # whether or not it has aliases
            for value in part.elements:
                if isinstance(value, ast.EnumValue):
                    enum.value.add(name=value.name, number=value.number)


def _fill(message: DescriptorProto, parts: Iterable[Any], syntax: str) -> None:
    """Adds the fields of a message in their order, and the messages and enums that are declared among them."""
    from proto_schema_parser import ast

    parts = list(parts)
    _declare(parts, message.nested_type, message.enum_type, syntax)
    for part in parts:
        if isinstance(part, ast.Field):
            _add_field(message, part).proto3_optional = _label(part) == "OPTIONAL" and syntax == "proto3"
        elif isinstance(part, ast.MapField):
            _add_map(message, part)
        elif isinstance(part, ast.Group):
            raise DataError(f"`{message.name}.{part.name}` is a group, which is not modelled.")
        elif isinstance(part, ast.OneOf):
            message.oneof_decl.add(name=part.name)
            for member in part.elements:
                if isinstance(member, ast.Field):
                    _add_field(message, member).oneof_index = len(message.oneof_decl) - 1
    for field in message.field:
        if field.proto3_optional:  # each is a oneof of its own, behind the others
            field.oneof_index = len(message.oneof_decl)
            message.oneof_decl.add(name=f"_{field.name}")


def _label(field: Any) -> str:
    return field.cardinality.value if field.cardinality else ""


def _add_field(message: DescriptorProto, field: Any) -> FieldDescriptorProto:
    label = _LABELS.get(_label(field), FieldDescriptorProto.LABEL_OPTIONAL)
    added = message.field.add(name=field.name, number=field.number, label=label)
    if field.type in _SCALARS:
        added.type = FieldDescriptorProto.Type.Value(f"TYPE_{field.type.upper()}")
    else:
        added.type_name = field.type  # the pool finds out which, and whether it is a message or an enum
    for option in field.options:
        if option.name == "json_name":
            added.json_name = option.value.strip("\"'")
    return added


def _add_map(message: DescriptorProto, field: Any) -> None:
    """Adds a map as the compiler does: a repeated message of a key and a value that is marked as an entry of a map."""
    from proto_schema_parser import ast

    name = "".join(part.capitalize() for part in field.name.split("_")) + "Entry"
    entry = message.nested_type.add(name=name)
    entry.options.map_entry = True
    for number, (part, kind) in enumerate({"key": field.key_type, "value": field.value_type}.items(), start=1):
        _add_field(entry, ast.Field(name=part, number=number, type=kind))
    message.field.add(name=field.name, number=field.number, label=_LABELS["REPEATED"], type_name=name)
