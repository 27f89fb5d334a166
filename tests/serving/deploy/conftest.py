"""Certificates and keys for a trial."""

import shutil
from pathlib import Path

import pytest

from tests.deployment import make_secrets


@pytest.fixture(scope="session")
def secrets(tmp_path_factory) -> Path:
    """The folder with certificates, keys, `ssl.config` and `api_keys`, as the README's commands make it."""
    if not shutil.which("openssl"):
        pytest.skip("openssl is not installed (Debian: apt-get install openssl)")
    return make_secrets(tmp_path_factory.mktemp("deploy"))
