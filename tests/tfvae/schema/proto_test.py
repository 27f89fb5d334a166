import pytest
from google.protobuf import json_format, message_factory, struct_pb2, timestamp_pb2, wrappers_pb2

from tests.people import WHOLE, YES
from tfvae.checks import DataError
from tfvae.data.records.declared import declared_record
from tfvae.data.records.row_reader import RowError
from tfvae.schema.message import Category, Field, Message, Number, Text
from tfvae.schema.proto import message_from_descriptor, message_from_file
from tfvae.schema.proto_file import read_descriptors

PERSON = """
syntax = "proto3";
package people.v1;

import "parts/place.proto";

/* A person. */
message Person {
  option deprecated = false;
  reserved 2, 9 to 11;
  enum Color { option allow_alias = true; RED = 0; GREEN = 5; VERT = 5; }
  message Phone {
    string number = 1;
    optional Color kind = 2;  // of the house
  }
  string name = 1;
  optional string motto = 3;
  int64 id = 4;
  sfixed32 rooms = 5 [json_name = "r"];
  double height = 6;
  optional float weight = 7;
  bool active = 8;
  Color color = 12;
  repeated Phone phones = 13;
  repeated float scores = 14 [packed = true];
  oneof pet { string dog = 15; .people.v1.Person.Phone cat = 16; }
  places.Place home = 17;
}

service Search { rpc Find (Person) returns (stream Person); }
"""
PLACE = """
package places;
message Place {
  required float lat = 1 [default = 2.5];
  optional uint32 floor = 2;
  extensions 100 to 200;
}
"""
COLORS = Category(("RED", "GREEN", "VERT"))
PHONE = Message((Field("number", Text(), implicit=True), Field("kind", COLORS, optional=True)))


@pytest.fixture
def person(tmp_path):
    (tmp_path / "parts").mkdir()
    (tmp_path / "parts" / "place.proto").write_text(PLACE)
    path = tmp_path / "person.proto"
    path.write_text(PERSON)
    return path


def file(tmp_path, text):
    path = tmp_path / "m.proto"
    path.write_text(text)
    return path


@pytest.mark.parametrize("name", ["Person", "v1.Person", "people.v1.Person"])
def test_a_file_tells_kinds_presence_and_repetition(person, name):
    assert message_from_file(person, name).fields == (
        Field("name", Text(), implicit=True),
        Field("motto", Text(), optional=True),
        Field("id", WHOLE, implicit=True),
        Field("rooms", WHOLE, implicit=True, alias="r"),
        Field("height", Number(), implicit=True),
        Field("weight", Number(), optional=True),
        Field("active", YES, implicit=True),
        Field("color", COLORS, implicit=True),
        Field("phones", PHONE, most=1),
        Field("scores", Number(), most=1),
        Field("dog", Text(), optional=True),
        Field("cat", PHONE, optional=True),
        Field("home", Message((Field("lat", Number()), Field("floor", WHOLE, optional=True))), optional=True),
    )


def test_messages_inside_messages_and_of_imports_have_names_too(person):
    assert message_from_file(person, "Phone") == PHONE
    assert message_from_file(person, "places.Place").fields[0] == Field("lat", Number())


@pytest.mark.parametrize("kind", [f"{k}{b}" for k in ("int", "uint", "sint", "fixed", "sfixed") for b in (32, 64)])
def test_all_integers_are_whole_numbers(tmp_path, kind):
    path = file(tmp_path, f'syntax = "proto3"; message M {{ {kind} a = 1; }}')
    assert message_from_file(path, "M") == Message((Field("a", WHOLE, implicit=True),))


@pytest.mark.parametrize("given", [timestamp_pb2.Timestamp, timestamp_pb2.Timestamp.DESCRIPTOR])
def test_a_compiled_message_or_its_descriptor_will_do(given):
    assert message_from_descriptor(given) == Message(
        (Field("seconds", WHOLE, implicit=True), Field("nanos", WHOLE, implicit=True))
    )


@pytest.mark.parametrize(
    "given, message",
    [
        (wrappers_pb2.BytesValue, "`value` is a field of bytes"),
        (struct_pb2.Struct, "`fields` is a map"),
        (struct_pb2.ListValue, "`values` is a google.protobuf.Value, which is not modelled"),
    ],
)
def test_compiled_messages_that_are_not_modelled_are_refused(given, message):
    with pytest.raises(DataError, match=message):
        message_from_descriptor(given)


