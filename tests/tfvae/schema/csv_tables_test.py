import numpy as np

from tfvae.data.records.fit_schema import fit
from tfvae.data.records.summary import Summary
from tfvae.schema.csv_tables import headers, table_lines, tables_of
from tfvae.schema.people import drawn
from tfvae.schema.relations import Relation

RELATION = Relation("pets", "owner", "people", "id")


def schema_of(people: int = 30):
    """People, each with as many pets as the number of the row has by 3."""
    summary = Summary()
    for i in range(people):
        pets = [f"={name}".encode() for name in ("rex", "tom")[: i % 3]]
        owner = {"id": b"%d" % (i + 1), "city": (b"-Barre", b"Stowe")[i % 2]}
        summary.add({**owner, "pets#": len(pets), "pets.owner": [owner["id"]] * len(pets), "pets.name": pets})
    return fit(None, [summary], max_categories=9, relations=(RELATION,))


def cells(schema, counts):
    names = np.full((len(counts), 2), "=tom", object)
    table = {"city": np.array(["Stowe"] * len(counts), object), "pets#": np.array(counts), "pets.name": names}
    return drawn(table, schema, np.arange(len(counts)))


def test_each_table_has_its_columns_in_their_order():
    schema = schema_of()
    found = {name: [column.own_name for column in columns] for name, columns in tables_of(schema).items()}
    assert found == {"people": ["id", "city"], "pets": ["owner", "name"]}
    assert headers(schema) == {"people": "id,city\r\n", "pets": "owner,name\r\n"}


def test_rows_of_a_child_follow_those_of_the_parent():
    schema = schema_of()
    table = cells(schema, [1, 0, 2])
    lines = {name: list(found) for name, found in table_lines(table, schema).items()}
    a, b, c = table["id"]
    assert len({a, b, c}) == 3
    assert lines["people"] == [f"{a},Stowe\r\n", f"{b},Stowe\r\n", f"{c},Stowe\r\n"]
    assert lines["pets"] == [f"{a},=tom\r\n", f"{c},=tom\r\n", f"{c},=tom\r\n"]


def test_texts_that_a_spreadsheet_would_run_may_be_quoted():
    schema = schema_of()
    (line,) = table_lines(cells(schema, [1]), schema, safe=True)["pets"]
    assert line.endswith(",'=tom\r\n")


def test_a_single_table_has_no_others():
    summary = Summary()
    for i in range(30):
        summary.add({"a": b"%d" % (i % 3)})
    schema = fit(None, [summary], max_categories=9)
    assert tables_of(schema) == headers(schema) == {}
