import numpy as np
import pytest
import tensorflow as tf

from tests.people import COLOR, WHOLE, YES
from tfvae.data.records.interface import RecordInterface
from tfvae.schema.message import Category, Field, Message, Number, Schema, Text

FLAT = Schema(
    Message((
        Field("name", Text(2)),
        Field("id", Text(3, "int"), optional=True),
        Field("rooms", WHOLE),
        Field("height", Number(), optional=True),
        Field("open", YES),
        Field("color", COLOR),
        Field("grade", Category(("1", "5"), "int")),
        Field("tags", Text(1), most=2),
    )),
    ("0", "1", "A", "B"),
)  # fmt: skip
RAW = {
    "name": ["AB", "é"],
    "id?": [True, False],
    "id": [-10, 7],
    "rooms": [-3, 16777215],
    "height?": [False, True],
    "height": [np.nan, 1.5],
    "open": [True, False],
    "color": ["BLUE", "RED"],
    "grade": [5, 1],
    "tags#": [2, 0],
    "tags": [["A", ""], ["B", "ignored"]],
}
INTERFACE = RecordInterface(FLAT)


def tensors(raw):
    return {name: tf.constant(raw[name], spec.dtype) for name, spec in INTERFACE.spec.items()}


def in_graph(method, spec):
    return tf.function(method, input_signature=[spec])


@pytest.fixture(params=["eager", "graph"])
def parse(request):
    return INTERFACE.parse if request.param == "eager" else in_graph(INTERFACE.parse, dict(INTERFACE.spec))


def test_the_spec_has_users_types_in_the_order_of_the_schema():
    assert {name: (spec.dtype.name, spec.shape.as_list()) for name, spec in INTERFACE.spec.items()} == {
        "name": ("string", [None]),
        "id?": ("bool", [None]),
        "id": ("int64", [None]),
        "rooms": ("int64", [None]),
        "height?": ("bool", [None]),
        "height": ("float32", [None]),
        "open": ("bool", [None]),
        "color": ("string", [None]),
        "grade": ("int64", [None]),
        "tags#": ("int32", [None]),
        "tags": ("string", [None, 2]),
    }
    assert list(INTERFACE.spec) == list(RAW)
    assert INTERFACE.fingerprint == FLAT.digest


def test_requests_become_columns(parse):
    x = {key: column.numpy().tolist() for key, column in parse(tensors(RAW))["x"].items()}
    assert x == {
        "name": [[38, 39, 2, 0, 0], [16, 23, 14, 29, 2]],
        "id?": [1, 0],
        "id": [[6, 33, 37, 36, 2], [2, 0, 0, 0, 0]],
        "height?": [0, 1],
        "rooms+height": [[-3.0, 0.0], [16777215.0, 1.5]],
        "open": [1, 0],
        "color": [2, 0],
        "grade": [1, 0],
        "tags#": [2, 0],
        "tags": [[[38, 2], [2, 0]], [[0, 0], [0, 0]]],
    }


def test_answers_are_what_was_asked_but_for_what_does_not_count(parse):
    shown = {name: column.numpy().tolist() for name, column in INTERFACE.render(parse(tensors(RAW))).items()}
    assert shown == {
        **RAW,
        "name": [b"AB", "é".encode()],
        "id": [-10, 0],
        "height": [0.0, 1.5],
        "color": [b"BLUE", b"RED"],
        "tags": [[b"A", b""], [b"", b""]],
    }


def test_answers_may_have_any_leading_axes():
    x = INTERFACE.parse(tensors(RAW))["x"]
    twice = {key: tf.stack([column, column[::-1]]) for key, column in x.items()}
    rendered, whole = INTERFACE.render({"x": x}), INTERFACE.render({"x": twice})
    for name, column in rendered.items():
        assert whole[name].numpy().tolist() == [column.numpy().tolist(), column[::-1].numpy().tolist()]


def test_flags_of_messages_hide_what_is_in_them():
    home = Message((Field("lat", Number()), Field("tags", Text(1), most=2)))
    interface = RecordInterface(Schema(Message((Field("home", home, optional=True),)), ("A",)))
    x = {
        "home?": tf.constant([0, 1]),
        "home.lat": tf.constant([[2.0], [3.0]]),
        "home.tags#": tf.constant([2, 1]),
        "home.tags": tf.constant([[[36, 2]] * 2] * 2),
    }
    shown = interface.render({"x": x})
    assert shown["home.lat"].numpy().tolist() == [0.0, 3.0]
    assert shown["home.tags#"].numpy().tolist() == [0, 1]
    assert shown["home.tags"].numpy().tolist() == [[b"", b""], [b"A", b""]]
    again = interface.parse(shown)["x"]
    assert again["home.tags"].numpy().tolist() == [[[0, 0], [0, 0]], [[36, 2], [0, 0]]]


