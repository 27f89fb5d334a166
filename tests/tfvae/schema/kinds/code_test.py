"""Codes of numbers, words and signs: their outlines, and what any characters make of them."""

import random
import re

import pytest

from tfvae.schema.kinds.code import brought, length_of, outlines_of

DRAW = random.Random(11)
ODD = ["", "7", "zz", "AB-CD", "999.999.999.999.999", "\u65e5\u672c", "12:61", "Mon 3 May", "a1b2c3", "\x00"]


def n(low, high, width=1):
    return f"{DRAW.randint(low, high):0{width}d}"


def of(*words):
    return DRAW.choice(words)


def phone():
    return of(f"+1{n(2 * 10**9, 9 * 10**9)}", f"({n(200, 999)}) {n(100, 999)}-{n(1000, 9999)}")


CODES = {
    "addresses of networks": (lambda: ".".join(n(1, 254) for _ in range(4)), r"[1-9]\d{0,2}(\.[1-9]\d{0,2}){3}"),
    "versions": (lambda: f"{n(0, 9)}.{n(0, 20)}.{n(0, 9)}", r"\d\.(\d|1\d|20)\.\d"),
    "postal codes": (
        lambda: f"{of('SW', 'N', 'LS')}{n(1, 20)} {n(1, 9)}{of(*'ABD')}{of(*'EF')}",
        r"(SW|N|LS)([1-9]|1\d|20) [1-9]([ABD][EF])",
    ),
    "lengths of time": (lambda: f"{n(0, 99, 2)}:{n(0, 59, 2)}:{n(0, 59, 2)}", r"\d\d:[0-5]\d:[0-5]\d"),
    "two spellings": (phone, r"\+1[2-9]\d{9}|\([2-9]\d\d\) [1-9]\d\d-[1-9]\d{3}"),
    "moments with names": (
        lambda: f"{of('Mon', 'Tue')}, {n(1, 28, 2)} {of('January', 'May')} 20{n(10, 23)} 10h",
        r"(Mon|Tue), (0[1-9]|1\d|2[0-8]) (January|May) 20(1\d|2[0-3]) 10h",
    ),
    "another script": (
        lambda: f"{n(2015, 2023)}\u5e74{n(1, 12)}\u6708{n(1, 28)}\u65e5",
        "20(1[5-9]|2[0-3])\u5e74\\d\\d?\u6708\\d\\d?\u65e5",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", CODES)
def test_codes_are_as_they_were_and_all_else_becomes_one(case):
    spell, pattern = CODES[case]
    texts = [spell() for _ in range(200)]
    outlines = outlines_of(texts)
    assert outlines
    assert [brought(text, outlines) for text in texts] == texts
    found = [brought(text, outlines) for text in ODD]
    assert all(re.fullmatch(pattern, one) for one in found)
    low, high = min(length_of(one)[0] for one in outlines), max(length_of(one)[1] for one in outlines)
    assert all(low <= len(one) <= high for one in (*found, *texts))


@pytest.mark.parametrize(
    "spell",
    [
        lambda: "".join(DRAW.choices("aeioust", k=DRAW.randint(3, 9))),  # words
        lambda: f"{''.join(DRAW.choices('aeioust', k=7))} {n(1, 9)}",  # names with a number
        lambda: DRAW.choice([n(1, 9), n(1, 9) + "a", n(1, 9) + "-", n(1, 9) + "/" + n(1, 9)]),  # of many outlines
    ],
)
def test_what_has_no_outline_is_no_code(spell):
    assert outlines_of([spell() for _ in range(100)]) == ()


def test_few_texts_tell_no_outline():
    assert outlines_of([f"A{number}" for number in range(19)]) == ()
    assert outlines_of([f"A{number}" for number in range(20)])
