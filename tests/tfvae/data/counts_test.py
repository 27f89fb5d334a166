import json
from functools import reduce

import pytest

from tfvae.checks import DataError
from tfvae.data.counts import (
    FEW,
    Counts,
    Noted,
    check_counts,
    dump_counts,
    load_counts,
    most_rejects,
    notices,
    parse_counts,
)
from tfvae.data.reader import FINDINGS, Shard

A = Counts({"train": 3}, 1, ("a: broken",))
B = Counts({"train": 2, "test": 4}, 0, ())
C = Counts({"test": 1}, 6, tuple("cdefg"))


def test_merge_adds():
    assert A.merge(B) == Counts({"train": 5, "test": 4}, 1, ("a: broken",))


def test_merge_is_associative_and_has_a_neutral_element():
    assert A.merge(B).merge(C) == A.merge(B.merge(C))
    assert Counts({}, 0, ()).merge(A) == A


def test_merge_keeps_the_first_few_reasons():
    assert A.merge(C).reasons == ("a: broken", "c", "d", "e", "f")


def test_text_names_the_first_reject():
    assert str(A.merge(B)) == "5 train, 4 test; 1 rejected, first a: broken"
    assert str(B) == "2 train, 4 test; 0 rejected"


def test_skips_are_added_by_reason_and_told():
    short = Counts({"train": 1}, 0, (), {"fewer than 2 words": 2})
    both = short.merge(Counts({}, 0, (), {"fewer than 2 words": 1, "more than 9 words": 7})).merge(B)
    assert both.skips == {"fewer than 2 words": 3, "more than 9 words": 7}
    assert str(both) == "3 train, 4 test; 0 rejected; skipped: 7 with more than 9 words, 3 with fewer than 2 words"
    assert short.skips == {"fewer than 2 words": 2}
    assert not Counts({}, 0, ()).skips


def test_json_keeps_all_counts():
    counts = A._replace(skips={"fewer than 2 words": 2})
    assert load_counts(json.loads(json.dumps(counts))) == counts


def test_what_readers_told_is_added_up_with_the_first_file():
    one = A._replace(told={"read as Latin-1": Noted(1, "x/a.csv"), "an empty line left out": Noted(3, "x/a.csv")})
    both = one.merge(B._replace(told={"an empty line left out": Noted(2000, "x/b.csv"), "odd": Noted(1, "c.csv")}))
    assert notices(both) == [
        "a.csv: read as Latin-1",
        "a.csv: an empty line left out (2,003 times)",
        "c.csv: odd",
    ]
    assert parse_counts(dump_counts(both)) == load_counts(json.loads(json.dumps(both))) == both
    many = reduce(Counts.merge, [Counts({}, 0, (), told={f"note {i}": Noted(1, "a")}) for i in range(80)])
    assert len(many.told) == 50


def test_counts_of_older_versions_told_nothing():
    older = json.loads(dump_counts(A))
    del older["told"]
    assert parse_counts(json.dumps(older)) == A


@pytest.mark.parametrize(("skipped", "warned"), [(5, False), (6, True)])
def test_many_skipped_items_are_warned_of(skipped, warned):
    lines = notices(Counts({"train": 100 - skipped}, 0, (), {"review of more than 200 characters": skipped}))
    expected = "Warning: 6% of all items were skipped, 6 with review of more than 200 characters; "
    assert lines == ([f"{expected}--config.data.max_characters keeps longer ones."] if warned else [])


def test_rejects_are_added_by_reason():
    both = A._replace(kinds={"broken": 1}).merge(C._replace(kinds={"broken": 2, "torn": 4}))
    assert both.kinds == {"broken": 3, "torn": 4}


def test_beyond_fifty_reasons_the_rest_is_other():
    many = [Counts({}, 1, (), {}, {f"reason {i}": 1}) for i in range(80)]
    merged = reduce(Counts.merge, many)
    assert len(merged.kinds) == 51
    assert merged.kinds["other"] == 30
    assert sum(merged.merge(merged).kinds.values()) == merged.merge(merged).rejects == 160


def test_the_whole_is_told_as_json():
    counts = Counts({"train": 3, "findings": 7}, 2, ("a: torn",), {"long": 4}, {"torn": 2})
    assert json.loads(dump_counts(counts)) == {
        "items": 9,
        "records": {"train": 3, "findings": 7},
        "rejects": 2,
        "skips": {"long": 4},
        "kinds": {"torn": 2},
        "first": ["a: torn"],
        "stopped": False,
        "told": {},
    }
    assert parse_counts(dump_counts(counts)) == counts
    assert load_counts(json.loads(json.dumps(counts))) == counts


def test_skips_are_not_held_against_the_data():
    skips = {"fewer than 2 words": 99}
    check_counts(Counts({"train": 9}, 1, ("a",), skips), ["train"], max_reject_fraction=0.1)
    with pytest.raises(DataError, match="1 of 10 items cannot be read"):
        check_counts(Counts({"train": 9}, 1, ("a",), skips), ["train"], max_reject_fraction=0.09)


def test_the_words_of_a_vocabulary_do_not_hide_rejects():
    counts = Counts({"train": 9, "findings": 1000}, 1, ("a",))
    with pytest.raises(DataError, match="1 of 10 items cannot be read"):
        check_counts(counts, ["train", "findings"], max_reject_fraction=0.09)


def test_rejects_up_to_the_fraction_pass():
    check_counts(A.merge(B), ["train", "test"], max_reject_fraction=0.1)


def test_more_rejects_are_an_error_with_number_and_reasons():
    with pytest.raises(DataError, match=r"1 of 10 items cannot be read .* 0\.09.*; the first: a: broken\."):
        check_counts(A.merge(B), ["train", "test"], max_reject_fraction=0.09)


def test_an_empty_split_is_an_error():
    with pytest.raises(DataError, match=r"the split 'test' has no record \(3 train; 1 rejected, first a: broken\)"):
        check_counts(A, ["train", "test"], max_reject_fraction=0.5)


def test_an_empty_split_of_hashed_rows_tells_that_equal_rows_stay_together():
    counts = Counts({"train": 70, "test": 9, "findings": 1}, 0, ())
    with pytest.raises(DataError, match=r"'validation' has no record .*: equal rows .* among these 79 rows\.$"):
        check_counts(counts, ["train", "validation", "test"], max_reject_fraction=0.5)
    with pytest.raises(DataError, match=r"'test' has no record \(5 train; 0 rejected\)\.$"):
        check_counts(Counts({"train": 5, "findings": 9}, 0, ()), ["train", "test", "findings"], 0.5)


def test_where_nothing_was_read_that_is_said():
    assert str(Counts({"findings": 1}, 0, ())) == "no records; 0 rejected"


@pytest.mark.parametrize(("share", "most"), [(0.0, FEW), (0.01, FEW), (0.5, 1_000_000), (1.0, 2_000_000)])
def test_reading_may_stop_beyond_what_all_items_allow(share, most):
    shards = [Shard("train", "a", 0, 500_000), Shard("test", "a", 500_000, 2_000_000), Shard(FINDINGS, "a", 0, 10**9)]
    assert most_rejects(shards, share) == max(most, share * 2_000_000)


def test_reading_that_stopped_is_said():
    stopped = A._replace(stopped=True).merge(B)
    assert stopped.stopped
    assert B.merge(stopped).stopped
    with pytest.raises(DataError, match=r"1 of 10 items cannot be read .*, and reading stopped there, for the rest"):
        check_counts(stopped, ["train", "test"], max_reject_fraction=0.05)
