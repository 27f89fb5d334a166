import json
from itertools import pairwise

import numpy as np
import pytest

from pipelines.shards import REQUEST, Note, Shards, claim, fingerprint
from tests.toy_models import IMAGE_FACTS, grey, images, people_lines, toy
from tfvae.checks import ConfigError
from tfvae.exported import ModelError, load, row_seeds

ASKED = {"model": "abc", "n": 10, "shards": 3, "format": "csv", "seed": 0, "temperature": 1.0, "columns": ["x"]}


def shards(out, model="m", n=10, of=3, seed=0, ending=".csv", request="digest"):
    (out / ".progress").mkdir(exist_ok=True)
    return Shards(str(model), str(out), request, ending, n, of, seed, 1.0)


def drawn(some):
    model = load(some.model)
    for index in some.missing():
        some.draw(index, model)
    return [some.path(index) for index in range(some.of)]


@pytest.fixture(scope="module")
def people(tmp_path_factory):
    return toy(tmp_path_factory.mktemp("people") / "1")


@pytest.mark.parametrize("n, of", [(10, 1), (10, 3), (10, 10), (10_000_000, 99), (2**31 - 1, 99_999)])
def test_every_row_is_in_one_shard(n, of, tmp_path):
    spans = [shards(tmp_path, n=n, of=of).span(index) for index in range(of)]
    assert (spans[0][0], spans[-1][1]) == (0, n)
    assert all(end == first for (_, end), (first, _) in pairwise(spans))
    sizes = [end - first for first, end in spans]
    assert min(sizes) >= 1 and max(sizes) - min(sizes) <= 1


@pytest.mark.parametrize("of", [1, 7])
@pytest.mark.parametrize("at_once", [5, 2048])
def test_rows_depend_on_the_seed_alone(of, at_once, people, tmp_path, monkeypatch):
    monkeypatch.setattr("tfvae.exported.RECORDS", at_once)
    files = drawn(shards(tmp_path, people, n=50, of=of))
    assert [path.name for path in files] == [f"rows-{index:05d}-of-{of:05d}.csv" for index in range(of)]
    lines = [line for path in files for line in path.read_bytes().decode().splitlines(keepends=True)[1:]]
    assert lines == people_lines(0, 50)


def test_row_i_of_a_seed_has_the_seed_of_that_row(people, tmp_path):
    (path,) = drawn(shards(tmp_path, people, n=5, of=1, seed=-3))
    first = int(row_seeds(-3, 1)[0])
    assert first == -3 * 2**32
    assert path.read_bytes().decode().splitlines(keepends=True)[1:] == people_lines(first, first + 5)


def test_pictures_have_the_numbers_of_all_shards(tmp_path):
    model = toy(tmp_path / "model", images, IMAGE_FACTS)
    files = drawn(shards(tmp_path, model, n=6, of=2, ending=".npy"))
    np.testing.assert_allclose(np.concatenate([np.load(path) for path in files]) * 255, grey(0, 6), atol=1e-4)


def test_what_is_whole_is_not_drawn_again(people, tmp_path):
    some = shards(tmp_path, people)
    files = drawn(some)
    assert some.missing() == []
    before = [path.read_bytes() for path in files]
    files[0].unlink()
    files[1].write_bytes(before[1][:-1])  # cut short by a copy, or a disk
    assert some.missing() == [0, 1]
    assert not files[1].exists()
    assert [path.read_bytes() for path in drawn(some)] == before


@pytest.mark.parametrize("text", ["", '{"request": "dig', '{"request": "digest"}', "[]", '{"more": 1}'])
def test_a_note_that_is_broken_costs_its_shard_alone(text, people, tmp_path):
    some = shards(tmp_path, people)
    drawn(some)
    (tmp_path / ".progress" / "00002.json").write_text(text)
    assert some.missing() == [2]


def test_shards_of_another_request_are_none_of_this_one(people, tmp_path):
    drawn(shards(tmp_path, people, request="another"))
    assert shards(tmp_path, people).missing() == [0, 1, 2]


