from tfvae.data.records.fit_schema import fit
from tfvae.data.records.summary import Summary
from tfvae.data.records.told import lines, told
from tfvae.schema.kinds.cell_types import cell_with
from tfvae.schema.message import Field, Message, Number


def summary():
    made = Summary()
    for n in range(40):
        made.add(
            {"city": [b"Oslo", b"Bergen"][n % 2], "price": b"%d.25" % (n % 30), "seen": b"2020-01-%02d" % (n % 28 + 1)}
        )
    return made


def test_each_column_is_told_with_frequent_values():
    found = told(fit(None, [summary()], max_categories=100), [summary()])
    assert [(one.column, one.kind) for one in found] == [("city", "category"), ("price", "decimal"), ("seen", "date")]
    assert found[0].examples == "Bergen, Oslo"
    assert "0.25 to 29.25" in found[1].about
    assert "2020-01-01 to 2020-01-28" in found[2].about


def test_values_that_few_rows_have_are_not_shown():
    found = told(fit(None, [summary()], max_categories=100), [summary()], least=5)
    assert [one.examples for one in found] == ["Bergen, Oslo", "", ""]


def of_texts(texts):
    made = Summary()
    for text in texts:
        made.add({"age": text.encode()})
    return made


def test_the_values_that_alone_make_texts_of_numbers_are_named():
    found = of_texts([*map(str, range(20, 70)), "unknown", "unknown", "4O"])
    schema = fit(None, [found], max_categories=100)
    assert told(schema, [found])[0].about.endswith("; would be whole but for 'unknown', '4O' (rows: 3)")
    assert told(schema, [found], least=2)[0].about.endswith("; would be whole but for 'unknown', 1 more (rows: 3)")


def test_numbers_of_json_that_become_strings_are_counted():
    made = Summary()
    for n in range(60):
        made.add({"age": cell_with(n, b"%d" % n) if n % 3 else cell_with(str(n), b"%d" % n)})
    schema = fit(None, [made], max_categories=100)
    assert "; numbers become strings, too (rows: 40)" in told(schema, [made])[0].about


def test_lines_are_aligned_under_a_heading():
    heading, city, price, _ = lines(told(fit(None, [summary()], max_categories=100), [summary()]))
    assert heading.startswith("Columns, as they are read")
    assert city.startswith("  city   category  one of 2 values")
    assert price.startswith("  price  decimal   decimal numbers, 2 decimals")


def test_of_declared_fields_nothing_is_told():
    schema = fit(Message((Field("price", Number()),)), [], max_categories=100)
    assert told(schema, [summary()]) == []
    assert lines([]) == []
