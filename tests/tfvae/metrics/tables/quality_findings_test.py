"""Sentences by numbers, without rows."""

import math

from tfvae.metrics.tables.compared import Compared
from tfvae.metrics.tables.quality import ColumnQuality, Quality
from tfvae.metrics.tables.quality_findings import quality_findings
from tfvae.metrics.tables.violations import Violations

NONE = Violations(*[Compared(0, 0)] * 4)
GOOD = ColumnQuality(Compared(0.9, 0.9), Compared(1, 1), Compared(0, 0), Compared(0.5, 0.5), NONE)
TOTALS = {
    "quality": Compared(0.9, 0.9),
    "shapes": Compared(0.9, 0.9),
    "pair_trends": Compared(0.9, 0.9),
    "auc_trees": Compared(0.55, 0.55),
    "auc_line": Compared(0.5, 0.5),
    "repeats": Compared(0, 0),
}


def findings(totals=None, trends=None, **columns):
    pairs = trends or {("a", "b"): Compared(0.9, 0.9)}
    return quality_findings(Quality({**TOTALS, **(totals or {})}, {"a": GOOD, **columns}, pairs, {}))


def test_equal_numbers_are_good_news_alone():
    assert {level for level, _ in findings()} == {"good"}


def test_what_real_rows_do_not_reach_is_no_fault():
    weak = GOOD._replace(shape=Compared(0.4, 0.4), coverage=Compared(0.2, 0.2), alone=Compared(0.8, 0.8))
    low = {"shapes": Compared(0.4, 0.4), "auc_trees": Compared(0.9, 0.9)}
    assert {level for level, _ in findings(low, b=weak)} == {"good"}


def test_one_bad_column_among_good_totals_is_told():
    said = findings(b=GOOD._replace(shape=Compared(0.2, 0.9)))
    assert (
        "bad",
        "Columns do not have the distributions of the real ones: score 0.90; real rows have 0.90. Least: b.",
    ) in said


def test_generated_columns_without_values_have_no_score_in_words():
    empty = GOOD._replace(shape=Compared(math.nan, 0.9), coverage=Compared(math.nan, 0.9), missing=Compared(1, 0))
    said = dict.fromkeys(text for _, text in findings({"shapes": Compared(math.nan, 0.9)}, a=empty))
    assert (
        "Columns do not have the distributions of the real ones: no score, for generated rows have no values; "
        "real rows have 0.90. Least: a."
    ) in said
    assert not any("nan" in text for text in said)


def test_a_pair_whose_correlation_is_lost_is_the_worst():
    said = findings(trends={("a", "b"): Compared(0.8, 0.95), ("a", "c"): Compared(math.nan, 0.9)})
    (text,) = [text for level, text in said if level == "bad"]
    assert text.endswith("Least: a with c, a with b.")


def test_no_column_alone_may_give_rows_away():
    said = findings({"auc_trees": Compared(0.9, 0.5)})
    assert ("bad", "No column gives rows away by itself: it is how columns go together.") in said


def test_shares_of_few_rows_may_differ_by_chance():
    lacking = GOOD._replace(missing=Compared(0.15, 0.11))
    few = Quality(TOTALS, {"a": lacking}, {}, {}, (2000, 200))
    many = Quality(TOTALS, {"a": lacking}, {}, {}, (20_000, 20_000))
    texts = [[text for level, text in quality_findings(found) if level != "good"] for found in (few, many)]
    assert texts == [[], ["Values are missing more or less often than they should: a (15.0%, not 11.0%)."]]
