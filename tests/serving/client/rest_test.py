import contextlib
import shutil
import socket
import ssl

import numpy as np
import pytest

from serving.client import Client, ServerError, VersionStatus
from tests.deployment import make_secrets
from tests.serving.client.conftest import metadata

M = "/v1/models/m"
SAMPLE = ({"seed": "DT_INT64", "temperature": "DT_FLOAT"}, {"x": "DT_FLOAT"})


@pytest.fixture
def client(server):
    server.answers[f"{M}/metadata"] = (200, metadata(sample=SAMPLE))
    server.answers[f"{M}:predict"] = (200, {"outputs": [[0.5], [1.0]]})
    with Client(server.url) as client:
        yield client


def test_arrays_go_in_and_come_out(client, server):
    outputs = client.predict("m", signature="sample", seed=[2**60, 2], temperature=np.float64([0.1, 1]))
    assert {name: (array.dtype, array.tolist()) for name, array in outputs.items()} == {
        "x": (np.float32, [[0.5], [1.0]])
    }
    assert server.asked[-1].body == {
        "signature_name": "sample",
        "inputs": {"seed": [2**60, 2], "temperature": pytest.approx([0.1, 1])},
    }


def test_one_connection_serves_all_and_metadata_are_fetched_once(client, server):
    for _ in range(3):
        client.predict("m", signature="sample", seed=[1, 2])
    assert [asked.path for asked in server.asked] == [f"{M}/metadata", *[f"{M}:predict"] * 3]
    assert {asked.connection for asked in server.asked} == {1}


def test_what_a_newer_version_takes_is_found_out(client, server):
    client.predict("m", signature="sample", seed=[1])
    inputs = {**SAMPLE[0], "style": "DT_INT32"}
    server.answers[f"{M}/metadata"] = (200, metadata(sample=(inputs, SAMPLE[1]), draw=(inputs, SAMPLE[1])))
    client.predict("m", signature="sample", seed=[1], style=[2])
    client.predict("m", signature="draw", style=[2])
    assert server.asked[-1].body == {"signature_name": "draw", "inputs": {"style": [2]}}


def test_a_connection_that_the_server_closed_is_opened_again(client, server):
    server.answers[M] = (200, {"model_version_status": []})
    client.status("m")
    client._link.sock.shutdown(socket.SHUT_RDWR)  # what a server does to a connection that idles
    assert client.status("m") == [] and len(server.asked) == 2


def test_a_server_that_hangs_up_after_each_answer_is_asked_again(client, server):
    server.hangs_up = True
    assert [len(client.predict("m", signature="sample", seed=[1, 2])["x"]) for _ in range(3)] == [2, 2, 2]


def test_several_outputs_keep_names_and_types(client, server):
    types = {"n": "DT_INT32", "there": "DT_BOOL", "text": "DT_STRING", "raw_bytes": "DT_STRING", "elbo": "DT_FLOAT"}
    server.answers[f"{M}/metadata"] = (200, metadata(serving_default=({"seed": "DT_INT64"}, types)))
    values = {"n": [1], "there": [True], "text": ["ä"], "raw_bytes": [{"b64": "/w=="}], "elbo": [None]}
    server.answers[f"{M}:predict"] = (200, {"outputs": values})
    outputs = client.predict("m", seed=[1])
    assert {name: array.dtype.name for name, array in outputs.items()} == {
        "n": "int32", "there": "bool", "text": "object", "raw_bytes": "object", "elbo": "float32",
    }  # fmt: skip
    assert outputs["text"].tolist() == ["ä"] and outputs["raw_bytes"].tolist() == [b"\xff"]
    assert np.isnan(outputs["elbo"]).all()


def test_texts_and_bytes_go_as_tensorflow_serving_wants_them(client, server):
    server.answers[f"{M}/metadata"] = (200, metadata(encode=({"name?": "DT_STRING"}, {"x": "DT_FLOAT"})))
    client.predict("m", {"name?": np.array([["a"], [b"\xff"]], object)}, signature="encode")
    assert server.asked[-1].body["inputs"] == {"name?": [["a"], [{"b64": "/w=="}]]}


@pytest.mark.parametrize("value", [7, np.float32(7), np.arange(8)[::2], np.ones([2, 3], np.float16)])
def test_scalars_and_strided_arrays_are_sent(client, server, value):
    client.predict("m", signature="sample", temperature=value)
    assert server.asked[-1].body["inputs"] == {"temperature": np.asarray(value).tolist()}


