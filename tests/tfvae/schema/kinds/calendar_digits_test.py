"""Many dates at a time are read as one by one."""

import random
from datetime import datetime

import numpy as np
import pytest

from tfvae.schema.kinds.calendar_digits import is_fixed, read_digits
from tfvae.schema.kinds.calendar_format import Format

FIXED = [Format(text) for text in ("%Y-%m-%d", "%d.%m.%Y", "%Y%m%d%H%M%S", "%Y-%m-%dT%H:%M:%S", "%H:%M", "%Y-%m")]


@pytest.mark.parametrize("form", FIXED, ids=lambda form: form.text)
def test_any_texts_are_read_as_one_by_one(form):
    draw = random.Random(0)
    texts = [datetime(draw.randint(1, 9999), 2, 28, 23, draw.randrange(60)).strftime(form.text) for _ in range(50)]
    broken = [
        "".join(draw.choice("0123456789-.: TtZé") if draw.random() < 0.1 else one for one in text)
        for text in texts * 20
    ]
    texts += [*broken, "", texts[0] + "0", texts[0][:-1], "2023-02-29", "29.02.2024", "٣٣:٠٠", "99:99", "0000-01-01"]
    read = read_digits(form, "", texts)
    for text, day, second, sound in zip(texts, *map(np.ndarray.tolist, read), strict=True):
        one = form.read(text) if text.isascii() else None
        assert sound == (one is not None), text
        assert one is None or (one.day, one.second) == (day, second)


def test_a_zone_stands_behind():
    assert read_digits(FIXED[4], " Z", ["10:20 Z", "10:20", "10:20 X"]).sound.tolist() == [True, False, False]


@pytest.mark.parametrize("form", [Format("%Y-%m-%d", short="md"), Format("%d %b %Y"), Format("%H:%M:%S.%f", digits=3)])
def test_other_formats_are_not_fixed(form):
    assert not is_fixed(form)
