from tests.people import PERSON
from tfvae.schema.cells import cells
from tfvae.schema.message import leaves
from tfvae.schema.structure import columns, structure

FOUND = list(cells(PERSON))
BY_NAME = {cell.name: cell for cell in FOUND}


def test_there_is_one_for_each_leaf_flag_and_count():
    assert len(BY_NAME) == len(FOUND)
    assert [cell.name for cell in FOUND if not cell.of] == [leaf.path for leaf in leaves(PERSON)]
    notes = {cell.name for cell in FOUND if cell.of}
    assert {name for name in notes if name[-1] == "#"} == {"phones#", "scores#", "flags#", "tags#"}
    assert all(cell.name[:-1] == cell.of for cell in FOUND if cell.of)


def test_they_say_where_the_model_keeps_them():
    keys = [column.key for column in columns(structure(PERSON))]
    assert {cell.key for cell in FOUND} == set(keys)
    assert (BY_NAME["height"].key, BY_NAME["height"].place) == ("id+rooms+height", 2)
    assert (BY_NAME["phones.at.x"].key, BY_NAME["phones.at.x"].most) == ("phones.at.x", 1)


def test_they_say_what_they_are_under():
    assert BY_NAME["name"].under == ()
    assert BY_NAME["rooms"].under == ("rooms?",)
    assert BY_NAME["rooms?"].under == ()
    assert BY_NAME["home.since"].under == ("home?", "home.since?")
    assert BY_NAME["home.since?"].under == ("home?",)
    assert BY_NAME["phones.at.x"].under == ("phones#", "phones.at?")
    assert BY_NAME["tags"].under == ("tags#",)


def test_what_they_are_under_comes_before():
    order = {cell.name: place for place, cell in enumerate(FOUND)}
    assert all(order[name] < order[cell.name] for cell in FOUND for name in cell.under)
