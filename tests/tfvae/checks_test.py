"""Checks that several commands share, and what their messages are made of."""

import pytest

from tfvae.checks import ConfigError, named, require_empty


def test_five_names_are_enough():
    assert named([*"abcdefg"]) == "a, b, c, d, e and 2 more"
    assert named(["a"]) == "a"


def test_a_directory_that_holds_something_is_refused(tmp_path):
    require_empty("--out", tmp_path)
    require_empty("--out", tmp_path / "absent")
    (tmp_path / "file").touch()
    with pytest.raises(ConfigError, match=r"`--out` must be a directory, absent or empty; .*file is a file"):
        require_empty("--out", tmp_path / "file")
    (tmp_path / "file").unlink()
    (tmp_path / "file").write_text("")
    with pytest.raises(ConfigError, match=f"`--out` must be absent or empty; {tmp_path} holds files"):
        require_empty("--out", tmp_path)
