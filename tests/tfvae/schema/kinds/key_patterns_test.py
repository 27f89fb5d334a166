"""What tells that values are keys, and the new ones that their pattern makes."""

import random
import re
import uuid
from collections import Counter
from datetime import datetime

import numpy as np
import pytest

from tfvae.schema.kinds.key_patterns import fit_key
from tfvae.schema.kinds.kind import Counted

DRAW = random.Random(3)
HEX = "0123456789abcdef"
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"


def a_code(characters, length):
    return "".join(DRAW.choices(characters, k=length))


def values(texts):
    return Counted(Counter(texts), len(texts))


KEYS = {
    "UUIDs": (lambda n: str(uuid.UUID(int=DRAW.getrandbits(128), version=4)), r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-.{12}"),
    "checksums": (lambda n: f"{DRAW.getrandbits(160):040x}", "[0-9a-f]{40}"),
    "hardware addresses": (lambda n: ":".join(a_code(HEX, 2) for _ in range(6)), "[0-9a-f]{2}(:[0-9a-f]{2}){5}"),
    "ids of videos": (lambda n: a_code(LETTERS + "0123456789-_", 11), r"[\w-]{11}"),
    "ids of customers": (lambda n: "cus_" + a_code(LETTERS + "0123456789", 14), "cus_[A-Za-z0-9]{14}"),
    "Base64": (lambda n: a_code(LETTERS + "0123456789+/", 22) + "==", "[A-Za-z0-9+/]{22}=="),
    "plates": (lambda n: f"{a_code('ABCDEF', 2)}{DRAW.randrange(1000):03d}{a_code('KLM', 1)}", r"[A-F]{2}\d{3}[KLM]"),
}  # fmt: skip


@pytest.mark.parametrize("case", KEYS)
def test_codes_of_fixed_places_are_keys_and_new_ones_are_spelled_alike(case):
    spell, pattern = KEYS[case]
    texts = [*dict.fromkeys(spell(n) for n in range(200))]
    key = fit_key(values(texts), "x")
    assert key is not None
    new = key.new((np.int64(7) << 32) + np.arange(500))
    assert len({*new}) == 500 and not {*new} & {*texts}
    assert all(re.fullmatch(pattern, one) for one in new)
    assert len({one[-2:] for one in new[:20]} | {one[:8] for one in new[:20]}) > 20  # nor do they look like a count


@pytest.mark.parametrize(
    "spell", [lambda n: a_code("aeiourst", 7), lambda n: a_code("ABCD", 1) + a_code("aeiourst", 7)]
)
def test_words_of_one_length_are_no_keys(spell):
    assert fit_key(values([spell(n) for n in range(100)]), "id") is None


def test_numbers_with_gaps_behind_a_text_are_counted_on_where_the_column_is_a_key_by_name():
    texts = [f"ORD-{n * 97}" for n in range(1, 60)]
    key = fit_key(values(texts), "order_id")
    assert key is not None and key.new(np.arange(2)) == [f"ORD-{59 * 97 + 26}", f"ORD-{59 * 97 + 27}"]
    assert fit_key(values(texts), "product") is None


@pytest.mark.parametrize("spell", ["{}%", "${}", "{} kg", "EUR {}", "{}.0"])
def test_measures_are_no_keys_though_each_is_there_once(spell):
    assert fit_key(values([spell.format(n) for n in range(100)]), "x") is None
    assert fit_key(values([f"#{n}" for n in range(100)]), "x") is not None


def test_years_are_no_keys_where_the_column_is_called_so():
    years = values([str(n) for n in range(1950, 2021)])
    assert fit_key(years, "Year") is None and fit_key(years, "model_year") is None
    assert fit_key(years, "n") is not None


def test_a_day_in_a_key_is_a_day_in_new_ones():
    texts = [f"ORD-2023{DRAW.randint(1, 12):02d}{DRAW.randint(1, 28):02d}-{n * 37 % 10000:04d}" for n in range(200)]
    new = fit_key(values(texts), "order").new(np.arange(300))
    assert all(re.fullmatch(r"ORD-2023\d{4}-\d{4}", one) and datetime.strptime(one[4:12], "%Y%m%d") for one in new)
    assert not {*new} & {*texts}
