"""What becomes of values that no training row has."""

from tfvae.data.records.fit_schema import fit
from tfvae.data.records.summary import Summary
from tfvae.schema.changed import changed
from tfvae.schema.gaps import table_with_gaps


def test_values_beyond_the_training_rows_are_counted_and_other_spellings_are_not():
    seen = Summary()
    for n in range(60):
        seen.add({"price": b"%d.25" % n, "day": b"2020-01-%02d" % (n % 28 + 1), "city": [b"Oslo", b"Bergen"][n % 2]})
    schema = fit(None, [seen], max_categories=100)
    rows = {"price": ["700.25", "7.250", None, "8.25"], "city": ["Oslo", None, "Oslo", "Bergen"]}
    table, _ = table_with_gaps(rows, schema)
    assert changed(rows, table, schema) == {"price": 1}
    assert changed({"city": rows["city"], "day": [None] * 4}, table, schema) == {}
