import ast
import json
import shutil
import subprocess
import sys

import pytest

from tests.serving.server.fake_models import MODELS
from tests.serving.server.page.acts import choose_two, said

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("name", MODELS)
def test_the_python_of_what_was_asked_runs(open_page, name):
    page = open_page(name)
    code = page.get_by_role("region", name="Python").inner_text()
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=30, check=True)
    assert ast.literal_eval(done.stdout)


@pytest.mark.parametrize("name", MODELS)
def test_the_curl_of_what_was_asked_runs(open_page, name, tmp_path):
    if shutil.which("curl") is None:
        pytest.skip("curl is absent")
    page = open_page(name)
    choose_two(page)
    code = page.get_by_role("region", name="curl").inner_text()
    if name == "digits":  # pixels are many: the request is a file
        assert "@request.json" in code
        with page.expect_download() as download:
            page.get_by_role("button", name="Download request.json").click()
        download.value.save_as(tmp_path / "request.json")
    done = subprocess.run(
        ["bash", "-c", f"{code} -s"], cwd=tmp_path, capture_output=True, text=True, timeout=30, check=True
    )
    assert list(json.loads(done.stdout)) == ["outputs"]


def test_a_snippet_is_copied(open_page):
    page = open_page("digits", permissions=["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy curl").click()
    said(page, "curl is copied")
    assert page.evaluate("navigator.clipboard.readText()") == page.locator("code").first.inner_text()