@pytest.mark.parametrize(
    "change, message",
    [
        ({"color": ["RED", "PINK"]}, "`color` must be one of RED, GREEN, BLUE; got"),
        ({"grade": [1, 2]}, "`grade` must be one of 1, 5; got"),
        ({"tags#": [3, 0]}, "`tags#` must be one of 0, 1, 2; got"),
        ({"tags#": [-1, 0]}, "`tags#` must be one of 0, 1, 2; got"),
        ({"rooms": [0, 2**24]}, "`rooms` must be a whole number below 16777216 in size; got"),
        ({"rooms": [0, -(2**63)]}, "`rooms` must be a whole number below 16777216 in size; got"),
        ({"height": [0.0, np.inf]}, "`height` must be a number below 1e+15 in size; got"),
    ],
)
def test_requests_that_the_schema_does_not_allow_are_refused(parse, change, message):
    with pytest.raises(tf.errors.InvalidArgumentError) as error:
        parse(tensors({**RAW, **change}))
    assert message in error.value.message


def test_many_choices_are_not_all_named():
    schema = Schema(Message((Field("n", Category(tuple(map(str, range(30))), "int")),)), ())
    with pytest.raises(tf.errors.InvalidArgumentError, match="19 and 10 more; got"):
        RecordInterface(schema).parse({"n": tf.constant([77], tf.int64)})


@pytest.mark.parametrize(
    "text, number",
    [
        ("0", 0),
        ("-42", -42),
        ("007", 7),
        ("9223372036854775807", 2**63 - 1),
        ("-9223372036854775808", -(2**63)),
        ("9223372036854775808", 2**63 - 1),
        ("-99999999999999999999999", -(2**63)),
        ("99999999999999999999999", 2**63 - 1),
        ("9999999999999999999", 2**63 - 1),
        ("1-2x\n3", 123),
        ("-", 0),
        ("", 0),
    ],
)
def test_whatever_a_model_writes_for_a_whole_number_is_one(text, number):
    schema = Schema(Message((Field("id", Text(3, "int")),)), tuple("-0123456789x\n"))
    interface = RecordInterface(schema)
    x = interface._alphabet.encode(tf.constant([text])).to_tensor(0)
    assert interface.render({"x": {"id": x}})["id"].numpy().tolist() == [number]


def test_no_request_at_all_is_answered(parse):
    none = {name: tf.zeros([0, *spec.shape[1:]], spec.dtype) for name, spec in INTERFACE.spec.items()}
    shown = INTERFACE.render(parse(none))
    assert {name: column.shape[0] for name, column in shown.items()} == dict.fromkeys(RAW, 0)


def test_whole_numbers_of_answers_are_those_that_requests_may_have():
    interface = RecordInterface(Schema(Message((Field("n", WHOLE),)), ()))
    shown = interface.render({"x": {"n": tf.constant([[2.5e7], [-1e30], [2.0**24], [2.0**24 - 1], [-7.4]])}})
    assert shown["n"].numpy().tolist() == [2**24 - 1, 1 - 2**24, 2**24 - 1, 2**24 - 1, -7]
    interface.parse(shown)


def test_records_are_shown_as_lines_of_what_is_there():
    lines = INTERFACE.show(INTERFACE.parse(tensors(RAW)))
    assert lines == ['AB, -10, -3, True, BLUE, 5, ["A", ""]', "é, 16777215, 1.5, False, RED, 1, []"]


def test_nested_records_are_shown_as_json():
    home = Message((Field("lat", Number()), Field("street", Text(1))))
    interface = RecordInterface(Schema(Message((Field("n", WHOLE), Field("home", home, optional=True))), ("é",)))
    raw = {
        "n": tf.constant([1, 2], tf.int64),
        "home?": tf.constant([True, False]),
        "home.lat": tf.constant([0.5, 9.0]),
        "home.street": tf.constant(["é", "é"]),
    }
    assert interface.show(interface.parse(raw)) == ['1, {"lat": 0.5, "street": "é"}', "2"]
