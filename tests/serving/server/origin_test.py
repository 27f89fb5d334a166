"""Pages of strangers, which a browser runs beside the server."""

import pytest

from serving.server.origin import check_origin
from serving.server.status import Code, ServingError


@pytest.mark.parametrize("host", ["127.0.0.1:8501", "localhost:8501", "localhost", "[::1]:8501", "127.3.2.1"])
def test_names_of_this_machine_may_be_asked(host):
    check_origin({"host": host}, "127.0.0.1")
    check_origin({"host": host, "origin": f"http://{host}"}, "127.0.0.1")


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8501", "127.0.0.1.evil.example", "[", "10.0.0.1"])
def test_a_name_that_was_made_to_point_here_is_refused(host):
    with pytest.raises(ServingError, match="`Host` must be that of this machine") as caught:
        check_origin({"host": host}, "127.0.0.1")
    assert caught.value.code is Code.PERMISSION_DENIED


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://127.0.0.1:9999", ""])
@pytest.mark.parametrize("listening", ["127.0.0.1", "0.0.0.0"])
def test_a_page_of_another_site_is_refused(origin, listening):
    with pytest.raises(ServingError, match="`Origin` must be this server"):
        check_origin({"host": "127.0.0.1:8501", "origin": origin}, listening)


def test_a_program_need_not_say_whom_it_asks():
    check_origin({}, "127.0.0.1")


def test_an_open_server_has_any_name():
    check_origin({"host": "models.example", "origin": "https://models.example"}, "0.0.0.0")
