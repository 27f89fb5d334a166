import pytest

from tfvae.data.reader import Reject, Skip
from tfvae.data.sentences.rules import SentenceRules

BAD = [
    ({"vocabulary_size": 4}, "`vocabulary_size` must be at least 5, got 4"),
    ({"max_chars": 0}, "`max_chars` must be at least 1, got 0"),
    ({"max_words": 0}, "`max_words` must be at least 1, got 0"),
    ({"keep_words": (0, 5)}, r"`keep_words` must be \(fewest, most\) with .*got \(0, 5\)"),
    ({"keep_words": (5, 4)}, r"`keep_words` must be .*got \(5, 4\)"),
    ({"keep_words": (1, 11), "max_words": 10}, r"most <= `max_words`, 10; got \(1, 11\)"),
    ({"keep_unknown": 1.1}, "`keep_unknown` must lie between 0 and 1, got 1.1"),
]


@pytest.mark.parametrize(("options", "message"), BAD)
def test_rules_out_of_range_are_refused(options, message):
    with pytest.raises(ValueError, match=message):
        SentenceRules(**options)


def test_by_default_every_sentence_of_a_sane_length_passes():
    rules = SentenceRules()
    assert rules.words("f:1", b"  a\tb ") == [b"a", b"b"]
    assert rules.words("f:1", b"a " * 1000) == [b"a"] * 1000
    assert rules.words("f:1", b"a " * 1001) == Reject("f:1", "more than 1000 words, the most a line may have")
    assert rules.skips_unknown([b"a"], ()) is None


def test_broken_lines_are_rejected_before_filters_look_at_them():
    rules = SentenceRules(max_words=5, keep_words=(2, 3))
    assert isinstance(rules.words("f:1", b"a b c d"), Skip)
    assert isinstance(rules.words("f:1", b"a b c d e f"), Reject)
    assert rules.words("f:1", b" \t") == Skip("f:1", "no words")


@pytest.mark.parametrize(
    ("share", "reason"), [(0.5, None), (0.4, "a share of unknown words above 0.4"), (0.0, "unknown words")]
)
def test_the_share_itself_is_kept(share, reason):
    assert SentenceRules(keep_unknown=share).skips_unknown([b"a", b"x"], {b"a"}) == reason
