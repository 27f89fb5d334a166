from concurrent.futures import ThreadPoolExecutor

import grpc
import pytest
from google.protobuf import text_format

from tests.deployment import parsed, text


def test_the_form_asks_for_mutual_tls_and_holds_no_secret():
    form = parsed(text("ssl.config"), "SSLConfig")
    assert form.client_verify and form.server_key and form.server_cert and form.custom_ca
    assert "BEGIN" not in text("ssl.config")


@pytest.mark.parametrize(("right", "wrong"), [("custom_ca", "ca"), ("true", '"true"'), ("server_key:", "server_key")])
def test_a_mistake_is_found(right, wrong):
    with pytest.raises(text_format.ParseError):
        parsed(text("ssl.config").replace(right, wrong), "SSLConfig")


def test_the_filled_form_holds_the_files(secrets):
    form = parsed((secrets / "ssl.config").read_text(), "SSLConfig")
    files = {"server_key": "server.key", "server_cert": "server.crt", "custom_ca": "ca.crt"}
    assert {field: getattr(form, field) for field in files} == {
        field: (secrets / name).read_text() for field, name in files.items()
    }


@pytest.fixture
def port(secrets):
    """Of a server with the credentials that TensorFlow Serving makes of the filled form."""
    form = parsed((secrets / "ssl.config").read_text(), "SSLConfig")
    key, certificate, authority = (getattr(form, n).encode() for n in ("server_key", "server_cert", "custom_ca"))
    server = grpc.server(ThreadPoolExecutor(1))
    handler = grpc.unary_unary_rpc_method_handler(lambda request, context: request)
    server.add_generic_rpc_handlers([grpc.method_handlers_generic_handler("test", {"Echo": handler})])
    credentials = grpc.ssl_server_credentials([(key, certificate)], authority, form.client_verify)
    port = server.add_secure_port("127.0.0.1:0", credentials)
    server.start()
    yield port
    server.stop(None)


def echo(port, credentials):
    with grpc.secure_channel(f"localhost:{port}", credentials) as channel:
        return channel.unary_unary("/test/Echo")(b"said", timeout=10)


def test_a_client_with_a_certificate_is_served_and_another_is_not(port, secrets):
    authority, key, certificate = ((secrets / n).read_bytes() for n in ("ca.crt", "client.key", "client.crt"))
    assert echo(port, grpc.ssl_channel_credentials(authority, key, certificate)) == b"said"
    with pytest.raises(grpc.RpcError) as error:
        echo(port, grpc.ssl_channel_credentials(authority))
    assert error.value.code() == grpc.StatusCode.UNAVAILABLE
