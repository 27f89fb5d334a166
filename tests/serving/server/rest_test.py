"""REST from the outside: over a socket, to a server with a model."""

import json
import logging
from base64 import b64encode

import numpy as np
import pytest

from tests.serving.server.json_request_test import LAST_KEY, READ, REFUSED, STRICTER
from tests.serving.server.recorded import RECORDED, SIGNATURES, body, tensor

PREDICT = "/v1/models/echo:predict"


def fits(case) -> bool:
    """Whether the recorded tensors have rows, and otherwise the shapes of the signature."""
    specs = SIGNATURES[case["signature_name"] or "serving_default"].inputs
    shapes = {name: tuple(recorded["shape"]) for name, recorded in case["inputs"].items()}
    alike = all(
        len(shape) == len(specs[name].shape)
        and all(wanted in (None, size) for wanted, size in zip(specs[name].shape, shape, strict=True))
        for name, shape in shapes.items()
    )
    return alike and len({shape[:1] for shape in shapes.values()}) == 1 and (0,) not in shapes.values()


def plain(recorded, name):
    """A recorded tensor as JSON has it."""
    array = tensor(recorded)
    if array.dtype != object:
        return np.where(np.isfinite(array), array.astype(object), None).tolist()
    return [{"b64": b64encode(text).decode()} if name.endswith("_bytes") else text.decode() for text in array]


@pytest.mark.parametrize("case", [case for case in READ if fits(case)], ids=lambda case: case["request"])
def test_gives_back_what_is_recorded(echo, case):
    if b"AP8=" in body(case):
        pytest.skip("bytes that are no UTF-8, in an output that is none of bytes; json_response_test has them")
    columns = {name: plain(recorded, name) for name, recorded in case["inputs"].items()}
    values = columns if len(columns) > 1 else next(iter(columns.values()))
    key = "outputs"
    if case["format"] == "row":
        key = "predictions"
        rows = zip(*columns.values(), strict=True)
        values = [dict(zip(columns, row, strict=True)) for row in rows] if len(columns) > 1 else values
    reply = echo.ask("POST", PREDICT, body(case))
    assert reply.status == 200
    assert near(reply.content) == near({key: values})


def near(value):
    """float32, as which both sides hold the numbers that one of them writes short."""
    return json.loads(json.dumps(value), parse_float=lambda text: float(np.float32(text)))


REFUSED_BODIES = [
    *map(body, REFUSED),
    *STRICTER,
    *(body(case) for case in READ if not fits(case)),
    b"\xff",
    b'{"inputs": "\xff"}',
    b'{"instances": [[1e39, -1e39]], "signature_name": "\xc3\xa9"}',
]


@pytest.mark.parametrize("request_body", REFUSED_BODIES, ids=str)
def test_refuses_with_an_error_in_json(echo, request_body):
    reply = echo.ask("POST", PREDICT, request_body)
    assert (reply.status, list(reply.content)) == (400, ["error"])
    assert reply.content["error"]
    assert "Traceback" not in reply.content["error"]


def test_every_recorded_request_was_asked():
    asked = len([case for case in READ if fits(case)]) + len(REFUSED_BODIES) - 3 + len([LAST_KEY])
    assert asked == len(RECORDED["requests"])


@pytest.mark.parametrize(
    ("method", "path", "status", "words"),
    [
        ("POST", "/v1/models/nope:predict", 404, "Servable not found for request: Latest(nope)"),
        ("POST", "/v1/models/echo/versions/9:predict", 404, "Servable not found for request: Specific(echo, 9)"),
        ("POST", "/v1/models/echo/labels/canary:predict", 400, "Unrecognized servable version label: canary"),
        ("GET", "/v1/models/nope", 404, "Could not find any versions of model nope"),
        ("GET", "/v1/models/echo/versions/9", 404, "Could not find version 9 of model echo"),
        ("GET", "/v1/models/echo/labels/canary", 400, "Unrecognized servable version label: canary"),
        ("GET", "/v1/models/nope/metadata", 404, "Servable not found for request: Latest(nope)"),
        ("GET", "/v1/models", 400, "Missing model name in request."),
        ("PUT", PREDICT, 400, f"Malformed request: PUT {PREDICT}"),
        ("GET", PREDICT, 400, f"Malformed request: GET {PREDICT}"),
        (
            "POST",
            "/v1/models/echo:classify",
            400,
            "Expected classification signature method_name to be tensorflow/serving/classify. "
            "Was: tensorflow/serving/predict",
        ),
        (
            "POST",
            "/v1/models/echo:regress",
            400,
            "Expected regression signature method_name to be tensorflow/serving/regress. "
            "Was: tensorflow/serving/predict",
        ),
    ],
)
def test_answers_mistakes_in_tensorflow_servings_words(echo, method, path, status, words):
    reply = echo.ask(method, path, {"inputs": [[1, 2]]} if method != "GET" else None)
    assert (reply.status, reply.content) == (status, {"error": words})


