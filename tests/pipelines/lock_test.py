"""Two runs in one directory."""

import pytest

from pipelines.lock import locked
from tfvae.checks import ConfigError


def test_a_second_run_is_told_to_wait(tmp_path):
    with locked(tmp_path), pytest.raises(ConfigError, match=r"`--output_dir` .* is in use by another run"):  # noqa: SIM117
        with locked(tmp_path):
            pass
    with locked(tmp_path):
        pass


def test_a_failed_run_gives_the_directory_back(tmp_path):
    with pytest.raises(OSError, match="why"), locked(tmp_path):
        raise OSError("why")
    with locked(tmp_path):
        pass
