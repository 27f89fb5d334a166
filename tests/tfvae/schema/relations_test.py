import pytest

from tfvae.checks import ConfigError
from tfvae.schema.relations import Relation, parse_relations


def test_relations_are_of_children_with_one_parent():
    assert parse_relations("r", "") == ()
    assert parse_relations("r", "orders.customer_id=customers.id") == (
        Relation("orders", "customer_id", "customers", "id"),
    )
    assert parse_relations("r", " orders.Customer No = customers.id , phones.of=customers.id") == (
        Relation("orders", "Customer No", "customers", "id"),
        Relation("phones", "of", "customers", "id"),
    )


@pytest.mark.parametrize(
    "text, words",
    [
        ("orders", "must be CHILD.COLUMN=PARENT.KEY"),
        ("orders.a=customers", "must be CHILD.COLUMN=PARENT.KEY"),
        ("orders.a=customers.id,", "must be CHILD.COLUMN=PARENT.KEY"),
        ("items.order=orders.id, orders.customer=customers.id", "orders is a child and a parent, and one level"),
        ("a.x=a.id", "a is a child and a parent"),
        ("a.x=b.id, c.x=d.id", "there are 2 parents, b.id, d.id"),
        ("a.x=b.id, a.y=b.id", "a is named 2 times"),
    ],
)
def test_others_are_refused_in_one_line(text, words):
    with pytest.raises(ConfigError, match=words) as caught:
        parse_relations("config.data.relations", text)
    assert str(caught.value).startswith("`config.data.relations` must")
    assert "\n" not in str(caught.value)
