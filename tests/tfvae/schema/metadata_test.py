import pytest

from tests.people import WHOLE, YES
from tfvae.checks import DataError
from tfvae.schema.message import Category, Field, Message, Number, Text
from tfvae.schema.metadata import message_from_pbtxt

ALWAYS = "presence { min_fraction: 1.0 min_count: 1 } shape { dim { size: 1 } }"
TABLE = f"""
feature {{ name: "city" type: BYTES domain: "cities" {ALWAYS} }}
feature {{ name: "name" type: BYTES {ALWAYS} }}
feature {{ name: "rooms" type: INT value_count {{ min: 1 max: 1 }} presence {{ min_count: 1 }} }}
feature {{ name: "weight" type: FLOAT value_count {{ min: 0 max: 1 }} presence {{ min_fraction: 1.0 }} }}
feature {{ name: "open" type: INT bool_domain {{ }} {ALWAYS} }}
feature {{ name: "told" type: BYTES bool_domain {{ true_value: "yes" false_value: "no" }} {ALWAYS} }}
feature {{ name: "grade" type: INT int_domain {{ min: -1 max: 1 is_categorical: true }} {ALWAYS} }}
feature {{ name: "id" type: INT int_domain {{ min: 0 max: 5000 is_categorical: true }} {ALWAYS} }}
feature {{ name: "year" type: INT int_domain {{ min: 0 max: 5 }} {ALWAYS} }}
feature {{ name: "scores" type: FLOAT value_count {{ min: 1 max: 7 }} presence {{ min_count: 1 }} }}
feature {{ name: "tags" type: BYTES value_count {{ min: 1 }} presence {{ min_count: 1 }} }}
feature {{ name: "old" type: FLOAT lifecycle_stage: DEPRECATED }}
feature {{
  name: "home" type: STRUCT value_count {{ min: 1 max: 1 }} presence {{ min_count: 1 }}
  struct_domain {{ feature {{ name: "lat" type: FLOAT {ALWAYS} }} }}
}}
string_domain {{ name: "cities" value: "a" value: "b" }}
default_environment: "TRAINING"
"""
EXAMPLES = f"""
feature {{ name: "home.lat" type: FLOAT value_count {{ min: 1 max: 1 }} presence {{ min_count: 1 }} }}
feature {{ name: "home?" type: INT {ALWAYS} }}
feature {{ name: "phones#" type: INT {ALWAYS} }}
feature {{ name: "phones.extension" type: INT value_count {{ min: 1 max: 4 }} presence {{ min_count: 1 }} }}
feature {{ name: "phones.extension?" type: INT value_count {{ min: 1 max: 4 }} presence {{ min_count: 1 }} }}
feature {{ name: "phones.number" type: BYTES value_count {{ min: 1 max: 4 }} presence {{ min_count: 1 }} }}
"""


def read(tmp_path, text):
    path = tmp_path / "schema.pbtxt"
    path.write_text(text)
    return message_from_pbtxt(path)


def test_features_become_fields(tmp_path):
    assert read(tmp_path, TABLE).fields == (
        Field("city", Category(("a", "b"))),
        Field("name", Text()),
        Field("rooms", WHOLE, optional=True),
        Field("weight", Number(), optional=True),
        Field("open", YES),
        Field("told", Category(("no", "yes"))),
        Field("grade", Category(("-1", "0", "1"), "int")),
        Field("id", WHOLE),
        Field("year", WHOLE),
        Field("scores", Number(), most=7),
        Field("tags", Text(), most=1),
        Field("home", Message((Field("lat", Number()),)), optional=True),
    )


def test_the_schema_of_our_own_examples_nests(tmp_path):
    phone = Message((Field("extension", WHOLE, optional=True), Field("number", Text())))
    assert read(tmp_path, EXAMPLES).fields == (
        Field("home", Message((Field("lat", Number(), optional=True),)), optional=True),
        Field("phones", phone, most=1),
    )


@pytest.mark.parametrize(
    "text, message",
    [
        (
            'feature { name: "x" type: BYTES image_domain { } }',
            "`x` is of BYTES with image_domain, which is not modelled",
        ),
        ('feature { name: "x" }', "`x` is of TYPE_UNKNOWN, which is not modelled"),
        ('feature { name: "x" type: INT value_counts { } }', "`x` has lists in lists, which are not modelled"),
        ('sparse_feature { name: "s" }', "`s` is a sparse_feature, which is not modelled"),
        ("", "at least one"),
        ('feature { name: "x" ', "is not a schema of tensorflow_metadata"),
        ('feature { nom: "x" }', "is not a schema of tensorflow_metadata: .*nom"),
        (
            'feature { name: "a" type: STRUCT value_count { min: 0 max: 3 } struct_domain { feature { name: "b" '
            "type: INT value_count { min: 0 max: 3 } } } }",
            r"`a\.b` lies in a repeated message",
        ),
    ],
)
def test_other_schemas_are_refused(tmp_path, text, message):
    with pytest.raises(DataError, match=message):
        read(tmp_path, text)


def test_the_file_must_be_there(tmp_path):
    with pytest.raises(DataError, match=r"schema\.pbtxt is missing"):
        message_from_pbtxt(tmp_path / "schema.pbtxt")