def test_progress_is_noted_while_a_shard_is_drawn(people, tmp_path, monkeypatch):
    monkeypatch.setattr("tfvae.exported.RECORDS", 4)
    monkeypatch.setattr("pipelines.shards.EVERY", 0.0)
    some, seen = shards(tmp_path, people, n=10, of=1), []
    put = Shards._put
    monkeypatch.setattr(Shards, "_put", lambda self, index, note: (seen.append(note), put(self, index, note)))
    drawn(some)
    assert [note.rows for note in seen] == [4, 8, 10, 10]
    assert [note.bytes > 0 for note in seen] == [False, False, False, True]
    assert some.note(0).bytes == some.path(0).stat().st_size


def test_a_shard_that_fails_leaves_no_file(tmp_path, monkeypatch):
    monkeypatch.setattr("tfvae.exported.RECORDS", 2)
    some = shards(tmp_path, toy(tmp_path / "model", fails_at=[5]), n=9, of=3)
    model = load(some.model)
    some.draw(0, model)
    with pytest.raises(ModelError, match="`seed` is bad"):
        some.draw(1, model)
    assert sorted(path.name for path in tmp_path.glob("*rows*")) == ["rows-00000-of-00003.csv"]
    assert not list(tmp_path.glob(".partial-*"))
    assert some.note(1) == Note("digest", 0)


def test_a_folder_is_of_one_request(tmp_path):
    digest = claim(tmp_path, ASKED)
    assert json.loads((tmp_path / REQUEST).read_text()) == ASKED
    assert claim(tmp_path, dict(ASKED)) == digest
    with pytest.raises(ConfigError, match=r"`--out` must be a folder for one request; .* whose seed is 0 and not 1: "):
        claim(tmp_path, {**ASKED, "seed": 1})
    assert json.loads((tmp_path / REQUEST).read_text()) == ASKED


def test_a_request_that_was_cut_short_is_written_again(tmp_path):
    digest = claim(tmp_path, ASKED)
    (tmp_path / REQUEST).write_text("")
    assert claim(tmp_path, ASKED) == digest
    assert json.loads((tmp_path / REQUEST).read_text()) == ASKED


def test_requests_have_digests_of_their_own(tmp_path):
    found = set()
    for index, (name, value) in enumerate([("seed", 0), ("seed", 1), ("n", 11), ("columns", ["y"])]):
        (tmp_path / str(index)).mkdir()
        found.add(claim(tmp_path / str(index), {**ASKED, name: value}))
    assert len(found) == 4


def test_a_fingerprint_is_of_the_files_and_not_of_their_place(tmp_path):
    for name in ("a", "b"):
        (tmp_path / name / "variables").mkdir(parents=True)
        (tmp_path / name / "saved_model.pb").write_bytes(b"graph")
        (tmp_path / name / "variables" / "variables.index").write_bytes(b"index")
    before = fingerprint(tmp_path / "a")
    assert fingerprint(tmp_path / "b") == before
    (tmp_path / "b" / "variables" / "variables.index").write_bytes(b"other")
    assert fingerprint(tmp_path / "b") != before


def test_rows_without_a_request_are_refused_unless_their_notes_are_of_this_one(tmp_path):
    (tmp_path / "rows-00000-of-00001.csv").touch()
    with pytest.raises(ConfigError, match=r"holds rows, but no generate\.json"):
        claim(tmp_path, ASKED)
    (tmp_path / ".progress").mkdir()
    (tmp_path / ".progress/00000.json").write_text(json.dumps(Note("another", 3)._asdict()))
    with pytest.raises(ConfigError, match=r"holds rows, but no generate\.json"):
        claim(tmp_path, ASKED)
    (tmp_path / "elsewhere").mkdir()
    digest = claim(tmp_path / "elsewhere", ASKED)
    (tmp_path / ".progress/00000.json").write_text(json.dumps(Note(digest, 3)._asdict()))
    assert claim(tmp_path, ASKED) == digest
