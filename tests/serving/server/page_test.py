import json
import re
from collections.abc import Iterator
from importlib.resources import files
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from serving.server.access import ApiKeys
from tests.serving.server.fake_endpoint import endpoint_of, serving
from tests.serving.server.fake_models import MODELS


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with serving(endpoint_of({"digits": MODELS["digits"]()})) as url:
        yield url


def test_files_come_with_their_types_and_rules(address):
    for path, kind in {"": "text/html", "page/page.css": "text/css", "page/page.js": "text/javascript"}.items():
        with urlopen(f"{address}/{path}") as answer:
            assert answer.headers["Content-Type"] == f"{kind}; charset=utf-8"
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            assert "default-src 'self'" in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize("path", ["page/none.js", "page/..%2Fpage.py", "page/%2Fetc%2Fpasswd", "page/page.py", "page/"])
def test_nothing_else_is_sent(address, path):
    with pytest.raises(HTTPError, match="404"):
        urlopen(f"{address}/{path}")


def test_no_script_or_style_stands_in_the_html_and_no_host_in_any_file():
    texts = {file.name: file.read_text("utf-8") for file in files("serving.server").joinpath("page").iterdir()}
    assert not re.search(r"<style|style=|\bon\w+=|<script(?![^>]*src=)", texts["index.html"])
    hosts = {host for text in texts.values() for host in re.findall(r"https?://([\w.]+)", text)}
    assert hosts <= {"www.w3.org"}  # the name of SVG's namespace, which nobody fetches


def test_facts_are_what_the_export_says_and_what_it_takes_and_gives(address):
    with urlopen(f"{address}/page/models.json") as answer:
        [found] = json.load(answer)
    assert (found["name"], found["version"]) == ("digits", 1795766020)
    assert found["description"]["name"] == "two_stage_digits"
    assert found["signatures"]["decode"] == {
        "takes": {"z": {"dtype": "float32", "shape": [None, 4]}},
        "gives": {"x": {"dtype": "float32", "shape": [None, 8, 8, 1]}},
    }


def test_facts_want_a_key_where_there_are_keys():
    with serving(endpoint_of({}), ApiKeys(["sesame"])) as url:
        assert urlopen(url).status == 200
        with pytest.raises(HTTPError, match="401"):
            urlopen(f"{url}/page/models.json")
