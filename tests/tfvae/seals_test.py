"""Seals: whole files pass, all others are named with what is wrong."""

import json

import pytest

from tfvae.seals import SealError, seal, unsealed

FACTS = {"name": "é", "numbers": [1, 2.5, None], "nested": {"b": 1, "a": [0.1]}}


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "one").write_bytes(bytes(range(256)) * 40)
    (tmp_path / "below").mkdir()
    (tmp_path / "below/two").write_bytes(b"two")
    seal(tmp_path / "seal.json", [tmp_path / "one", tmp_path / "below/two"], FACTS)
    return tmp_path


def test_the_facts_of_whole_files_are_given_back(folder):
    assert unsealed(folder / "seal.json") == FACTS


@pytest.mark.parametrize("size", [0, 1, 5000, 10_239])
def test_a_truncated_file_is_named_with_its_sizes(folder, size):
    (folder / "one").write_bytes((folder / "one").read_bytes()[:size])
    with pytest.raises(SealError, match=rf"^one has {size} bytes instead of 10240$"):
        unsealed(folder / "seal.json")


def test_a_file_with_other_bytes_is_named(folder):
    (folder / "below/two").write_bytes(b"tw0")
    with pytest.raises(SealError, match=r"^below/two has other bytes than were written$"):
        unsealed(folder / "seal.json")


def test_a_missing_file_is_named(folder):
    (folder / "one").unlink()
    with pytest.raises(SealError, match=r"^one is missing$"):
        unsealed(folder / "seal.json")


def test_without_a_seal_nothing_is_whole(folder):
    (folder / "seal.json").unlink()
    with pytest.raises(SealError, match=r"^there is no seal\.json, which is written last$"):
        unsealed(folder / "seal.json")


@pytest.mark.parametrize("garbage", [b"", b"{", b"null", b"[]", b"{}", b'"text"', b"\xff\xfe\x00", b"[" * 10_000])
def test_a_seal_that_is_garbage_is_named(folder, garbage):
    (folder / "seal.json").write_bytes(garbage)
    with pytest.raises(SealError, match=r"^seal\.json is not as it was written$"):
        unsealed(folder / "seal.json")


def test_a_seal_that_is_cut_off_anywhere_is_named(folder):
    whole = (folder / "seal.json").read_bytes()
    for size in range(len(whole) - 1):  # the last byte is the end of the line, which nobody misses
        (folder / "seal.json").write_bytes(whole[:size])
        with pytest.raises(SealError):
            unsealed(folder / "seal.json")


def test_a_seal_whose_facts_were_changed_is_named(folder):
    content = json.loads((folder / "seal.json").read_text())
    content["facts"]["numbers"][0] = 7
    (folder / "seal.json").write_text(json.dumps(content))
    with pytest.raises(SealError, match="is not as it was written"):
        unsealed(folder / "seal.json")
