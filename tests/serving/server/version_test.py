"""A SavedModel in memory: what it says of itself, what it answers and what it refuses."""

import gc
import json
import weakref

import numpy as np
import pytest
import tensorflow as tf

from serving.server.signatures import Signature, Spec
from serving.server.status import Code, ServingError
from serving.server.version import DESCRIPTION, Version, reason


@pytest.fixture(scope="module")
def version(small):
    return Version(7, small)


def texts(*values):
    return np.array(values, object)


def test_it_knows_its_signatures(version, small):
    assert (version.number, version.path, version.description) == (7, small, {})
    assert [*version.signatures] == ["fours", "greet", "numbers", "serving_default"]
    assert version.signatures["greet"] == Signature(
        "greet",
        {"name": Spec("string", (), "greet_name:0")},
        {
            "greeting": Spec("string", (), version.signature_defs["greet"].outputs["greeting"].name),
            "length": Spec("int32", (), version.signature_defs["greet"].outputs["length"].name),
        },
    )


def test_metadata_hold_what_the_file_does(version):
    assert {*version.signature_defs} == {*version.signatures, "__saved_model_init_op"}
    assert version.signature_defs["numbers"].method_name == "tensorflow/serving/predict"


def test_it_reads_its_description(own):
    folder = own("1")
    (folder / DESCRIPTION).parent.mkdir()
    (folder / DESCRIPTION).write_text(json.dumps({"name": "Größe"}), "utf-8")
    assert Version(1, folder).description == {"name": "Größe"}


def test_it_answers_with_arrays(version):
    found = version.run("serving_default", {"seed": np.int64([1, 2**40]), "by": np.float32([1, 0.5])})
    assert [*found] == ["x"]
    assert (found["x"].dtype, found["x"].tolist()) == (np.float32, [2, 2**40])


@pytest.mark.parametrize("values", [(b"1", b"2.5"), ()])
def test_texts_are_bytes_in_arrays_of_objects(version, values):
    found = version.run("numbers", {"text": texts(*values)})
    assert (found["text"].dtype, found["text"].tolist()) == (object, [*values])
    assert (found["number"].dtype, found["number"].tolist()) == (np.float32, [float(value) for value in values])


def test_values_without_dimensions_are_arrays_too(version):
    found = version.run("greet", {"name": texts("Zoë".encode()).reshape(())})
    assert {name: (array.shape, array.dtype, array.item()) for name, array in found.items()} == {
        "greeting": ((), object, "hello Zoë".encode()),
        "length": ((), np.int32, 4),
    }


@pytest.mark.parametrize(
    ("signature", "inputs", "text"),
    [
        ("serving_default", {"seed": np.int64([1]), "by": np.float32([-1])}, "`by` must be at least 0."),
        (
            "fours",
            {"flat": np.zeros(6, np.float32)},
            "Input to reshape is a tensor with 6 values, but the requested shape requires a multiple of 4",
        ),
        ("numbers", {"text": texts(b"one")}, "StringToNumberOp could not correctly convert string: one"),
    ],
)
def test_it_says_why_it_refuses_and_no_more(version, signature, inputs, text):
    with pytest.raises(ServingError) as error:
        version.run(signature, inputs)
    assert (error.value.code, error.value.text) == (Code.INVALID_ARGUMENT, text)


@pytest.mark.parametrize(
    ("message", "line"),
    [
        (
            "Graph execution error:\n\n2 root error(s) found.\n  (0) INVALID_ARGUMENT:  bad row\n\t [[{{node A}}]]\n"
            "  (1) INVALID_ARGUMENT:  worse\n0 successful operations. [Op:__inference_f_1]",
            "bad row",
        ),
        (
            "Graph execution error:\n\n2 root error(s) found.\n  (0) INVALID_ARGUMENT:  assertion failed: [`a` and] "
            "[`b`] [Condition x == y did not hold]\n\t [[{{node A}}]]\n  (1) CANCELLED:  stopped\n",
            "`a` and `b`",
        ),
        ("{{function_node __wrapped__Reshape_device_/CPU:0}} Too few values [Op:Reshape]", "Too few values"),
        ("assertion failed: [no more]", "no more"),
        ("", "The model refuses the request."),
    ],
)
def test_of_many_lines_one_says_why(message, line):
    assert reason(message) == line


def test_it_dies_when_nobody_holds_it(small):
    version = Version(1, small)
    dead = weakref.ref(version)
    gc.disable()  # of itself, not with the next search for cycles
    try:
        version.run("numbers", {"text": texts(b"1")})
        del version
        assert dead() is None
    finally:
        gc.enable()


def test_what_is_broken_is_not_loaded(own):
    folder = own("1")
    next(folder.glob("variables/*.data*")).unlink()
    with pytest.raises((tf.errors.OpError, OSError), match="variables"):
        Version(1, folder)


def test_a_description_that_is_no_object_is_refused(own):
    folder = own("2")
    (folder / DESCRIPTION).parent.mkdir()
    (folder / DESCRIPTION).write_text("[1]")
    with pytest.raises(ServingError, match=r"tfvae\.json must hold an object, got list"):
        Version(2, folder)