@pytest.mark.parametrize(
    "body, message",
    [
        ("map<string, int32> counts_of = 1;", "`counts_of` is a map, which is not modelled: use a repeated message"),
        ("bytes raw = 1;", "`raw` is a field of bytes, which is not modelled"),
        ("message N { M m = 1; } N n = 1;", r"`n.m` is a M inside another one: recursion"),
        ("message N { repeated int32 a = 1; } repeated N n = 1;", r"`n.a` lies in a repeated message"),
        ("message N { } N n = 1;", r"the message M\.N has no field"),
        ("Missing m = 1;", r"m\.proto does not hold together: .*Missing"),
        ("int32 a = 1; int32 a = 2;", r"m\.proto does not hold together: .*a"),
        ("int32 a;", r"m\.proto:2:8 is not Protocol Buffers"),
        ("int32 a = 1; $", r"m\.proto:2:14 is not Protocol Buffers: token recognition error"),
    ],
)
def test_files_that_are_broken_or_not_modelled_are_refused(tmp_path, body, message):
    path = file(tmp_path, f'syntax = "proto3"; message M {{\n{body}\n}}')
    with pytest.raises(DataError, match=message) as error:
        message_from_file(path, "M")
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    "text, message",
    [
        ("message M { optional group G = 1 { optional int32 a = 1; } }", r"`M\.G` is a group, which is not modelled"),
        ('edition = "2023"; message M { int32 a = 1; }', "must be in proto2 or proto3, not in 2023"),
        (
            'import "gone.proto"; message M { optional Gone a = 1; }',
            r"does not hold together: .*gone\.proto is missing",
        ),
        ("message Q { optional int32 a = 1; }", "must have a message 'M'; it has Q"),
        (
            "message A { message M { optional int32 a = 1; } } message B { message M { optional int32 a = 1; } }",
            r"has more than one message 'M'; it has A, A\.M, B, B\.M",
        ),
    ],
)
def test_other_files_are_refused(tmp_path, text, message):
    with pytest.raises(DataError, match=message):
        message_from_file(file(tmp_path, text), "M")


ORDER = """
syntax = "proto3";
import "google/protobuf/timestamp.proto";
import "google/protobuf/duration.proto";
import "google/protobuf/wrappers.proto";
import "google/api/annotations.proto";
message Order {
  google.protobuf.Timestamp created_at = 1;
  repeated google.protobuf.Duration waits = 2;
  google.protobuf.Int64Value pieces = 3 [json_name = "n"];
  google.protobuf.StringValue note = 4;
}
"""


def test_well_known_types_are_known_without_their_files_and_other_imports_may_lack(tmp_path):
    created, waits, pieces, note = message_from_file(file(tmp_path, ORDER), "Order").fields
    parts = tuple(Field(name, WHOLE) for name in ("day", "second", "micro", "nano"))
    assert created == Field("created_at", Message(parts), True, alias="createdAt", known="google.protobuf.Timestamp")
    assert waits == Field("waits", Message(parts[1:]), most=1, known="google.protobuf.Duration")
    assert (pieces, note) == (Field("pieces", WHOLE, True, alias="n"), Field("note", Text(), True))


def test_names_of_well_known_types_are_no_messages_of_the_file(tmp_path):
    assert list(read_descriptors(file(tmp_path, ORDER))) == ["Order"]


def test_public_imports_are_seen_through(tmp_path):
    (tmp_path / "a.proto").write_text("message A { optional int32 a = 1; }")
    (tmp_path / "b.proto").write_text('import public "a.proto";')
    path = file(tmp_path, 'import "b.proto"; message M { required A a = 1; }')
    assert message_from_file(path, "M") == Message((Field("a", Message((Field("a", WHOLE, True),))),))


def test_a_file_must_be_there(tmp_path):
    with pytest.raises(DataError, match=r"m\.proto is missing"):
        message_from_file(tmp_path / "m.proto", "M")


def message_class(descriptor):
    if hasattr(message_factory, "GetMessageClass"):
        return message_factory.GetMessageClass(descriptor)
    return message_factory.MessageFactory().GetPrototype(descriptor)  # before Protobuf 4.22


@pytest.mark.parametrize("given", [{}, {"big_rooms": 7, "kind": 1, "is_on": True, "full_name": "a", "x": 0.5}])
def test_json_that_protocol_buffers_write_is_read(tmp_path, given):
    body = "int32 big_rooms = 1; E kind = 2; bool is_on = 3; double x = 4; string full_name = 5;"
    path = file(tmp_path, f'syntax = "proto3"; message M {{ enum E {{ A = 0; B = 1; }} {body} }}')
    written = json_format.MessageToDict(message_class(read_descriptors(path)["M"])(**given))
    found = {"big_rooms": 7, "kind": b"B", "is_on": 1, "x": 0.5, "full_name": b"a"}
    defaults = {"big_rooms": 0, "kind": b"A", "is_on": 0, "x": 0.0, "full_name": []}
    assert len(written) == len(given)
    assert declared_record(message_from_file(path, "M"), written, 9) == (found if given else defaults)


def test_required_fields_have_no_default(person):
    with pytest.raises(RowError, match="lat is missing"):
        declared_record(message_from_file(person, "Place"), {"floor": 1}, 9)