@pytest.mark.parametrize("path", ["/", "/v2/models/echo", "/favicon.ico"])
def test_other_paths_are_not_found(echo, path):
    assert echo.ask("GET", path)[:2] == (404, b"")


@pytest.mark.parametrize("path", ["/v1/models/echo/versions/7:predict", "/V1/MODELS/%65cho:Predict"])
def test_addresses_have_several_forms(echo, path):
    # curl -d says that the body is a form; it does not matter.
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    assert echo.ask("POST", path, {"instances": [[1, 2]]}, headers).content == {"predictions": [[1.0, 2.0]]}


def test_says_how_versions_are(echo):
    status = {"error_code": "OK", "error_message": ""}
    state = {"version": "7", "state": "AVAILABLE", "status": status}
    assert echo.ask("GET", "/v1/models/echo").content == {"model_version_status": [state]}
    assert echo.ask("GET", "/v1/models/echo/versions/7").content == {"model_version_status": [state]}


def test_shows_signatures_with_proto_names_and_defaults(echo):
    content = echo.ask("GET", "/v1/models/echo/metadata").content
    assert content["model_spec"] == {"name": "echo", "signature_name": "", "version": "7"}
    signatures = content["metadata"]["signature_def"]["signature_def"]
    assert {*SIGNATURES} <= {*signatures}
    shape = {"dim": [{"size": "-1", "name": ""}], "unknown_rank": False}
    seed = signatures["seeds"]["inputs"]["seed"]
    assert seed == {"dtype": "DT_INT64", "tensor_shape": shape, "name": seed["name"]}
    assert signatures["seeds"]["method_name"] == "tensorflow/serving/predict"


def test_counts_what_it_answers(echo):
    def count(status):
        text = echo.ask("GET", "/monitoring/prometheus/metrics").content.decode()
        name = f':tensorflow:serving:request_count{{model_name="{"echo"}",status="{status}"}} '
        return sum(int(line.removeprefix(name)) for line in text.splitlines() if line.startswith(name))

    good, bad = count("OK"), count("INVALID_ARGUMENT")
    echo.ask("POST", PREDICT, {"instances": [[1, 2]]})
    echo.ask("POST", PREDICT, {"instances": []})
    assert (count("OK"), count("INVALID_ARGUMENT")) == (good + 1, bad + 1)


def test_metrics_take_no_names_from_strangers(echo):
    echo.ask("POST", "/v1/models/forged:predict", {})
    assert b"forged" not in echo.ask("GET", "/monitoring/prometheus/metrics").content


def test_logs_each_request_on_one_line(echo, caplog):
    with caplog.at_level(logging.INFO, "serving.access"):
        echo.ask("GET", "/v1/models/a%0Ab")
    (line,) = [record.getMessage() for record in caplog.records if record.name == "serving.access"]
    assert line.startswith("REST 127.0.0.1 GET /v1/models/a%0Ab 404 ")


def test_large_bodies_are_read_beside_the_others(echo):
    seeds = list(range(10_000))
    text = json.dumps({"signature_name": "seeds", "instances": seeds}).replace(",", "," + " " * 40).encode()
    assert len(text) > 2**18
    assert echo.ask("POST", PREDICT, text).content == {"predictions": seeds}


def test_limits_rows(echo):
    reply = echo.ask("POST", PREDICT, {"signature_name": "seeds", "instances": [1] * 10_001})
    words = "A request must have between 1 and 10000 rows, got 10001."
    assert (reply.status, reply.content) == (400, {"error": words})


def test_the_models_own_words_reach_the_user_without_the_graphs(strict):
    body = {"instances": [{"seed": 1, "by": -1}]}
    reply = strict.ask("POST", "/v1/models/small:predict", body, {"X-API-Key": "sesame"})
    assert (reply.status, reply.content) == (400, {"error": "`by` must be at least 0."})


@pytest.mark.parametrize(
    "headers", [{}, {"X-API-Key": "sesam"}, {"X-API-Key": "s\u00e9same"}, {"Authorization": "Basic sesame"}]
)
@pytest.mark.parametrize("path", ["/v1/models/small", "/v1/nonsense"])
def test_wants_a_key(strict, headers, path):
    assert strict.ask("GET", path, None, headers).status == 401


@pytest.mark.parametrize("headers", [{"x-api-key": "sesame"}, {"Authorization": "Bearer sesame"}])
def test_takes_a_key(strict, headers):
    assert strict.ask("GET", "/v1/models/small", None, headers).status == 200


def test_refuses_more_requests_than_it_may_have_in_flight(strict):
    key = {"X-API-Key": "sesame"}
    with strict.endpoint.admitted(), strict.endpoint.admitted():
        reply = strict.ask("GET", "/v1/models/small", None, key)
    assert reply.status == 429
    assert "2 requests in flight" in reply.content["error"]
    assert strict.ask("GET", "/v1/models/small", None, key).status == 200