def test_versions_and_labels_are_in_the_path(client, server):
    for path in (f"{M}/versions/3", f"{M}/labels/a%2Fb", "/v1/models/n%20n"):
        server.answers[path] = (200, {"model_version_status": []})
    assert client.status("m", version=3) == client.status("m", label="a/b") == client.status("n n") == []


def test_status_says_how_versions_fare(client, server):
    found = [
        {"version": "4", "state": "END", "status": {"error_code": "UNKNOWN", "error_message": "broken"}},
        {"version": "3", "state": "AVAILABLE", "status": {"error_code": "OK", "error_message": ""}},
    ]
    server.answers[M] = (200, {"model_version_status": found})
    assert client.status("m") == [VersionStatus(4, "END", "broken"), VersionStatus(3, "AVAILABLE", "")]


def test_models_come_with_their_descriptions(client, server):
    server.answers["/page/models.json"] = (200, [{"name": "m", "description": {"name": "linear"}}])
    assert client.models() == {"m": {"name": "linear"}}


def test_the_key_is_sent_and_a_path_kept(server):
    server.answers["/digits/v1/models/m"] = (200, {"model_version_status": []})
    with Client(f"{server.url}/digits/", api_key="secret") as client:
        client.status("m")
    assert server.asked[-1].key == "Bearer secret"


@pytest.mark.parametrize(
    ("status", "answer", "text"),
    [
        (404, {"error": "Servable not found for request: Latest(m)"}, "Servable not found for request: Latest(m)"),
        (502, b"<html>Bad Gateway</html>\n", "<html>Bad Gateway</html>"),
        (429, ["no object"], '["no object"]'),
    ],
)
def test_a_refusal_is_raised_with_its_status_and_words(client, server, status, answer, text):
    server.answers[M] = (status, answer)
    with pytest.raises(ServerError) as error:
        client.status("m")
    assert (error.value.code, error.value.text, str(error.value)) == (status, text, f"{status}: {text}")


@pytest.mark.parametrize(
    ("signature", "inputs", "message"),
    [
        ("samples", {}, "`signature` must be one of sample; got 'samples'"),
        ("sample", {"sead": [1]}, "Inputs of 'sample' must be seed, temperature; got sead"),
        ("sample", {"seed": [1.5]}, "`seed` must hold int64, got float64"),
        ("sample", {"temperature": [np.inf]}, "`temperature` must be finite, for JSON has no other numbers; got inf"),
    ],
)
def test_what_cannot_be_asked_is_not_sent(client, server, signature, inputs, message):
    with pytest.raises(ValueError, match=message):
        client.predict("m", signature=signature, **inputs)
    assert all(asked.method == "GET" for asked in server.asked)


@pytest.mark.skipif(not shutil.which("openssl"), reason="openssl is not installed (Debian: apt-get install openssl)")
def test_https_by_an_authority_of_ones_own(server, tmp_path):
    files = make_secrets(tmp_path)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(files / "server.crt", files / "server.key")
    server.socket = context.wrap_socket(server.socket, server_side=True)
    server.answers[M] = (200, {"model_version_status": []})
    url = server.url.replace("http:", "https:")
    with Client(url, authority=files / "ca.crt") as client:
        assert client.status("m") == []
    with Client(url) as client, pytest.raises(ssl.SSLCertVerificationError):
        client.status("m")


@pytest.mark.parametrize("url", ["127.0.0.1:8501", "ftp://host", "http://"])
def test_an_address_that_is_no_url_is_refused(url):
    with pytest.raises(ValueError, match="`url` must be"):
        Client(url)


def test_nobody_there_is_an_oserror():
    with contextlib.closing(socket.socket()) as bound:
        bound.bind(("127.0.0.1", 0))  # and does not listen
        with Client(f"http://127.0.0.1:{bound.getsockname()[1]}") as client, pytest.raises(ConnectionRefusedError):
            client.status("m")


def test_a_server_that_does_not_answer_is_given_up():
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        with Client(url, timeout=0.1) as client, pytest.raises(TimeoutError):
            client.status("m")


def test_a_version_and_a_label_do_not_go_together():
    with Client("http://127.0.0.1:1") as client, pytest.raises(ValueError, match="One of `version` and `label`"):
        client.status("m", version=1, label="stable")
